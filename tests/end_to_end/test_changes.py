"""What is new, revised and removed is told by the time of its capture, once each."""

from xml.etree import ElementTree as ET

import pytest

from replica.edits import Edit
from tests.commands import contents, crawl, run

pytestmark = pytest.mark.site(articles=20)


def test_new_and_revised_articles_are_told(site, archive):
    crawl(site, archive)
    changed = run("changes", "--format", "json", "--archive", archive).json
    assert {each["article_id"] for each in changed} == set(contents(archive))
    assert {each["kind"] for each in changed} == {"new"}
    edited = site.ids()[0]
    site.edit(edited, Edit.PARAGRAPH)
    crawl(site, archive, "--mode", "full")
    changed = run("changes", "--format", "json", "--archive", archive).json
    assert [each["article_id"] for each in changed if each["kind"] == "revised"] == [edited]
    feed = run("changes", "--format", "atom", "--archive", archive)
    assert ET.fromstring(feed.out).tag.endswith("feed")


def test_a_span_that_is_empty_is_one_line(crawled):
    done = run("changes", "--since", "2026-02-01", "--until", "2026-01-01", "--archive", crawled)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
