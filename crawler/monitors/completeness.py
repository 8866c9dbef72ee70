"""What did the run miss? Alarms for the operator, and the account by section."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alarms.like_runs import error_check, like_check
from crawler.monitors.dead_ends import TRIED, DeadEnds, told
from crawler.monitors.figures import Figures
from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from crawler.site.urls import HOME
from storage import captures
from storage.archive import Connection
from storage.frontier import fetch_history, listings, sweeps
from storage.frontier.queue import State
from storage.incidents import ALL
from storage.own_files import append_to_own
from vietnamese.time import VIETNAM

#: What Scrapy says of what robots.txt forbids: no fault of the site's, but for its front page.
FORBIDDEN = "Forbidden by robots.txt"
#: What the account calls the front page's own list.
FRONT_PAGE = "/"
#: How a failure is told that a certificate was the reason of.
_UNPROVEN = "its certificate does not prove"
#: As a subject: that the certificate is good now, and soon not any more.
_LAPSE = "lapse"
#: The monitors that `account` looks at: of a whole crawl, those that raise no alarm find all well.
_LOOKED_AT = (
    "lists-read", "lists-allowed", "lists-followed", "lists-articles", "articles-read",
    "articles-there", "articles-allowed", "articles-had", "files-had", "certificate", "cookie-wall",
)  # fmt: skip
#: Lists that lead nowhere show less than all if they show less than this share of the ids that were
#: given out meanwhile.
_THIN = 0.5


def check_list(
    figures: Figures, url: str, *, before: int, now: int, accustomed: Mapping[str, float]
) -> None:
    """Count a list page; raise an alarm if it suddenly shows far fewer articles.

    *accustomed* says how many those lists showed that had shrunk already: they still have.
    """
    figures.lists += 1
    full = max(before, int(accustomed.get(url, 0)))
    limits = figures.limits
    if now < full * limits.shrunk_share and (full >= limits.shrunk_least or not now):
        message = f"{url} showed {full} articles last time and shows {now} now"
        figures.alarm("list-shrunk", message, subject=url, level=full)
    elif url in accustomed:
        figures.well("list-shrunk", subject=url)


def check_files(connection: Connection, figures: Figures, warc: Path) -> None:
    """Raise an alarm if the last capture file is not there: its disk may not be mounted."""
    file = captures.last_file(connection)
    if file is None or (warc / file).exists():
        figures.well("capture-file")
        return
    figures.alarm(
        "capture-file",
        f"{warc / file} is missing, and what was captured in it; is its disk mounted? "
        "`thanhuy verify` lists all that is missing",
    )


def check_certificate(figures: Figures, not_after: datetime, *, now: datetime) -> None:
    """Raise an alarm if the site's certificate, good until *not_after*, lapses soon."""
    if not_after - now >= timedelta(days=figures.limits.certificate_days):
        figures.well("certificate", subject=_LAPSE)
        return
    day = not_after.astimezone(VIETNAM).date()
    message = f"the site's certificate is good until {day.isoformat()} only"
    figures.alarm("certificate", message, subject=_LAPSE)


def compare(
    connection: Connection, figures: Figures, run_id: int, arguments: Mapping[str, Any]
) -> None:
    """Raise alarms for what a finished run has met otherwise than those like it."""
    like = like_check(
        connection, run_id, arguments, articles=figures.articles, limits=figures.limits
    )
    errors = error_check(pages=figures.pages, errors=figures.errors, limits=figures.limits)
    for check in filter(None, (like, errors)):
        if check.is_well:
            figures.well(check.monitor)
        else:
            figures.alarm(check.monitor, check.seen)


def account(
    connection: Connection,
    figures: Figures,
    run_id: int,
    ends: DeadEnds | None = None,
    *,
    is_whole: bool = False,
) -> dict[str, dict[str, int]]:
    """Raise the run's last alarms, and return the account by section.

    It says what the lists have shown (``expected``), and how many of those are due, fetched,
    failed or skipped. Of a run that *is_whole*, what raises no alarm is well.
    """
    if figures.pages or not figures.errors:  # else the site did not answer at all
        _check_lists(connection, figures, run_id)
    if ends is not None:
        _check_ends(connection, figures, ends)
    _check_articles(figures)
    sections: dict[str, dict[str, int]] = {}
    for section, state, count in listings.count_articles(connection):
        entry = sections.setdefault(section or FRONT_PAGE, {"expected": 0})
        entry["expected"] += count
        entry[State(state).value] = count
    if figures.lists and not sections:
        figures.alarm(
            "lists-articles",
            f"none of the {figures.lists} list pages linked to an article; perhaps scripts fetch "
            "the lists, or the site has changed its addresses",
        )
    if is_whole:
        _find_well(figures)
    return sections


