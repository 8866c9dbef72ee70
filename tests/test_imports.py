"""Imports point one way: cli, scheduler → crawler → storage; extraction knows no Scrapy."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = (
    "vietnamese",
    "cli",
    "scheduler",
    "jobs",
    "config",
    "crawler",
    "storage",
    "replica",
    "benchmarks",
    "tests",
)
MAY_IMPORT = {
    "vietnamese": {"vietnamese"},
    "storage": {"storage", "vietnamese"},
    "crawler": {"crawler", "storage", "config", "vietnamese"},
    "scheduler": {"jobs", "storage", "config", "vietnamese"},
    "jobs": {"jobs", "storage", "config", "vietnamese"},
    "config": {"storage"},
    "replica": {"replica", "crawler", "storage", "vietnamese"},
    "cli": {"cli", "scheduler", "jobs", "config", "crawler", "storage", "replica", "vietnamese"},
}
EXTRACTION_MAY_IMPORT = ("crawler.extraction", "crawler.site", "storage.records",
                         "vietnamese", "storage.errors")  # fmt: skip


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources(room: str) -> list[Path]:
    path = ROOT / room
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    for file in sources(room):
        ours = {name.split(".")[0] for name in imported(file)} & set(ROOMS)
        assert ours <= MAY_IMPORT[room], file


@pytest.mark.parametrize("room", ["storage", "crawler/extraction"])
def test_extraction_and_storage_know_no_scrapy(room: str) -> None:
    for file in sources(room):
        outside = {name.split(".")[0] for name in imported(file)}
        assert outside.isdisjoint({"scrapy", "twisted"}), file


def test_extraction_knows_the_site_and_the_records_and_nothing_else_of_ours() -> None:
    for file in sources("crawler/extraction"):
        for name in imported(file):
            if name.split(".")[0] in ROOMS:
                assert name.startswith(EXTRACTION_MAY_IMPORT), (file, name)
