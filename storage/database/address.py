"""Where is the archive's database, and may it be opened as one of ours?"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote, unquote

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from storage.database.columns import VERSION_TABLE
from storage.database.refusals import is_no_space
from storage.database.search_content import SEARCH_CONTENT_VIEW
from storage.errors import BadInput, NotAnArchive
from storage.own_files import NotOurs, check_own, check_place, check_regular, open_own

DATABASE_FILE = "archive.db"
#: How a journal ends that names another file; see https://www.sqlite.org/fileformat2.html#the_rollback_journal.
_JOURNAL_OF_SEVERAL = bytes.fromhex("d9d505f920a163d7")
_NO_URL = (
    "what --database or THANHUY_DATABASE says is no database URL; "
    "it looks like postgresql+psycopg://user@host/name"
)


def address_of(directory: Path, url: str | None) -> URL:
    """Return where the tables are: in the SQLite file of *directory*, or where *url* says.

    :raises BadInput: if *url* names no database of a kind that we use
    """
    if url is None:
        return URL.create("sqlite", database=str(directory / DATABASE_FILE))
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # whose words may hold the password
        raise BadInput(_NO_URL) from None
    if not _names_host(address.host or ""):
        raise BadInput(_NO_URL)
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadInput(f"{address.drivername}: an archive lives in SQLite or PostgreSQL")
    return address


def _names_host(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return host.isprintable()


def name_of(engine: Engine) -> str:
    """Return how an operator is told of the database: its file, or its address without password."""
    if engine.dialect.name == "sqlite":
        return unquote((engine.url.database or "").removeprefix("file:"))
    # What stands behind "?" may be a password, too.
    return engine.url.set(query={}).render_as_string(hide_password=True)


def check_directory(directory: Path) -> None:
    """See that nothing in an archive's directory leads out of it.

    :raises NotAnArchive: if something does
    """
    try:
        check_place(directory)
    except NotOurs as error:
        raise NotAnArchive(
            f"{error.filename}: {error.strerror}; set it aside, or name another directory with "
            "--archive"
        ) from None


def check_file(file: Path, *, create: bool) -> None:
    """See that *file* may be opened as ours, without touching it; make its directory."""
    if create:
        make_directory(file.parent)
    try:
        check_own(file)
        _check_beside(file)
    except NotOurs as error:
        raise NotAnArchive(
            f"{error.filename}: {error.strerror}; name the database with --database"
        ) from None
    if not file.exists():
        if not create:
            raise BadInput(
                f"there is no archive in {file.parent}; `thanhuy crawl` or `thanhuy demo` makes one"
            )
        return
    if not file.is_file():
        raise NotAnArchive(f"{file} is no file; give another directory with --archive")
    if file.stat().st_size and not _may_be_ours(file):
        raise NotAnArchive(
            f"{file} is no archive of this program; it was left as it is: "
            "give another directory with --archive"
        )


def _check_beside(file: Path) -> None:
    """See that the files which SQLite keeps beside a database are its own.

    A journal of several databases names a file, which SQLite deletes when it has undone what the
    journal holds: any file. We write none of that kind.

    :raises NotOurs: if one of them is not
    """
    for suffix in ("-wal", "-shm", "-journal"):
        beside = file.with_name(file.name + suffix)
        if beside.is_symlink():
            raise NotOurs(beside, "it is a link")
        check_regular(beside)
    journal = file.with_name(f"{file.name}-journal")
    with suppress(FileNotFoundError, NotADirectoryError), open_own(journal) as stream:
        size = os.fstat(stream.fileno()).st_size
        stream.seek(max(0, size - len(_JOURNAL_OF_SEVERAL)))
        if stream.read() == _JOURNAL_OF_SEVERAL:
            raise NotOurs(journal, "it is a journal that this program did not write")


def make_directory(directory: Path) -> None:
    """Have the directory.

    :raises BadInput: if there cannot be one
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if is_no_space(error):
            raise
        raise BadInput(
            f"{directory} cannot be made a directory ({error.strerror}); "
            "give another with --archive"
        ) from error


def _may_be_ours(file: Path) -> bool:
    """Say whether *file* is an SQLite database that is empty or ours; nothing is written to it."""
    address = f"file:{quote(os.fsencode(file.absolute()))}?mode=ro"
    if not file.with_name(f"{file.name}-wal").exists():  # else that holds a part of it
        address += "&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    except sqlite3.DatabaseError:
        return False
    if any(kind in ("view", "trigger") and sql != SEARCH_CONTENT_VIEW for kind, _, sql in rows):
        return False  # we make but one, and what another would do is somebody else's idea
    tables = {name for kind, name, _ in rows if kind == "table"}
    return not tables or VERSION_TABLE in tables
