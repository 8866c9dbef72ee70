"""What did the run miss? Alarms for the operator, and the account by section."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from crawler.monitors.dead_ends import TRIED, DeadEnds, told
from crawler.monitors.figures import Figures
from crawler.site.urls import HOME
from storage import captures
from storage.archive import Connection
from storage.frontier import fetch_history, listings
from storage.frontier.queue import State
from storage.own_files import append_to_own
from vietnamese.time import VIETNAM

#: What Scrapy says of what robots.txt forbids: no fault of the site's, but for its front page.
FORBIDDEN = "Forbidden by robots.txt"
#: What the account calls the front page's own list.
FRONT_PAGE = "/"
#: A list that showed at least so many articles, and now fewer than this share, or any and now
#: none, has lost some.
_FULL_LIST = 5
_SHRUNK = 0.5
#: So many article pages without an article, and this share of all: the template may have changed.
_UNREAD = 5
_UNREAD_SHARE = 0.2
#: So many articles that were not had, and no fewer than were.
_MISSING = 5


def check_list(figures: Figures, url: str, *, before: int, now: int) -> None:
    """Count a list page; raise an alarm if it suddenly shows far fewer articles."""
    figures.lists += 1
    if now < before * _SHRUNK and (before >= _FULL_LIST or not now):
        figures.alarm(f"{url} showed {before} articles last time and shows {now} now")


def check_files(connection: Connection, figures: Figures, warc: Path) -> None:
    """Raise an alarm if the last capture file is not there: its disk may not be mounted."""
    file = captures.last_file(connection)
    if file is not None and not (warc / file).exists():
        figures.alarm(
            f"{warc / file} is missing, and what was captured in it; is its disk mounted? "
            "`thanhuy verify` lists all that is missing"
        )


def account(
    connection: Connection, figures: Figures, run_id: int, ends: DeadEnds | None = None
) -> dict[str, dict[str, int]]:
    """Raise the run's last alarms, and return the account by section.

    It says what the lists have shown (``expected``), and how many of those are due, fetched,
    failed or skipped.
    """
    if figures.pages or not figures.errors:  # else the site did not answer at all
        _check_lists(connection, figures, run_id)
    if ends is not None:
        _check_ends(connection, figures, ends)
    if figures.unread >= _UNREAD and figures.unread >= _UNREAD_SHARE * figures.article_pages:
        figures.alarm(
            f"{figures.unread} of {figures.article_pages} article pages held no article that "
            "could be read; the site may have changed its template"
        )
    _check_articles(figures)
    sections: dict[str, dict[str, int]] = {}
    for section, state, count in listings.count_articles(connection):
        entry = sections.setdefault(section or FRONT_PAGE, {"expected": 0})
        entry["expected"] += count
        entry[State(state).value] = count
    if figures.lists and not sections:
        figures.alarm(
            f"none of the {figures.lists} list pages linked to an article; perhaps scripts fetch "
            "the lists, or the site has changed its addresses"
        )
    return sections


def _check_articles(figures: Figures) -> None:
    for number, what in (
        (figures.denied, "are not there; the site may have changed its addresses"),
        (figures.refused, "were not asked for: see logs/skipped.jsonl for the reasons"),
        (figures.failing, "could not be had: see `thanhuy runs --last` for the reasons"),
    ):
        if number >= max(_MISSING, figures.articles):
            figures.alarm(f"{figures.articles} articles were had, and {number} {what}")


def _check_lists(connection: Connection, figures: Figures, run_id: int) -> None:
    now = datetime.now(VIETNAM)
    forbidden = []
    for url, front, reason in fetch_history.failed_lists(connection, run_id=run_id, now=now):
        if reason == FORBIDDEN and url != HOME:
            forbidden += [front] if front is not None else []
        else:
            figures.alarm(f"the list {url} could not be read: {reason}")
    if forbidden:
        figures.alarm(
            f"robots.txt forbids the further pages of {len(set(forbidden))} lists, which are not "
            f"walked: {told(set(forbidden))}"
        )


def _check_ends(connection: Connection, figures: Figures, ends: DeadEnds) -> None:
    """Raise an alarm for lists that cannot be followed; what they show is no known ground."""
    others_lead_on = listings.any_leads_on(connection)
    full = set()
    for front, oldest in ends.full(others_lead_on=others_lead_on).items():
        newer = listings.share_newer(connection, front, than=oldest)
        if not others_lead_on or (newer is not None and ends.is_cut_off(front, newer)):
            full.add(front)
    if ends.scripted:
        figures.alarm(
            f"{len(ends.scripted)} lists lead on in a way that cannot be followed: "
            f"{told(ends.scripted)}; tried: {TRIED}"
        )
    if full:
        figures.alarm(
            f"{len(full)} lists show a full page that leads nowhere, and reach back less far than "
            f"other lists do: {told(full)}; tried: {TRIED}"
        )
    for front in {*ends.scripted, *full}:
        listings.forget_walk(connection, front)


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
