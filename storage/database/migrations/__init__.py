"""How did the tables become what they are? Alembic's scripts, one for each change."""
