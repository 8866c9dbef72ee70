"""How is a reading kept in a row, and given back as it was?"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from datetime import datetime
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from operator import is_
from typing import Any, TypeVar

from sqlalchemy import Row

from storage.records import Article, Attachment, DateCandidate, Evidence, Image
from vietnamese.time import Precision

T = TypeVar("T")


@lru_cache(maxsize=256)  # asked for the articles of a batch, again and again
def text_digest(text: str) -> str:
    """Return ``text_sha256`` of *text*."""
    return sha256(text.encode()).hexdigest()


def to_columns(article: Article) -> dict[str, Any]:
    """Return the columns that ``articles`` and ``revisions`` both have."""
    return {
        "url": article.url,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "text_sha256": text_digest(article.text),
        "author": article.author,
        "source": article.source,
        "section": article.section,
        "published_at": article.published_at,
        "published_precision": article.published_precision,
        "published_evidence": article.published_evidence,
        "extractor": article.extractor,
    }


def to_row(article: Article) -> dict[str, Any]:
    """Return *article* as columns of ``revisions``, without those of its capture and number."""
    return {
        **to_columns(article),
        "images": [dict(vars(image)) for image in article.images],
        "attachments": [dict(vars(attachment)) for attachment in article.attachments],
        "links": list(article.links),
        "evidence": dict(article.evidence),
        "date_candidates": [
            vars(candidate) | {"at": candidate.at.isoformat()}
            for candidate in article.date_candidates
        ],
    }


def from_row(row: Row[*tuple[Any, ...]]) -> Article:
    """Return the article that a row of ``revisions`` keeps."""
    return Article(
        id=row.article_id,
        url=row.url,
        title=row.title,
        lead=row.lead,
        text=row.text,
        author=row.author,
        source=row.source,
        section=row.section,
        published_at=row.published_at,
        published_precision=Precision(row.published_precision) if row.published_precision else None,
        published_evidence=Evidence(row.published_evidence) if row.published_evidence else None,
        images=tuple(Image(**image) for image in row.images),
        attachments=tuple(Attachment(**attachment) for attachment in row.attachments),
        links=tuple(row.links),
        evidence=row.evidence,
        date_candidates=tuple(map(_candidate, row.date_candidates)),
        extractor=row.extractor,
    )


def _candidate(stored: Mapping[str, str]) -> DateCandidate:
    return DateCandidate(
        at=datetime.fromisoformat(stored["at"]),
        precision=Precision(stored["precision"]),
        evidence=Evidence(stored["evidence"]),
        raw=stored["raw"],
        place=stored["place"],
    )


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
        mended = {
            name: part
            for name in value.__dataclass_fields__
            if (part := _storable(before := getattr(value, name))) is not before
        }
        return replace(value, **mended) if mended else value
    return value


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
