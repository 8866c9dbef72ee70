"""Does the house stand as docs and design draw it? Imports point one way, and functions are short.

An import counts wherever it stands: at the top, within a function, or for the types alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: What each room may import of the others: cli → scheduler, web, crawler → storage → vietnamese.
MAY_IMPORT: Mapping[str, set[str]] = {
    "vietnamese": set(),
    "storage": {"vietnamese"},
    "config": {"storage", "vietnamese"},
    "config_file": {"config", "storage", "vietnamese"},
    "program": {"config"},
    "alarms": {"config", "program", "storage", "vietnamese"},
    "crawler": {"alarms", "config", "config_file", "storage", "vietnamese"},
    "jobs": {"alarms", "config", "program", "storage", "vietnamese"},
    "scheduler": {"alarms", "config", "jobs", "program", "storage", "vietnamese"},
    "web": {"config", "crawler", "storage", "vietnamese"},
    "cli": {
        "alarms",
        "config",
        "config_file",
        "crawler",
        "jobs",
        "program",
        "replica",
        "scheduler",
        "storage",
        "vietnamese",
        "web",
    },
    "replica": {"crawler", "storage", "vietnamese"},
    "benchmarks": {
        "alarms",
        "config",
        "crawler",
        "jobs",
        "replica",
        "scheduler",
        "storage",
        "vietnamese",
        "web",
    },
}
#: The rooms within a room, parts before wholes: each imports only those before it.
PARTS_BEFORE_WHOLES: Mapping[str, tuple[str, ...]] = {
    "storage": (
        "errors", "software", "records", "own_files", "database", "warc", "sections", "captures",
        "typed_dates", "duplicates", "frontier", "search", "articles", "archive", "runs",
        "incidents", "controls", "fixity", "export", "schedule", "backup",
    ),
    "crawler": (
        "settings", "process", "site", "options", "extraction", "links", "parsing", "monitors",
        "session", "pipelines", "extensions", "downloader", "middlewares", "runs", "spiders",
        "commands",
    ),
    "web": ("language", "charts", "guard", "tables", "room", "pages", "plugin", "server"),
    "crawler.extraction": (
        "wording", "page", "body", "fields", "kind", "profile", "template", "extract", "learn",
        "explain",
    ),
}  # fmt: skip
#: All that some modules may import of ours, where that is less than what their room may.
NOTHING_ELSE: Mapping[str, tuple[str, ...]] = {
    "crawler.extraction": (
        "crawler.extraction", "crawler.site", "storage.records", "storage.errors", "vietnamese",
    ),
    "replica": ("replica", "crawler.site", "storage.records", "storage.errors", "vietnamese"),
    "web": ("web", "config", "crawler.site", "crawler.monitors.coverage", "storage", "vietnamese"),
}  # fmt: skip
#: Libraries, and where alone they are imported.
ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "sqlalchemy": ("storage", "benchmarks"),
    "alembic": ("storage.database",),
    "scrapy": ("crawler", "benchmarks"),
    "twisted": ("crawler", "benchmarks"),
    "apscheduler": ("scheduler",),
    "cronsim": ("jobs.cron",),
    "apprise": ("alarms.receivers",),
    "prometheus_client": ("alarms",),
    "typer": ("cli",),
    "datasette": ("web", "benchmarks"),
    "uvicorn": ("web",),
    "jinja2": ("web",),
    "babel": ("web",),
    "replica": ("replica", "cli.demo", "benchmarks"),
}
#: Libraries, and where they are not imported all the same.
NEVER_IN: Mapping[str, tuple[str, ...]] = {
    "storage": ("scrapy", "twisted", "http.client", "urllib.request"),
    "storage.warc": ("sqlalchemy",),
    "crawler.extraction": ("scrapy", "twisted", "sqlalchemy"),
}
#: Branches that a function may have.
MOST_BRANCHES = 12


@cache
def sources() -> Mapping[str, ast.Module]:
    """Return the syntax of every module of ours, by its dotted name."""
    found = {}
    for room in MAY_IMPORT:
        path = ROOT / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
            if file.exists():
                parts = file.relative_to(ROOT).with_suffix("").parts
                name = ".".join(parts).removesuffix(".__init__")
                found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


@cache
def imported(module: str) -> frozenset[str]:
    """Return what *module* imports: modules of ours by their full names, and libraries."""
    found = set()
    for node in ast.walk(sources()[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {member if member in sources() else node.module for member in members}
    return frozenset(found)


def imports() -> Iterator[tuple[str, str]]:
    """Yield each pair of a module of ours and what it imports."""
    for module in sources():
        for name in imported(module):
            yield module, name


def is_in(name: str, rooms: Iterable[str]) -> bool:
    """Say whether *name* is one of these modules, or lies in one of these packages."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def told(wrong: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({f"{module} imports {name}" for module, name in wrong})


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    others = MAY_IMPORT.keys() | {"tests"}
    wrong = [
        (module, name)
        for module, name in imports()
        if is_in(module, [room]) and name.split(".")[0] in others - allowed
    ]
    assert told(wrong) == []


