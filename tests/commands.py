"""The command as a user runs it, and a look at what it left in the archive."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.main import get_command

from cli import commands
from cli.app import app
from replica import client

ROOT = Path(__file__).parent.parent
#: What a crawl asks for beside the pages.
_BESIDE = ("/robots.txt", "/sitemap.xml")


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


def python(*words: str | Path, stdin: bytes = b"", timeout: float = 280, **options: Any) -> Done:
    """Run ``python WORDS`` where the project is, and return what came of it."""
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
        **{"cwd": ROOT, **options},
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def all_commands(group: Any = None, *above: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command of ``thanhuy``, those of groups included."""
    commands.load()
    group = group or get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from all_commands(command, *above, name)
        else:
            yield (*above, name)


def run(*words: str | Path, **options: Any) -> Done:
    """Run ``thanhuy WORDS`` and return what came of it."""
    return python("-m", "cli", *words, **options)


def altered(before: str, *words: str | Path) -> tuple[str, ...]:
    """Return the words that make Python run ``thanhuy WORDS`` after the statements *before*."""
    command = [str(word) for word in words]
    return "-c", f"import sys\n{before}\nsys.argv[1:] = {command!r}\nimport cli\ncli.main()"


def crawl_words(site: client.Replica | str, archive: Path, *words: str) -> list[str]:
    """Return the words of a crawl of the replica, as fast as it answers."""
    origin = site if isinstance(site, str) else site.url
    fast = () if "--rate" in words else ("--rate", "0")
    return ["crawl", "--origin", origin, *fast, "--archive", str(archive), "--quiet", *words]


def crawl(site: client.Replica | str, archive: Path, *words: str) -> Done:
    """Crawl the replica, or the stand-in at that address, as fast as it answers."""
    return run(*crawl_words(site, archive, *words))


@contextmanager
def started(*words: str | Path, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Have ``python WORDS`` run; what it prints can be read. It ends with the block."""
    with subprocess.Popen(
        [sys.executable, *map(str, words)],
        **{"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        | options,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


# --- what is in the archive -----------------------------------------------------------------------


def rows(archive: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the archive's database."""
    with sqlite3.connect(archive / "archive.db") as connection:
        return connection.execute(query).fetchall()


def contents(archive: Path) -> dict[int, tuple[Any, ...]]:
    """Return each article's content, without anything that hangs on when it was fetched."""
    columns = "id, url, title, lead, text, author, source, section, published_at, text_sha256"
    return {row[0]: row for row in rows(archive, f"SELECT {columns} FROM articles")}


def revisions(archive: Path) -> list[tuple[Any, ...]]:
    """Return the history of every article."""
    return rows(archive, "SELECT article_id, number, text_sha256 FROM revisions ORDER BY 1, 2")


def skipped(archive: Path) -> list[dict[str, Any]]:
    """Return what the log says that was not asked for."""
    file = archive / "logs" / "skipped.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def last_run(archive: Path) -> dict[str, Any]:
    """Return what ``thanhuy runs --last`` says."""
    (last,) = run("runs", "--last", "--format", "json", "--archive", archive).json
    return last


# --- what was asked of the replica ----------------------------------------------------------------


def path_of(site: client.Replica, article_id: int) -> str:
    """Return the path under which the site prints an article."""
    return site.content.path(article_id)


def articles_asked(site: client.Replica, since: int = 0) -> list[str]:
    """Return the paths of the articles that were asked for."""
    rooms = ("/tin-tuc/", "/tin-tap-chi/", "/tu-lieu/")
    return [each.path for each in site.requests(since) if each.path.startswith(rooms)]


def pages_asked(site: client.Replica, since: int = 0) -> list[str]:
    """Return host and path of each request but those for robots.txt and the sitemap."""
    asked = site.requests(since)
    return [each.host + each.path for each in asked if each.path not in _BESIDE]


def page_of(site: client.Replica, url: str) -> bytes:
    """Return a page as a browser would save it."""
    host, _, path = url.removeprefix("https://").partition("/")
    request = urllib.request.Request(f"{site.url}/{path}", headers={"Host": host})
    with urllib.request.urlopen(request) as response:
        return response.read()
