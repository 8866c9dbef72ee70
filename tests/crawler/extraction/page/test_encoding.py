"""Bytes become the right letters, or stay as they were declared: nothing is guessed at."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest

from crawler.extraction.extract import extract
from crawler.extraction.page.encoding import _TCVN3, _VISCII, decode, mend
from crawler.extraction.page.html import parse
from tests.crawler.extraction.invention import make
from tests.crawler.extraction.stories import STORIES, seed
from vietnamese.time import VIETNAM

STORY = STORIES[5]
NOW = datetime(2026, 11, 1, tzinfo=VIETNAM)


def text_of(body: bytes, content_type: str | None = None) -> list[str]:
    page = extract(body, make(STORY, 1).url, fetched_at=NOW, content_type=content_type)
    assert page.article is not None
    return page.article.text.split("\n")


def page(charset: str = "utf-8") -> str:
    forced = {"noise": "none", "breadcrumb": "line"}
    return make(STORY, 1, forced).html.replace("<meta charset=utf-8>", f"<meta charset={charset}>")


@pytest.mark.parametrize(
    "lie", ["iso-8859-1", "windows-1252", "windows-1258", "utf-16", "nonsense", "gb2312"]
)
def test_utf_8_is_utf_8_whatever_is_declared(lie: str) -> None:
    assert text_of(page(lie).encode(), f"text/html; charset={lie}") == STORY.paragraphs


def test_a_byte_order_mark_decides() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert text_of(page("iso-8859-1").encode(encoding)) == STORY.paragraphs


@pytest.mark.parametrize("declared", ["windows-1258", "utf-8", "iso-8859-1"])
def test_windows_1258_is_recognised(declared: str) -> None:
    """It writes tones as combining letters; half of its pages declare something else."""
    tones = dict.fromkeys("\u0300\u0301\u0303\u0309\u0323")
    plain = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", char) if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", char) if c in tones)
        for char in page(declared)
    )  # fmt: skip
    assert text_of(plain.encode("cp1258", "xmlcharrefreplace")) == STORY.paragraphs


def test_viscii_is_recognised_by_its_letters() -> None:
    back = {chr(value): chr(key) for key, value in _VISCII.items()}
    html = "".join(
        back.get(c, c) if ord(c) < 0x80 or c in back else f"&#{ord(c)};" for c in page("x-viscii")
    )
    assert parse(html.encode("latin-1")).encoding == "viscii"
    assert text_of(html.encode("latin-1")) == STORY.paragraphs


def test_tcvn3_is_recognised_by_its_letters() -> None:
    back = {value: chr(key) for key, value in _TCVN3.items()}
    html = "".join(back.get(c, back.get(c.lower(), c)) for c in page("utf-8"))
    assert parse(html.encode()).encoding == "tcvn3"


def test_other_languages_are_left_alone() -> None:
    french = (
        "<p>Où sont les élèves, déjà prêts à être reçus a l'école près de l'hôtel où naît le jour?</p>"
        * 5
    )
    assert decode(french.encode("latin-1"), "text/html; charset=iso-8859-1")[0] == french.encode("latin-1").decode("cp1252")  # fmt: skip


def test_a_few_broken_bytes_do_not_unmake_utf_8() -> None:
    body = page().encode().replace("Quận".encode(), "Quận".encode()[:-2], 1)
    assert text_of(body)[-1] == STORY.paragraphs[-1]


def test_text_that_was_decoded_wrongly_is_mended_where_proven() -> None:
    broken = STORY.paragraphs[0].encode().decode("latin-1")
    assert mend(broken) == STORY.paragraphs[0]
    for honest in (STORY.paragraphs[0], "café à la crème", "Ã", "á»", "giá» bán", "Đảng áº£"):
        assert mend(honest) == honest


def test_null_bytes_are_dropped() -> None:
    assert text_of(page().encode().replace(b"<p>", b"\x00<p>\x00", 2)) == STORY.paragraphs


def test_decomposed_letters_come_out_composed() -> None:
    decomposed = unicodedata.normalize("NFD", page())
    assert text_of(decomposed.encode()) == STORY.paragraphs


def test_the_seed_is_the_seed() -> None:
    assert len(seed().paragraphs) == 9
