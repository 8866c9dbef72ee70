"""Memory of a crawl that knows many URLs, and whether it grows with the crawl's length.

Two archives whose frontiers owe 200,000 URLs each crawl the replica, one three times as long as the
other. What counts is the peak of resident memory: of the crawl's own process, and of it and its
readers together (which counts the pages that they share twice). Linux only: it asks ``/proc``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from replica import client
from storage.archive import Archive
from storage.frontier import queue
from storage.frontier.queue import Shown
from storage.records import Discovery, LinkKind
from vietnamese.time import VIETNAM

KNOWN_URLS = 200_000
PAGES = (4_000, 12_000)
_FIRST_ID = 910_000_000  # older than the replica's articles, which are asked for first
_MEGABYTE = 1024  # in the kilobytes of /proc


def known_urls() -> Iterator[Discovery]:
    """Yield articles that the frontier owes."""
    for number in range(_FIRST_ID, _FIRST_ID + KNOWN_URLS):
        slug = f"mot-bai-viet-co-ten-dai-nhu-cac-bai-viet-cua-trang-thong-tin-{number}"
        url = f"https://thanhuytphcm.vn/tin-tuc/{slug}"
        yield Discovery(url=url, address=url, kind=LinkKind.ARTICLE, article_id=number, title="")


def fill(directory: Path) -> None:
    """Make an archive whose frontier owes many URLs."""
    with Archive.open(directory, create=True) as archive:
        urls = known_urls()
        while batch := tuple(islice(urls, 10_000)):
            with archive.transaction() as connection:
                queue.discover(connection, [Shown(discoveries=batch)], now=datetime.now(VIETNAM))


def peaks(pid: int) -> dict[int, int]:
    """Return the peak memory of a process and its descendants in kilobytes, by process."""
    found: dict[int, int] = {}
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return found
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            found[pid] = int(line.split()[1])
    for child in children.split():
        found |= peaks(int(child))
    return found


def crawl(origin: str, directory: Path, pages: int) -> tuple[float, float]:
    """Crawl in a child process; return the peaks, its own and with its readers, in megabytes."""
    words = ["crawl", "--origin", origin, "--rate", "0", "--quiet", "--max-pages", str(pages)]
    found: dict[int, int] = {}
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *words, "--archive", str(directory)],
        stdout=subprocess.DEVNULL,
    ) as child:
        while child.poll() is None:
            found |= peaks(child.pid)
            time.sleep(0.1)
    if child.returncode:
        sys.exit(f"the crawl ended with code {child.returncode}")
    return found[child.pid] / _MEGABYTE, sum(found.values()) / _MEGABYTE


def main() -> None:
    """Measure, and print the figures."""
    own: list[float] = []
    with tempfile.TemporaryDirectory() as scratch, client.running(articles=max(PAGES)) as site:
        for pages in PAGES:
            directory = Path(scratch, str(pages))
            fill(directory)
            alone, together = crawl(site.url, directory, pages)
            own.append(alone)
            print(f"{pages:6,} pages: {alone:6.0f} MB, with its readers {together:6.0f} MB")
    print(f"peak with {KNOWN_URLS:,} known URLs: {max(own):.0f} MB")
    print(f"growth from {PAGES[0]:,} to {PAGES[1]:,} pages: {own[1] / own[0]:.2f}")


if __name__ == "__main__":
    main()
