"""What can a person ask for? The ``thanhuy`` command, one module for each of its words."""

import sys

from cli import signals, streams


def main() -> None:
    """Run ``thanhuy`` with the words of the command line."""
    streams.prepare()
    with signals.loading():
        from cli.commands import run
    signals.heed()
    code = run()
    signals.ignore()
    sys.exit(code)
