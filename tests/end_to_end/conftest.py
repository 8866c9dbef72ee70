"""The command as a user runs it, against a replica of the site."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import replica


@dataclass
class Done:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def summary(self) -> dict[str, Any]:
        """The line of JSON that ends a crawl."""
        return json.loads(self.out.splitlines()[-1])


def run(*words: str | Path, stdin: bytes = b"", timeout: float = 100) -> Done:
    """Run ``thanhuy WORDS`` and return what came of it."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *map(str, words)],
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def crawl(site: replica.Replica, archive: Path, *words: str) -> Done:
    """Crawl the replica as fast as it answers."""
    fast = () if "--rate" in words else ("--rate", "0")
    return run("crawl", "--origin", site.url, *fast, "--archive", archive, "--quiet", *words)


def rows(archive: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the archive's database."""
    with sqlite3.connect(archive / "archive.db") as connection:
        return connection.execute(query).fetchall()


def contents(archive: Path) -> dict[int, tuple[Any, ...]]:
    """Return each article's content, without anything that hangs on when it was fetched."""
    columns = "id, url, title, lead, text, author, source, section, published_at, text_sha256"
    return {row[0]: row for row in rows(archive, f"SELECT {columns} FROM articles")}


def page_of(site: replica.Replica, url: str) -> bytes:
    """Return a page as a browser would save it."""
    host, _, path = url.removeprefix("https://").partition("/")
    request = urllib.request.Request(f"{site.url}/{path}", headers={"Host": host})
    with urllib.request.urlopen(request) as response:
        return response.read()


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive"


@pytest.fixture
def site():
    with replica.running(articles=40) as running:
        yield running
