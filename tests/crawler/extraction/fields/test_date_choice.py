"""The publication time is chosen by rank and by mutual consistency, and stays unknown if it is."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from crawler.extraction.extract import extract
from storage.records import Article
from vietnamese.time import VIETNAM, Precision

TITLE = "Quận 6 tổng kết phong trào thi đua yêu nước năm 2020"
SLUG = "quan-6-tong-ket-phong-trao-thi-dua-yeu-nuoc-nam-2020"
NOW = datetime(2026, 11, 1, tzinfo=VIETNAM)
COUNTER = 1_491_871_248  # about 3 November 2020
P2 = "<p>Hội nghị đã biểu dương nhiều tập thể, cá nhân có thành tích xuất sắc trong phong trào của quận.</p>"


def read(
    date: str = "", head: str = "", first: str = "Quận ủy Quận 6 tổ chức hội nghị tổng kết phong trào.",
    number: int = COUNTER, after: str = "", above: str = "", image: str = "", now: datetime = NOW,
) -> Article:  # fmt: skip
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body><div>{above}</div><div><h1>{TITLE}</h1><div>{date}</div>"
        f"{image}<p>(Thanhuytphcm.vn) - {first} Tham dự có lãnh đạo các ban, ngành của thành phố và quận.</p>{P2}</div>{after}</body></html>"
    )
    page = extract(
        html.encode(), f"https://thanhuytphcm.vn/tin-tuc/{SLUG}-{number}", fetched_at=now
    )
    assert page.article is not None
    return page.article


def known(article: Article) -> tuple[str | None, str | None, str | None]:
    at = article.published_at
    return (
        at.isoformat()[:16] if at else None,
        article.published_precision,
        article.published_evidence,
    )


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_utc_is_converted_and_midnight_is_only_a_day() -> None:
    assert known(read(head=ld(datePublished="2020-11-02T18:05:00Z"))) == (
        "2020-11-03T01:05",
        "minute",
        "json-ld",
    )
    assert known(read(head=ld(datePublished="2020-11-03T00:00:00+07:00"))) == (
        "2020-11-03T00:00",
        "day",
        "json-ld",
    )


def test_what_the_page_shows_outranks_what_it_says_of_itself_elsewhere() -> None:
    article = read("Cập nhật 14:30 03-11-2020", head=ld(datePublished="2020-11-03T21:30:00+07:00"))
    assert known(article) == ("2020-11-03T14:30", "minute", "visible-date")


def test_statements_that_agree_outweigh_one_that_does_not() -> None:
    head = (
        ld(datePublished="2020-11-03T08:00:00+07:00")
        + '<meta property="article:published_time" content="2020-11-03T08:00:00+07:00">'
    )
    assert known(read("Cập nhật: 09:00 10/11/2020", head=head))[0] == "2020-11-03T08:00"


def test_a_page_load_time_in_disguise_is_refused() -> None:
    """The id calendar knows better than a meta element that gives the time of the capture."""
    head = f'<meta name="date" content="{NOW.isoformat()}">' + ld(datePublished=NOW.isoformat())
    assert known(read(head=head, first="Sáng 3/11, Quận ủy Quận 6 tổng kết."))[::2] == (
        "2020-11-03T00:00",
        "dateline",
    )


def test_a_modification_is_no_publication() -> None:
    assert known(read(head=ld(dateModified="2020-11-05T10:00:00+07:00")))[1] in ("month", "year")


def test_dates_of_other_articles_and_of_readers_never_count() -> None:
    after = (
        '<div><h3>Tin khác</h3><ul><li><a href="/tin-tuc/x-y-z-1491871200">Một tin khác</a> (02/11/2020 10:00)</li></ul>'
        "<time datetime='2020-11-01T10:00:00+07:00'>1/11</time></div>"
        "<div><h3>Ý kiến bạn đọc</h3><p>Lan - 06/11/2020 08:00: Rất hay!</p></div>"
    )
    article = read(after=after)
    assert not [c for c in article.date_candidates if c.evidence != "article-id"]
    assert article.published_precision in (None, Precision.MONTH, Precision.YEAR)


def test_dates_in_prose_do_not_count() -> None:
    article = read(
        first="Thực hiện Nghị quyết ngày 05/10/2020 của Quận ủy, ngày 20/10/2020 hội nghị được chuẩn bị."
    )
    assert not article.date_candidates


@pytest.mark.parametrize(
    ("number", "year"), [(1_491_871_248, 2020), (1_491_902_914, 2022), (1_491_934_952, 2025)]
)
def test_a_dateline_gets_its_year_from_the_id(number: int, year: int) -> None:
    day = {2020: "Sáng 3/11", 2022: "Chiều 22/12", 2025: "Ngày 14/3"}[year]
    article = read(first=f"{day}, Quận ủy Quận 6 tổng kết.", number=number)
    assert article.published_at is not None
    assert article.published_at.year == year
    assert article.published_evidence == "dateline"


def test_across_the_new_year() -> None:
    number = 1_491_888_800  # about New Year 2022
    assert (
        known(read(first="Sáng 30/12, Quận ủy Quận 6 tổng kết.", number=number))[0]
        == "2021-12-30T00:00"
    )
    assert (
        known(read(first="Sáng 3/1, Quận ủy Quận 6 tổng kết.", number=number))[0]
        == "2022-01-03T00:00"
    )


def test_the_picture_of_the_day_after_the_event_dates_the_article() -> None:
    image = (
        '<p><img src="https://images.hcmcpv.org.vn/res/news/2020/11/04-11-2020-a-19B4111B.jpg"></p>'
    )
    assert known(read(first="Chiều 3/11, Quận ủy tổng kết.", image=image)) == (
        "2020-11-04T00:00",
        "day",
        "image-url",
    )


def test_an_old_picture_used_again_does_not() -> None:
    image = (
        '<p><img src="https://images.hcmcpv.org.vn/res/news/2020/10/10-10-2020-a-19B4111B.jpg"></p>'
    )
    assert known(read(first="Chiều 3/11, Quận ủy tổng kết.", image=image)) == (
        "2020-11-03T00:00",
        "day",
        "dateline",
    )


def test_the_month_of_a_picture_is_a_month() -> None:
    image = '<p><img src="https://images.hcmcpv.org.vn/res/news/2020/11/hinh.jpg"></p>'
    assert known(read(image=image)) == ("2020-11-01T00:00", "month", "image-url")


def test_an_id_that_is_a_time_is_good_to_the_day() -> None:
    assert known(read(number=1_435_634_558)) == ("2015-06-30T00:00", "day", "article-id")


def test_a_counter_is_never_good_to_the_day() -> None:
    for number in range(1_491_800_000, 1_491_939_000, 997):
        article = read(number=number)
        assert article.published_precision in (None, Precision.MONTH, Precision.YEAR)


def test_nothing_is_published_after_its_capture() -> None:
    """The clock of the page bounds it too, where the capture's own time is lost."""
    clock = "Thứ Tư, ngày 4 tháng 11 năm 2020"
    article = read("Ngày 03/12/2020", above=clock)
    assert article.published_at is None or article.published_precision != Precision.DAY
    early = datetime(2020, 11, 4, tzinfo=VIETNAM)
    assert known(read("Ngày 03/12/2020", now=early))[1] != Precision.DAY


