"""How does the archive leave the house? One module a format, each a function of a stream."""
