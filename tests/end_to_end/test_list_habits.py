"""Lists with habits of real systems are found whole over the wire, and then known."""

import pytest

from replica.client import running
from tests.commands import crawl, rows

HABITS = [
    ("grid-view",),
    ("offset-5", "current-linked", "rotating-box", "beyond-repeats", "failing-pages"),
]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("habits", HABITS, ids="+".join)
def test_every_article_of_the_lists_is_found_and_an_update_asks_for_the_fronts(habits, archive):
    with running(articles=30, template="plain", lists=habits) as site:
        lists = site.pages.lists
        first = crawl(site, archive)
        assert first.code == 0, first.err
        assert {id_ for (id_,) in rows(archive, "SELECT id FROM articles")} == lists.reachable()
        before = len(site.requests())
        assert crawl(site, archive).code == 0
        asked = [each.path for each in site.requests(before) if each.path != "/robots.txt"]
        assert sorted(asked) == sorted(lists.addresses())
