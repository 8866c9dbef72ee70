"""What deploy/ says of this program is so: its commands, its files, its settings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import config_file
from tests.commands import all_commands

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


def test_units_start_commands_that_there_are():
    known = set(all_commands())
    for unit in DEPLOY.glob("*.service"):
        (words,) = re.findall(r"^ExecStart=\S+/thanhuy (.*)$", unit.read_text(), re.MULTILINE)
        command = tuple(word for word in words.split() if not word.startswith("-"))
        assert command in known, unit


@pytest.mark.parametrize("file", [*DEPLOY.glob("*.service"), DEPLOY / "compose.yaml"], ids=str)
def test_variables_are_settings(file):
    known = {each.variable for each in config_file.SETTINGS.values()} | {config_file.VARIABLE}
    assert set(re.findall(r"THANHUY_[A-Z]+", file.read_text(encoding="utf-8"))) <= known


def test_the_lock_for_installations_holds_no_test_tools_and_the_same_versions():
    def locked(file):
        return dict(re.findall(r"^([\w.-]+)==(\S+)", file.read_text(), re.MULTILINE))

    installed, everything = locked(DEPLOY / "requirements.lock"), locked(ROOT / "requirements.lock")
    assert {"scrapy", "trafilatura", "sqlalchemy", "apscheduler"} <= set(installed)
    assert not {"pytest", "mypy", "ruff", "playwright"} & set(installed)
    assert {name: everything.get(name) for name in installed} == installed


def test_every_package_goes_into_an_installation():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    ours = {each.parent.name for each in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    modules = {each.name for each in ROOT.glob("*.py")}
    assert included == ours | modules
