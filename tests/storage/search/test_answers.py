"""No search ends in nothing without saying why, and what might have been meant."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage.records import ArticleQuery
from storage.search.facets import Facet
from tests.articles import article, save, visit
from tests.storage.search.samples import LOAN, PARTY, PLEDGE, WEAPON, WORKERS
from vietnamese.time import VIETNAM


def answer(archive, words="", **filters):
    return archive.answer(ArticleQuery(words=words, **filters))


@pytest.mark.parametrize(
    ("typed", "unknown", "nearest", "offered"),
    [
        ("hội nghhị", "nghhị", "nghị", {PLEDGE, WEAPON}),  # a letter too many
        ("hội nghj", "nghj", "nghi", {PLEDGE, WEAPON}),  # a wrong letter
        ("vya vốn", "vya", "vay", {LOAN}),  # swapped letters
        ("khi mac hoi ngi", "ngi", "nghi", None),  # a letter too few
        ("dảng ủy khối", "dảng", "đảng", {PLEDGE, PARTY}),  # a wrong mark
        ("title:nghĩ", "nghĩ", "nghị", {PLEDGE}),
        ('"văn hóa đọk"', "đọk", "đọc", {WEAPON}),
    ],
)
def test_a_word_that_is_not_held_is_named_with_the_nearest(held, typed, unknown, nearest, offered):
    told = answer(held, typed)
    assert told.hits == []
    assert told.total == 0
    assert nearest in told.unknown_words[unknown]
    if offered is not None:
        assert {hit.id for hit in told.offer.hits} == offered
        assert nearest in told.offer.words
        assert told.offer.total == len(offered)


def test_what_nothing_resembles_is_left_out(held):
    told = answer(held, "hội nghị zzzzzz")
    assert told.unknown_words == {"zzzzzz": []}
    assert told.offer.left_out == ("zzzzzz",)
    assert {hit.id for hit in told.offer.hits} == {PLEDGE, WEAPON}


def test_words_that_are_held_but_never_together_are_loosened(held):
    told = answer(held, "khai mạc hội nghị vốn")
    assert told.unknown_words == {}
    assert told.offer.left_out == ("vốn",)
    assert [hit.id for hit in told.offer.hits] == [PLEDGE]
    apart = answer(held, '"nghị hội"')
    assert {hit.id for hit in apart.offer.hits} == {PLEDGE, WEAPON}


def test_nothing_at_all_offers_nothing(held):
    told = answer(held, "zzzz yyyy")
    assert told.offer is None
    assert set(told.unknown_words) == {"zzzz", "yyyy"}
    assert answer(held, "???").offer is None


def test_a_filter_that_matches_nothing_is_named(held):
    year = {"since": datetime(2030, 1, 1, tzinfo=VIETNAM)}
    assert answer(held, "đảng", **year).empty_filters == ("--since",)
    assert answer(held, "đảng", author="nop").empty_filters == ("--author",)
    assert answer(held, "đảng", author="nop", section="Kinh tế").empty_filters == (
        "--section",
        "--author",
    )
    assert answer(held, "", **year).empty_filters == ("--since",)


@pytest.mark.parametrize("asked", [{"section": "khong-co"}, {"words": "đảng section:khong-co"}])
def test_an_unknown_section_is_answered_with_the_known_ones(held, asked):
    told = answer(held, **asked)
    assert told.unknown_sections == ("khong-co",)
    assert {"Quận 1", "Kinh tế"} <= set(told.known_sections)
    known = answer(held, "zzzz", section="Quận 1")
    assert known.unknown_sections == ()


def test_what_might_be_a_field_is_told(held):
    assert answer(held, "tacgia:lý").unknown_fields == ("tacgia",)
    for typed in ("Chủ tịch: Nguyễn", "14:30", "https://a.vn", '"x:y"', "title:x", "3:2 đảng"):
        assert answer(held, typed).unknown_fields == ()


def test_answers_are_counted_by_year_section_and_author(held):
    def counts(by, words):
        return {each.value: each.articles for each in held.facet(ArticleQuery(words=words), by)}

    assert counts(Facet.YEAR, "dang") == {"2020": 2, None: 1}
    assert counts(Facet.SECTION, "dang") == {"Xây dựng Đảng": 1, "Quận 1": 1, "Kinh tế": 1}
    assert counts(Facet.AUTHOR, '"đảng uy"') == {"Đình Lý": 1, "Long Hồ": 1}
    years = [each.value for each in held.facet(ArticleQuery(), Facet.YEAR)]
    assert years == ["2022", "2021", "2020", None]


def repeat(archive):
    text = f"Một nội dung chỉ có ở đây. {'Câu này dài thêm vài chữ nữa. ' * 4}".strip()
    same = {"title": "Tin trùng", "text": text, "lead": ""}
    save(archive, *(visit(article(n, **same), day=n) for n in (1, 2, 3)))
    save(archive, visit(article(4, **same | {"title": "Tên khác hẳn"}), day=4))


@pytest.mark.filled(by=repeat)
def test_duplicates_are_folded(archive):
    def ids(words, **options):
        query = ArticleQuery(words=words, duplicates=False, **options)
        told = archive.answer(query)
        assert told.total == len(told.hits)
        assert sum(each.articles for each in archive.facet(query, Facet.YEAR)) == told.total
        return [hit.id for hit in told.hits]

    assert ids("nội dung") == [1]
    assert ids("") == [1]
    assert archive.answer(ArticleQuery(words="nội dung", duplicates=False)).hits[0].duplicates == [
        2, 3, 4,
    ]  # fmt: skip
    # the earliest does not answer: it cannot stand for the others
    assert ids("khác hẳn") == [4]
    assert len(archive.search(ArticleQuery(words="nội dung"))) == 4


def test_a_page_beyond_the_last_says_how_many_there_are(held):
    told = answer(held, "dang", offset=10**15)
    assert told.hits == []
    assert told.total == 3
    assert WORKERS not in {hit.id for hit in told.hits}


def test_a_word_that_is_held_in_no_way_of_writing_is_named(held):
    assert "tý" in answer(held, "hội tý").unknown_words
    assert "001" in answer(held, "hội 5.001").unknown_words
    assert answer(held, "hội nghĩ OR section:quan-1").unknown_words == {}
