"""How is this program started as a child, wherever its parent stands?

It is this one, by its own place: neither the working directory nor another installation decides
what runs (``-P``). Archive and database go through the environment: no process list shows them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from config import Config

_ROOT = Path(__file__).resolve().parent
#: The words that begin every command.
THANHUY = (sys.executable, "-P", "-m", "cli")
#: What sees to one attempt.
ATTEMPT = (sys.executable, "-P", "-m", "jobs.attempt")


def environment(
    config: Config | None = None, *, inherited: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the environment of a child: this program's modules, and where its archive is.

    Without *config* it works on what the inherited environment names.
    """
    paths = [str(_ROOT), *filter(None, [inherited.get("PYTHONPATH")])]
    made = {**inherited, "PYTHONPATH": os.pathsep.join(paths)}
    made.pop("NOTIFY_SOCKET", None)  # it is the service that is ready, or not
    if config is not None:
        made["THANHUY_ARCHIVE"] = str(config.archive.resolve())
        for name in ("THANHUY_DATABASE", "THANHUY_DATABASE_FILE"):
            made.pop(name, None)
        if config.database:
            made["THANHUY_DATABASE"] = config.database
    return made
