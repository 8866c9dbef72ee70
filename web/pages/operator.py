"""How does the archive's machinery fare? Runs, schedule, alarms; to look at, not to touch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from datasette.utils.asgi import Request, Response

from storage import incidents, runs
from storage.archive import Connection
from storage.frontier import queue
from storage.schedule import attempts, jobs, lease
from vietnamese.time import VIETNAM
from web.room import ReadingRoom, Routes

_RUNS = 30
_INCIDENTS = 20
#: Without a sign of life for so long, no service is taken to be running.
_SILENCE = timedelta(minutes=1)


async def show_operation(request: Request, datasette: ReadingRoom) -> Response:
    """Show what was run, what will run, and what is wrong."""
    return await datasette.page(request, "operator.html", await datasette.read(_read))


def _read(connection: Connection) -> dict[str, Any]:
    recent = runs.recent(connection, _RUNS)
    service = lease.read(connection)
    alive = service is not None and datetime.now(VIETNAM) - service.renewed_at < _SILENCE
    return {
        "runs": recent,
        "last_good": runs.last_good_crawl(connection),
        "incidents": incidents.unresolved(connection),
        "resolved": [each for each in incidents.recent(connection, _INCIDENTS) if each.resolved_at],
        "alarms": [(run, told) for run in recent for told in (run.details or {}).get("alarms", ())],
        "frontier": queue.count_states(connection),
        "jobs": jobs.everything(connection),
        "last": attempts.latest(connection),
        "service": service if alive else None,
    }


ROUTES: Routes = [(r"/van-hanh$", show_operation)]
