"""Which words of the command line must nobody read? Every user of a machine can list them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from itertools import islice

_OPTION = "--database"
#: What the command reads where the option is not given.
_VARIABLE = "THANHUY_DATABASE"
_PASSWORD = re.compile(r"://[^/?#@]*:[^/?#@]+@|[?&]password=", re.IGNORECASE)


def hide_password() -> None:
    """Begin anew without the database's password in the command line, if one stands there.

    It goes on in the environment, which the owner of a process alone can read.
    """
    words, address = without_password(sys.argv[1:])
    before = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv[1:])]
    if address is None or [*before, *sys.argv[1:]] != sys.orig_argv:
        return
    environment = {**os.environ, _VARIABLE: address}
    os.execve(sys.executable, [sys.executable, *before[1:], *words], environment)  # noqa: S606  # itself


def without_password(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Return *words* without a database address that holds a password, and that address.

    >>> without_password(["status", "--database", "postgresql://a:b@c/d", "-q"])
    (['status', '-q'], 'postgresql://a:b@c/d')
    >>> without_password(["status", "--database=postgresql://a@c/d"])
    (['status', '--database=postgresql://a@c/d'], None)
    """
    kept: list[str] = []
    found = None
    left = iter(words)
    for word in left:
        option, equals, value = word.partition("=")
        if option != _OPTION:
            kept.append(word)
            continue
        given = [word] if equals else [word, *islice(left, 1)]
        address = value if equals else given[-1]
        if _PASSWORD.search(address):
            found = address
        else:
            kept += given
    return kept, found