@pytest.mark.parametrize("room", PARTS_BEFORE_WHOLES)
def test_within_a_room_imports_point_from_wholes_to_parts(room: str) -> None:
    order = PARTS_BEFORE_WHOLES[room]

    def place(name: str) -> int:
        return order.index(name.removeprefix(f"{room}.").split(".")[0])

    inside = {
        (module, name)
        for module, name in imports()
        if is_in(module, [room]) and is_in(name, [room]) and room not in (module, name)
    }
    unknown = {name for pair in inside for name in pair if not is_in(name, named(room, order))}
    assert unknown == set(), f"say in PARTS_BEFORE_WHOLES where in {room} they stand"
    assert told((module, name) for module, name in inside if place(module) < place(name)) == []


def named(room: str, parts: Iterable[str]) -> list[str]:
    return [f"{room}.{part}" for part in parts]


@pytest.mark.parametrize("room", NOTHING_ELSE)
def test_what_is_pure_imports_nothing_else_of_ours(room: str) -> None:
    wrong = [
        (module, name)
        for module, name in imports()
        if is_in(module, [room]) and is_in(name, MAY_IMPORT) and not is_in(name, NOTHING_ELSE[room])
    ]
    assert told(wrong) == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_in_its_rooms_only(library: str) -> None:
    wrong = [
        (module, name)
        for module, name in imports()
        if is_in(name, [library]) and not is_in(module, ONLY_IN[library])
    ]
    assert told(wrong) == []


@pytest.mark.parametrize("room", NEVER_IN)
def test_a_library_is_never_imported_where_it_does_not_belong(room: str) -> None:
    wrong = [
        (module, name)
        for module, name in imports()
        if is_in(module, [room]) and is_in(name, NEVER_IN[room])
    ]
    assert told(wrong) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: imported(module) & sources().keys() - {module} for module in sources()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_no_module_only_hands_on_what_another_defines() -> None:
    def says(node: ast.stmt) -> bool:
        """Whether a statement is more than an import, a docstring or a list of names."""
        if isinstance(node, ast.Assign):
            return ast.unparse(node.targets[0]) != "__all__"
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        return not (docstring or isinstance(node, ast.Import | ast.ImportFrom))

    def hands_on(tree: ast.Module) -> bool:
        return any(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)

    empty = [
        module
        for module, tree in sources().items()
        if hands_on(tree) and not any(map(says, tree.body))
    ]
    assert empty == []


# --- branches -------------------------------------------------------------------------------------

_BRANCHES = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.match_case,
)  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def branches(function: ast.AST) -> int:
    """Count the ways through a function, without those of the functions within it."""
    count = 0
    for node in ast.iter_child_nodes(function):
        if isinstance(node, _FUNCTIONS):
            continue
        if isinstance(node, _BRANCHES):
            count += 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        count += branches(node)
    return count


def test_branches_are_counted() -> None:
    tree = ast.parse("""
def one(a):
    if a and a > 1 or a:
        return [x for x in a if x if x > 1]
    elif a:
        return 1 if a else 2
    try:
        for x in a:
            while x:
                pass
    except (ValueError, TypeError):
        pass
    except OSError:
        pass
    match a:
        case 1:
            pass
        case _:
            pass
    def two():
        if a:
            pass
""")
    assert branches(tree.body[0]) == 1 + 2 + 3 + 1 + 1 + 2 + 2 + 2


def test_no_function_has_more_branches_than_a_reader_can_hold() -> None:
    long = {
        f"{module}.{node.name}": branches(node)
        for module, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, _FUNCTIONS) and not is_in(module, ["replica"])
    }
    assert {name: count for name, count in long.items() if count > MOST_BRANCHES} == {}
