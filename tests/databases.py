"""Databases to store in: a file of SQLite's, or a PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

_numbers = count(1)


@contextmanager
def postgresql_server() -> Iterator[Path]:
    """Run a server while the block runs; give the directory of its socket."""
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        pytest.skip("PostgreSQL's initdb and pg_ctl are not on the PATH")
    # Not below pytest's own directory, which is closed to other users.
    with TemporaryDirectory() as directory:
        place = Path(directory)
        user = None
        if os.name == "posix" and os.geteuid() == 0:  # whom PostgreSQL refuses to serve
            user = "nobody"
            shutil.chown(place, user)

        def run(*command):
            subprocess.run(
                command, cwd=place, user=user, check=True, timeout=60, stdout=subprocess.DEVNULL
            )

        run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        options = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off"
        run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
        try:
            yield place
        finally:
            run("pg_ctl", "-D", "data", "-m", "immediate", "stop")


def new_database(server: Path) -> str:
    """Make an empty database; return its URL."""
    psycopg = pytest.importorskip("psycopg")
    name = f"test{next(_numbers)}"
    with psycopg.connect(f"host={server} user=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return f"postgresql+psycopg://postgres@/{name}?host={server}"
