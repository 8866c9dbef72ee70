"""What can a person ask for? The ``thanhuy`` command."""
