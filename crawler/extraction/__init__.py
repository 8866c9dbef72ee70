"""What does a page say? Pure functions from bytes to a record: no network, no database."""
