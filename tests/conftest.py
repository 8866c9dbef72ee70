"""What holds for all tests."""

from hypothesis import settings

# A busy machine is no fault of the code: pytest-timeout ends what hangs.
settings.register_profile("here", deadline=None)
settings.load_profile("here")
