"""What is remembered of pages is short: no page takes the memory that the next one needs."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from functools import _lru_cache_wrapper

import pytest

from crawler.extraction.wording.labels import recognise
from crawler.site.urls import read_url
from storage.articles.rows import text_digest
from storage.duplicates.facts import Statement
from tests.patterns import ROOMS, project_modules
from vietnamese.syllables import is_syllable
from vietnamese.words import cut

READERS: dict[str, Callable[[str], object]] = {
    "an address": lambda text: read_url(f"https://thanhuytphcm.vn/{text}"),
    "a word": cut,
    "a syllable": is_syllable,
    "a line": recognise,
    "a text": text_digest,
    "facts": lambda text: Statement(text).words,
}
#: Functions that remember what they were asked: by these readers, or by people.
REMEMBER = {
    "crawler.extraction.wording.labels._recognise",
    "crawler.site.urls._absolute",
    "crawler.site.urls._read",
    "jobs.cron.read",
    "storage.articles.rows._digest",
    "storage.duplicates.facts._token",
    "storage.search.synonyms.default",
    "vietnamese.spellings._syllables",
    "vietnamese.syllables._is_syllable",
    "vietnamese.words._forms",
}


@pytest.mark.parametrize("name", READERS)
def test_nothing_long_is_remembered(name: str) -> None:
    READERS[name]("a")
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(20):
            READERS[name](f"x{number}" + "á" * 200_000)
        assert tracemalloc.get_traced_memory()[0] - before < 1_000_000
    finally:
        tracemalloc.stop()


def test_every_function_that_remembers_is_among_them() -> None:
    found = {
        f"{value.__module__}.{value.__qualname__}"
        for module in project_modules()
        for value in vars(module).values()
        if isinstance(value, _lru_cache_wrapper)
    }
    assert {
        name for name in found if name.partition(".")[0] in set(ROOMS) - {"replica"}
    } == REMEMBER
