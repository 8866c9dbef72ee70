"""How is an archived article cited? As text, BibTeX, RIS, CSL, with its capture and digest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vietnamese.time import VIETNAM

ARCHIVE = "Thành ủy Archive"
_NEWSPAPER = "Thanhuytphcm.vn"
_BETWEEN_AUTHORS = re.compile(r"\s{1,9}(?:[-–—]|và)\s{1,9}|\s{0,9}[,;&]\s{0,9}")
#: How many of year, month and day a publication time is known by.
_KNOWN_PARTS = {"year": 1, "month": 2}
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


class Style(StrEnum):
    """How it is cited."""

    TEXT = "text"  #: one line for a footnote
    BIBTEX = "bibtex"
    RIS = "ris"  #: Zotero, EndNote, Mendeley
    CSL = "csl"  #: CSL-JSON


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """What a citation says."""

    id: int
    url: str
    title: str
    author: str | None
    source: str | None
    published_at: datetime | None
    published_precision: str | None
    revision: int
    captured_at: datetime
    payload_digest: str
    text_sha256: str

    @property
    def authors(self) -> list[str]:
        """The names, one by one."""
        return [name for name in _BETWEEN_AUTHORS.split(_flat(self.author or "")) if name]

    @property
    def published(self) -> list[int]:
        """Year, month and day, as far as they are known."""
        if self.published_at is None:
            return []
        day = self.published_at.astimezone(VIETNAM)
        parts = [day.year, day.month, day.day]
        return parts[: _KNOWN_PARTS.get(self.published_precision or "", len(parts))]

    @property
    def captured(self) -> datetime:
        """When it was captured, in Vietnam's time."""
        return self.captured_at.astimezone(VIETNAM)

    @property
    def note(self) -> str:
        """What proves it: the capture, and both digests."""
        return (
            f"{ARCHIVE}: bản · revision {self.revision}, chụp lúc · captured "
            f"{self.captured.isoformat()}, payload {self.payload_digest}, "
            f"text sha256:{self.text_sha256}"
        )


def cite(cited: Cited, style: Style) -> str:
    """Return the citation; RIS has lines that end with CRLF, as it wants them."""
    return _WRITERS[style](cited)


def _text(cited: Cited) -> str:
    authors = ", ".join(cited.authors)
    day = "/".join(map(str, reversed(cited.published))) or "không rõ ngày · n.d."
    parts = [authors, f"“{_flat(cited.title)}”", _flat(cited.source or _NEWSPAPER), day, cited.url]
    return f"{'. '.join(filter(None, parts))}. {cited.note}.\n"


def _bibtex(cited: Cited) -> str:
    names = ("year", "month", "day")
    fields = {
        "title": f"{{{_tex(cited.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in cited.authors),
        "howpublished": _tex(cited.source or _NEWSPAPER),
        **dict(zip(names, map(str, cited.published), strict=False)),
        "url": re.sub(r"[{}\\\s]", "", cited.url),
        "urldate": f"{cited.captured:%Y-%m-%d}",
        "language": "vietnamese",
        "note": _tex(cited.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{thanhuytphcm-{cited.id},", *lines, "}", ""])


def _ris(cited: Cited) -> str:
    year, *rest = [f"{part:02d}" for part in cited.published] or [""]
    fields = [
        ("TY", "NEWS"),
        ("ID", str(cited.id)),
        *(("AU", name) for name in cited.authors),
        ("TI", cited.title),
        ("T2", cited.source or _NEWSPAPER),
        ("PY", year),
        ("DA", "/".join([year, *rest, "", "", ""][:4]) if year else ""),
        ("UR", cited.url),
        ("Y2", f"{cited.captured:%Y/%m/%d/%H:%M:%S}"),
        ("LA", "vi"),
        ("DB", ARCHIVE),
        ("N1", cited.note),
    ]
    lines = [f"{tag}  - {_flat(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _csl(cited: Cited) -> str:
    captured = cited.captured
    item: Mapping[str, object] = {
        "id": f"thanhuytphcm-{cited.id}",
        "type": "article-newspaper",
        "title": _flat(cited.title),
        "author": [{"literal": name} for name in cited.authors],
        "container-title": _flat(cited.source or _NEWSPAPER),
        "issued": {"date-parts": [cited.published]} if cited.published else None,
        "accessed": {"date-parts": [[captured.year, captured.month, captured.day]]},
        "URL": cited.url,
        "archive": ARCHIVE,
        "language": "vi",
        "note": cited.note,
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in _flat(text))


_WRITERS: Mapping[Style, Callable[[Cited], str]] = {
    Style.TEXT: _text,
    Style.BIBTEX: _bibtex,
    Style.RIS: _ris,
    Style.CSL: _csl,
}
