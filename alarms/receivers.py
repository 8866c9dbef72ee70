"""How is a message sent by every way that is configured? None of them can hold up the others."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from config import Receivers
from storage.errors import BadInput
from storage.software import SOFTWARE

#: Seconds for one message, with all of its tries.
PATIENCE = 20.0
#: Bytes of a ping's body; healthchecks keeps 100 kB.
_LONGEST_BODY = 10_000

_NO_PING = "THANHUY_PING is no address that begins with http:// or https://"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What somebody is told."""

    title: str
    body: str  #: plain text


@dataclass(slots=True)
class Receipt:
    """What came of a message to one receiver."""

    receiver: str  #: its number and kind: its address may hold a password
    error: str | None = None  #: None: it took the message


def send(receivers: Receivers, message: Message, *, within: float = PATIENCE) -> list[Receipt]:
    """Send by every way at once; what has not answered within so many seconds has failed."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it would log addresses
    calls = [
        (_name(number, url), _Call(lambda url=url: _notify(url, message)))  # type: ignore[misc]
        for number, url in enumerate(receivers.notify, start=1)
    ]
    deadline = time.monotonic() + within
    return [Receipt(name, call.error(deadline - time.monotonic())) for name, call in calls]


class Ping:
    """Tells a service like healthchecks.io that a crawl begins and ends; nobody waits for it."""

    def __init__(self, base: str | None) -> None:
        self._base = base
        self._calls: list[_Call] = []

    def start(self) -> None:
        """Tell that a crawl begins."""
        self._tell("start")

    def end(self, exit_code: int | None, why: str) -> None:
        """Tell how it has ended; without an exit code, which nobody saw, that it has failed."""
        if exit_code != 0:
            self._tell("fail", why)
        if exit_code is not None:
            self._tell(str(exit_code), why)

    def test(self) -> None:
        """Tell something that changes no state there."""
        self._tell("log", "thanhuy alarm test")

    def receipts(self, within: float) -> list[Receipt]:
        """Return what came of it, waiting at most so many seconds; nothing if nobody is told."""
        deadline = time.monotonic() + within
        errors = [call.error(deadline - time.monotonic()) for call in self._calls]
        return [Receipt("ping", next(filter(None, errors), None))] if errors else []

    def _tell(self, path: str, body: str = "") -> None:
        if self._base is not None:
            url, before = f"{self._base}/{path}", self._calls[-1:]
            self._calls.append(_Call(lambda: _post(url, body, before)))


class _Call:
    """A call in a thread of its own, which nobody waits for longer than they like."""

    def __init__(self, call: Callable[[], str | None]) -> None:
        self._error: str | None = "it has not answered in time"
        self._thread = threading.Thread(target=self._run, args=[call], daemon=True)
        self._thread.start()

    def error(self, seconds: float) -> str | None:
        """Wait at most so many seconds; return what went wrong, None: nothing."""
        self._thread.join(max(seconds, 0))
        return self._error

    def _run(self, call: Callable[[], str | None]) -> None:
        try:
            self._error = call()
        except Exception as error:  # noqa: BLE001  # others' code; its words may hold the address
            self._error = f"it cannot be told ({type(error).__name__})"


def check_addresses(receivers: Receivers) -> None:
    """See that everybody who is named could be told.

    :raises BadInput: if not; the message holds no address
    """
    from apprise import Apprise  # noqa: PLC0415  # half a second

    for number, url in enumerate(receivers.notify, 1):
        if not Apprise.instantiate(url, suppress_exceptions=True):
            raise BadInput(f"THANHUY_NOTIFY: address {number} is none that Apprise knows")
    if receivers.ping and urlsplit(receivers.ping).scheme not in ("http", "https"):
        raise BadInput(_NO_PING)


def _notify(url: str, message: Message) -> str | None:
    from apprise import Apprise, NotifyFormat, NotifyType  # noqa: PLC0415  # half a second

    receiver = Apprise.instantiate(url, suppress_exceptions=True)
    if not receiver:
        return "this is no address that Apprise knows"
    is_taken = receiver.notify(
        body=message.body,
        title=message.title,
        notify_type=NotifyType.WARNING,
        body_format=NotifyFormat.TEXT,
    )
    return None if is_taken else "it refused the message, or cannot be reached"


def _post(url: str, body: str, before: Sequence[_Call]) -> str | None:
    for call in before:  # a receiver must not hear of the end first
        call.error(PATIENCE)
    if urlsplit(url).scheme not in ("http", "https"):
        return _NO_PING
    request = Request(url, body.encode()[:_LONGEST_BODY], {"User-Agent": SOFTWARE})  # noqa: S310  # see above
    try:
        urlopen(request, timeout=PATIENCE / 2).close()  # noqa: S310  # see above
    except (OSError, HTTPException, ValueError) as error:
        return f"it refused, or cannot be reached ({type(error).__name__})"
    return None


def _name(number: int, url: str) -> str:
    """Return how a receiver is called: an address may hold passwords anywhere but in its scheme."""
    scheme, colon, _ = url.partition("://")
    is_scheme = bool(colon) and scheme.isascii() and scheme.isalnum() and len(scheme) <= 20
    return f"{number}: {scheme if is_scheme else '?'}"
