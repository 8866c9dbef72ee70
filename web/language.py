"""In which language does a reader read? Vietnamese is written here; English is translated."""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from vietnamese.time import VIETNAM, Precision

#: The languages of the room, each by its own name.
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
TRANSLATIONS = Path(__file__).parent / "translations"

#: The language of the request at hand.
language: ContextVar[str] = ContextVar("language", default=DEFAULT)

_DAYS = {
    "vi": {"minute": "%H:%M %d/%m/%Y", "day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"},
    "en": {"minute": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"},
}


def translate(text: str) -> str:
    """Return *text* in the reader's language; it stays as it is where nobody has translated it."""
    return _catalogue(language.get()).gettext(text)


def translate_number(one: str, many: str, count: int) -> str:
    """Return *one* or *many* in the reader's language, as its grammar wants for *count*."""
    return _catalogue(language.get()).ngettext(one, many, count)


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    file = TRANSLATIONS / f"{name}.po"
    if not file.exists():
        return gettext.NullTranslations()  # the language in which the room is written
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=name))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def number(value: float) -> str:
    """Write a number as the reader does: 1.234 in Vietnamese, 1,234 in English."""
    return str(format_decimal(value, locale=language.get()))


def percent(value: float) -> str:
    """Write a share, 0 to 1, with one decimal."""
    return str(format_percent(value, format="#,##0.0%", locale=language.get()))


def moment(at: datetime | None, precision: str | None = Precision.MINUTE) -> str:
    """Write a time of Vietnam's as exactly as it is known, and no more exactly."""
    if at is None:
        return "–"
    formats = _DAYS[language.get()]
    return at.astimezone(VIETNAM).strftime(formats.get(precision or "", formats["day"]))


def month(value: str) -> str:
    """Write a month, ``2020-11``, or a year; what is neither stays as it is."""
    year, _, number_ = value.partition("-")
    return f"{number_}/{year}" if year and number_ and language.get() == DEFAULT else value
