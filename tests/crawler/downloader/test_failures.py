"""Whatever ends a request is told in one line."""

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.downloader.failures import explain


def failed() -> DownloadFailedError:
    """Return what Scrapy makes of a connection that is torn down."""
    error = DownloadFailedError("[<Failure …>]")
    error.__cause__ = ResponseFailed([Failure(ConnectionLost())])
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ResponseDataLossError(), "the body ends before its end"),
        (DownloadCancelledError(""), "larger than 20 MB"),
        (DownloadTimeoutError("http://127.0.0.1:8000/"), "no whole answer within 30 s"),
        (CannotResolveHostError("no such host"), "CannotResolveHostError: no such host"),
        (
            failed(),
            "DownloadFailedError: Connection to the other side was lost in a non-clean fashion.",
        ),
        (ValueError("two\nlines"), "ValueError: two lines"),
        (TimeoutError(), "TimeoutError"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_explained_in_one_line(error: Exception, expected: str) -> None:
    assert explain(error) == expected
