"""Which process sees to the schedule?

The lease is one row. Its holder lets the row's beat grow; whoever has watched it stand still for
long enough, by a clock of its own that nobody sets, may take it. So neither a clock that jumps nor
two machines whose clocks differ make two holders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from storage.database.connection import upsert
from storage.database.schedule_tables import LEASE as _TABLE

#: Seconds for which a transaction of the holder may stand idle on a server, before it is undone. On
#: SQLite a holder that is stopped in the midst of a write is woken (`jobs.watch.wake`).
LONGEST_IDLE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """Who sees to the schedule."""

    holder: str  #: a random name of that process
    pid: int
    host: str
    since: datetime
    renewed_at: datetime
    beat: int


def read(connection: Connection) -> Lease | None:
    """Return the lease; None if nobody holds it."""
    columns = [column for column in _TABLE.c if column.name != "id"]
    row = connection.execute(select(*columns)).one_or_none()
    return Lease(**row._asdict()) if row else None


def take(connection: Connection, mine: Lease, former: Lease | None) -> bool:
    """Take the lease from *former*; False if somebody else was faster, or *former* lives."""
    _do_not_hang(connection)
    values = {name: getattr(mine, name) for name in Lease.__slots__}
    if former is None:
        added = upsert(connection, _TABLE).values(id=1, **values).on_conflict_do_nothing()
        return connection.execute(added.returning(_TABLE.c.id)).first() is not None
    still = (_TABLE.c.holder == former.holder) & (_TABLE.c.beat == former.beat)
    return connection.execute(update(_TABLE).where(still).values(values)).rowcount == 1


def renew(connection: Connection, holder: str, *, now: datetime) -> bool:
    """Let the beat grow; False if *holder* has lost the lease.

    Within a transaction that does more, it makes sure that all of it is done by the holder.
    """
    _do_not_hang(connection)
    renewed = connection.execute(
        update(_TABLE)
        .where(_TABLE.c.holder == holder)
        .values(beat=_TABLE.c.beat + 1, renewed_at=now)
    )
    return renewed.rowcount == 1


def release(connection: Connection, holder: str) -> None:
    """Give the lease back, so that another process takes it at once."""
    connection.execute(delete(_TABLE).where(_TABLE.c.holder == holder))


def _do_not_hang(connection: Connection) -> None:
    """See that a holder which hangs in the midst of its transaction does not keep the row."""
    if connection.dialect.name == "postgresql":
        limit = f"{LONGEST_IDLE}s"
        name = "idle_in_transaction_session_timeout"
        connection.execute(select(func.set_config(name, limit, True)))
