"""What may be off in an archive, and what mends it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What is off, and what mends it."""

    DAMAGED_RECORD = "damaged record"  #: bytes have changed: bring the file back from a copy
    WRONG_DIGEST = "wrong digest"  #: the same
    MISSING_FILE = "missing file"  #: the same
    LOST_BODY = "revisit without its original"  #: the same, of the original's file
    DAMAGED_DATABASE = "damaged database"  #: a backup, or a new one made from the WARC files
    WRONG_ROW = "row unlike its record"  #: ``--repair`` writes it anew
    UNKNOWN_CAPTURE = "capture without a row"  #: ``--repair`` enters it
    WRONG_TEXT = "text unlike its digest"  #: ``--repair`` reads its captures again
    WRONG_ARTICLE = "article unlike its captures"  #: the same
    WRONG_INDEX = "search index unlike the rows"  #: ``--repair`` makes it anew


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is off."""

    fault: Fault
    place: str  #: file and offset, or table and row
    detail: str
    article_id: int | None = None  #: of a faulty article


@dataclass(slots=True)
class FixityReport:
    """What was looked at, and what is off."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    captures: int = 0
    articles: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is off."""
        return not self.findings
