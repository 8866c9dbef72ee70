"""Why did a request bring no response? In words, on one line."""

from __future__ import annotations

from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.settings import DOWNLOAD_MAXSIZE, DOWNLOAD_TIMEOUT

_LONGEST = 300  # characters; some quote what came


def explain(error: BaseException | None) -> str:
    """Return what went wrong, as the frontier and the log say it."""
    if isinstance(error, ResponseDataLossError):
        return "the body ends before its end"
    if isinstance(error, DownloadTimeoutError):  # its own words bear the stand-in's address
        return f"no whole answer within {DOWNLOAD_TIMEOUT} s"
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return f"larger than {DOWNLOAD_MAXSIZE >> 20} MB"
    if isinstance(error, IgnoreRequest):  # our own words, or Scrapy's
        return " ".join(str(error).split())[:_LONGEST]
    # Twisted's own message is the representation of a list.
    reasons = getattr(error.__cause__, "reasons", ()) if error is not None else ()
    text = "; ".join(reason.getErrorMessage() for reason in reasons) or str(error)
    if "certificate verify failed" in text:
        return "its certificate does not prove that it is the site (THANHUY_VERIFY=no takes it)"
    return " ".join(f"{type(error).__name__}: {text}".strip(": ").split())[:_LONGEST]
