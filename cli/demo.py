"""``thanhuy demo``: the main job, offline."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.app import app, example
from storage.errors import BadInput, ThanhuyError

#: Marks a directory that the demo made, and so may make anew.
MARKER = ".thanhuy-demo"
DEFAULT = Path("demo-archive")
ARTICLES = 300
#: Nobody is told of what happens in a demo.
_TELLING = ("THANHUY_NOTIFY", "THANHUY_PING")


@app.command(epilog=example("demo", "demo --articles 2000"))
def demo(
    articles: Annotated[
        int, typer.Option(metavar="N", min=1, max=20_000, help="Số bài. · Articles of the replica.")
    ] = ARTICLES,
    archive: Annotated[
        Path, typer.Option("--archive", metavar="DIR", help="Nơi lưu. · Where the archive goes.")
    ] = DEFAULT,
) -> None:
    """Chạy thử, không cần mạng. · The main job, offline, against the bundled replica."""
    from replica import client

    _make_room(archive)
    csv = archive / "articles.csv"
    with client.running(articles=articles) as site:
        say(f"Bản sao của trang, {articles} bài · A replica of the site: {site.url}")
        first = crawl(archive, site.url)
        say("Tìm không dấu và có dấu · A search without marks, and with them")
        thanhuy("search", "dang uy khoi", "--limit", "3", "--archive", str(archive))
        hits = thanhuy(
            "search", "Đảng ủy Khối", "--limit", "1", "--format", "json", "--archive", str(archive),
            show=False,
        )  # fmt: skip
        thanhuy("search", "Đảng ủy Khối", "--limit", "3", "--archive", str(archive))
        say("Một bài, với bằng chứng về ngày · One article, and what its date rests on")
        for hit in json.loads(hits):
            thanhuy("show", str(hit["id"]), "--archive", str(archive))
        say("CSV")
        thanhuy("export", "csv", "-o", str(csv), "--excel", "--archive", str(archive))
        say("Lần thứ hai không có gì mới · A second crawl stores nothing new")
        second = crawl(archive, site.url)
    say(
        f"Xong · Done: {first['articles_new'] + first['duplicates']} bài · articles, "
        f"{second['articles_new']} mới ở lần hai · new in the second crawl"
    )
    print(f"  thanhuy search 'nghị quyết' --archive {archive}")
    print(f"  thanhuy status --archive {archive}")
    print(f"  thanhuy serve --archive {archive}")
    print(f"  {csv}")


def _make_room(archive: Path) -> None:
    """Have an empty directory; one that an earlier demo made is made anew.

    :raises BadInput: if there is something else in it
    """
    if (archive / MARKER).exists():
        shutil.rmtree(archive)
    if archive.exists() and (not archive.is_dir() or any(archive.iterdir())):
        raise BadInput(f"{archive} is not empty; name another directory with --archive")
    archive.mkdir(parents=True, exist_ok=True)
    (archive / MARKER).touch()


def crawl(archive: Path, origin: str) -> dict[str, Any]:
    """Crawl the replica, pictures too, as fast as it answers, and return the summary."""
    words = ["crawl", "--origin", origin, "--rate", "0", "--images", "--archive", str(archive)]
    summary: dict[str, Any] = json.loads(thanhuy(*words).splitlines()[-1])
    return summary


def thanhuy(*words: str, show: bool = True) -> str:
    """Run one command as a user would and return what it printed.

    :raises ThanhuyError: if it fails
    """
    if show:
        print(f"\n$ thanhuy {shlex.join(words)}", flush=True)
    done = subprocess.run(  # noqa: S603  # our own command, no shell
        [sys.executable, "-m", "cli", *words],
        env={name: value for name, value in os.environ.items() if not name.startswith(_TELLING)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if show:
        print(done.stdout, end="", flush=True)
    if done.returncode:
        raise ThanhuyError(f"`thanhuy {shlex.join(words)}` ended with {done.returncode}")
    return done.stdout


def say(line: str) -> None:
    """Print a heading."""
    print(f"\n── {line}", flush=True)
