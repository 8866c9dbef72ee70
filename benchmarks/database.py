"""Bytes that an article takes in the database, table by table, on the replica.

Every article of a replica is crawled into an empty archive, as `thanhuy crawl` does it; SQLite's
``dbstat`` then tells what each table and each index takes. Pages that were freed count for nothing.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from replica import client
from storage.database.address import DATABASE_FILE

ARTICLES = 1_040
#: What takes less than this is told with all other such parts.
LEAST = 30


def crawl(archive: Path, articles: int) -> None:
    """Fill *archive* from a replica with so many articles."""
    with client.running(articles=articles) as site:
        words = ["crawl", "--origin", site.url, "--rate", "0", "--archive", str(archive), "--quiet"]
        subprocess.run([sys.executable, "-m", "cli", *words], check=False)  # alarms are no matter


def bytes_an_article(file: Path) -> dict[str, int]:
    """Return what each table and index of the database takes, the largest first, and all of it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        sizes = connection.execute(
            "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        ).fetchall()
    figures = {name: size // articles for name, size in sizes if size >= LEAST * articles}
    total = sum(size for _, size in sizes) // articles
    index = sum(size for name, size in sizes if name.startswith("article_search")) // articles
    rest = total - sum(figures.values())
    return {"total": total, "without_search_index": total - index, **figures, "smaller": rest}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--archive", type=Path, help="one that is there, instead of a new one")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        archive = words.archive or Path(name)
        if words.archive is None:
            crawl(archive, words.articles)
        print(json.dumps(bytes_an_article(archive / DATABASE_FILE), indent=2))


if __name__ == "__main__":
    main()
