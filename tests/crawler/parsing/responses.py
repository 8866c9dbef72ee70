"""A response to be parsed, as the site might have sent it."""

from datetime import datetime

from storage.warc.responses import CapturedResponse


def html_response(body: bytes, url: str, at: datetime) -> CapturedResponse:
    """Return a page that came well at *at*, its encoding unsaid."""
    return CapturedResponse(url=url, fetched_at=at, status=200, content_type=None, payload=body)
