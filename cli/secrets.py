"""How is a database's password kept from the list of processes, which every user may read?"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

_OPTION = "--database"
_VARIABLE = "THANHUY_DATABASE"


def hide() -> None:
    """Begin anew with the address in the environment, where the command line holds a password."""
    words, address = without_database(sys.orig_argv)
    if address is not None and _holds_password(address) and os.name != "nt":
        os.execve(sys.executable, words, os.environ | {_VARIABLE: address})  # noqa: S606  # ourselves


def without_database(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the words without the database's address, and the address; None if there is none.

    >>> without_database(["thanhuy", "status", "--database", "sqlite:///a", "--", "--database"])
    (['thanhuy', 'status', '--', '--database'], 'sqlite:///a')
    """
    end = words.index("--") if "--" in words else len(words)
    kept, address = [], None
    given = iter(words[:end])
    for word in given:
        option, is_assigned, value = word.partition("=")
        if option != _OPTION:
            kept.append(word)
        elif is_assigned:
            address = value
        else:
            address = next(given, "")
    return [*kept, *words[end:]], address


def _holds_password(address: str) -> bool:
    """Say whether there may be one: before the host, or among what follows it."""
    return "@" in address or "?" in address