@pytest.mark.parametrize(
    "line",
    [
        "Thứ ba, 03 Tháng 11 2020 05:30",
        "Thứ Ba, ngày 3 tháng 11 năm 2020, 05:30 (GMT+7)",
        "Xây dựng Đảng | 03/11/2020 05:30",
        "3/11/2020",
    ],
)
def test_a_date_above_the_title_long_before_the_capture_is_no_clock(line: str) -> None:
    at, _, evidence = known(read(above=f"<p>{line}</p>"))
    assert at is not None
    assert (at[:10], evidence) == ("2020-11-03", "visible-date")


def test_what_was_changed_had_been_published_before() -> None:
    """Also right after it: the page's clock would show no time before the change."""
    changed = "<p>Sửa lần cuối vào Thứ tư, 04 Tháng 11 2020 08:15</p>"
    soon = datetime(2020, 11, 4, 9, tzinfo=VIETNAM)
    for now in (NOW, soon):
        article = read(above="<p>Thứ ba, 03/11/2020 20:30</p>", after=changed, now=now)
        assert known(article) == ("2020-11-03T20:30", "minute", "visible-date")


@pytest.mark.parametrize(
    "line",
    [
        "Lịch tiếp công dân ngày 12/11/2020",
        "Kỷ niệm 90 năm ngày thành lập Mặt trận (18/11/2020) tại Thành phố 08:00 18/11/2020",
        "02/11/2020 10:00</p><p>01/11/2020 09:00",
    ],
)
def test_other_lines_above_the_title_date_nothing(line: str) -> None:
    article = read(above=f"<p>{line}</p>")
    assert article.published_precision in (None, Precision.MONTH, Precision.YEAR)


def test_the_pages_clock_is_no_publication() -> None:
    now = datetime(2020, 11, 20, 9, 12, tzinfo=VIETNAM)
    article = read(above="<p>Thứ Sáu, 20/11/2020 09:12</p>", now=now)
    assert article.published_precision in (None, Precision.MONTH, Precision.YEAR)


def test_all_candidates_are_kept_with_raw_string_and_place() -> None:
    image = '<p><img src="https://images.hcmcpv.org.vn/res/news/2020/11/03-11-2020-a-19B4.jpg"></p>'
    article = read(
        "Cập nhật 14:30 03-11-2020",
        head=ld(datePublished="2020-11-03"),
        first="Sáng 3/11, họp.",
        image=image,
    )
    assert {c.evidence for c in article.date_candidates} == {
        "visible-date",
        "json-ld",
        "image-url",
        "dateline",
    }
    assert all(c.raw and c.place and c.at.utcoffset() is not None for c in article.date_candidates)
