"""What is seen is kept: every content once, in the order in which it stood there."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from storage.articles import aliases, removal
from storage.articles.save import save_visits
from storage.database.models import Alias, Article, Capture, EarlierReading, Revision
from storage.records import (
    ArticleQuery,
    Attachment,
    DateCandidate,
    Discovery,
    Evidence,
    Image,
    LinkKind,
    Outcome,
    Page,
    PageKind,
    Visit,
)
from tests.articles import FIRST_DAY, ID, LEAD, TEXT, TITLE, article, capture, save, visit
from vietnamese.time import VIETNAM, Precision


def rows(archive, query):
    with archive.snapshot() as connection:
        return connection.execute(query).all()


def titles(archive):
    return [revision.title for revision in archive.revisions(ID)]


# --- one article ------------------------------------------------------------------------------


def test_a_new_article_is_kept_with_all_that_was_read(archive):
    candidate = DateCandidate(
        at=datetime(2020, 11, 3, tzinfo=VIETNAM),
        precision=Precision.DAY,
        evidence=Evidence.JSON_LD,
        raw="2020-11-03",
        place="script",
    )
    reading = article(
        attachments=(Attachment(url="https://images.hcmcpv.org.vn/a.pdf", title="Danh sách"),),
        links=("https://thanhuytphcm.vn/tin-tuc/khac-1491871000",),
        evidence={"title": "h1"},
        date_candidates=(candidate,),
    )
    taken = capture()
    page = Page(kind=PageKind.ARTICLE, reason="", article=reading)
    assert save(archive, Visit(capture=taken, page=page, address=taken.url)) == [Outcome.NEW]
    kept = archive.article(ID)
    assert (kept.title, kept.lead, kept.text, kept.author) == (TITLE, LEAD, TEXT, "Đình Lý")
    assert kept.published_at == datetime(2020, 11, 3, tzinfo=VIETNAM)
    assert kept.first_seen_at == kept.last_seen_at == taken.fetched_at
    assert kept.revision_count == 1
    assert kept.word_count == len(TEXT.split())
    assert kept.section_slug == "xay-dung-dang"
    assert [(image.position, image.caption) for image in kept.images] == [(1, "Trao Giấy khen")]
    assert [file.title for file in kept.attachments] == ["Danh sách"]
    (revision,) = archive.revisions(ID)
    assert revision.date_candidates[0]["raw"] == "2020-11-03"
    assert revision.evidence == {"title": "h1"}
    assert revision.links == list(reading.links)
    assert revision.changed_fields == []


def test_the_same_content_again_only_moves_last_seen(archive):
    save(archive, visit(article()))
    with archive.transaction() as connection:
        connection.execute(update(Article).values(changed_at=FIRST_DAY))
    before = archive.article(ID)
    assert save(archive, visit(article(), day=3)) == [Outcome.UNCHANGED]
    after = archive.article(ID)
    assert after.last_seen_at == FIRST_DAY + timedelta(days=3)
    assert (after.first_seen_at, after.changed_at) == (before.first_seen_at, FIRST_DAY)
    assert len(archive.revisions(ID)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Khác"),
        ("lead", "Khác"),
        ("text", TEXT + "\nThêm một đoạn."),
        ("author", None),
        ("author", "Thu Hương"),
        ("source", "TTXVN"),
        ("section", "Xã hội"),
        ("published_at", datetime(2020, 11, 4, tzinfo=VIETNAM)),
        ("images", ()),
        ("images", (Image(url="https://images.hcmcpv.org.vn/a.jpg", caption="Khác"),)),
        ("images", (Image(url="https://images.hcmcpv.org.vn/b.jpg", caption="Trao Giấy khen"),)),
        ("attachments", (Attachment(url="https://images.hcmcpv.org.vn/a.pdf"),)),
    ],
)
def test_each_field_of_the_content_makes_a_revision_and_is_named(archive, field, value):
    save(archive, visit(article()))
    assert save(archive, visit(article(**{field: value}), day=1)) == [Outcome.REVISED]
    assert archive.revisions(ID)[1].changed_fields == [field]
    assert archive.article(ID).revision_count == 2


def test_a_picture_that_a_program_answers_is_known_by_its_query(archive):
    first, other = (Image(url=f"https://images.hcmcpv.org.vn/anh.ashx?id={n}") for n in (1, 2))
    save(archive, visit(article(images=(first,))))
    assert save(archive, visit(article(images=(other,)), day=1)) == [Outcome.REVISED]


@pytest.mark.parametrize(
    "changes",
    [
        {
            "images": (
                Image(url="https://images.hcmcpv.org.vn/a.jpg?vs=2", caption="Trao Giấy khen"),
            )
        },
        {"images": (Image(url="http://images.thanhuytphcm.vn/a.jpg", caption="Trao Giấy khen"),)},
        {
            "images": (
                Image(
                    url="https://images.hcmcpv.org.vn/a.jpg?w=600&_=81f3",
                    caption="Trao Giấy khen",
                ),
            )
        },
        {"links": ("https://thanhuytphcm.vn/tin-tuc/khac-1491871000",)},
        {"evidence": {"title": "og"}},
        {"section": None},
        {"published_at": None, "published_precision": None, "published_evidence": None},
        {
            "published_at": datetime(2020, 11, 9, tzinfo=VIETNAM),
            "published_evidence": Evidence.DATELINE,
        },
        {
            "published_at": datetime(2020, 11, 9, tzinfo=VIETNAM),
            "published_evidence": Evidence.VISIBLE_DATE,
            "evidence": {"published_at": "line-above"},
        },
        {
            "published_at": datetime(2020, 11, 3, 13, 36, tzinfo=VIETNAM),
            "published_precision": Precision.MINUTE,
        },
    ],
)
def test_what_is_no_content_makes_no_revision(archive, changes):
    save(archive, visit(article()))
    assert save(archive, visit(article(**changes), day=1)) == [Outcome.UNCHANGED]
    assert archive.article(ID).section == "Xây dựng Đảng"
    assert archive.article(ID).published_at.date() == date(2020, 11, 3)


def test_a_time_and_a_section_that_only_a_later_page_states_are_taken_over(archive):
    unknown = {"published_at": None, "published_precision": None, "published_evidence": None}
    save(archive, visit(article(section=None, **unknown)))
    assert save(archive, visit(article(), day=1)) == [Outcome.UNCHANGED]
    kept = archive.article(ID)
    assert (kept.published_evidence, kept.section_slug) == ("json-ld", "xay-dung-dang")


def test_a_content_that_comes_back_is_a_revision_of_its_own(archive):
    first, second = article(), article(title="B")
    outcomes = [
        save(archive, visit(each, day))[0] for day, each in enumerate((first, second, first))
    ]
    assert outcomes == [Outcome.NEW, Outcome.REVISED, Outcome.REVISED]
    assert titles(archive) == [TITLE, "B", TITLE]


@pytest.mark.parametrize(
    ("text", "trivial"),
    [
        (TEXT.replace(" - ", " – "), True),
        (TEXT.replace("102 ", "102  "), True),
        (TEXT.replace("hội nghị.", "“hội nghị”"), True),
        (TEXT.replace("3/11", "31/1"), False),
        (TEXT.replace("102", "103"), False),
        (TEXT.replace("Thành ủy", "Thành uỷ"), False),
    ],
)
def test_a_revision_knows_whether_it_is_trivial(archive, text, trivial):
    save(archive, visit(article()), visit(article(text=text), day=1))
    assert archive.revisions(ID)[1].trivial is trivial


def test_the_current_content_is_that_of_the_latest_revision(archive):
    save(archive, visit(article()))
    newer = article(title="Mới", images=(), author="Hai người", section="Tin mới")
    save(archive, visit(newer, day=1))
    kept = archive.article(ID)
    assert (kept.title, kept.images, kept.author) == ("Mới", [], "Hai người")
    assert kept.section_slug == "tin-moi"
    assert [hit.id for hit in archive.search(ArticleQuery(words='title:"Mới"'))] == [ID]
    assert archive.search(ArticleQuery(words='title:"quán triệt"')) == []


# --- the past ---------------------------------------------------------------------------------


def test_old_captures_fill_the_past_whatever_the_order_of_import(archive):
    for day, title in ((5, "C"), (1, "A"), (3, "B"), (9, "D")):
        save(archive, visit(article(title=title), day))
    revisions = archive.revisions(ID)
    assert [(each.number, each.title) for each in revisions] == [
        (1, "A"), (2, "B"), (3, "C"), (4, "D"),
    ]  # fmt: skip
    assert [each.changed_fields for each in revisions] == [[], ["title"], ["title"], ["title"]]
    kept = archive.article(ID)
    assert (kept.title, kept.revision_count) == ("D", 4)
    assert kept.first_seen_at == FIRST_DAY + timedelta(days=1)
    assert kept.last_seen_at == FIRST_DAY + timedelta(days=9)


def test_an_older_capture_of_the_first_content_dates_it_back(archive):
    save(archive, visit(article(), day=5))
    assert save(archive, visit(article(), day=1)) == [Outcome.UNCHANGED]
    (revision,) = archive.revisions(ID)
    assert revision.captured_at == FIRST_DAY + timedelta(days=1)


def test_a_content_between_two_sightings_of_another_splits_them(archive):
    save(archive, visit(article(), day=0), visit(article(), day=10))
    assert save(archive, visit(article(title="B"), day=5)) == [Outcome.REVISED]
    revisions = archive.revisions(ID)
    assert [(each.title, each.captured_at) for each in revisions] == [
        (TITLE, FIRST_DAY),
        ("B", FIRST_DAY + timedelta(days=5)),
        (TITLE, FIRST_DAY + timedelta(days=10)),
    ]


def test_an_unchanged_answer_is_a_sighting_too(archive):
    first = visit(article())
    save(archive, first)
    answer = capture(10, status=304, revisit=True, payload_digest=first.capture.payload_digest)
    page = Page(kind=PageKind.OTHER, reason="not modified")
    save(archive, Visit(capture=answer, page=page, address=answer.url))
    with archive.transaction() as connection:
        removal.mark_seen(connection, ID, at=answer.fetched_at)
    save(archive, visit(article(title="B"), day=5))
    assert titles(archive) == [TITLE, "B", TITLE]
    assert archive.article(ID).title == TITLE


# --- extractors -------------------------------------------------------------------------------


def test_a_better_extraction_of_the_same_capture_is_no_revision(archive):
    first = visit(article(author=None))
    save(archive, first)
    better = replace(first.page, article=article(extractor="extractor 2"))
    assert save(archive, replace(first, page=better)) == [Outcome.UNCHANGED]
    (revision,) = archive.revisions(ID)
    assert (revision.author, revision.extractor) == ("Đình Lý", "extractor 2")
    assert archive.article(ID).author == "Đình Lý"
    assert rows(archive, select(func.count()).select_from(Capture)) == [(1,)]
    ((earlier,),) = rows(archive, select(EarlierReading.content))
    assert earlier["author"] is None


def test_a_better_extraction_of_the_same_payload_is_no_revision(archive):
    digest = f"sha256:{7:064x}"
    save(archive, visit(article(author=None), payload_digest=digest))
    again = visit(article(extractor="extractor 2"), day=1, payload_digest=digest)
    assert save(archive, again) == [Outcome.UNCHANGED]
    assert [each.author for each in archive.revisions(ID)] == ["Đình Lý"]


def test_like_is_compared_with_like_where_the_earlier_capture_can_be_read_again(archive):
    save(archive, visit(article(author=None)))
    reread = lambda _: article(extractor="extractor 2")  # noqa: E731
    later = visit(article(extractor="extractor 2"), day=1)
    assert save(archive, later, reread=reread) == [Outcome.UNCHANGED]
    edited = visit(article(title="B", extractor="extractor 3"), day=2)
    reread = lambda _: article(extractor="extractor 3")  # noqa: E731
    assert save(archive, edited, reread=reread) == [Outcome.REVISED]
    assert titles(archive) == [TITLE, "B"]


def test_a_difference_that_was_the_extractors_goes_when_all_captures_are_read_again(archive):
    first, second = visit(article(author=None)), visit(article(extractor="extractor 2"), day=1)
    save(archive, first, second)
    assert len(archive.revisions(ID)) == 2
    again = replace(first, page=replace(first.page, article=article(extractor="extractor 2")))
    assert save(archive, again, second) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert len(archive.revisions(ID)) == 1
    assert archive.article(ID).revision_count == 1


# --- batches ----------------------------------------------------------------------------------


def test_the_same_article_may_come_several_times_in_one_batch(archive):
    outcomes = save(
        archive,
        visit(article(title="A"), 0),
        visit(article(title="B"), 2),
        visit(article(title="A"), 1),
        visit(article(title="B"), 3),
    )
    assert outcomes == [Outcome.NEW, Outcome.REVISED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert titles(archive) == ["A", "B"]
    assert archive.article(ID).last_seen_at == FIRST_DAY + timedelta(days=3)


def test_pages_that_are_no_article_are_kept_as_captures(archive):
    page = Page(kind=PageKind.BLOCKED, reason="captcha")
    taken = capture()
    outcomes = save(archive, Visit(capture=taken, page=page, address=taken.url), visit(article()))
    assert outcomes == [None, Outcome.NEW]
    assert rows(archive, select(Capture.page_kind, Capture.article_id).order_by(Capture.id)) == [
        ("blocked", None),
        ("article", ID),
    ]


def test_nothing_of_a_batch_stays_when_it_fails(archive):
    with pytest.raises(RuntimeError, match="power"), archive.transaction() as connection:  # noqa: PT012  # one transaction
        save_visits(connection, [visit(article())], run_id=None)
        raise RuntimeError("power")
    assert archive.article(ID) is None
    assert archive.search(ArticleQuery(words="nghị quyết")) == []
    assert save(archive, visit(article())) == [Outcome.NEW]


def test_an_empty_batch_is_fine(archive):
    assert save(archive) == []


def test_a_batch_is_larger_than_what_one_statement_may_bind(archive):
    count = 1200
    visits = [visit(article(ID + number, text=f"Bài {number}")) for number in range(count)]
    assert save(archive, *visits) == [Outcome.NEW] * count
    assert save(archive, *visits) == [Outcome.UNCHANGED] * count


def test_texts_are_kept_in_nfc_and_without_what_no_database_holds(archive):
    hostile = article(
        title=unicodedata.normalize("NFD", TITLE),
        text="Đoạn\0 một \ud800 hai",
        author="\udfff",
        images=(Image(url="https://x/\0a.jpg", caption=unicodedata.normalize("NFD", "Ảnh")),),
        evidence={"title": "\0h1"},
    )
    assert save(archive, visit(hostile)) == [Outcome.NEW]
    kept = archive.article(ID)
    assert (kept.title, kept.text, kept.author) == (TITLE, "Đoạn một ? hai", "?")
    assert (kept.images[0].url, kept.images[0].caption) == ("https://x/a.jpg", "Ảnh")
    assert save(archive, visit(article(title=TITLE)), visit(hostile, day=1))[1] is Outcome.REVISED


# --- addresses and sections -------------------------------------------------------------------


def test_the_same_article_under_another_url_is_one_article(archive):
    other = f"https://www.hcmcpv.org.vn/tin-tuc/quan-triet-{ID}"
    save(archive, visit(article()), visit(article(), day=1, url=other))
    assert rows(archive, select(Alias.url, Alias.article_id)) == [(other, ID)]
    assert len(list(archive.articles())) == 1


def test_a_former_canonical_url_becomes_an_alias(archive):
    save(archive, visit(article()))
    moved = article(title="Mới", url=f"https://thanhuytphcm.vn/tin-tuc/moi-{ID}")
    save(archive, visit(moved, day=1))
    assert archive.article(ID).url == moved.url
    assert rows(archive, select(Alias.url)) == [(article().url,)]


def test_links_by_another_address_are_aliases_too(archive):
    found = Discovery(
        url=article().url,
        address=f"http://hcmcpv.org.vn/tin-tuc/quan-triet-{ID}",
        kind=LinkKind.ARTICLE,
        article_id=ID,
    )
    with archive.transaction() as connection:
        aliases.enter(connection, [found, found])
        aliases.enter(connection, [found, replace(found, address=found.url)])
    # The address as it was linked, and the same slug on the canonical host.
    other_slug = f"https://thanhuytphcm.vn/tin-tuc/quan-triet-{ID}"
    assert rows(archive, select(Alias.url).order_by(Alias.url)) == [(found.address,), (other_slug,)]


# --- removals ---------------------------------------------------------------------------------


# --- captures ---------------------------------------------------------------------------------


def test_times_are_written_with_vietnams_offset(archive):
    save(archive, visit(article()))
    if archive.engine.dialect.name == "sqlite":
        ((first,),) = rows(archive, text("SELECT first_seen_at FROM articles"))
        assert first == "2020-11-03T09:30:00+07:00"


def test_a_naive_time_is_refused(archive):
    with pytest.raises(Exception, match="time zone"):
        save(archive, visit(article(published_at=datetime(2020, 11, 3))))  # noqa: DTZ001  # meant
    assert rows(archive, select(func.count()).select_from(Revision)) == [(0,)]
