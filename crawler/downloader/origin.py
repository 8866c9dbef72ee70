"""How can a replica, a mirror or a test server stand in for the site?"""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.downloader.handlers import BoundedHandler


class OriginDownloadHandler(BoundedHandler):
    """Send every request to ``--origin``, if there is one, with the public host in ``Host``.

    Everything above this handler sees the public URL: the site's bounds, robots.txt, throttling
    and what is stored.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._origin: str | None = crawler.settings["THANHUY_ORIGIN"]

    async def download_request(self, request: Request) -> Response:
        """Fetch the same path from the origin; the answer bears the public URL."""
        if not self._origin:
            return await super().download_request(request)
        public = urlsplit(request.url)
        target = self._origin + (public.path or "/") + (f"?{public.query}" if public.query else "")
        sent = request.replace(url=target)
        sent.headers["Host"] = public.netloc
        response = await super().download_request(sent)
        request.meta["download_latency"] = sent.meta.get("download_latency")
        return response.replace(url=request.url)
