"""What is typed finds what was meant, and nothing that is typed is an error."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.records import ArticleQuery
from tests.storage.search.samples import (
    ARTICLES,
    COVID,
    EMPTY,
    LOAN,
    PARTY,
    PLEDGE,
    WEAPON,
    WORKERS,
)
from vietnamese.time import VIETNAM


def found(archive, words="", **filters):
    return {hit.id for hit in archive.search(ArticleQuery(words=words, **filters))}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        # with marks, with marks only
        ("đảng", {PLEDGE, PARTY}),
        ("đang", {PLEDGE, LOAN}),
        ("đăng", {LOAN}),
        ("ĐẢNG BỘ", {PARTY}),
        ("đảng bo", {PARTY}),
        ("dảng", set()),
        # without marks, all; đ is d
        ("dang", {PLEDGE, PARTY, LOAN}),
        ("dang bo", {PARTY, LOAN}),
        ('"dang bo"', {PARTY}),
        ("Dang BO", {PARTY, LOAN}),
        # a mark for each word for itself, in phrases too
        ('"đảng uy"', {PLEDGE, PARTY}),
        ('"dang ủy khoi"', {PLEDGE}),
        ('"đang ủy khoi"', set()),
        ('"đảng ủy khối"', {PLEDGE}),
        ("đảng ủy khối", {PLEDGE, PARTY}),
        # the two schools of placing the tone
        ("hòa", {PLEDGE, WEAPON}),
        ("hoà", {PLEDGE, WEAPON}),
        ("thúy", {PLEDGE, WEAPON}),
        ("thuý", {PLEDGE, WEAPON}),
        ("thành ủy", {PLEDGE}),
        ("quý", {PLEDGE}),
        # numbers, abbreviations, signs
        ("3/11", {PLEDGE}),
        ("11/3", set()),
        ("35.000", {WORKERS}),
        ("1,5 triệu", {COVID}),
        ("TP.HCM", {WORKERS}),
        ("tphcm", {WORKERS}),
        ("covid-19", {COVID}),
        ("COVID 19", {COVID}),
        ("cnvc-lđ", {WORKERS}),
        ("11-NQ/TU", {PARTY}),
        ("[hí họa]", {EMPTY}),
        # phrases in any quotes
        ("“văn hóa đọc”", {WEAPON}),
        ("«văn hoa doc»", {WEAPON}),
        ('"văn hóa đọc', {WEAPON}),
        ('"quận 7"', {WORKERS}),
        ("quận 7", {WORKERS}),
        # excluding
        ("đảng -bộ", {PLEDGE}),
        ('đảng -"đảng bộ"', {PLEDGE}),
        ('đảng -"đảng bo"', {PLEDGE}),
        ('dang -"đảng uy"', {LOAN}),
        ("hội nghị -title:hội", {WEAPON}),
        ("-dang", {WORKERS, WEAPON, COVID, EMPTY}),
        ('-"đảng uy"', {WORKERS, LOAN, WEAPON, COVID, EMPTY}),
        ("-dang -covid", {WORKERS, WEAPON, EMPTY}),
        # the title
        ("title:hội", {PLEDGE}),
        ("TITLE:hoi title:nghi", {PLEDGE}),
        ('title:"hội nghị"', {PLEDGE}),
        ("title: hội", {PLEDGE}),
        ("title:hội đảng", {PLEDGE}),
        ("subtitle:hội", set()),
        # nothing but signs
        ("???", set()),
        ('""', set()),
        ("-", set()),
        ("title:", set()),
        ("AND", set()),
        ("đảng OR NOT (", set()),
        ("đảng !!!", {PLEDGE, PARTY}),
    ],
)
def test_words_find(held, typed, ids):
    assert found(held, typed) == ids
    assert {each.id for each in held.articles(ArticleQuery(words=typed))} == ids


def test_decomposed_letters_find_the_same(held):
    assert found(held, unicodedata.normalize("NFD", "Đảng ủy Khối")) == {PLEDGE, PARTY}


def test_no_words_are_all_articles_the_newest_first(held):
    hits = held.search(ArticleQuery())
    assert [hit.id for hit in hits] == [WEAPON, WORKERS, EMPTY, COVID, PLEDGE, PARTY, LOAN]
    assert found(held, " \t ") == set(ARTICLES)


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"since": datetime(2021, 8, 3, 13, 36, tzinfo=VIETNAM)}, {WORKERS, WEAPON, COVID, EMPTY}),
        ({"until": datetime(2020, 11, 3, tzinfo=VIETNAM)}, {PARTY}),
        ({"section": "Quận 1"}, {PARTY}),
        ({"section": "quan-1"}, {PARTY}),
        ({"section": "xay-dung-dang"}, {PLEDGE}),
        ({"section": "XÂY DỰNG ĐẢNG"}, {PLEDGE}),
        ({"section": "không có"}, set()),
        ({"author": "Đình Lý"}, {PLEDGE}),
        ({"author": "dinh ly"}, {PLEDGE, WEAPON, COVID}),
        ({"author": "Minh Hiệp"}, {WORKERS}),
        ({"author": "???"}, set()),
        ({"words": "hội nghị", "section": "Văn hóa"}, {WEAPON}),
        ({"words": "-dang", "author": "nop"}, {EMPTY}),
        ({"changed_since": datetime(2100, 1, 1, tzinfo=VIETNAM)}, set()),
        ({"changed_since": datetime(2000, 1, 1, tzinfo=VIETNAM)}, set(ARTICLES)),
    ],
)
def test_filters_restrict(held, filters, ids):
    assert found(held, **filters) == ids
    assert [each.id for each in held.articles(ArticleQuery(**filters))] == sorted(ids)


def test_limit_is_kept(held):
    assert len(held.search(ArticleQuery(limit=2))) == 2
    assert held.search(ArticleQuery(limit=0)) == []
    assert len(held.search(ArticleQuery(words="dang", limit=1))) == 1


@given(st.text() | st.text(alphabet='ab đ"-():*^+~{}“” \t\ntitle:ANDORNT\0\ud800', max_size=40))
def test_whatever_is_typed_is_a_query(held, typed):
    hits = held.search(ArticleQuery(words=typed))
    assert {hit.id for hit in hits} <= set(ARTICLES)
    assert len(list(held.articles(ArticleQuery(words=typed, author=typed, section=typed)))) <= 7


def test_a_whole_article_pasted_is_a_query(held):
    long = " ".join(f"chữ{number}" for number in range(5000))
    assert found(held, long) == set()
    assert found(held, f'"{long}"') == set()
    assert found(held, "đảng " * 5000) == {PLEDGE, PARTY}
    assert found(held, "-đảng " * 5000) == set(ARTICLES) - {PLEDGE, PARTY}
