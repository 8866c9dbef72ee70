"""Which pages does the room have? One module for each; ``ROUTES`` are its addresses."""
