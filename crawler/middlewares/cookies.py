"""Which cookies does the site get back? None, unless it shows nothing without them."""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar
from w3lib.url import safe_url_string

from crawler.site.urls import absolute, read_url

logger = logging.getLogger(__name__)


class InsistedCookiesMiddleware:
    """Keeps cookies, and sends them once the site has insisted on them, and then in all the run.

    It insists by setting one and leading to the very page that was asked for, by a redirect or by
    the page itself. Otherwise a session would make the same page look different. Scrapy's own
    middleware would fetch the list of public suffixes, from elsewhere.
    """

    def __init__(self) -> None:
        self._insists = False
        self._jar = CookieJar()

    def process_request(self, request: Request) -> None:
        """Send the cookies, if the site wants them."""
        self._insists |= bool(request.meta.get("keep_cookies"))
        if self._insists:
            request.headers.pop("Cookie", None)
            self._jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the cookies, and see whether the site insists on them."""
        self._jar.extract_cookies(response, request)
        is_new = not self._insists and "Set-Cookie" in response.headers
        if is_new and _comes_back(response, request):
            logger.info("%s wants a cookie; this run keeps cookies", request.url)
            self._insists = True
        return response


def _comes_back(response: Response, request: Request) -> bool:
    """Say whether a redirect leads to a page that was asked for on the way to it."""
    location = (response.headers.get("Location") or b"").decode("latin-1")
    if not 300 <= response.status < 400 or not location:
        return False
    asked = [*request.meta.get("redirect_urls", ()), request.url]
    target = absolute(safe_url_string(location), request.url)
    return target is not None and _page(target) in map(_page, asked)


def _page(url: str) -> str:
    site_url = read_url(url)
    return url if site_url is None else site_url.canonical