def _find_well(figures: Figures) -> None:
    failing = {(check.monitor, check.subject) for check in figures.checks}
    for monitor in _LOOKED_AT:
        if (monitor, "") not in failing:
            figures.well(monitor)
        figures.well(monitor, subject=ALL)


def _check_articles(figures: Figures) -> None:
    limits = figures.limits
    if figures.unread >= max(limits.unread_least, limits.unread_share * figures.article_pages):
        figures.alarm(
            "articles-read",
            f"{figures.unread} of {figures.article_pages} article pages held no article that "
            "could be read; the site may have changed its template",
        )
    for monitor, number, what in (
        ("articles-there", figures.denied,
         "are not there; the site may have changed its addresses"),
        ("articles-allowed", figures.refused,
         "were not asked for: see logs/skipped.jsonl for the reasons"),
        ("articles-had", figures.failing,
         "could not be had: see `thanhuy runs --last` for the reasons"),
    ):  # fmt: skip
        if number >= max(limits.missing_least, figures.articles):
            figures.alarm(monitor, f"{figures.articles} articles were had, and {number} {what}")
    if unproven := sum(n for why, n in figures.failed.items() if _UNPROVEN in why):
        figures.alarm("certificate", f"{unproven} requests failed: {_UNPROVEN} that it is the site")


def _check_lists(connection: Connection, figures: Figures, run_id: int) -> None:
    now = datetime.now(VIETNAM)
    forbidden = []
    for url, front, reason in fetch_history.failed_lists(connection, run_id=run_id, now=now):
        if reason == FORBIDDEN and url != HOME:
            forbidden += [front] if front is not None else []
        else:
            message = f"the list {url} could not be read: {reason}"
            figures.alarm("lists-read", message, subject=url)
    if forbidden:
        figures.alarm(
            "lists-allowed",
            f"robots.txt forbids the further pages of {len(set(forbidden))} lists, which are not "
            f"walked: {told(set(forbidden))}",
        )


def _check_ends(connection: Connection, figures: Figures, ends: DeadEnds) -> None:
    """Raise an alarm for lists that cannot be followed; what they show is no known ground."""
    others_lead_on = listings.any_leads_on(connection)
    full = set()
    for front, oldest in ends.full(others_lead_on=others_lead_on).items():
        newer = listings.share_newer(connection, front, than=oldest)
        if not others_lead_on or (newer is not None and ends.is_cut_off(front, newer)):
            full.add(front)
    if not (full or others_lead_on):
        full = _check_thin(connection, figures, ends.ending())
    elif full:
        figures.alarm(
            "lists-followed",
            f"{len(full)} lists show a full page that leads nowhere, and reach back less far than "
            f"other lists do: {told(full)}; tried: {TRIED}",
            subject="full lists",
        )
    if ends.scripted:
        figures.alarm(
            "lists-followed",
            f"{len(ends.scripted)} lists lead on in a way that cannot be followed: "
            f"{told(ends.scripted)}; tried: {TRIED}",
        )
    for front in {*ends.scripted, *full}:
        listings.forget_walk(connection, front)


def _check_thin(connection: Connection, figures: Figures, fronts: set[str]) -> set[str]:
    """Raise an alarm if no list leads on, and they show little of what the id calendar expects.

    Return the *fronts*, which are all that show many articles, if that is so.
    """
    first, last = listings.oldest_shown(connection), sweeps.newest_id(connection)
    if not fronts or first is None or first < FIRST_COUNTER_ID:
        return set()
    expected, known = last - first + 1, sweeps.count_known(connection, first, last)
    if known >= _THIN * expected:
        return set()
    figures.alarm(
        "lists-followed",
        f"{len(fronts)} lists lead nowhere, and no other list leads on: {told(fronts)}; of the "
        f"{expected:,} ids that the site gave out since the oldest article that they show, "
        f"{known:,} are known; tried: {TRIED}",
        subject="full lists",
    )
    return fronts


def log_skipped(
    file: Path, skipped: Iterable[tuple[str, str]], *, run_id: int, now: datetime
) -> None:
    """Append a line of JSON for each URL that was not asked for, with the reason."""
    at = now.isoformat(timespec="seconds")
    lines = [
        json.dumps({"at": at, "run": run_id, "url": url, "reason": reason}, ensure_ascii=False)
        for url, reason in skipped
    ]
    if lines:
        file.parent.mkdir(parents=True, exist_ok=True)
        with append_to_own(file) as stream:
            stream.write("\n".join(lines) + "\n")
