"""What does an article cost to save and to find, in a small archive and in a large one?

``python -m benchmarks.storage`` fills an archive with 200,000 invented articles (some minutes) and
prints, as JSON, milliseconds an article in batches of 50 at 2,000 and at 200,000, their ratio, and
milliseconds a search. Both archives are written to by turns, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from storage.archive import Archive
from storage.articles.save import save_visits
from storage.records import Article, ArticleQuery, Capture, Evidence, Page, PageKind, Visit
from vietnamese.time import VIETNAM, Precision

BATCH = 50
#: Articles over which a cost is measured.
SAMPLE = 2_000
FIRST_ID = 1_491_800_000
_ONSETS = (
    "b", "c", "ch", "d", "đ", "g", "gi", "h", "k", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "r",
    "s", "t", "th", "tr", "v", "x",
)  # fmt: skip
_VOWELS = ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "iê", "uô", "ươ", "oa", "uy")
_FINALS = ("", "n", "ng", "m", "t", "c", "i", "nh", "p")
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


class Newspaper:
    """An endless stream of visits to invented articles, always the same."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        syllables = [
            unicodedata.normalize("NFC", onset + vowel + tone + final)
            for onset in _ONSETS
            for vowel in _VOWELS
            for final in _FINALS
            for tone in _TONES
        ]
        self._random.shuffle(syllables)
        self.words = syllables[:7_000]  # about as many as the language uses
        # By Zipf's law, as in a real text.
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def visits(self) -> Iterator[Visit]:
        """Yield visits to new articles."""
        number = 0
        while True:
            number += 1
            yield self._visit(number)

    def _visit(self, number: int) -> Visit:
        paragraphs = [self._sentence(60) for _ in range(9)]
        at = datetime(2017, 4, 10, 8, tzinfo=VIETNAM) + timedelta(minutes=20 * number)
        url = f"https://thanhuytphcm.vn/tin-tuc/{number}-{FIRST_ID + number}"
        article = Article(
            id=FIRST_ID + number,
            url=url,
            title=self._sentence(14),
            lead=paragraphs[0],
            text="\n".join(paragraphs),
            author=self._sentence(2),
            source="Thanhuytphcm.vn",
            section=f"Mục {number % 38}",
            published_at=at,
            published_precision=Precision.MINUTE,
            published_evidence=Evidence.VISIBLE_DATE,
            extractor="invented",
        )
        capture = Capture(
            url=url,
            fetched_at=at + timedelta(hours=1),
            status=200,
            content_type="text/html",
            payload_digest=f"sha256:{self._random.getrandbits(256):064x}",
            warc_file="invented.warc.gz",
            warc_offset=number * 10_000,
            warc_length=10_000,
        )
        page = Page(kind=PageKind.ARTICLE, reason="invented", article=article)
        return Visit(capture=capture, page=page, address=url)

    def _sentence(self, length: int) -> str:
        words = self._random.choices(self.words, cum_weights=self._weights, k=length)
        return " ".join(words).capitalize()


def save(archive: Archive, visits: Iterator[Visit]) -> float:
    """Save the next batch; return the seconds it took."""
    batch = list(islice(visits, BATCH))
    begin = time.perf_counter()
    with archive.transaction() as connection:
        save_visits(connection, batch, run_id=None)
    return time.perf_counter() - begin


def fill(archive: Archive, visits: Iterator[Visit], size: int) -> None:
    """Save *size* articles."""
    for _ in range(size // BATCH):
        save(archive, visits)


def saving(small: Archive, large: Archive, newspaper: Newspaper, size: int) -> dict[str, float]:
    """Fill both archives; return milliseconds an article in each, and their ratio."""
    small_visits, large_visits = newspaper.visits(), newspaper.visits()
    fill(small, small_visits, SAMPLE)
    fill(large, large_visits, size)
    seconds = [
        (save(small, small_visits), save(large, large_visits)) for _ in range(SAMPLE // BATCH)
    ]
    at_small, at_large = (sum(times) / SAMPLE * 1000 for times in zip(*seconds, strict=True))
    return {
        f"save_ms_at_{SAMPLE}": round(at_small, 3),
        f"save_ms_at_{size}": round(at_large, 3),
        "save_ratio": round(at_large / at_small, 2),
    }


def searches(archive: Archive, words: list[str]) -> dict[str, float]:
    """Return milliseconds, the best of three, for searches from rare to hopelessly common."""
    queries = {
        "rare word": words[5_000],
        "two words": f"{words[200]} {words[300]}",
        "phrase": f'"{words[20]} {words[30]}"',
        "common word": words[0],
        "two common words": f"{words[0]} {words[1]}",
        "common word within a month": words[0],
    }
    result = {}
    for name, typed in queries.items():
        query = ArticleQuery(words=typed)
        if "month" in name:
            since = datetime(2017, 5, 1, tzinfo=VIETNAM)
            query = ArticleQuery(words=typed, since=since, until=since + timedelta(days=31))
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            archive.search(query)
            times.append(time.perf_counter() - begin)
        result[name] = round(min(times) * 1000, 1)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    size = parser.parse_args().articles
    newspaper = Newspaper()
    with (
        tempfile.TemporaryDirectory() as name,
        Archive.open(Path(name) / "small", create=True) as small,
        Archive.open(Path(name) / "large", create=True) as large,
    ):
        figures = {
            **saving(small, large, newspaper, size),
            "search_ms": searches(large, newspaper.words),
            "bytes_an_article": (large.directory / "archive.db").stat().st_size // size,
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
