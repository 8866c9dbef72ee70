"""How is a crawl run, and what does its end mean? Options in; summary and exit code out."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import Settings

from alarms.aftermath import Ending, see_to
from alarms.limits import Limits, read_limits
from alarms.receivers import Ping
from alarms.upkeep import require_space
from config import Config, Receivers
from crawler.extensions.throttle import LONGEST_PAUSE
from crawler.extraction.profile import SiteProfile
from crawler.links.rooms import declared
from crawler.monitors.figures import summary
from crawler.options import CrawlOptions, check_sections, require_contact
from crawler.parsing.pool import ParserPool, settle_memory
from crawler.process import Process
from crawler.runs.learn import learn_by_itself, load_profile
from crawler.runs.restore import take_over
from crawler.session.session import CrawlSession
from crawler.site.thanhuytphcm import CANONICAL_HOST
from crawler.site.urls import HOME
from storage import captures, runs
from storage.archive import Archive
from storage.database.address import DATABASE_FILE
from storage.database.lock import sole_use, writing
from storage.database.refusals import clear_errors
from storage.errors import (
    ArchiveBusy,
    AskedToWait,
    BadInput,
    SiteUnreachable,
    ThanhuyError,
)
from storage.frontier import queue
from storage.runs import FinishReason, RunKind
from vietnamese.time import VIETNAM

#: Seconds for the first connection.
CONNECT_TIMEOUT = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlResult:
    """How a crawl ended."""

    summary: dict[str, Any]  #: the line of JSON that ends ``thanhuy crawl``
    exit_code: int  #: of the command; see README


def run_crawl(
    config: Config,
    options: CrawlOptions,
    *,
    quiet: bool = False,
    settings: Settings | None = None,
) -> CrawlResult:
    """Crawl in this process, which can do so once: Twisted's reactor does not start again.

    *settings* are Scrapy's, where somebody has set more than this project does.

    However it ends, whoever is configured to be told is told (`alarms.aftermath`).

    :raises storage.errors.BadInput: if the archive or an option cannot be used; nothing is written
    :raises storage.errors.SiteUnreachable: if the site, or its stand-in, does not answer
    :raises storage.errors.StorageFull: if there is too little room to begin with
    """
    receivers, limits = Receivers.read(), read_limits(config.archive)
    ping = Ping(receivers.ping)
    try:
        result = _crawl(config, options, limits, ping, quiet=quiet, settings=settings)
    except ArchiveBusy:
        raise  # the crawl that is under way tells how it ends
    except BaseException as error:
        see_to(config, receivers, limits, ping, _ending_of(error))
        raise
    reason = result.summary["finish_reason"]
    see_to(config, receivers, limits, ping, Ending(exit_code=result.exit_code, reason=reason))
    return result


def _ending_of(error: BaseException) -> Ending:
    if isinstance(error, ThanhuyError):
        may_write = not isinstance(error, BadInput)
        return Ending(exit_code=error.exit_code, reason=str(error), may_write=may_write)
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return Ending(exit_code=error.code, reason=FinishReason.INTERRUPTED)
    if isinstance(error, KeyboardInterrupt):
        return Ending(exit_code=128 + signal.SIGINT, reason=FinishReason.INTERRUPTED)
    return Ending(exit_code=1, reason=f"{type(error).__name__}: {error}")


def _crawl(
    config: Config,
    options: CrawlOptions,
    limits: Limits,
    ping: Ping,
    *,
    quiet: bool,
    settings: Settings | None,
) -> CrawlResult:
    profile = load_profile(config.archive)
    if config.database or (config.archive / DATABASE_FILE).exists():
        _check_archive(config, options)
    check_reachable(options.origin)
    require_contact(config, options)
    require_space(config.archive, limits)
    with clear_errors(str(config.archive)), writing(config.archive, "a crawl"):
        # Here an archive that cannot be made is one clear line; within Scrapy it would be a trace.
        archive = Archive.open(config.archive, config.database, create=True)
        with (
            archive,
            sole_use(archive.engine, "a crawl"),
            _session(archive, config, options, profile, limits) as session,
        ):
            ping.start()
            result = _run(session, settings or _settings(quiet=quiet))
            has_more = bool(session.figures.articles_new or session.figures.articles_revised)
            if options.learn and has_more and result.exit_code == 0:
                learn_by_itself(archive)
            return result


def open_session(config: Config, options: CrawlOptions) -> CrawlSession:
    """Open the archive for a spider that nobody has given a session; it closes with the session.

    :raises storage.errors.BadInput: if the archive cannot be used
    """
    profile = load_profile(config.archive)
    with ExitStack() as held:
        archive = held.enter_context(Archive.open(config.archive, config.database, create=True))
        held.enter_context(writing(config.archive, "a crawl", archive.engine))
        limits = read_limits(config.archive)
        session = held.enter_context(_session(archive, config, options, profile, limits))
        session.on_leave = held.pop_all().close
        return session


@contextmanager
def _session(
    archive: Archive,
    config: Config,
    options: CrawlOptions,
    profile: SiteProfile | None,
    limits: Limits,
) -> Iterator[CrawlSession]:
    """Begin a run and give its session, with what a killed run has left taken over."""
    with archive.snapshot() as connection:
        unreadable = captures.unreadable(connection)
    with ParserPool(options.workers, profile=profile, unreadable=unreadable) as pool:
        take_over(archive, pool)
        with archive.snapshot() as connection:
            hold_until = runs.hold_until(connection)
        with runs.running(archive, RunKind.CRAWL, options.as_arguments()) as run:
            yield CrawlSession(
                archive, run, options, contact=config.contact, pool=pool,
                rooms=declared(profile.rooms if profile else ()), hold_until=hold_until,
                limits=limits,
            )  # fmt: skip


def _check_archive(config: Config, options: CrawlOptions) -> None:
    """See that nothing is asked of the site in vain, or against its wish."""
    # A run that was killed while it made the archive has left an empty one.
    archive = Archive.open(config.archive, config.database, create=True)
    with archive, archive.snapshot() as connection:
        known = queue.section_slugs(connection)
        hold_until = runs.hold_until(connection)
    if known:  # an archive that knows none yet learns them from the front page
        check_sections(options.sections, known)
    if hold_until is not None and hold_until - datetime.now(VIETNAM) > LONGEST_PAUSE:
        raise AskedToWait(f"{CANONICAL_HOST} asked for no request before {hold_until.isoformat()}")


def _settings(*, quiet: bool) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("THANHUY_QUIET", quiet, priority="cmdline")
    if quiet:
        settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    return settings


def _run(session: CrawlSession, settings: Settings) -> CrawlResult:
    # When this process is killed, Python clears up behind it, and would warn that it had to.
    os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning:multiprocessing.resource_tracker")
    process = Process(settings)
    for chatty in ("scrapy.crawler", "scrapy.middleware", "scrapy.addons", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    task = process.crawl("news", session=session)
    settle_memory()
    try:
        process.run()
    finally:
        session.leave()  # whoever was told twice to end has not waited
    if task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    if not session.opened and session.broken is None:
        raise SystemExit(process.exit_code)
    return _result(session, process)


def _result(session: CrawlSession, process: Process) -> CrawlResult:
    if session.broken is not None:
        raise session.broken
    options, figures, reason = session.options, session.figures, session.finish_reason
    check_sections(options.sections, session.known_sections)
    has_failed = figures.errors and not figures.pages
    if has_failed and reason not in (FinishReason.ASKED_TO_WAIT, FinishReason.BLOCKED):
        raise SiteUnreachable(
            f"{_name(options.origin)} does not answer: {session.last_failure}; {_HINT}"
        )
    if reason == FinishReason.INTERRUPTED:
        exit_code = process.exit_code
    else:
        exit_code = _EXIT_CODES.get(reason, 1 if figures.alarms else 0)
    return CrawlResult(summary=summary(session.run.id, figures, reason), exit_code=exit_code)


#: What the operator must see; a run that ended in another way is as good as its alarms.
_EXIT_CODES = {
    FinishReason.SITE_DOWN: 3,
    FinishReason.BLOCKED: 1,
    FinishReason.ASKED_TO_WAIT: 1,
    FinishReason.ERROR_COUNT: 1,
    FinishReason.PAGE_COUNT_NO_ITEM: 1,
    FinishReason.TIMEOUT_NO_ITEM: 1,
    FinishReason.MEMORY: 1,
}
_HINT = "try `make demo` for the main job without the network"


def check_reachable(origin: str | None) -> None:
    """Open a connection to the site, or to its stand-in, and close it again.

    :raises SiteUnreachable: if there is none; the message names the host
    """
    parts = urlsplit(origin or HOME)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), CONNECT_TIMEOUT).close()
    except OSError as error:
        raise SiteUnreachable(f"{_name(origin)} cannot be reached: {error}; {_HINT}") from error


def _name(origin: str | None) -> str:
    return urlsplit(origin).netloc if origin else CANONICAL_HOST
