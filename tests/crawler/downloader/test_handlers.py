"""Answers whose heads browsers take are taken; one whose head does not end is given up."""

import pytest
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request
from twisted.web.http_headers import Headers

from crawler.downloader.handlers import LONGEST_HEAD, _BoundedProtocol

PIECE = 4096  # bytes that come at a time


def answer(head: bytes):
    """Return the code of the answer that begins with *head*, or the error that it brings."""
    protocol = _BoundedProtocol(lambda *_: None)
    protocol.makeConnection(StringTransport())
    came = []
    request = Request(b"GET", b"/", Headers({b"host": [b"thanhuytphcm.vn"]}), None)
    protocol.request(request).addCallbacks(lambda r: came.append(r.code), came.append)
    for place in range(0, len(head), PIECE):
        if protocol._parser is not None:
            protocol.dataReceived(head[place : place + PIECE])
    return came[0]


@pytest.mark.parametrize(
    "line",
    [
        "‘access-control-allow-origin’: *",
        "X Name: of two words",
        ": a value without a name",
        "no colon at all",
        f"Content-Security-Policy: {'x' * 20_000}",
        f"Content-Security-Policy: {'x' * 200_000}",
        "X-Title: Đảng",
    ],
)
def test_an_odd_line_costs_no_answer(line):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{line}\r\nContent-Length: 2\r\n\r\nok"
    assert answer(head.encode()) == 200


def test_a_head_without_end_is_given_up():
    failure = answer(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * LONGEST_HEAD)
    assert "longer than" in str(failure.value.reasons[0].value)
