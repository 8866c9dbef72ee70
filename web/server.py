"""How is the room opened to readers? One socket, and uvicorn behind it."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from storage.archive import Archive
from storage.errors import BadInput
from web import plugin
from web.room import ReadingRoom

#: Readers who are served at a time; more are told to come again.
_MOST_AT_A_TIME = 200


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that readers may call at *host* and *port*; 0 is any port that is free.

    :raises BadInput: if there can be none
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise BadInput(_why_not(host, port, error)) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise BadInput(_why_not(host, port, error)) from error
    return listening


def _why_not(host: str, port: int, error: Exception) -> str:
    """Say why there is no socket at *host* and *port*, and what to do."""
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"port {port} of {host} is in use by another program; choose another with --port"
    if number == errno.EACCES:
        return f"port {port} needs more rights than this user has; choose one from 1024 on (--port)"
    return f"--host {host!r} is no address of this machine ({error}); leave it out for 127.0.0.1"


def address_of(listening: socket.socket) -> str:
    """Return the URL of the room."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def is_open_to_others(listening: socket.socket) -> bool:
    """Say whether other machines can call at the socket."""
    host = listening.getsockname()[0].partition("%")[0]
    return not ipaddress.ip_address(host).is_loopback


def open_room(
    archive: Archive, listening: socket.socket, *, names: Sequence[str], copy: Path | None
) -> ReadingRoom:
    """Return the room of *archive*; other machines may call it by this one's name, too.

    :raises BadInput: if there is no SQLite file to show the tables of
    """
    plugin.install()
    own_name = [socket.gethostname()] if is_open_to_others(listening) else []
    return ReadingRoom(archive, names=[*names, *own_name], copy=copy)


def serve(room: ReadingRoom, listening: socket.socket) -> None:
    """Serve the room until the process is told to end."""
    config = uvicorn.Config(
        room.app(),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_AT_A_TIME,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening])
