"""How does a monitor ask the schedule's service? ``/healthz`` and ``/metrics``, on the loopback."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from alarms.health import Health, State, look
from alarms.metrics import as_text
from config import Config

logger = logging.getLogger("schedule")

HOST = "127.0.0.1"
#: Seconds for which one look answers every question: whoever asks often costs nothing.
_FRESH = 2.0
#: Seconds that a client may take to ask.
_TIMEOUT = 10


class Endpoint:
    """Answers while the service runs; nobody but this machine can ask."""

    def __init__(self, config: Config, port: int) -> None:
        self._port = port  #: 0: nobody can ask
        self._looker = _Looker(config)
        self._server: ThreadingHTTPServer | None = None

    def open(self) -> None:
        """Begin to answer; a port that is in use is said to be, and the service goes on."""
        if not self._port:
            return
        handler = type("Handler", (_Handler,), {"look": staticmethod(self._looker.look)})
        try:
            self._server = ThreadingHTTPServer((HOST, self._port), handler)
        except OSError as error:
            logger.warning(
                "nobody can ask for health at port %d: %s; choose another with --health-port",
                self._port, error.strerror,
            )  # fmt: skip
            return
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        logger.info("health: http://%s:%d/healthz and /metrics", HOST, self._port)

    def close(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class _Looker:
    """Looks at the archive, one look at a time."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._seen: tuple[float, Health] | None = None

    def look(self) -> Health:
        with self._lock:
            if self._seen is None or time.monotonic() - self._seen[0] > _FRESH:
                self._seen = time.monotonic(), look(self._config)
            return self._seen[1]


class _Handler(BaseHTTPRequestHandler):
    look: Callable[[], Health]
    timeout = _TIMEOUT

    def do_GET(self) -> None:  # http.server's
        """Answer a question."""
        if self.path == "/healthz":
            health = self.look()
            is_usable = health.state != State.NOT_USABLE
            status = HTTPStatus.OK if is_usable else HTTPStatus.SERVICE_UNAVAILABLE
            told = json.dumps(health.as_json(), ensure_ascii=False, default=_plain)
            self._answer(status, "application/json; charset=utf-8", told)
        elif self.path == "/metrics":
            self._answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, as_text(self.look()))
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", "/healthz, /metrics\n")

    def _answer(self, status: HTTPStatus, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log no request: they come every few seconds."""


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)
