"""``thanhuy control``: what is asked of a crawl under way, from another terminal."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import Commands, app, example
from cli.options import ArchiveOption, DatabaseOption, QuietOption, configure
from storage import controls, runs
from storage.archive import Archive
from storage.controls import Verb
from storage.database import lock
from storage.errors import BadInput
from storage.runs import RunKind
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from config import Config

control = Commands(
    help="Điều khiển lần thu thập đang chạy. · Steer a crawl under way, within seconds.",
    no_args_is_help=True,
)
app.add_typer(control, name="control")

#: Seconds that a crawl may take to see what was asked: it looks every second, between commits.
_PATIENCE = 20.0
#: What stands for all hours.
_ANY = "any"


@control.command(epilog=example("control pause"))
def pause(
    archive: ArchiveOption = None, database: DatabaseOption = None, quiet: QuietOption = False
) -> int:
    """Tạm dừng. · Ask the site for nothing until it is resumed."""
    return _ask(configure(archive, database), Verb.PAUSE, quiet=quiet)


@control.command(epilog=example("control resume"))
def resume(
    archive: ArchiveOption = None, database: DatabaseOption = None, quiet: QuietOption = False
) -> int:
    """Chạy tiếp. · Go on."""
    return _ask(configure(archive, database), Verb.RESUME, quiet=quiet)


@control.command("set", epilog=example("control set --rate 0.5", "control set --window any"))
def set_(
    rate: Annotated[
        float | None,
        typer.Option(metavar="N", help="Yêu cầu mỗi giây. · Requests a second from now on."),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            metavar="22:00-06:00|any", help="Chỉ trong giờ này. · Only in these hours from now on."
        ),
    ] = None,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> int:
    """Đổi nhịp hay giờ. · Go on at another rate, or in other hours."""
    if rate is None and window is None:
        raise BadInput("control set changes nothing without --rate or --window")
    hours = "" if window == _ANY else window
    return _ask(configure(archive, database), Verb.SET, rate=rate, window=hours, quiet=quiet)


@control.command(epilog=example("control stop"))
def stop(
    archive: ArchiveOption = None, database: DatabaseOption = None, quiet: QuietOption = False
) -> int:
    """Dừng hẳn. · End the crawl in order, as SIGTERM does; the next one goes on where it was."""
    return _ask(configure(archive, database), Verb.STOP, quiet=quiet)


def _ask(
    config: Config,
    verb: Verb,
    *,
    rate: float | None = None,
    window: str | None = None,
    quiet: bool,
) -> int:
    """Ask it of the crawl under way, and wait until that has seen it; return the exit code."""
    with Archive.open(config.archive, config.database) as archive:
        run = _run_under_way(archive)
        _check(run, rate, window)
        with archive.transaction() as connection:
            number = controls.ask(
                connection, run.id, verb, rate=rate, window=window, now=datetime.now(VIETNAM)
            )
        if _is_obeyed(archive, number):
            print(f"{run.kind} {run.id}: {verb}")
            return 0
    if not quiet:
        print(
            f"thanhuy: {run.kind} {run.id} chưa nhận được · has not seen it yet; it will once it "
            "answers again",
            file=sys.stderr,
        )
    return 1


def _run_under_way(archive: Archive) -> Any:
    """Return the row of the crawl under way.

    :raises BadInput: if there is none
    """
    with archive.snapshot() as connection:
        last = runs.latest(connection, RunKind.CRAWL)
    is_busy = lock.holder(archive.directory, archive.engine) is not None
    if last is None or last.finished_at is not None or not is_busy:
        raise BadInput(f"no crawl of {archive.directory} is under way; see `thanhuy status`")
    return last


def _check(run: Any, rate: float | None, window: str | None) -> None:
    """See that what is asked would have been allowed when the crawl began.

    :raises BadInput: if it would not
    """
    from crawler.options import CrawlOptions

    CrawlOptions(origin=run.arguments.get("origin")).changed(rate=rate, window=window)


def _is_obeyed(archive: Archive, number: int) -> bool:
    """Say whether the crawl has seen it; wait until it has, at most so long."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with archive.snapshot() as connection:
            if controls.is_obeyed(connection, number):
                return True
        time.sleep(0.2)
    return False
