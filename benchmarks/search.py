"""Is the right article found, however it is typed, and how long does that take?

``python -m benchmarks.search`` fills an archive with the stand-in site's articles, asks for 60 of
them by their titles in six ways of typing, and for the commonest words and phrases, and prints, as
JSON, the shares found, milliseconds beside those of the bare FTS5 query, and the index's size.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import text

from replica.content import NewsSite
from storage.archive import Archive
from storage.articles.save import save_visits
from storage.records import Article, ArticleQuery, Capture, Page, PageKind, Visit
from vietnamese.letters import strip_marks
from vietnamese.spellings import spellings
from vietnamese.words import cut

BATCH = 200
KNOWN_ITEMS = 60
FIRST_PAGE = 20
_NEWER_TONE = re.compile("([oO][aeAE]|[uU][yY])([\u0300\u0301\u0309\u0303\u0323])")
BARE = "SELECT rowid FROM article_search WHERE article_search MATCH :words ORDER BY rank LIMIT 20"


def fill(archive: Archive, site: NewsSite) -> None:
    """Save what the site publishes."""
    ids = site.ids()
    for start in range(0, len(ids), BATCH):
        visits = [_visit(site.truth(id_)) for id_ in ids[start : start + BATCH]]
        with archive.transaction() as connection:
            save_visits(connection, visits, run_id=None, near_duplicates=False)


def _visit(article: Article) -> Visit:
    capture = Capture(
        url=article.url,
        fetched_at=(article.published_at or NewsSite(1).published_at(1)) + timedelta(hours=1),
        status=200,
        content_type="text/html",
        payload_digest=f"sha256:{article.id:064x}",
        warc_file="invented.warc.gz",
        warc_offset=article.id * 10_000,
        warc_length=9_999,
    )
    page = Page(kind=PageKind.ARTICLE, reason="invented", article=article)
    return Visit(capture=capture, page=page, address=article.url)


# --- ways of typing -------------------------------------------------------------------------------


def older_tones(title: str) -> str:
    """Return the title with tone marks where the older school puts them."""
    moved = _NEWER_TONE.sub(r"\1\2", unicodedata.normalize("NFD", title))
    first_vowel = re.compile("([oOuU])([\u0300\u0301\u0309\u0303\u0323])([aeyAEY])(?![a-z])")
    return unicodedata.normalize("NFC", first_vowel.sub(r"\1\3\2", moved))


def other_letters(title: str) -> str:
    """Return the title with i for y and y for i."""
    return " ".join(
        " ".join(word.exact for word in spellings(part)[-1]) if len(cut(part)) == 1 else part
        for part in title.split()
    )


def mistyped(title: str) -> str:
    """Return the title with one slip: swapped letters, a letter too few, or a wrong mark."""
    chance = random.Random(title)
    words = title.split()
    long = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not long:
        return title
    place = chance.choice(long)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    words[place] = chance.choice((
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        _with_wrong_mark(word),
    ))  # fmt: skip
    return " ".join(words)


def _with_wrong_mark(word: str) -> str:
    marks = "\u0300\u0301\u0309\u0303\u0323"
    wrong = str.maketrans(dict(zip(marks, marks[1:] + marks[0], strict=True)))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(wrong))


WAYS: dict[str, Callable[[str], str]] = {
    "with marks": str,
    "without marks": strip_marks,
    "older tone marks": older_tones,
    "i and y": other_letters,
    "lower case": str.lower,
    "one slip": mistyped,
}


def known_items(archive: Archive, site: NewsSite) -> dict[str, dict[str, float]]:
    """Return the shares of articles that are first, and on the first page, for each way."""
    titles = {id_: site.title(id_) for id_ in site.ids()}
    counts = Counter(titles.values())
    unique = [id_ for id_, title in titles.items() if counts[title] == 1]
    chosen = random.Random(1).sample(unique, min(KNOWN_ITEMS, len(unique)))
    found = {}
    for name, typed in WAYS.items():
        pages = [_first_page(archive, typed(titles[id_])) for id_ in chosen]
        pairs = list(zip(chosen, pages, strict=True))
        found[name] = {
            "first": round(sum(page[:1] == [id_] for id_, page in pairs) / len(chosen), 3),
            "first page": round(sum(id_ in page for id_, page in pairs) / len(chosen), 3),
        }
    return found


def _first_page(archive: Archive, typed: str) -> list[int]:
    answer = archive.answer(ArticleQuery(words=typed, limit=FIRST_PAGE))
    hits = answer.offer.hits if answer.offer else answer.hits
    return [hit.id for hit in hits]


# --- time and size --------------------------------------------------------------------------------


def latency(archive: Archive, site: NewsSite) -> dict[str, float]:
    """Return the 95th percentile of milliseconds, ours beside that of the bare FTS5 query."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for id_ in site.ids()[:300]:
        exact = [word.exact for word in cut(site.truth(id_).text)]
        words.update(exact)
        pairs.update(f'"{one} {other}"' for one, other in pairwise(exact))
    typed = [each for counter in (words, pairs) for each, _ in counter.most_common(20)]
    ours, bare = [], []
    for each in typed:
        query = ArticleQuery(words=each, duplicates=False)
        ours.append(_best_of_three(lambda query=query: archive.answer(query)))
        bare.append(_best_of_three(lambda each=each: _bare(archive, each)))
    return {
        "ours_p95_ms": round(_p95(ours), 1),
        "bare_p95_ms": round(_p95(bare), 1),
        "ratio": round(_p95(ours) / _p95(bare), 2),
    }


def _bare(archive: Archive, typed: str) -> object:
    with archive.snapshot() as connection:
        return connection.execute(text(BARE), {"words": typed}).all()


def _best_of_three(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return min(times)


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95) - 1]


def size(archive: Archive) -> float:
    """Return the bytes of the index as a share of those of the texts."""
    with archive.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO article_search (article_search) VALUES ('optimize')"
        )
        of_index = connection.scalar(text("SELECT sum(length(block)) FROM article_search_data"))
        of_text = connection.scalar(text("SELECT sum(length(CAST(text AS blob))) FROM articles"))
    return round((of_index or 0) / (of_text or 1), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    site = NewsSite(articles=parser.parse_args().articles)
    with (
        tempfile.TemporaryDirectory() as name,
        Archive.open(Path(name), create=True) as archive,
    ):
        fill(archive, site)
        figures = {
            "articles": len(site),
            "index_of_text": size(archive),
            "known_items": known_items(archive, site),
            "latency": latency(archive, site),
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
