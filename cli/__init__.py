"""What can a person ask for? The ``thanhuy`` command, one module for each of its words."""

import os
import sys

from cli import secrets, signals, streams


def main() -> None:
    """Run ``thanhuy`` with the words of the command line."""
    secrets.hide()
    streams.insist_on_utf8()
    streams.prepare()
    if "THANHUY_LIFELINE" in os.environ:  # the schedule has started it
        from jobs import lifeline

        lifeline.watch()
    with signals.loading():
        from cli import commands

        commands.load(commands.first_word(sys.argv[1:]))
    signals.heed()
    code = commands.run()
    signals.ignore()
    sys.exit(code)
