"""The list of commands is read without loading them, and is the same as if they were."""

from __future__ import annotations

from typer.main import get_command

from cli import commands
from cli.app import app
from cli.overview import summaries
from tests.commands import python


def test_every_command_is_listed_with_its_first_line():
    commands.load()
    loaded = {
        name: " ".join((command.help or "").partition("\n\n")[0].split())
        for name, command in get_command(app).commands.items()
    }
    listed = dict(each for module in commands.MODULES for each in summaries(module))
    assert {name: " ".join(line.split()) for name, line in listed.items()} == loaded


def test_help_loads_no_database():
    done = python(
        "-c",
        "import sys, cli.commands as c; c.run(['--help']); "
        "sys.exit(any(m in sys.modules for m in ('sqlalchemy', 'scrapy', 'trafilatura')))",
    )
    assert done.code == 0, done.err
    assert "search" in done.out
    assert "schedule" in done.out
