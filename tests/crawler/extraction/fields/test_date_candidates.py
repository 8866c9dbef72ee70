"""Times that a page states for machines are read in the odd shapes that they come in."""

from __future__ import annotations

import json

import pytest

from tests.crawler.extraction.frames import FRAMES, SETTINGS, TEXT, TITLE, read
from vietnamese.time import Precision

in_every_frame = pytest.mark.parametrize("frame", FRAMES)
NODE = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": "2020-11-12T17:36:00+07:00",
    "author": {"@type": "Person", "name": "Đình Lý"},
}
STATED: dict[str, object] = {
    "list": [{"@type": "WebSite"}, NODE],
    "several types": {**NODE, "@type": ["Article", "NewsArticle"]},
    "full type": {**NODE, "@type": "http://schema.org/NewsArticle"},
    "inside a page": {"@type": "WebPage", "mainEntity": NODE},
    "a page alone": {"@graph": [{"@type": "WebPage", "datePublished": "2020-11-12T10:36:00+00:00"}]},
    "UTC": {**NODE, "datePublished": "2020-11-12T10:36:00Z"},
    "list of times": {**NODE, "datePublished": ["2020-11-12T17:36:00+07:00"]},
    "typed value": {**NODE, "datePublished": {"@type": "Date", "@value": "2020-11-12T17:36:00+07:00"}},
    "of .NET": {**NODE, "datePublished": "/Date(1605177360000)/"},
    "Vietnamese": {**NODE, "datePublished": "12/11/2020 17:36:00"},
    "American": {**NODE, "datePublished": "11/12/2020 5:36:00 PM"},
}  # fmt: skip


def known(article_head: str, frame: str, date: str = "") -> tuple[str, Precision | None]:
    article = read(SETTINGS["p"](*TEXT), frame, head=article_head, date=date)
    assert article.published_at is not None
    return f"{article.published_at:%Y-%m-%d %H:%M}", article.published_precision


@in_every_frame
@pytest.mark.parametrize("name", STATED)
def test_structured_data(name: str, frame: str) -> None:
    script = json.dumps(STATED[name], ensure_ascii=False)
    head = f'<script type="application/ld+json">{script}</script>'
    assert known(head, frame) == ("2020-11-12 17:36", Precision.MINUTE)


@in_every_frame
def test_microdata_on_any_element(frame: str) -> None:
    date = "<span itemprop=datePublished content='2020-11-12T17:36:00+07:00'>12 thg 11</span>"
    assert known("", frame, date) == ("2020-11-12 17:36", Precision.MINUTE)


@in_every_frame
@pytest.mark.parametrize(
    "value",
    ["2031-11-12T17:36:00+07:00", "0001-01-01T00:00:00", "2021-08-03T09:00:00+07:00", "hôm qua"],
)
def test_an_impossible_time_or_that_of_the_page_load_is_not_taken(value: str, frame: str) -> None:
    """The dateline says 12/11; 3 August 2021 is when the page was captured."""
    head = f'<meta property="article:published_time" content="{value}">'
    assert known(head, frame) == ("2020-11-12 00:00", Precision.DAY)


@in_every_frame
@pytest.mark.parametrize("zone", ["Z", "-07:00", "+00:00"])
def test_a_wrong_time_zone_yields_to_the_visible_time(zone: str, frame: str) -> None:
    head = f'<meta property="article:published_time" content="2020-11-12T17:36:00{zone}">'
    visible = "<div>Cập nhật 17:36 12-11-2020</div>"
    assert known(head, frame, visible) == ("2020-11-12 17:36", Precision.MINUTE)
