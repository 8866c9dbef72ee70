"""docs/replica.md names everything that can be asked of the replica."""

from dataclasses import fields
from pathlib import Path

from replica.client import Replica
from replica.edits import Edit
from replica.faults import Fault, FaultKind
from replica.lists import HABITS
from replica.templates import GROUPS, OPEN
from replica.traps import KINDS

DOCS = (Path(__file__).parents[2] / "docs/replica.md").read_text(encoding="utf-8")


def test_every_fault_trap_field_and_template_is_explained() -> None:
    known = [*FaultKind, *KINDS, *OPEN, *GROUPS, *(f.name for f in fields(Fault) if f.init)]
    missing = [word for word in known if f"`{word}`" not in DOCS and word != "kind"]
    assert not missing


def test_every_edit_and_method_is_explained() -> None:
    methods = [name for name in vars(Replica) if not name.startswith("_")]
    missing = [name for name in methods if f"site.{name}" not in DOCS and name != "stop"]
    missing += [edit for edit in Edit if edit not in DOCS]
    assert not missing


def test_every_list_habit_is_explained_and_says_whose_it_is() -> None:
    assert len(HABITS) >= 25
    missing = [
        name for name, habit in HABITS.items() if f"| `{name}` | {habit.source} |" not in DOCS
    ]
    assert not missing
