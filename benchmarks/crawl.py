"""Whole crawl against fetching alone, and against the spider that everybody writes first.

Each contender fetches the same pages of the replica on loopback, politeness off, in a process of
its own; they take turns, and the ratio of the medians counts. Pages a second are taken between the
first request and the last byte stored, so start-up is nobody's advantage. Then the same once more
with answers that take as long as they do across a network.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from replica import client

ARTICLES = 1500
ROUNDS = 3
LATENCY = 0.1  #: seconds, of a site that is not on this machine
FAST = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}


class FetchSpider(scrapy.Spider):
    """Fetches the pages, and does nothing with them."""

    name = "fetch"
    pages: list[tuple[str, str]]

    async def start(self) -> Any:
        """Ask for all pages."""
        for url, host in self.pages:
            yield scrapy.Request(url, headers={"Host": host}, dont_filter=True)

    def parse(self, response: Any) -> Iterator[dict[str, Any]]:
        """Drop the page."""
        return iter(())


class NaiveSpider(FetchSpider):
    """Calls trafilatura as its front page says, and writes JSON lines."""

    name = "naive"

    def parse(self, response: Any) -> Iterator[dict[str, Any]]:
        """Extract the page."""
        from trafilatura import bare_extraction

        document = bare_extraction(response.text, with_metadata=True)
        if document is not None:
            yield {
                "url": response.url,
                "title": document.title,
                "author": document.author,
                "date": document.date,
                "text": document.text,
            }


SPIDERS = {"fetch": FetchSpider, "naive": NaiveSpider}


def run_spider(name: str, pages_file: str, output: str) -> None:
    """Run one of the two contenders in this process and print its pages a second."""
    pages = json.loads(Path(pages_file).read_text(encoding="utf-8"))
    feeds = {output: {"format": "jsonlines", "overwrite": True}} if name == "naive" else {}
    process = AsyncCrawlerProcess(FAST | {"FEEDS": feeds})
    crawler = process.create_crawler(SPIDERS[name])
    process.crawl(crawler, pages=pages)
    begin = time.perf_counter()
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    print(stats["response_received_count"] / (time.perf_counter() - begin))


def run_ours(origin: str, directory: Path, workers: int) -> float:
    """Crawl into *directory* in a child process and return its pages a second."""
    words = ["crawl", "--origin", origin, "--rate", "0", "--workers", str(workers), "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "cli", *words, "--archive", str(directory)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with sqlite3.connect(directory / "archive.db") as connection:
        details, pages = connection.execute("SELECT details, pages FROM runs").fetchone()
    return float(pages / json.loads(details)["seconds"])


def pages_of(directory: Path, origin: str) -> list[tuple[str, str]]:
    """Return the addresses that our crawl asked for, on the origin, with their public hosts."""
    with sqlite3.connect(directory / "archive.db") as connection:
        urls = [url for (url,) in connection.execute("SELECT url FROM captures WHERE status = 200")]
    split = [url.split("/", 3) for url in urls if not url.endswith("/robots.txt")]
    return [(f"{origin}/{parts[3] if len(parts) > 3 else ''}", parts[2]) for parts in split]


def measure(site: client.Replica, contenders: Sequence[str]) -> dict[str, float]:
    """Return the pages a second of each: the median of some rounds."""
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    with tempfile.TemporaryDirectory() as scratch:
        pages_file = Path(scratch, "pages.json")
        for number in range(ROUNDS):
            for workers in (1, 2):
                directory = Path(scratch, f"{number}-{workers}")
                rates[f"ours -{workers}"].append(run_ours(site.url, directory, workers))
            pages_file.write_text(json.dumps(pages_of(directory, site.url)), encoding="utf-8")
            for name in SPIDERS.keys() & rates:
                rates[name].append(run_child(name, pages_file))
    for name, found in rates.items():
        print(f"{name:10} {median(found):8.1f} pages/s   {[round(rate) for rate in found]}")
    return {name: median(found) for name, found in rates.items()}


def run_child(name: str, pages_file: Path) -> float:
    """Run one of the two spiders in a process of its own and return its pages a second."""
    arguments = [name, str(pages_file), str(pages_file.with_name("naive.jsonl"))]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crawl", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def main() -> None:
    """Measure, and print the figures."""
    with client.running(articles=ARTICLES) as site:
        site.warm()  # or whoever comes first would wait for the pages to be printed
        near = measure(site, ("fetch", "naive", "ours -1", "ours -2"))
        site.set_fault("late", seconds=LATENCY)
        print(f"\nanswers take {LATENCY} s:")
        far = measure(site, ("fetch", "ours -1", "ours -2"))
    print()
    for workers in (1, 2):
        words, ours = f"whole crawl, --workers {workers}", f"ours -{workers}"
        print(f"{words} ÷ naive:      {near[ours] / near['naive']:.2f}")
        print(f"{words} ÷ fetch only: {near[ours] / near['fetch']:.2f}")
        print(f"{words} ÷ fetch only, {LATENCY} s away: {far[ours] / far['fetch']:.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_spider(*sys.argv[1:])
    else:
        main()
