"""Ids that no list has shown are asked for, where the site answers to ids alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from benchmarks.dry_crawl import DryCrawl
from crawler.monitors.coverage import coverage, share_held
from crawler.site.calendar import estimate_date
from replica.content import NewsSite
from replica.lists import Lists


@pytest.fixture
def walk(archive):
    site = NewsSite(40)
    for _ in range(6):
        site.publish(5)
    return DryCrawl(archive, site, Lists(site, []))


def hidden(walk):
    """Articles of the latest that no list shows."""
    latest = walk.site.ids()[2:30:3]
    walk.lists.withheld.update(latest)
    return set(latest)


def test_what_no_list_shows_is_found_by_its_id_under_its_own_address(walk):
    unseen = hidden(walk)
    walk.run()
    assert not unseen & walk.archived()
    walk.run(mode="sweep", most=400)
    assert unseen <= walk.archived()
    for article_id in unseen:
        assert walk.archive.article(article_id).url.endswith(walk.site.path(article_id))


def test_the_newest_come_first_and_what_is_not_there_is_remembered(walk):
    hidden(walk)
    walk.run()
    first = walk.run(mode="sweep", most=300)
    asked = [int(address.rpartition("-")[2]) for address in first.articles_and_swept[3:]]
    assert asked == sorted(asked, reverse=True)
    second = walk.run(mode="sweep", most=300)
    assert not set(first.articles_and_swept[3:]) & set(second.articles_and_swept[3:])
    assert first.figures.alarms == second.figures.alarms == []
    with walk.archive.snapshot() as connection:
        months = coverage(connection, now=walk.now)
    absent = sum(month.absent or 0 for month in months)
    assert absent == len({*asked, *map(_id, second.articles_and_swept[3:])} - walk.archived())
    held, expected = share_held(months)
    assert held == len(walk.archived()) <= expected


def test_where_the_slug_counts_nothing_is_swept(walk, caplog):
    hidden(walk)
    walk.run()
    walk.ids_alone = False
    done = walk.run(mode="sweep", most=300)
    assert len(done.asked) <= 3 + 1
    assert "nothing is swept" in caplog.text


def test_bounds_that_leave_no_id_of_the_counter_are_told(walk, caplog):
    hidden(walk)
    walk.run()
    for bounds in ({"until": "2016-01-01"}, {"since": "2031-01-01"}):
        caplog.clear()
        assert len(walk.run(mode="sweep", **bounds).articles_and_swept) <= 3
        assert "no id is left" in caplog.text


def test_a_sweep_stays_within_its_bounds(walk):
    hidden(walk)
    walk.run()
    newest = walk.site.ids()[0]
    until = estimate_date(newest).date() - timedelta(days=200)
    asked = walk.run(mode="sweep", until=until.isoformat(), most=60).articles_and_swept[3:]
    assert asked
    assert max(map(_id, asked)) < newest - 200


def _id(address):
    return int(address.rpartition("-")[2])
