"""How is a job of the former schedule read, which was a pickle, without unpickling it?

Up to schema 0004 the schedule was APScheduler's own table, whose jobs are pickles: whoever reads
one the usual way runs what it says. Here the opcodes are walked and plain data is kept, strings and
lists of them. Whatever a pickle would make of the names in it stays a token without effect.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, inspect, text

from storage.database.columns import VERSION_TABLE
from storage.errors import OlderArchive

#: Bytes of the largest pickle that is looked at; a job of ours had about a thousand.
LARGEST = 64 * 1024
#: What our own jobs name. Nothing of it is imported.
_KNOWN_NAMES = frozenset(
    {
        ("apscheduler.triggers.cron", "CronTrigger"),
        ("builtins", "getattr"),
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("zoneinfo", "ZoneInfo"),
    }
)
_KNOWN_MODULES = frozenset(
    {"apscheduler.triggers.cron.fields", "apscheduler.triggers.cron.expressions"}
)
_FUNCTION = "scheduler:run_command"
#: Options that former jobs held, and that are given when the schedule runs.
_PLACES = ("--archive", "--database")


class UnfitPickle(ValueError):
    """The pickle is no job of ours; the message says what is wrong with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FormerJob:
    """What is kept of a job."""

    cron: str
    command: tuple[str, ...]  #: the words after ``thanhuy``, without archive and database


def read(pickled: object) -> FormerJob:
    """Return what the pickle of a job says.

    :raises UnfitPickle: if it is anything but a job that this program wrote
    """
    if not isinstance(pickled, bytes) or len(pickled) > LARGEST:
        raise UnfitPickle("it is no pickle of a job")
    try:
        said = _Walk().through(pickled)
        function, cron, (words,) = said["func"], said["name"], said["args"]
        command = _without_places(words)
    except UnfitPickle:
        raise
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnfitPickle("it is no pickle of a job") from error
    if function != _FUNCTION:
        raise UnfitPickle(f"it calls {_short(function)}")
    if not isinstance(cron, str) or not command:
        raise UnfitPickle("it holds no cron line or no command")
    return FormerJob(cron=cron, command=command)


def refuse(connection: Connection) -> None:
    """See that no schedule stands in the database of which nothing can be shown yet.

    :raises OlderArchive: if one does: an older version of this program wrote it
    """
    database = inspect(connection)
    schema = database.default_schema_name  # past the view that an older archive is read through
    if not all(database.has_table(name, schema=schema) for name in (VERSION_TABLE, "schedule")):
        return
    columns = {column["name"] for column in database.get_columns("schedule", schema=schema)}
    if "job_state" in columns and _count(connection, schema):
        raise OlderArchive(
            "the archive's schedule was written by an older version of this program; run `thanhuy "
            "upgrade` first, and it is shown"
        )


def _count(connection: Connection, schema: str | None) -> int:
    counted = text(f'SELECT count(*) FROM "{schema}".schedule')  # noqa: S608  # the database's own
    return int(connection.execute(counted).scalar_one())


def _without_places(words: object) -> tuple[str, ...]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise UnfitPickle("its command is no list of words")
    kept, rest = [], iter(words)
    for word in rest:
        option, is_assigned, _ = word.partition("=")
        if option not in _PLACES:
            kept.append(word)
        elif not is_assigned:
            next(rest, None)
    return tuple(kept)


def _short(value: object) -> str:
    return ascii(value)[:60].strip("'")


#: Stands for whatever a name, a call or a state would make.
_TOKEN = object()
_MARK = object()


@dataclass(slots=True)
class _Walk:
    """The pickle machine's stack and memo, with plain data and tokens on them."""

    stack: list[Any] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)

    def through(self, pickled: bytes) -> dict[str, Any]:
        for opcode, argument, _ in pickletools.genops(pickled):
            step = _STEPS.get(opcode.name)
            if step is None:
                raise UnfitPickle(f"it holds the opcode {opcode.name}")
            step(self, argument)
        (said,) = self.stack
        if not isinstance(said, dict):
            raise UnfitPickle("it is no pickle of a job")
        return said

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self, count: int) -> list[Any]:
        taken = self.stack[-count:]
        del self.stack[-count:]
        if len(taken) < count:
            raise UnfitPickle("it is no pickle of a job")
        return taken

    def pop_to_mark(self) -> list[Any]:
        start = len(self.stack) - 1
        while self.stack[start] is not _MARK:
            start -= 1
            if start < 0:
                raise UnfitPickle("it is no pickle of a job")
        taken = self.stack[start + 1 :]
        del self.stack[start:]
        return taken

    def memoize(self, place: int | None) -> None:
        self.memo[len(self.memo) if place is None else place] = self.stack[-1]

    def extend(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if isinstance(target, list):
            target.extend(items)
        elif target is not _TOKEN:
            raise UnfitPickle("it is no pickle of a job")

    def set_items(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict):
            raise UnfitPickle("it is no pickle of a job")
        target.update(zip(items[::2], items[1::2], strict=True))

    def name(self) -> None:
        module, name = self.pop(2)
        if module not in _KNOWN_MODULES and (module, name) not in _KNOWN_NAMES:
            raise UnfitPickle(f"it names {_short(module)}.{_short(name)}")
        self.push(_TOKEN)

    def make(self) -> None:
        what, _ = self.pop(2)
        if what is not _TOKEN:
            raise UnfitPickle("it is no pickle of a job")
        self.push(_TOKEN)


#: The opcodes that a job of ours is written with, and what each does to stack and memo.
_STEPS: dict[str, Callable[[_Walk, Any], None]] = {
    **dict.fromkeys(("PROTO", "FRAME", "STOP"), lambda _walk, _: None),
    **dict.fromkeys(
        (
            "SHORT_BINUNICODE", "BINUNICODE", "BININT", "BININT1", "BININT2", "BINFLOAT",
            "SHORT_BINBYTES",
        ),
        lambda walk, value: walk.push(value),
    ),
    "NONE": lambda walk, _: walk.push(None),
    "NEWTRUE": lambda walk, _: walk.push(True),
    "NEWFALSE": lambda walk, _: walk.push(False),
    "EMPTY_DICT": lambda walk, _: walk.push({}),
    "EMPTY_LIST": lambda walk, _: walk.push([]),
    "EMPTY_TUPLE": lambda walk, _: walk.push(()),
    "MARK": lambda walk, _: walk.push(_MARK),
    "MEMOIZE": lambda walk, _: walk.memoize(None),
    **dict.fromkeys(("BINPUT", "LONG_BINPUT"), lambda walk, place: walk.memoize(place)),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), lambda walk, place: walk.push(walk.memo[place])),
    "TUPLE": lambda walk, _: walk.push(tuple(walk.pop_to_mark())),
    "TUPLE1": lambda walk, _: walk.push(tuple(walk.pop(1))),
    "TUPLE2": lambda walk, _: walk.push(tuple(walk.pop(2))),
    "TUPLE3": lambda walk, _: walk.push(tuple(walk.pop(3))),
    "APPEND": lambda walk, _: walk.extend(walk.pop(1)),
    "APPENDS": lambda walk, _: walk.extend(walk.pop_to_mark()),
    "SETITEM": lambda walk, _: walk.set_items(walk.pop(2)),
    "SETITEMS": lambda walk, _: walk.set_items(walk.pop_to_mark()),
    "STACK_GLOBAL": lambda walk, _: walk.name(),
    **dict.fromkeys(("NEWOBJ", "REDUCE"), lambda walk, _: walk.make()),
    "BUILD": lambda walk, _: walk.pop(1).clear(),
}  # fmt: skip
