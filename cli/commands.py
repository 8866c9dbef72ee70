"""Which commands are there? The module of each, loaded when its command is asked for."""

from __future__ import annotations

import sys
from importlib import import_module

from cli import app
from cli.overview import summaries

#: One module a command; its name is the command's, where Python allows.
MODULES = (
    "crawl", "add", "demo", "extract", "check", "learn", "import_warcs", "reextract", "search",
    "show", "page", "changes", "digests", "export", "check_export", "status", "runs", "coverage",
    "verify", "backup", "restore", "upgrade", "serve", "schedule", "alarm", "health", "config",
    "control",
)  # fmt: skip


#: What asks for no command, but for their list at most.
_HELP = ("--help", "-h", "--version")


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors become one line."""
    command = first_word(sys.argv[1:] if arguments is None else arguments)
    if command in _HELP:
        return app.run(arguments, _listed())
    load(command)
    return app.run(arguments)


def first_word(words: list[str]) -> str:
    """Return the word that says what is asked for; who says nothing is helped."""
    return words[0] if words else _HELP[0]


def load(command: str = "") -> None:
    """Let the app know this command; or all of them, where it is none of ours."""
    if command in _HELP:
        return
    asked = [name for name in MODULES if name.removesuffix("_warcs").replace("_", "-") == command]
    for name in asked or MODULES:
        import_module(f"cli.{name}")


def _listed() -> app.Commands:
    """Return the commands with their first lines, without what they do: to load that takes long."""
    listed = app.new_app()
    for module in MODULES:
        for name, summary in summaries(module):
            listed.command(name, help=summary)(_nothing)
    return listed


def _nothing() -> None:
    """Stand for a command that is only listed."""
