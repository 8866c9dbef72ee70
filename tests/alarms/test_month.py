"""Over a healthy month no monitor fails, and no crawl has anything to tell."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import insert

from alarms.limits import Limits
from alarms.readings import reading_checks
from alarms.upkeep import upkeep_checks
from crawler.monitors.completeness import account, check_list, compare
from crawler.monitors.figures import Figures
from jobs import cron, entry
from storage import incidents
from storage.database.models import Frontier, Listing, Run
from storage.runs import FinishReason, RunKind
from storage.schedule import jobs
from tests.articles import FIRST_DAY, ID, article, save, visit

#: What a healthy disk has, wherever the tests run.
LIMITS = Limits(disk_warning_mb=0)
FULL = {"mode": "full", "rate": 1.0}
UPDATE = {"mode": "update", "rate": 1.0}
_FRONT = "https://thanhuytphcm.vn/"


def test_nothing_fails_over_a_healthy_month(archive):
    chance = random.Random(18)
    number = ID
    enter_job(archive)
    for day in range(31):
        for hour in (0, 6, 12):
            now = FIRST_DAY + timedelta(days=day, hours=hour)
            new = news_of(chance, now)
            articles = [read(chance, number + n) for n in range(new)]
            save(archive, *(visit(each, day=day + hour / 24) for each in articles))
            number += new
            is_weekly = now.isoweekday() == 7 and hour == 0
            crawl(archive, chance, now, new, known=number - ID if is_weekly else 0)
            look(archive, now)


def news_of(chance, now):
    """Return how many articles come by a crawl: few on Sundays, and often none."""
    if now.isoweekday() == 7:
        return chance.choice((0, 1, 3))
    return chance.choice((0, 4, 9, 15, 30))


def read(chance, number):
    """Return an article as most are; some have no author, and some a date that is inferred."""
    changes = {"author": None} if chance.random() < 0.3 else {}
    if chance.random() < 0.05:
        changes["published_evidence"] = "dateline"
    return article(number, text=f"Bài số {number}", **changes)


def enter_job(archive):
    """Have a job that crawls, and a list that has shown an article."""
    with archive.transaction() as connection:
        connection.execute(insert(Listing).values(front=_FRONT, article_id=ID, shown_at=FIRST_DAY))
        connection.execute(
            insert(Frontier).values(
                url=f"{_FRONT}tin-tuc/a-{ID}", address=f"{_FRONT}tin-tuc/a-{ID}", kind="article",
                article_id=ID, state="fetched", depth=1, priority=1, discovered_at=FIRST_DAY,
            )
        )  # fmt: skip
        jobs.add(connection, entry.new_job("day", "30 3,9,15,21 * * *", ["crawl"]))


def crawl(archive, chance, now, new, *, known):
    """Enter a crawl as it ends, and see what it has to tell."""
    arguments = FULL if known else UPDATE
    figures = Figures(
        limits=LIMITS,
        articles_new=new,
        articles_unchanged=known or chance.randrange(20),
        pages=100 + new + known,
        article_pages=new + known,
        errors=chance.choice((0, 0, 0, 1, 3)),
        unread=chance.choice((0, 0, 1)),
        denied=chance.choice((0, 0, 1)),
    )
    values = {
        "kind": RunKind.CRAWL, "arguments": arguments, "software": "test/1",
        "started_at": now - timedelta(minutes=30), "finished_at": now,
        "finish_reason": FinishReason.FINISHED, "pages": figures.pages, "articles_new": new,
        "articles_unchanged": figures.articles_unchanged, "errors": figures.errors,
    }  # fmt: skip
    with archive.transaction() as connection:
        run_id = connection.execute(insert(Run).values(values).returning(Run.id)).scalar_one()
        check_list(figures, _FRONT, before=20, now=chance.choice((18, 20, 20)), accustomed={})
        account(connection, figures, run_id, is_whole=True)
        compare(connection, figures, run_id, arguments)
        incidents.report(connection, figures.checks, now=now, run_id=run_id)
    assert figures.alarms == []


def look(archive, now):
    """Look as the service does, a while after the crawl, and start what is due."""
    with archive.transaction() as connection:
        job = jobs.find(connection, "day")
        jobs.plan(connection, job, next_start_at=cron.read(job.cron).after(now), now=now)
    for minutes in (1, 300):
        checks = upkeep_checks(archive, LIMITS, now=now + timedelta(minutes=minutes))
        with archive.transaction() as connection:
            checks += reading_checks(connection, LIMITS)
            incidents.report(connection, checks, now=now)
            assert [(each.name, each.seen) for each in incidents.unresolved(connection)] == []
