"""The runbook leaves nothing out: outcomes, monitors, limits, metrics, and lines of the log."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from alarms.catalog import MONITORS
from alarms.limits import Limits
from alarms.metrics import METRICS
from storage import errors
from storage.runs import FinishReason
from storage.schedule.attempts import AttemptEnd

ROOT = Path(__file__).parent.parent
RUNBOOK = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
#: Where a line of the log may come from.
_ROOMS = ("alarms", "cli", "crawler", "jobs", "storage", "scheduler.py")
#: What logs at a level that an operator sees, and at which of its arguments the words stand.
_SAYS = {"warning": 0, "error": 0, "exception": 0, "say": 1}


def below(heading: str) -> str:
    """Return what stands below a heading."""
    return RUNBOOK.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def codes() -> set[str]:
    """Return the exit codes of all errors."""
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    return {str(each.exit_code) for each in found if hasattr(each, "exit_code")}


@pytest.mark.parametrize("reason", FinishReason)
def test_every_outcome_of_a_run_is_explained(reason):
    assert f"`{reason}`" in below("How a run ends")


@pytest.mark.parametrize("end", AttemptEnd)
def test_every_end_of_an_attempt_is_explained(end):
    assert f"| `{end}` |" in RUNBOOK


@pytest.mark.parametrize("code", sorted(codes() | {"0", "130", "143"}))
def test_every_exit_code_is_explained(code):
    assert f"\n| {code} | " in below("Exit codes")


def test_every_monitor_is_explained_as_it_is():
    for monitor in MONITORS.values():
        cells = monitor.name, monitor.severity, monitor.expected, monitor.advice
        row = "| `{}` | {} | {} | {} |".format(*cells)
        assert row in RUNBOOK, f"docs/operating.md lacks the row {row}"


def test_every_limit_is_explained_with_its_default():
    for each in fields(Limits):
        if each.name != "severities":
            assert f"| `{each.name}` | {each.default:g} | " in RUNBOOK, each.name


def test_every_metric_is_explained_as_it_is():
    for name, (help_, labels) in METRICS.items():
        assert f"| `{name}` | {', '.join(labels)} | {help_} |" in RUNBOOK, name


def test_the_dashboard_shows_metrics_that_there_are():
    dashboard = json.loads((ROOT / "docs" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    names = set(re.findall(r"thanhuy_\w+", asked))
    assert names
    assert names <= METRICS.keys()


def log_lines() -> Iterator[tuple[str, str]]:
    """Yield where each line of the log stands, and the longest piece of it that never changes."""
    for room in _ROOMS:
        place = ROOT / room
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                words = _words(node)
                if words is not None and len(piece := _longest(words)) > 3:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", piece


def _words(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    place = _SAYS.get(node.func.attr)
    if place is None or len(node.args) <= place:
        return None
    said = node.args[place]
    if isinstance(said, ast.Constant):
        return said.value if isinstance(said.value, str) else None
    if isinstance(said, ast.JoinedStr):
        return "%".join(part.value for part in said.values if isinstance(part, ast.Constant))
    return None


def _longest(words: str) -> str:
    """Return the longest piece between values; of two languages, the English one."""
    english = words.rpartition(" · ")[2]
    pieces = re.split(r"%[-.\d]*[a-z]?|;|: |`", english)
    return max((piece.strip(" ,.;:") for piece in pieces), key=len)


def test_log_lines_are_found():
    pieces = [piece for _, piece in log_lines()]
    assert len(pieces) > 20
    assert "sees to the schedule of" not in pieces  # it is no warning


@pytest.mark.parametrize(("place", "piece"), list(log_lines()))
def test_every_line_of_the_log_is_explained(place, piece):
    lines = below("What a log line asks of you")
    assert piece in lines, f"docs/operating.md says nothing of the line at {place}: {piece!r}"
