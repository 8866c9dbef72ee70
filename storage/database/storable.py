"""How must a text be, to be stored? NFC, and without what no database takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from datetime import datetime
from enum import Enum
from operator import is_
from typing import Any, TypeVar

T = TypeVar("T")


def storable(records: T) -> T:
    """Return *records* with every text as a database can keep it.

    That is NFC, without NUL and lone surrogates, which hostile pages hold and no database takes.
    """
    cleaned: T = _storable(records)
    return cleaned


def _storable(value: Any) -> Any:
    """Return *value* itself where nothing in it had to be mended."""
    kind = type(value)
    if kind is str:
        return _storable_text(value)
    if value is None or kind in _SOUND or isinstance(value, Enum):
        return value
    if isinstance(value, tuple):
        parts = tuple(map(_storable, value))
        return value if all(map(is_, value, parts)) else parts
    if isinstance(value, Mapping):
        return {_storable(key): _storable(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _storable_record(value)
    return value


def _storable_record(record: Any) -> Any:
    mended = {
        name: part
        for name in record.__dataclass_fields__
        if (part := _storable(before := getattr(record, name))) is not before
    }
    return replace(record, **mended) if mended else record


#: Types of values in which there is no text to be mended.
_SOUND = frozenset({int, float, bool, datetime})


def _storable_text(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    text = unicodedata.normalize("NFC", text)
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text
