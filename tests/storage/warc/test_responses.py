"""HTTP responses are read out of their records, however they were sent."""

from __future__ import annotations

import pytest

from storage.warc.responses import read_date, read_http


def test_chunks_are_joined_and_unchunked_bodies_under_that_header_are_left():
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert read_http(head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").payload == b"abcde"
    assert read_http(head + b"<html>abc").payload == b"<html>abc"


@pytest.mark.parametrize(
    "block", [b"", b"<html>", b"HTTP/1.1 OK\r\n\r\n", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_http_response_is_refused(block):
    with pytest.raises(ValueError, match="HTTP message"):
        read_http(block)


@pytest.mark.parametrize("interim", [b"100 Continue", b"103 Early Hints\r\nLink: </a.css>"])
def test_the_answer_is_what_follows_an_interim_one(interim):
    interims = b"HTTP/1.1 %s\r\n\r\n" % interim * 2
    answer = read_http(interims + b"HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n<p>")
    assert (answer.status, answer.headers, answer.payload) == (404, (("A", "b"),), b"<p>")
    assert read_http(interims).status in (100, 103)


def test_headers_without_end_are_refused():
    with pytest.raises(ValueError, match="do not end"):
        read_http(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 400_000)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019", "2019-01-01T00:00:00+00:00"),
        ("2019-03", "2019-03-01T00:00:00+00:00"),
        ("2019-03-04T05:06Z", "2019-03-04T05:06:00+00:00"),
        ("2019-03-04T05:06:07.123456789Z", "2019-03-04T05:06:07+00:00"),
    ],
)
def test_dates_of_every_precision_that_the_standard_allows(text, moment):
    assert read_date(text).isoformat() == moment


@pytest.mark.parametrize("text", ["", "2", "abcd", "2019-13", "0001"])
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match="WARC-Date"):
        read_date(text)
