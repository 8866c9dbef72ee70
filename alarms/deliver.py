"""How do incidents reach somebody? A process of its own sends what is untold, and ends.

So neither a crawl nor the schedule waits for a receiver that hangs; what no receiver took is sent
again later, by whoever delivers next.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime

import program
from alarms import messages
from alarms.limits import Limits, read_limits
from alarms.receivers import Receipt, send
from config import Config, Receivers
from storage import incidents
from storage.archive import Archive
from storage.errors import ThanhuyError
from storage.incidents import Check
from vietnamese.time import VIETNAM

#: The words that begin the process.
_DELIVER = (sys.executable, "-P", "-m", "alarms.deliver")


def begin(config: Config) -> subprocess.Popen[bytes]:
    """Start a process that delivers what is untold in the archive; it may outlive this one.

    :raises OSError: if none can be started
    """
    return subprocess.Popen(  # noqa: S603  # our own program, no shell
        _DELIVER,
        env=program.environment(config),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def deliver(config: Config, receivers: Receivers) -> list[Receipt]:
    """Send what is untold; return what came of it, nothing if there was nothing to tell.

    :raises ThanhuyError: if the archive cannot be written to
    """
    if not receivers.notify:
        return []
    with Archive.open(config.archive, config.database) as archive:
        with archive.transaction() as connection:
            claimed = incidents.claim(connection, now=datetime.now(VIETNAM))
        if not claimed:
            return []
        receipts = send(receivers, messages.of_incidents(claimed, config.archive))
        limits = read_limits(config.archive)
        with archive.transaction() as connection:
            now = datetime.now(VIETNAM)
            is_taken = any(receipt.error is None for receipt in receipts)
            note = incidents.note_told if is_taken else incidents.note_not_told
            note(connection, claimed, now=now)
            incidents.report(connection, receiver_checks(receipts, limits), now=now)
    return receipts


def receiver_checks(receipts: Sequence[Receipt], limits: Limits) -> list[Check]:
    """Return what the receipts say of each receiver."""
    return [
        limits.check(
            "receiver",
            subject=receipt.receiver,
            is_well=receipt.error is None,
            seen=receipt.error or "it took the message",
        )
        for receipt in receipts
    ]


def main() -> int:
    """Deliver once."""
    config = Config.read()
    try:
        deliver(config, Receivers.read())
    except ThanhuyError as error:
        return error.exit_code
    return 0


if __name__ == "__main__":
    code = main()
    if threading.active_count() > 1:
        os._exit(code)  # a receiver hangs, and Python would wait for its library's own threads
    sys.exit(code)
