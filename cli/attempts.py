"""How is what came of a start shown?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cli.tables import moment
from storage.schedule.attempts import Attempt, AttemptEnd


def result_of(attempt: Attempt | None) -> str:
    """Say what came of a job last."""
    if attempt is None:
        return "chưa chạy · never started"
    return (
        f"{moment(attempt.ended_at or attempt.started_at or attempt.due_at)}: {outcome_of(attempt)}"
    )


def outcome_of(attempt: Attempt) -> str:
    """Say how an attempt stands, or how it has ended."""
    if attempt.started_at is None and attempt.ended_at is None:
        return "đợi lượt · waits its turn"
    if attempt.ended_at is None:
        return f"đang chạy · running, pid {attempt.pid}"
    if attempt.finish_reason == AttemptEnd.FINISHED:
        code = attempt.exit_code or 0
        return f"{code} {_EXIT_CODES.get(code, 'lỗi · failed')}"
    code_if_known = "" if attempt.exit_code is None else f"{attempt.exit_code} "
    reason = attempt.finish_reason or "-"
    return code_if_known + _ENDS.get(reason, reason)


_EXIT_CODES = {
    0: "xong · done",
    1: "cần xem · to be looked at",
    2: "dùng sai · wrong use",
    3: "trang tin không trả lời · site unreachable",
    4: "kho đang bận · archive in use",
    5: "lưu trữ hỏng · storage failed",
    130: "bị ngắt · interrupted",
    143: "được bảo dừng · told to end",
}
_ENDS: dict[str, str] = {
    AttemptEnd.TIME_LIMIT: "quá giờ · time limit",
    AttemptEnd.STOPPED: "dừng theo lịch · stopped with the service",
    AttemptEnd.KILLED: "bị giết · killed",
    AttemptEnd.BUSY: "bỏ qua, kho bận · skipped, archive in use",
    AttemptEnd.WITHDRAWN: "đã rút · withdrawn",
    AttemptEnd.NOT_STARTED: "không khởi động được · not started",
}


def as_json(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt as it is printed in JSON."""
    told = asdict(attempt)
    del told["beat"]
    return told
