"""Which commands are there? All of them, loaded, and ``run`` to run one."""

from importlib import import_module

from cli.app import run

#: One module a command; its name is the command's, where Python allows.
MODULES = (
    "crawl", "add", "demo", "extract", "check", "learn", "import_warcs", "reextract", "search",
    "show", "export", "status", "runs", "coverage", "verify", "upgrade", "schedule",
)  # fmt: skip

for _name in MODULES:
    import_module(f"cli.{_name}")

__all__ = ["MODULES", "run"]
