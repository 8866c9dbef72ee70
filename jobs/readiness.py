"""How does systemd hear that the service is ready, and that it ends?

As sd_notify(3) has it: one datagram to the socket that the environment names. Nobody else asks.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

READY = "READY=1"
STOPPING = "STOPPING=1"


def tell(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Tell whoever started the service; without such a one, or if it has gone, nothing happens."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(state.encode(), name)
