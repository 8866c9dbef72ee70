"""How does a site keep a crawler busy for ever? The traps that the stand-in site can set."""

from __future__ import annotations

import re

from replica.templates.page import NOISE

CALENDAR = "calendar"  #: a month that links to the next one, without end
ENDLESS_PAGING = "endless-paging"  #: a next page after the last, with the last one's items
SESSION_IDS = "session-ids"  #: every link bears a session id, another at every load
GROWING_PATH = "growing-path"  #: a relative link that makes the path longer each time
KINDS = frozenset({CALENDAR, ENDLESS_PAGING, SESSION_IDS, GROWING_PATH})
_SESSION = re.compile(r"^/\(S\([0-9a-z]+\)\)(?=/)")
_LINK = re.compile(r'href="(/(?!/)[^"]*)"')


class Traps:
    """The traps that are set."""

    def __init__(self) -> None:
        self.kinds: frozenset[str] = frozenset()

    @property
    def endless_paging(self) -> bool:
        """Whether lists have no end."""
        return ENDLESS_PAGING in self.kinds

    def without_session(self, path: str) -> str:
        """Return the path without the session id that an earlier page put there."""
        return _SESSION.sub("", path)

    def mark(self, html: str) -> str:
        """Return the page with a session id in its links, if that trap is set."""
        if SESSION_IDS not in self.kinds:
            return html
        return _LINK.sub(rf'href="/(S({NOISE}))\1"', html)

    def links(self, path: str) -> str:
        """Return what a list page at *path* adds, to lead into the traps."""
        html = ""
        if CALENDAR in self.kinds:
            html += '<a href="/lich-cong-tac/2026/1">Lịch công tác</a>'
        if GROWING_PATH in self.kinds:
            html += f'<a href="{path.rstrip("/")}/xem-them/trang-1">Trang sau</a>'
        return html

    def page(self, path: str) -> str | None:
        """Return the trap's page at this address, if one is set there."""
        if CALENDAR in self.kinds and (match := re.fullmatch(r"/lich-cong-tac/(\d+)/(\d+)", path)):
            year, month = int(match[1]), int(match[2])
            year, month = (year + 1, 1) if month > 11 else (year, month + 1)
            return _page(f"Tháng {match[2]}/{match[1]}", f"/lich-cong-tac/{year}/{month}")
        if GROWING_PATH in self.kinds and "/xem-them/" in path:
            return _page("Xem thêm", f"{path}/xem-them/trang-1")
        return None


def _page(title: str, following: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<link rel="next" href="{following}"></head><body><h1>{title}</h1>
<a href="{following}">Trang sau</a> <a href="/">Trang chủ</a></body></html>"""
