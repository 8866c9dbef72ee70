"""What is typed finds what was meant, best first, and nothing that is typed is an error."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.records import ArticleQuery
from storage.search import index
from tests.articles import article, save, visit
from vietnamese.time import VIETNAM

WORKERS, PLEDGE, PARTY, LOAN, WEAPON, COVID, EMPTY = range(1491800001, 1491800008)
ARTICLES = {
    WORKERS: {
        "title": "Liên đoàn Lao động TPHCM hỗ trợ 35.000 vé tàu, xe, máy bay",
        "text": "Ngày 9/10, LĐLĐ TPHCM triển khai kế hoạch chăm lo CNVC-LĐ tại TP.HCM và Quận 7.",
        "author": "Thu Hương - Minh Hiệp",
        "section": "Xã hội",
        "published_at": datetime(2021, 10, 9, tzinfo=VIETNAM),
    },
    PLEDGE: {
        "title": "Thành uỷ khai mạc hội nghị",
        "text": "Sáng 3/11, Đảng ủy Khối họp. Đang có nhiều việc hoà giải, thuý đào, quý hoá.",
        "author": "Đình Lý",
        "section": "Xây dựng Đảng",
        "published_at": datetime(2020, 11, 3, tzinfo=VIETNAM),
    },
    PARTY: {
        "title": "Đảng bộ Quận 1 tổng kết",
        "text": "Đảng bộ và nhân dân. Đảng ủy phường họp với Khối thi đua về Nghị quyết 11-NQ/TU.",
        "author": "Long Hồ",
        "section": "Quận 1",
        "published_at": datetime(2020, 1, 5, tzinfo=VIETNAM),
    },
    LOAN: {
        "title": "Đăng ký vay vốn",
        "text": "Người dân đang đăng ký. Các bộ hồ sơ được nhận đến hết tuần.",
        "author": None,
        "section": "Kinh tế",
        "published_at": None,
    },
    WEAPON: {
        "title": "Văn hóa đọc",
        "text": "Hòa bình và thúy kiều; hội nghị của thành phố bàn về “văn hóa đọc” ở cơ sở.",
        "author": "Dinh Ly",
        "section": "Văn hóa",
        "published_at": datetime(2022, 1, 1, tzinfo=VIETNAM),
    },
    COVID: {
        "title": "[Video] Phòng, chống Covid-19",
        "text": "Video: tiêm vắc xin COVID-19 cho hơn 1,5 triệu người dân trong tháng mười.",
        "author": "Đinh Lý",
        "section": "Covid-19",
        "published_at": datetime(2021, 8, 3, 13, 36, tzinfo=VIETNAM),
    },
    EMPTY: {
        "title": "[Hí họa] Mở cửa",
        "text": "",
        "lead": "",
        "author": "NOP",
        "section": None,
        "published_at": datetime(2021, 10, 4, tzinfo=VIETNAM),
    },
}


@pytest.fixture
def held(archive):
    save(
        archive,
        *(visit(article(number, **{"lead": "", **each})) for number, each in ARTICLES.items()),
    )
    return archive


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


# --- snippets ---------------------------------------------------------------------------------


def snippet(archive, typed):
    (hit,) = archive.search(ArticleQuery(words=typed, limit=1))
    return hit.snippet


def test_a_snippet_shows_the_printed_text_with_the_hit_marked(held):
    assert "**Đảng ủy Khối** họp" in snippet(held, "dang uy khoi")
    assert "**3/11**" in snippet(held, "3/11")
    assert "“**văn hóa đọc**”" in snippet(held, '"van hoa doc"')


def test_a_snippet_without_a_hit_is_the_beginning(held):
    assert snippet(held, "title:liên").startswith("Ngày 9/10, LĐLĐ TPHCM")
    assert snippet(held, "title:họa") == ""


# --- anything is a query ----------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
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


# --- the index --------------------------------------------------------------------------------


def test_an_index_made_anew_finds_the_same(held):
    before = held.search(ArticleQuery(words="dang"))
    with held.transaction() as connection:
        index.rebuild(connection)
    assert held.search(ArticleQuery(words="dang")) == before


def test_the_index_is_checked_against_the_rows(held):
    with held.transaction() as connection:
        assert list(index.faulty_entries(connection)) == []
        index.remove(connection, [held.article(PARTY)])
        index.add(connection, [article(42)])
        assert [id_ for id_, _ in index.faulty_entries(connection)] == [PARTY, 42]
        index.rebuild(connection)
        assert list(index.faulty_entries(connection)) == []


def test_an_entry_of_as_many_other_words_is_found(held):
    with held.transaction() as connection:
        index.remove(connection, [held.article(PLEDGE)])
        other = ARTICLES[PLEDGE] | {"title": "Thành uỷ khai mạc đại hội", "lead": ""}
        index.add(connection, [article(PLEDGE, **other)])
        assert list(index.faulty_entries(connection)) == [(PLEDGE, "the index holds other words")]
