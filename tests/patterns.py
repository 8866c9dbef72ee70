"""On what input would a regular expression take long? Texts made from the expression itself.

Each repetition in it is fed with what it repeats, many times over, and with an end that does not
match: where two repetitions can take the same characters, or one stands within another, the time
then grows with the square of the length, or doubles with each character.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]  # how Python takes them apart
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

#: Rooms whose expressions are looked for, and modules that stand in none.
ROOMS = ("vietnamese", "storage", "jobs", "crawler", "cli", "replica")
MODULES = ("config", "scheduler")
#: Characters of a text; a repetition within another would not end at a thousandth of them.
LONG, SHORT = 24_000, 30
#: Seconds of one processor that a text of that length may take; a square takes ten times as many.
PATIENCE = 0.4
_ENDS = ("\x00", "", "\n!")
_MANY = 8  # repetitions from which one counts as such
_LONG_RUN = 100  # ... and from which one is fed with less than it wants, too
_CATEGORIES = {
    codes.CATEGORY_DIGIT: ("1", r"\d"),
    codes.CATEGORY_SPACE: (" ", r"\s"),
    codes.CATEGORY_WORD: ("a", r"\w"),
    codes.CATEGORY_NOT_DIGIT: ("x", r"\D"),
    codes.CATEGORY_NOT_SPACE: ("a", r"\S"),
    codes.CATEGORY_NOT_WORD: ("-", r"\W"),
}
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
Pattern = re.Pattern[Any]


def project_patterns() -> dict[str, list[Pattern]]:
    """Return every compiled expression of the project, by the place where it is kept."""
    found: dict[str, list[Pattern]] = {}
    for module in project_modules():
        for name, value in vars(module).items():
            kept = list(_patterns_in(value))
            if kept:
                found[f"{module.__name__}.{name}"] = kept
    return found


def project_modules() -> Iterator[Any]:
    """Yield every module of the project."""
    for room in ROOMS:
        package = importlib.import_module(room)
        yield package
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                yield importlib.import_module(module.name)
    yield from map(importlib.import_module, MODULES)


def _patterns_in(value: object) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _patterns_in(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _patterns_in(each)
    elif isinstance(value, type):
        yield from (each for each in vars(value).values() if isinstance(each, re.Pattern))


def slow_text(pattern: Pattern) -> str | None:
    """Return the description of a text that *pattern* takes too long for; None if none is found."""
    binary = isinstance(pattern.pattern, bytes)
    for start, body in _attacks(pattern):
        for end in _ENDS:
            for count in (SHORT, LONG // len(body)):
                text: Any = start + body * count + end
                if binary:
                    text = text.encode("latin-1", "ignore")
                if not _is_quick(pattern, text):
                    return f"{start!r} + {body!r} * {count} + {end!r}"
    return None


def _is_quick(pattern: Pattern, text: Any) -> bool:
    ways: tuple[Callable[[], object], ...] = (
        lambda: pattern.match(text),
        lambda: pattern.search(text),
        lambda: pattern.sub(text[:0], text),
    )
    return all(_is_in_time(way) for way in ways)


class _TooLongError(Exception):
    pass


def _give_up(number: int, frame: FrameType | None) -> None:  # a handler's signature
    raise _TooLongError


def _is_in_time(way: Callable[[], object]) -> bool:
    before = signal.signal(signal.SIGPROF, _give_up)
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        way()
    except _TooLongError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - begun < PATIENCE


# --- texts ----------------------------------------------------------------------------------------


def _attacks(pattern: Pattern) -> Iterator[tuple[str, str]]:
    """Yield what to begin with, and what to repeat behind it."""
    raw, flags = pattern.pattern, pattern.flags
    if isinstance(raw, bytes):
        raw = raw.decode("latin-1")
        flags &= ~re.LOCALE
    tree = parser.parse(raw, flags)
    for starts, bodies in _repetitions(tree):
        for body in filter(None, bodies):
            for start in dict.fromkeys(("", *starts)):
                yield start, body


def _repetitions(tree: Any, starts: tuple[str, ...] = ("",)) -> Iterator[tuple[Any, list[str]]]:
    """Yield for each repetition some texts that lead to it, and some that it repeats."""
    for index, (code, value) in enumerate(tree):
        if code in _REPEATS:
            least, most, inner = value
            bodies = _samples(inner, 40)
            if most > _MANY:
                yield starts, bodies
            if least > _LONG_RUN:  # each start with a little less than it wants
                short = [begin + body * (least - 2) for begin in starts for body in bodies]
                yield ("",), [text for text in short if text]
            yield from _repetitions(inner, starts)
        for part in _parts(code, value):
            yield from _repetitions(part, starts)
        endings = _samples(tree[index : index + 1], 3)
        starts = tuple(start + ending for start in starts for ending in endings)[:3]


def _parts(code: Any, value: Any) -> list[Any]:
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    return [value] if code is codes.ATOMIC_GROUP else []


def _samples(tree: Any, limit: int = 8) -> list[str]:
    """Return some texts that the expression matches, looking around aside."""
    texts = [""]
    for code, value in tree:
        options = _options(code, value, limit)
        first, *others = options or [""]
        texts = [text + first for text in texts] + [t + o for o in others for t in texts[:2]]
        texts = list(dict.fromkeys(texts))[:limit]
    return texts


def _options(code: Any, value: Any, limit: int) -> list[str]:
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return ["b" if value == ord("a") else "a"]
    if code is codes.ANY:
        return ["a", " "]
    if code is codes.IN:
        return _characters(value)
    if code in _REPEATS:
        least, _, inner = value
        some = [text * max(least, 1) for text in _samples(inner, 4)]
        return some if least else [*some, ""]
    return [text for part in _parts(code, value) for text in _samples(part, limit)]


def _characters(members: Any) -> list[str]:
    """Return some characters of a set."""
    negated = members[0][0] is codes.NEGATE
    if negated:
        inside = re.compile("|".join(_as_pattern(*member) for member in members[1:]))
        return [char for char in "a1 -.='\"<([" if not inside.match(char)][:4] or ["\u4e00"]
    firsts = [_as_character(*member) for member in members]
    return firsts[:6]


def _as_pattern(code: Any, value: Any) -> str:
    if code is codes.LITERAL:
        return re.escape(chr(value))
    if code is codes.RANGE:
        return f"[{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}]"
    return _CATEGORIES[value][1]


def _as_character(code: Any, value: Any) -> str:
    if code is codes.CATEGORY:
        return _CATEGORIES[value][0]
    return chr(value[0] if code is codes.RANGE else value)
