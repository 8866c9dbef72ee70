"""What does an export cost, beside the fastest way to write the same table?

``python -m benchmarks.exporting`` fills an archive with 200,000 invented articles, without the rows
that exports do not read, and prints ratios of processor time: `sqlite3 -csv` with the same columns
to our CSV, DuckDB's COPY of the same rows to our Parquet; the peak memory of each of our exports,
in a process of its own; and the processor seconds of an export of 100 changes above one of none.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import duckdb
from sqlalchemy import insert, update

from benchmarks.memory import peaks
from benchmarks.storage import FIRST_ID, Newspaper
from storage.archive import Archive
from storage.articles.rows import to_columns
from storage.database.models import Article, Image
from vietnamese.time import VIETNAM

#: Different articles; the archive holds them over and over, under further ids.
TEXTS = 2_000
CHANGES = 100
_URLS = """(SELECT group_concat(url, ' | ') FROM
    (SELECT url FROM {0} WHERE article_id = articles.id ORDER BY position)) AS {0}"""
_COLUMNS = (
    "id, url, title, lead, section, author, source, published_at, published_precision, "
    "published_evidence, first_seen_at, last_seen_at, gone_at, revision_count, duplicate_of, "
    f"near_duplicate_of, word_count, text, {_URLS.format('images')}, "
    f"{_URLS.format('attachments')}, text_sha256, changed_at"
)
_SQL = f"SELECT {_COLUMNS} FROM articles ORDER BY id"


def fill(directory: Path, size: int) -> None:
    """Make an archive of *size* articles, two in three of them with a picture."""
    articles = [visit.page.article for visit in islice(Newspaper().visits(), TEXTS)]
    now = datetime.now(VIETNAM) - timedelta(days=1)
    seen = {"first_seen_at": now, "last_seen_at": now, "changed_at": now, "revision_count": 1}
    with Archive.open(directory, create=True) as archive:
        for start in range(0, size, TEXTS):
            rows, images = [], []
            for number, article in enumerate(articles[: size - start]):
                assert article is not None
                id_ = FIRST_ID + start + number
                words = len(article.text.split())
                rows.append({**to_columns(article), **seen, "id": id_, "word_count": words})
                if number % 3:
                    url = f"https://images.hcmcpv.org.vn/{id_}.jpg"
                    image = {"article_id": id_, "position": 1, "url": url, "caption": "", "alt": ""}
                    images.append(image)
            with archive.transaction() as connection:
                connection.execute(insert(Article), rows)
                connection.execute(insert(Image), images)


def child(words: list[str], **options: object) -> tuple[float, float]:
    """Run a command; return its processor time in seconds and its peak memory in megabytes."""
    process = subprocess.Popen(words, **options)  # type: ignore[call-overload]
    memory: dict[int, int] = {}
    while True:
        memory |= peaks(process.pid)  # what wait4 says counts this process, too
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        time.sleep(0.02)
    if status:
        sys.exit(f"{words[0]} failed")
    return usage.ru_utime + usage.ru_stime, max(memory.values(), default=0) / 1024


def exported(directory: Path, target: Path, form: str, *more: str) -> tuple[float, float]:
    """Export in a process of its own."""
    words = ["export", form, "-o", str(target), "--archive", str(directory), "--quiet", *more]
    return child([sys.executable, "-m", "cli", *words])


def own_time(work: Callable[[], object]) -> float:
    """Return the processor time that *work* takes in this process."""
    before = time.process_time()
    work()
    return time.process_time() - before


def changes(directory: Path, scratch: Path) -> float:
    """Return the processor seconds of an export of some changes above one of none."""
    state = ("--state", str(scratch / "state.json"))
    exported(directory, scratch / "a.csv", "csv", *state)
    seconds = []
    for changed in (0, CHANGES):
        ids = range(FIRST_ID, FIRST_ID + changed)
        with Archive.open(directory) as archive, archive.transaction() as connection:
            rows = update(Article).where(Article.id.in_(ids))
            connection.execute(rows.values(changed_at=datetime.now(VIETNAM)))
        seconds.append(exported(directory, scratch / "a.csv", "csv", *state)[0])
    return seconds[1] - seconds[0]


def figures(directory: Path, scratch: Path) -> dict[str, float]:
    """Return what is printed."""
    table, copied = scratch / "a.csv", scratch / "copy.parquet"
    with (scratch / "theirs.csv").open("wb") as stream:
        words = ["sqlite3", "-readonly", "-csv", "-header", str(directory / "archive.db"), _SQL]
        theirs, _ = child(words, stdout=stream)
    start, _ = exported(directory, scratch / "none.csv", "csv", "--limit", "1")
    ours, memory = exported(directory, table, "csv")
    lines, lines_memory = exported(directory, scratch / "a.jsonl", "jsonl")
    parquet, parquet_memory = exported(directory, scratch / "a.parquet", "parquet")
    duck = duckdb.connect(config={"threads": 1})
    # DuckDB reads SQLite files by an extension that it must fetch; it is given the CSV instead.
    copy = own_time(
        lambda: duck.execute(
            f"COPY (SELECT * FROM read_csv('{table}', max_line_size = 10000000)) "
            f"TO '{copied}' (FORMAT parquet, COMPRESSION zstd)"
        )
    )
    return {
        "csv: sqlite3 / ours": theirs / (ours - start),
        "parquet: duckdb / ours": copy / (parquet - start),
        "jsonl: sqlite3's csv / ours": theirs / (lines - start),
        "csv_mb": memory,
        "jsonl_mb": lines_memory,
        "parquet_mb": parquet_memory,
        "csv_seconds_for_changes": changes(directory, scratch),
    }


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    size = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name, "archive"), size)
        told = figures(Path(name, "archive"), Path(name))
    print(json.dumps({name: round(value, 2) for name, value in told.items()}, indent=2))


if __name__ == "__main__":
    main()
