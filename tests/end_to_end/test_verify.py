"""``thanhuy verify``: every digest, every row, every file."""

from tests.commands import run


def test_a_sound_archive_is_proved(sound):
    done = run("verify", "--archive", sound.archive)
    assert done.code == 0, done.out
