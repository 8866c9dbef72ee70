"""A profile is learned from any template, and reads no page of it otherwise than none would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from crawler.extraction.extract import extract
from crawler.extraction.learn import Sample, learn
from replica.answer import filled
from replica.content import NewsSite
from replica.pages import Pages
from replica.templates import HELD_OUT, OPEN
from storage.records import Article

LEARNED_FROM, READ = 25, 25


def captures(template: str) -> list[Sample]:
    site = NewsSite(articles=LEARNED_FROM + READ)
    pages = Pages(site, template)
    found: list[Sample] = []
    for number, article_id in enumerate(site.ids()):
        truth = pages.truth(article_id)
        at = truth.published_at
        assert at is not None
        fetched_at = at + timedelta(days=(1, 40, 900)[number % 3])
        answer = pages.answer("thanhuytphcm.vn", urlsplit(truth.url).path)
        found.append((truth.url, filled(answer, number, fetched_at), "text/html", fetched_at))
    return found


def said(article: Article | None) -> tuple[object, ...]:
    assert article is not None
    date = (article.published_at, article.published_precision)
    pictures = [(image.url, image.caption) for image in article.images]
    files = [(file.url, file.title) for file in article.attachments]
    return article.title, article.text, article.author, article.section, date, pictures, files


@pytest.mark.parametrize("template", [*OPEN, *HELD_OUT])
def test_pages_read_with_a_profile_say_the_same(template: str) -> None:
    pages = captures(template)
    profile = learn(pages[READ:])
    followed = 0
    for url, body, _, fetched_at in pages[:READ]:
        plain = extract(body, url, fetched_at=fetched_at).article
        read = extract(body, url, fetched_at=fetched_at, profile=profile).article
        assert said(read) == said(plain)
        assert read is not None
        followed += read.evidence["profile"] == "held"
    assert followed > READ / 2


def test_an_exact_profile_excuses_trafilatura_but_for_every_tenth_article() -> None:
    pages = captures(OPEN[0])
    profile = learn(pages[READ:])
    assert profile.exact
    read = [
        extract(body, url, fetched_at=fetched_at, profile=profile).article
        for url, body, _, fetched_at in pages
    ]
    agreed = {a.id % 10 == 0: a.agreement for a in read if a and len(a.text) > 1000}
    assert agreed[False] is None
    doubted = replace(profile, exact=False)
    url, body, _, fetched_at = pages[0]
    article = extract(body, url, fetched_at=fetched_at, profile=doubted).article
    assert article is not None
    assert article.agreement is not None
