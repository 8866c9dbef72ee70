"""What is typed finds what was meant, and nothing that is typed is an error."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BadInput
from storage.records import ArticleQuery
from tests.articles import article, save, visit
from tests.databases import BACKENDS
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
        ("đảng OR", set()),
        ("OR đảng", set()),
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


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        # one of both
        ("covid OR vốn", {COVID, LOAN}),
        ("đăng OR đảng ủy", {PLEDGE, PARTY}),
        ('"văn hóa" OR "quận 7" OR covid', {WEAPON, WORKERS, COVID}),
        ("title:hội OR title:vay", {PLEDGE, LOAN}),
        ("covid or vốn", set()),
        # what begins so
        ("nghi*", {PLEDGE, PARTY, WEAPON}),
        ("nghị*", {PLEDGE, PARTY, WEAPON}),
        ('"hội ngh*"', {PLEDGE, WEAPON}),
        ("title:vid*", {COVID}),
        ("đả*", {PLEDGE, PARTY}),
        ("hoà*", {PLEDGE, WEAPON}),
        ("*", set()),
        ("cov* -dang", {COVID}),
        ("-cov* hội", {PLEDGE, WEAPON}),
        # fields
        ("author:lý", {PLEDGE, COVID}),
        ("author:ly", {PLEDGE, COVID, WEAPON}),
        ('author:"Minh Hiệp" vé', {WORKERS}),
        ("-author:ly dang", {PARTY, LOAN}),
        ("source:thanhuytphcm.vn", set(ARTICLES)),
        ("source:baochi", set()),
        ("section:quan-1", {PARTY}),
        ('section:"Quận 1" OR section:kinh-te', {PARTY, LOAN}),
        ("section:covid-19 OR title:hội", {COVID, PLEDGE}),
        ('section:quan-1 OR "dang ủy khoi"', {PARTY, PLEDGE}),
        ('-section:"Quận 1" dang', {PLEDGE, LOAN}),
        ("dang -section:quan-1", {PLEDGE, LOAN}),
        ("section:xyz", set()),
        # no fields
        ("Chủ tịch: họp", set()),
        ("foo:bar", set()),
        ("video: tiêm", {COVID}),
        ("14:30", set()),
    ],
)
def test_the_language_means_what_it_says(held, typed, ids):
    assert found(held, typed) == ids
    assert {each.id for each in held.articles(ArticleQuery(words=typed))} == ids


SPELLINGS = {
    1: "Bác sĩ khám ở TPHCM, 5.000 người, ngày 03/11.",
    2: "Bác sỹ khám ở TP.HCM, 5000 người, ngày 3/11.",
    3: "Bác sỹ khám ở TP HCM, 35.000 người, ngày 13/11.",
    4: "Ủy ban nhân dân Thành phố Hồ Chí Minh quý mến nước Mỹ, Ð\u01b0ờng \u0189ất.",
    5: "UBND TPHCM quí mến nước Mĩ, Đường Đất.",
    6: "Đắk Lắk, Uỷ ban; GS.TS Hoà.",
    7: "Đắc Lắc, Ủy ban; GSTS Hòa.",
}


def spell(archive):
    save(
        archive,
        *(visit(article(n, title=f"Bài {n}", text=text, lead="")) for n, text in SPELLINGS.items()),
    )


@pytest.fixture(scope="module", params=BACKENDS)
def spelled(request, copies, tmp_path_factory):
    directory = tmp_path_factory.mktemp("spelled") / "archive"
    with copies.of(directory, fill=spell, backend=request.param) as archive:
        yield archive


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        *((each, {1, 2, 3}) for each in ("bác sĩ", "bác sỹ", "bac si", "BAC SY", '"bác sỹ"')),
        *((each, {1, 2, 3, 4, 5}) for each in ("TPHCM", "tp.hcm", "TP HCM", '"TP HCM"')),
        *((each, {1, 2, 3, 4, 5}) for each in ('"thành phố hồ chí minh"', "thanh pho ho chi minh")),
        *((each, {1, 2}) for each in ("5.000", "5000", '"5000 người"')),
        ("35000", {3}),
        ("35.000", {3}),
        *((each, {1, 2}) for each in ("03/11", "3/11", '"ngày 3/11"')),
        ("13/11", {3}),
        *((each, {4, 5}) for each in ("quý", "quí", "mỹ", "mĩ", "my", '"quí mến nước mỹ"')),
        *((each, {4, 5}) for each in ("đường đất", "ðường \u0189ất", "duong dat")),
        *((each, {4, 5}) for each in ("UBND", '"ủy ban nhân dân"', "uỷ ban nhân dân tphcm")),
        *((each, {6, 7}) for each in ("Đắk Lắk", "đắc lắc", '"dak lak"', "dac lac")),
        *((each, {6, 7}) for each in ("hoà", "hòa", "hoa")),
        ("gs.ts", {6, 7}),
        ("khám -bác sỹ", set()),
        ("người -5000", {3}),
        ("mỹ -tphcm", set()),
    ],
)
def test_what_is_written_in_several_ways_is_one_word(spelled, typed, ids):
    assert found(spelled, typed) == ids


def test_pages_follow_one_another(held):
    for typed in ("", "dang", '"đảng uy"', "hội OR vay"):
        every = [hit.id for hit in held.search(ArticleQuery(words=typed, limit=100))]
        paged = [
            hit.id
            for offset in range(len(every) + 2)
            for hit in held.search(ArticleQuery(words=typed, limit=1, offset=offset))
        ]
        assert paged == every
        assert held.answer(ArticleQuery(words=typed, limit=1)).total == len(every)
    assert held.search(ArticleQuery(words="dang", offset=2**62)) == []


def test_an_archivist_can_edit_the_synonyms(archive):
    save(archive, visit(article(1, text="Chuyện con mèo.", lead="")))
    assert archive.search(ArticleQuery(words="miu")) == []
    file = archive.directory / "synonyms.txt"
    file.write_text("# của tôi\nmiu = mèo = con mèo\nchỉ một\n", encoding="utf-8")
    assert [hit.id for hit in archive.search(ArticleQuery(words="miu"))] == [1]
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadInput, match=r"synonyms\.txt"):
        archive.search(ArticleQuery(words="miu"))
