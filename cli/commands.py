"""Which commands are there? The module of each, loaded when its command is asked for."""

from __future__ import annotations

import sys
from importlib import import_module

from cli import app

#: One module a command; its name is the command's, where Python allows.
MODULES = (
    "crawl", "add", "demo", "extract", "check", "learn", "import_warcs", "reextract", "search",
    "show", "page", "changes", "digests", "export", "check_export", "status", "runs", "coverage",
    "verify", "backup", "restore", "upgrade", "serve", "schedule", "alarm", "health", "config",
    "control",
)  # fmt: skip


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors become one line."""
    load(*(sys.argv[1:2] if arguments is None else arguments[:1]))
    return app.run(arguments)


def load(command: str = "") -> None:
    """Let the app know this command; or all of them, where it is none of ours."""
    asked = [name for name in MODULES if name.removesuffix("_warcs").replace("_", "-") == command]
    for name in asked or MODULES:
        import_module(f"cli.{name}")
