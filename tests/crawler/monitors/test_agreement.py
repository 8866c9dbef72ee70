"""A run whose articles are read with less agreement than the archive's usual raises an alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.monitors.agreement import check_agreement
from crawler.monitors.figures import Figures
from storage.articles.agreement import distribution
from tests.articles import article, save, visit


def fill(archive, ids, agreement):
    read = (replace(article(id_, text=f"Bài {id_}."), agreement=agreement) for id_ in ids)
    save(archive, *(visit(each) for each in read))


@pytest.mark.parametrize(
    ("before", "now", "alarms"),
    [
        (0.98, 0.6, 1),
        (0.98, 0.95, 0),
        (0.6, 0.6, 0),
        (0.6, 0.98, 0),
        (None, 0.1, 0),
        (0.98, None, 0),
    ],
)
def test_a_fall_is_an_alarm(archive, before, now, alarms):
    fill(archive, range(1, 21), before)
    with archive.transaction() as connection:
        connection.exec_driver_sql("UPDATE articles SET changed_at = '2020-01-01T00:00:00+07:00'")
    fill(archive, range(31, 41), now)
    figures = Figures()
    with archive.snapshot() as connection:
        since = archive.article(31).changed_at - timedelta(seconds=1)
        check_agreement(connection, figures, since=since)
        assert sum(distribution(connection).values()) == 30
    assert len(figures.alarms) == alarms
