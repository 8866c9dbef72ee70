"""From when on is something not well, and over how much is that asked?

The archive's ``monitors.toml`` says; else it is as here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from alarms.catalog import MONITORS
from storage.errors import BadInput
from storage.incidents import Check, Severity
from storage.own_files import open_own

FILE = "monitors.toml"
#: Bytes of a file that is read; a name with many dots takes the square of its length.
_LONGEST = 20_000
_OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The limits of all monitors, and what their failing matters."""

    shrunk_share: float = 0.5  #: of the articles that a list showed: fewer, and it has shrunk
    shrunk_least: int = 5  #: articles of a list that may shrink at all
    unread_share: float = 0.2  #: of article pages in which none was found
    unread_least: int = 5  #: such pages
    missing_least: int = 5  #: articles denied, refused or failing, and no fewer than were had
    error_share: float = 0.2  #: of the requests of a run
    error_least: int = 20  #: errors of a run that are worth a word
    like_share: float = 0.1  #: of the articles that the median of like runs met
    like_runs: int = 3  #: like runs before from which on they are compared
    like_least: int = 20  #: articles that like runs meet, else nothing is compared
    latest_articles: int = 50  #: that are compared with those before them
    before_articles: int = 500  #: those before them, at most; at least a fifth of it
    coverage_drop: float = 0.3  #: of the articles that have a field, or read as well as before
    agreement_drop: float = 0.1  #: of the mean agreement of the two readers, below what it was
    quiet_days: int = 4  #: without a new article
    crawl_days: int = 2  #: without a crawl that came to a good end
    late_minutes: int = 60  #: after which a job that did not start is missed
    certificate_days: int = 14  #: for which a certificate is still good
    disk_warning_mb: int = 2000  #: free, below which it is told
    disk_floor_mb: int = 200  #: free, below which no crawl begins
    fixity_sample: int = 20  #: captures that are read back after a crawl
    severities: Mapping[str, Severity | None] = field(default_factory=dict)  #: None: it is off

    def severity(self, monitor: str) -> Severity | None:
        """Return what its failing matters; None: nothing."""
        return self.severities.get(monitor, MONITORS[monitor].severity)

    def check(
        self,
        monitor: str,
        *,
        is_well: bool,
        seen: str,
        subject: str = "",
        level: float | None = None,
        expected: str = "",
    ) -> Check:
        """Return what came of a monitor; one that is off finds everything well."""
        known, severity = MONITORS[monitor], self.severity(monitor)
        return Check(
            monitor=monitor,
            subject=subject,
            is_well=is_well or severity is None,
            severity=severity or known.severity,
            expected=expected or known.expected,
            seen=seen,
            advice=known.advice,
            level=level,
        )


DEFAULT_LIMITS = Limits()


def read_limits(directory: Path) -> Limits:
    """Return the limits that the archive's ``monitors.toml`` sets.

    :raises BadInput: if the file says what limits cannot; the message has the file and the key
    """
    file = directory / FILE
    try:
        with open_own(file) as stream:
            text = stream.read(_LONGEST + 1)
        if len(text) > _LONGEST:
            raise BadInput(f"{file} is larger than {_LONGEST // 1000} kB; it holds a few numbers")
        told = tomllib.loads(text.decode())
    except FileNotFoundError:
        return Limits()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, nested deep
        raise BadInput(f"{file} does not parse: {error}; mend it or remove it") from None
    for section in told:
        if section not in ("limits", "severity") or not isinstance(told[section], dict):
            raise BadInput(f"{file}: {section!r} is unknown; there are [limits] and [severity]")
    severities = _severities(file, told.get("severity", {}))
    return Limits(**_numbers(file, told.get("limits", {})), severities=severities)


def _numbers(file: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, type[int | float]] = {
        each.name: int if each.type == "int" else float
        for each in fields(Limits)
        if each.name != "severities"
    }
    for name, value in told.items():
        if name not in known:
            raise BadInput(f"{file}: there is no limit {name!r}; there are: {', '.join(known)}")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= 1e12 or (known[name] is int and value != int(value)):
            what = "a whole number" if known[name] is int else "a number"
            raise BadInput(f"{file}: {name} = {value!r} is no limit; it is {what}, 0 or more")
    return {name: known[name](value) for name, value in told.items()}


def _severities(file: Path, told: Mapping[str, Any]) -> dict[str, Severity | None]:
    words = [*Severity, _OFF]
    for name, value in told.items():
        if name not in MONITORS:
            raise BadInput(f"{file}: there is no monitor {name!r}; see docs/operating.md")
        if value not in words:
            raise BadInput(f"{file}: {name} = {value!r} is one of: {', '.join(words)}")
    return {name: None if value == _OFF else Severity(value) for name, value in told.items()}
