"""What is said of incidents?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from alarms.receivers import Message
from storage.incidents import Incident
from vietnamese.time import VIETNAM

#: Incidents that one message tells in full.
_MOST_TOLD = 20
#: Letters of what was seen.
_LONGEST = 1000


def of_incidents(incidents: Sequence[Incident], archive: Path) -> Message:
    """Return one message for all of them."""
    begun = [each for each in incidents if each.resolved_at is None]
    over = [each for each in incidents if each.resolved_at is not None]
    parts = [_told(each) for each in [*begun, *over][:_MOST_TOLD]]
    if len(incidents) > _MOST_TOLD:
        left = len(incidents) - _MOST_TOLD
        parts.append(f"… còn {left} việc nữa · and {left} more: thanhuy alarm list")
    return Message(title=_title(begun, over), body="\n\n".join([*parts, _from(archive)]))


def of_test(archive: Path) -> Message:
    """Return the message that tries the ways out."""
    text = "Thử báo động, mọi thứ vẫn ổn. · This is a test; all is well."
    return Message(title="[thanhuy] thử · test", body=f"{text}\n\n{_from(archive)}")


def of_untold(what: str, archive: Path) -> Message:
    """Return what is said of a fault that cannot be entered as an incident."""
    return Message(
        title="[thanhuy] BÁO ĐỘNG · ALARM: crawl-outcome", body=f"{what}\n\n{_from(archive)}"
    )


def _title(begun: Sequence[Incident], over: Sequence[Incident]) -> str:
    what = "BÁO ĐỘNG · ALARM" if begun else "ĐÃ HẾT · RESOLVED"
    names = list(dict.fromkeys(each.monitor for each in begun or over))
    more = f" +{len(names) - 3}" if len(names) > 3 else ""
    return f"[thanhuy] {what}: {', '.join(names[:3])}{more}"


def _told(each: Incident) -> str:
    if each.resolved_at is not None:
        return (
            f"ĐÃ HẾT · RESOLVED #{each.id} {each.name}\n"
            f"từ · from {_moment(each.opened_at)} đến · to {_moment(each.resolved_at)}"
        )
    return (
        f"BÁO ĐỘNG · ALARM #{each.id} {each.name} ({each.severity})\n"
        f"Mong đợi · Expected: {each.expected}\n"
        f"Thấy · Seen: {each.seen[:_LONGEST]}\n"
        f"Việc cần làm · What to do: {each.advice}\n"
        f"Từ · Since: {_moment(each.opened_at)}"
    )


def _from(archive: Path) -> str:
    return f"Kho · Archive: {archive.absolute()}"


def _moment(at: datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(sep=" ", timespec="minutes")
