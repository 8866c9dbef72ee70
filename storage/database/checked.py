"""Is a value of the kind that its column holds? SQLite keeps any, whatever the column says.

A file that somebody hands on may hold bytes for a text, or a text for a number: that is told at
once, by what reads it, and not by whoever stumbles over it later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Float, Integer, String
from sqlalchemy.types import TypeEngine

from storage.database.columns import UnreadableValue


def _of(kinds: tuple[type, ...], name: str) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if value is None or value.__class__ in kinds:
            return value
        raise UnreadableValue(f"{str(value)[:50]!r} is no {name}")

    return checked


_text = _of((str,), "text")
_whole = _of((int,), "whole number")
_number = _of((int, float), "number")


class _Text(String):
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        return _text


class _Whole(Integer):
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        return _whole


class _Number(Float[Any]):
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        return _number


#: What SQLAlchemy's types become in a dialect that reads what others may have written.
CHECKED: dict[type[TypeEngine[Any]], type[TypeEngine[Any]]] = {
    String: _Text,
    Integer: _Whole,
    Float: _Number,
}
