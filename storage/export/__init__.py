"""How does the archive leave? Each format is a small function of a stream of records."""
