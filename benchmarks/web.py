"""What does the reading room cost, beside Datasette's own table page on the same file?

``python -m benchmarks.web`` fills an archive with 200,000 invented articles (many minutes; fewer by
``--articles``, or none where ``--archive`` names one) and serves it twice, by ``thanhuy serve`` and
by ``datasette`` as it comes. It prints, as JSON: milliseconds of each page, the median of rounds
that ask for all of them by turns; their ratio to Datasette's page of the table ``articles``; the
room's memory; and what 50 readers at once feel of a crawl that writes, and the crawl of them.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from benchmarks.storage import BATCH, FIRST_ID, Newspaper, fill, save
from storage.archive import Archive

ROUNDS = 20
READERS = 50
#: Batches that are saved with readers, and without.
BATCHES = 20
TABLE = "datasette, table page"


@contextmanager
def served(*words: str, says: str) -> Iterator[tuple[str, int]]:
    """Start a server; give its address, which it prints in a line with *says*, and its process."""
    with subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if says in line)
        found = re.search(r"http://[\w.:]+", line)
        assert found, line
        threading.Thread(target=process.stdout.read, daemon=True).start()
        try:
            yield found[0], process.pid
        finally:
            process.terminate()


def ask(url: str) -> int:
    """Return the status that *url* answers."""
    try:
        with urllib.request.urlopen(url) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def timed(pages: dict[str, str]) -> dict[str, float]:
    """Return the median milliseconds of each page, asked for by turns."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    for number in range(ROUNDS + 1):
        for name, url in pages.items():
            begin = time.perf_counter()
            status = ask(url)
            assert status == 200, (name, status)
            if number:  # the first round warms up
                times[name].append((time.perf_counter() - begin) * 1000)
    return {name: round(statistics.median(each), 1) for name, each in times.items()}


def memory(pid: int) -> float:
    """Return the most megabytes that a process has had."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return round(int(found[1]) / 1024, 1)


def crowd(archive: Archive, urls: list[str], visits: Iterator) -> dict[str, object]:
    """Let readers ask while batches are saved; return what either side felt."""
    alone = [save(archive, visits) for _ in range(BATCHES)]
    statuses: Counter[int] = Counter()
    over = threading.Event()

    def read(place: int) -> None:
        while not over.is_set():
            statuses[ask(urls[place % len(urls)])] += 1

    readers = [threading.Thread(target=read, args=(place,)) for place in range(READERS)]
    for reader in readers:
        reader.start()
    time.sleep(1)
    among = [save(archive, visits) for _ in range(BATCHES)]
    over.set()
    for reader in readers:
        reader.join()
    return {
        "answers": dict(statuses),
        "save_ms_alone": round(statistics.median(alone) * 1000 / BATCH, 2),
        "save_ms_among_readers": round(statistics.median(among) * 1000 / BATCH, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--archive", type=Path)
    asked = parser.parse_args()
    newspaper = Newspaper()
    visits = newspaper.visits()
    with ExitStack() as stack:
        directory = asked.archive or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        archive = stack.enter_context(Archive.open(directory, create=True))
        held = archive.holdings().articles
        list(islice(visits, held))  # those that are there
        fill(archive, visits, max(0, (asked.articles if asked.archive is None else held) - held))
        words = newspaper.words
        room, pid = stack.enter_context(
            served("cli", "serve", "--port", "0", "--archive", str(directory), says="http://")
        )
        file = str(directory / "archive.db")
        plain, _ = stack.enter_context(
            served("datasette", file, "--port", "0", says="running on http://")
        )
        pages = {
            TABLE: f"{plain}/archive/articles",
            "first page": f"{room}/",
            "search, rare word": f"{room}/?q={quote(words[5_000])}",
            "search, two words": f"{room}/?q={quote(f'{words[200]} {words[300]}')}",
            "search, common word": f"{room}/?q={quote(words[0])}",
            "article": f"{room}/bai/{FIRST_ID + 7}",
            "at a glance": f"{room}/kho",
        }
        times = timed(pages)
        figures = {
            "articles": held or asked.articles,
            "ms": times,
            "ratio": {name: round(each / times[TABLE], 2) for name, each in times.items()},
            "crowd": crowd(
                archive, [url for url in pages.values() if url.startswith(room)], visits
            ),
            "room_mb": memory(pid),
        }
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
