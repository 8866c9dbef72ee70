"""Two readers read every article: what both hold is sure, and no line of it is lost silently."""

from __future__ import annotations

import pytest
import trafilatura

from crawler.extraction.body import region
from tests.crawler.extraction.frames import FRAMES, LEAD, REPORT, SETTINGS, SPEECH, read

READ = trafilatura.bare_extraction
p = SETTINGS["p"]
PAGE = p(LEAD, REPORT, SPEECH)


def test_both_agree_on_a_plain_page():
    article = read(PAGE, "divs")
    assert article.agreement == 1.0
    assert article.text.split("\n") == [LEAD, REPORT, SPEECH]


def test_agreement_falls_where_trafilatura_loses_text_and_nothing_is_lost(monkeypatch):
    def loses(tree, **options):
        for paragraph in tree.xpath("//p")[1:]:
            paragraph.drop_tree()
        return READ(tree, **options)

    monkeypatch.setattr(trafilatura, "bare_extraction", loses)
    article = read(PAGE, "divs")
    assert article.agreement is not None
    assert article.agreement < 0.6
    assert article.text.split("\n") == [LEAD, REPORT, SPEECH]


def test_agreement_falls_where_ours_loses_text_and_nothing_is_lost(monkeypatch):
    select = region._select

    def loses(page, body, core, column):
        select(page, body, core, column)
        body.kept = body.kept[:1]

    monkeypatch.setattr(region, "_select", loses)
    article = read(PAGE, "divs")
    assert article.agreement is not None
    assert article.agreement < 0.6
    assert article.text.split("\n") == [LEAD, REPORT, SPEECH]


def test_where_ours_finds_nothing_the_whole_pages_text_is_taken_and_marked(monkeypatch):
    monkeypatch.setattr(region, "_core", lambda page: (None, None))
    monkeypatch.setattr(region, "_short_lines", lambda page, end: [])
    article = read(PAGE, "divs")
    assert article.text.split("\n") == [LEAD, REPORT, SPEECH]
    assert article.agreement == 0
    assert article.evidence["text"] == "trafilatura alone"


def test_trafilatura_reads_the_pages_own_markup(monkeypatch):
    seen = []
    monkeypatch.setattr(
        trafilatura,
        "bare_extraction",
        lambda tree, **options: seen.append(tree) or READ(tree, **options),
    )
    read(f'<p class="mark-up"><b>{LEAD}</b></p>' + p(REPORT, SPEECH), "divs")
    assert seen[0].xpath("//p[@class='mark-up']/b")


@pytest.mark.parametrize("frame", FRAMES)
def test_a_picture_without_text_has_no_agreement(frame):
    article = read('<img src="/a.jpg">', frame)
    assert article.text == ""
    assert article.agreement is None
