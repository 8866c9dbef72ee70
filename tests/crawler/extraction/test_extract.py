"""The article is read exactly from pages that no one template made."""

from __future__ import annotations

import random
import unicodedata
from datetime import timedelta

import pytest

from crawler.extraction.extract import extract
from storage.records import Article
from tests.crawler.extraction.invention import Made, make, mutate
from tests.crawler.extraction.stories import STORIES, Story, all_stories, seed

NUMBERS = range(12)
each_story = pytest.mark.parametrize("story", all_stories(), ids=lambda story: story.title[:20])


def read(made: Made) -> Article:
    article = extract(made.body, made.url, fetched_at=made.fetched_at).article
    assert article is not None, made.habits
    return article


@each_story
@pytest.mark.parametrize("number", NUMBERS)
def test_every_paragraph_once_in_order_and_nothing_else(story: Story, number: int) -> None:
    made = make(story, number)
    assert read(made).text.split("\n") == (story.paragraphs or [""]), made.habits


@each_story
@pytest.mark.parametrize("number", NUMBERS)
def test_the_same_page_under_changed_markup_reads_the_same(story: Story, number: int) -> None:
    made = mutate(make(story, 7000 + number), random.Random(number))
    assert read(made).text.split("\n") == (story.paragraphs or [""]), made.habits


@each_story
@pytest.mark.parametrize("number", NUMBERS)
def test_metadata_is_what_the_page_shows(story: Story, number: int) -> None:
    made = make(story, 300 + number)
    article = read(made)
    assert article.title == story.title
    assert article.author == made.author, made.habits
    assert [(i.url, i.caption) for i in article.images] == made.images, made.habits
    assert article.lead == (story.paragraphs or [""])[0]
    if made.habits.get("byline") != "lost":
        assert article.source == story.source
    if made.habits["breadcrumb"] != "none":
        assert article.section == story.section


@each_story
@pytest.mark.parametrize("number", NUMBERS)
def test_the_date_is_right_and_never_surer_than_the_page(story: Story, number: int) -> None:
    made = make(story, 900 + number)
    article = read(made)
    if made.published is not None:
        found = (article.published_at, article.published_precision)
        assert found == (made.published, made.precision), made.habits
    elif article.published_precision is not None:
        assert article.published_precision in ("month", "year")
        assert article.published_at is not None
        assert article.published_at.year == story.published.year


@pytest.mark.parametrize("number", NUMBERS)
def test_every_value_says_where_it_is_from(number: int) -> None:
    article = read(make(seed(), number))
    for name in ("title", "text", "lead", "author", "source", "section", "published_at"):
        assert (name in article.evidence) == bool(getattr(article, name)), name
    assert article.published_evidence == article.evidence.get("published_at")
    assert article.extractor.startswith("thanhuy/")


@pytest.mark.parametrize("number", NUMBERS)
def test_text_is_in_normal_form_and_on_lines(number: int) -> None:
    article = read(make(STORIES[1], number))
    for text in (article.title, article.text, article.lead):
        assert text == unicodedata.normalize("NFC", text)
        assert "\u200b" not in text
        assert "\xad" not in text
        assert "  " not in text


def test_the_clock_of_the_page_never_dates_it() -> None:
    """Captured a day after, a month after, years after: the answer is the same."""
    made = make(seed(), 5, {"date": "none", "machine date": "none", "image name": "plain"})
    for days in (1, 30, 2000):
        captured = seed().published + timedelta(days=days)
        clock = f"Thứ Ba, ngày {captured.day} tháng {captured.month} năm {captured.year}"
        html = made.html.replace(made.habits["clock"], clock)
        article = extract(html.encode(), made.url, fetched_at=captured).article
        assert article is not None
        assert article.published_at is not None
        assert article.published_at.date() == seed().published.date(), days
        assert article.published_evidence == "dateline"


def test_reading_twice_gives_the_same() -> None:
    made = make(STORIES[4], 11)
    assert read(made) == read(made)
