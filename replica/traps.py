"""How does a site keep a crawler busy for ever? The traps that the stand-in site can set."""

from __future__ import annotations

import re
import zlib
from itertools import permutations

from replica.templates.page import NOISE

CALENDAR = "calendar"  #: a month that links to the next one, without end
ENDLESS_PAGING = "endless-paging"  #: a next page after the last, with the last one's items
SESSION_IDS = "session-ids"  #: every link bears a session id, another at every load
GROWING_PATH = "growing-path"  #: a relative link that makes the path longer each time
GROWING_SECTION = "growing-section"  #: a list that links to another one folder deeper each time
SESSION_QUERIES = "session-queries"  #: as session-ids, but in the query, as PHP does it
QUERY_PERMUTATIONS = "query-permutations"  #: the next page, with its filters in every order
ENDLESS_SECTIONS = "endless-sections"  #: a section without articles that leads to the next one
ENDLESS_COPIES = "endless-copies"  #: an article that leads to a copy of itself under the next id
PHANTOMS = "phantoms"  #: a next page after the last, with articles that are not there
KINDS = frozenset(
    {
        CALENDAR, ENDLESS_PAGING, SESSION_IDS, GROWING_PATH, GROWING_SECTION, SESSION_QUERIES,
        QUERY_PERMUTATIONS, ENDLESS_SECTIONS, ENDLESS_COPIES, PHANTOMS,
    }
)  # fmt: skip
_SESSION = re.compile(r"^/\(S\([0-9a-z]+\)\)(?=/)")
_GROWTH = re.compile(r"(?<=^/nhom-tin)(?:/chuyen-muc)+(?=/)")
_LINK = re.compile(r'href="(/(?!/)[^"]*)"')
_FILTERS = ("kieu=1", "loc=2", "xep=3")
_COPY = "/tin-tuc/ban-sao-"
_FIRST_COPY, _FIRST_SECTION = 1_491_990_000, 1_499_000_000
_PHANTOMS_A_PAGE = 20


class Traps:
    """The traps that are set."""

    def __init__(self) -> None:
        self.kinds: frozenset[str] = frozenset()

    @property
    def endless_paging(self) -> bool:
        """Whether lists have no end."""
        return not self.kinds.isdisjoint((ENDLESS_PAGING, PHANTOMS))

    def without(self, path: str) -> str:
        """Return the path without what an earlier page of a trap put there."""
        path = _SESSION.sub("", path)
        return _GROWTH.sub("", path) if GROWING_SECTION in self.kinds else path

    def mark(self, html: str) -> str:
        """Return the page with a session id in its links, if that trap is set."""
        if SESSION_IDS in self.kinds:
            html = _LINK.sub(rf'href="/(S({NOISE}))\1"', html)
        if SESSION_QUERIES in self.kinds:
            html = _LINK.sub(_with_session, html)
        return html

    def links(self, path: str, asked: str, other: str) -> str:
        """Return what the list of *path*, *asked* for there, adds to lead into the traps.

        *other* is the path of another list.
        """
        html = ""
        if GROWING_SECTION in self.kinds and path != "/":
            deeper = "/chuyen-muc" * (asked.count("/chuyen-muc") + 1)
            html += f'<a href="/nhom-tin{deeper}/{other.rpartition("/")[2]}">Tin khác</a>'
        if QUERY_PERMUTATIONS in self.kinds:
            for filters in permutations(_FILTERS):
                html += f'<a href="{path}?{"&amp;".join(filters)}">Trang sau</a>'
        if CALENDAR in self.kinds:
            html += '<a href="/lich-cong-tac/2026/1">Lịch công tác</a>'
        if GROWING_PATH in self.kinds:
            html += f'<a href="{path.rstrip("/")}/xem-them/trang-1">Trang sau</a>'
        if ENDLESS_SECTIONS in self.kinds:
            html += f'<a href="/nhom-tin/chuyen-de-{_FIRST_SECTION}">Chuyên đề</a>'
        if ENDLESS_COPIES in self.kinds:
            html += f'<a href="{_COPY}{_FIRST_COPY}">Bài được sao lại</a>'
        return html

    def phantoms(self, path: str, number: int) -> str:
        """Return links to articles that are not there, for a page beyond the last of a list."""
        if PHANTOMS not in self.kinds:
            return ""
        ids = (zlib.crc32(f"{path} {number} {i}".encode()) for i in range(_PHANTOMS_A_PAGE))
        links = (f"/tin-tuc/bai-khong-con-{10**9 + number % 10**8}" for number in ids)
        return "".join(f'<p><a href="{link}">Bài viết không còn nữa</a></p>' for link in links)

    def next_copy(self, path: str) -> str | None:
        """Return a link to the copy after this one; None if *path* is none."""
        number = path.removeprefix(_COPY)
        if ENDLESS_COPIES not in self.kinds or not (path != number and number.isdecimal()):
            return None
        return f'<a href="{_COPY}{int(number) + 1}">Bài được sao lại lần nữa</a>'

    def page(self, path: str) -> str | None:
        """Return the trap's page at this address, if one is set there."""
        if CALENDAR in self.kinds and (match := re.fullmatch(r"/lich-cong-tac/(\d+)/(\d+)", path)):
            year, month = int(match[1]), int(match[2])
            year, month = (year + 1, 1) if month > 11 else (year, month + 1)
            return _page(f"Tháng {match[2]}/{match[1]}", f"/lich-cong-tac/{year}/{month}")
        if GROWING_PATH in self.kinds and "/xem-them/" in path:
            return _page("Xem thêm", f"{path}/xem-them/trang-1")
        if ENDLESS_SECTIONS in self.kinds and (found := re.fullmatch(r"(/.*-de-)(\d+)", path)):
            return _page("Chuyên đề", f"{found[1]}{int(found[2]) + 1}")
        return None


def _with_session(link: re.Match[str]) -> str:
    return f'href="{link[1]}{"&amp;" if "?" in link[1] else "?"}PHPSESSID={NOISE}"'


def _page(title: str, following: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<link rel="next" href="{following}"></head><body><h1>{title}</h1>
<a href="{following}">Trang sau</a> <a href="/">Trang chủ</a></body></html>"""
