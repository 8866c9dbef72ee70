"""What does the stand-in site answer to one request, before any fault spoils it?"""

from __future__ import annotations

import re
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from crawler.site.thanhuytphcm import CANONICAL_HOST, FIRST_COUNTER_ID
from replica import files, templates
from replica.answer import Answer, page
from replica.content import NewsSite, Removal, url_of
from replica.lists import Lists
from replica.story import Section
from replica.templates.page import CLOCK, ArticlePage, Box, ListPage, Teaser
from replica.traps import Traps
from storage.records import Article
from vietnamese.time import Precision

PAGE_HOSTS = frozenset(
    {"thanhuytphcm.vn", "www.thanhuytphcm.vn", "hcmcpv.org.vn", "www.hcmcpv.org.vn",
     "stxdd.thanhuytphcm.vn"}
)  # fmt: skip
IMAGE_HOSTS = frozenset({"images.hcmcpv.org.vn", "images.thanhuytphcm.vn"})
#: Asking it for anything is a violation.
FORBIDDEN_HOST = "icpv.thanhuytphcm.vn"
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /tim-kiem.aspx\n"
PER_PAGE = 20
_ARTICLE = re.compile(r"/(?:tin-tuc|tin-tap-chi|tu-lieu)/.*-(\d{6,18})$")
_LIST = re.compile(r"/nhom-tin/[^/]*-(\d{6,18})(?:/trang-(\d{1,6}))?$")
#: The ways in which one article is linked to; {} is its path.
_ADDRESSES = (
    "{}", "{}", "{}", "{}", "{}", "https://thanhuytphcm.vn{}", "https://www.thanhuytphcm.vn{}",
    "http://www.hcmcpv.org.vn{}", "https://hcmcpv.org.vn{}?fbclid=IwAR0x", "{}?fbclid=IwAR3y",
    "//thanhuytphcm.vn{}", "https://stxdd.thanhuytphcm.vn{}",
)  # fmt: skip


class Pages:
    """Every page of *site*, printed with *template*; the last *cache_bytes* of them are kept."""

    def __init__(
        self,
        site: NewsSite,
        template: str = "mixed",
        cache_bytes: int = 256 << 20,
        *,
        lists: Lists | None = None,
    ) -> None:
        self.site = site
        self.lists = lists  #: with habits of their own, in place of the templates' lists
        self.traps = Traps()
        self.changed_at = time.time()  #: Unix seconds of the newsroom's last deed
        self._templates = [templates.load(name) for name in templates.names(template)]
        self._names = templates.names(template)
        self._cache: OrderedDict[str, Answer] = OrderedDict()
        self.cached_bytes = 0  #: about
        self._limit = cache_bytes
        self._sections = {section.id: section for section in site.sections}

    def answer(self, host: str, target: str, form: str = "") -> Answer:
        """Return the answer to a GET of *target* at *host*; to a POST, if there is a *form*."""
        host = host.partition(":")[0].lower()
        if host in IMAGE_HOSTS:
            return self._kept(f"//images{target}", lambda: files.file(target))
        if host not in PAGE_HOSTS:
            return Answer(421, "text/plain; charset=utf-8", (b"No such site here.\n",))
        listed = self.lists.answer(target, form) if self.lists is not None else None
        return listed or self._kept(target, lambda: self._route(target))

    def changed(self) -> None:
        """Forget what was printed: the site has changed."""
        self._cache.clear()
        self.cached_bytes = 0
        self.changed_at = time.time()

    def template_of(self, article_id: int) -> str:
        """Return the name of the template in which the article is printed."""
        return self._names[zlib.crc32(str(article_id).encode()) % len(self._names)]

    def list_template(self, section: Section) -> templates.Template:
        """Return the template in which the section's list is printed."""
        return self._templates[self.site.sections.index(section) % len(self._templates)]

    def article(self, article_id: int) -> str:
        """Return the article's page. :raises KeyError: if the site never had it."""
        return templates.load(self.template_of(article_id)).article(self._article_page(article_id))

    def truth(self, article_id: int) -> Article:
        """Return what an archive should hold of the article, as far as its page tells.

        The time is always the true one; its precision is None where the page tells no day.
        :raises KeyError: if the site never had it
        """
        template = templates.load(self.template_of(article_id))
        truth = self.site.truth(article_id)
        precision: Precision | None = Precision.MINUTE
        if not template.SHOWS_TIME:
            precision = Precision.DAY if _tells_day(truth) else None
        return replace(
            truth,
            section=truth.section if template.SHOWS_SECTION else None,
            published_precision=precision,
        )

    def addresses(self) -> Iterator[str]:
        """Yield where every article and every page of the sections' lists stands."""
        yield "/"
        for section in self.site.sections:
            address = self.list_template(section).PAGE_ADDRESS
            yield section.path
            for number in range(2, -(-self.site.count(section) // PER_PAGE) + 1):
                yield section.path + address.format(number)
        yield from map(self.site.path, self.site.ids())

    # --- routes ---------------------------------------------------------------------------------

    def _kept(self, key: str, make: Callable[[], Answer]) -> Answer:
        answer = self._cache.get(key)
        if answer is not None:
            self._cache.move_to_end(key)
            return answer
        answer = make()
        self._cache[key] = answer
        self.cached_bytes += answer.size
        while self.cached_bytes > self._limit:
            self.cached_bytes -= self._cache.popitem(last=False)[1].size
        return answer

    def _route(self, target: str) -> Answer:
        path, query = _split(target)
        asked, path = path, self.traps.without(path)
        if path == "/robots.txt":
            return Answer(200, "text/plain", (ROBOTS.encode(),))
        if link := self.traps.next_copy(path):
            copied = self.article(self.site.newest(0, 1)[0])
            return page(self.traps.mark(copied.replace("</body>", f"{link}</body>")))
        if match := _ARTICLE.match(path):
            return self._article(int(match[1]))
        if (match := _LIST.match(path)) and int(match[1]) in self._sections:
            section = self._sections[int(match[1])]
            number = int(match[2] or query.get("page") or query.get("p") or 1)
            return self._list(section, number, asked)
        return self._other(path, query)

    def _other(self, path: str, query: dict[str, str]) -> Answer:
        if path in ("/", "/default.aspx", "/trang-chu"):
            return self._home(int(query.get("page", 1)))
        if path == "/tim-kiem.aspx":
            return self._search(query.get("keyw", ""))
        if trap := self.traps.page(path):
            return page(self.traps.mark(trap))
        return self._missing(Removal.NOT_FOUND)

    def _article(self, article_id: int) -> Answer:
        removal = self.site.removal(article_id)
        if removal or article_id not in self.site:
            return self._missing(removal or Removal.NOT_FOUND)
        return page(self.traps.mark(self.article(article_id)))

    def _missing(self, removal: Removal) -> Answer:
        html = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Thông báo</title></head><body>
<p>{CLOCK}</p><a href="/">Trang chủ</a><h2>Thông báo</h2>
<p>Bài viết không tồn tại hoặc đã bị xóa.</p></body></html>"""
        return page(html, {Removal.NOT_FOUND: 404, Removal.GONE: 410, Removal.SOFT: 200}[removal])

    def _list(self, section: Section, number: int, asked: str) -> Answer:
        template = self.list_template(section)
        last = max(1, -(-self.site.count(section) // PER_PAGE))
        shown = number
        if self.traps.endless_paging:
            shown, last = min(number, last), max(number, last) + 1
        elif not 1 <= number <= last:
            return self._missing(Removal.NOT_FOUND)
        listing = ListPage(
            title=section.name,
            section=section,
            sections=self.site.sections,
            teasers=self._teasers((shown - 1) * PER_PAGE, PER_PAGE, section),
            boxes=(),
            notices=self._notices(),
            number=number,
            last=last,
            address=lambda n: section.path + template.PAGE_ADDRESS.format(n),
            heads=self.traps.links(section.path, asked, self._after(section).path)
            + (self.traps.phantoms(section.path, number) if number > shown else ""),
        )
        return page(self.traps.mark(template.listing(listing)))

    def _after(self, section: Section) -> Section:
        """Return the section that stands next in the menu, the first one after the last."""
        sections = self.site.sections
        return sections[(sections.index(section) + 1) % len(sections)]

    def _home(self, number: int) -> Answer:
        template = self._templates[min(1, len(self._templates) - 1)]
        last = max(1, min(template.HOME_PAGES, -(-self.site.count() // PER_PAGE)))
        if not 1 <= number <= last:
            return self._missing(Removal.NOT_FOUND)
        boxes = [Box(section=s, teasers=self._teasers(0, 4, s)) for s in self.site.sections[:10]]
        listing = ListPage(
            title="Trang chủ",
            section=None,
            sections=self.site.sections,
            teasers=self._teasers((number - 1) * PER_PAGE, PER_PAGE, None),
            boxes=tuple(box for box in boxes if box.teasers) if number == 1 else (),
            notices=self._notices(),
            number=number,
            last=last,
            address=lambda n: "/" + template.PAGE_ADDRESS.format(n).lstrip("/"),
            heads=self.traps.links("/", "/", "/"),
        )
        return page(self.traps.mark(template.listing(listing)))

    def _search(self, words: str) -> Answer:
        wanted = words.casefold()
        found = [n for n in self.site.newest(0, 500) if wanted in self.site.title(n).casefold()]
        listing = ListPage(
            title=f"Kết quả tìm kiếm: {words}",
            section=None,
            sections=self.site.sections,
            teasers=tuple(self._teaser(n) for n in found[:PER_PAGE]),
            boxes=(),
            notices=(),
            number=1,
            last=1,
            address=lambda n: f"/tim-kiem.aspx?page={n}",
        )
        return page(self._templates[0].listing(listing))

    # --- parts ------------------------------------------------------------------------------------

    def _article_page(self, article_id: int) -> ArticlePage:
        story = self.site.story(article_id)
        chance = zlib.crc32(f"{article_id}:inset".encode())
        newest = self.site.newest(0, 12, story.section)
        if self.lists is not None:  # which alone lead to what is older
            story = replace(story, section=self.lists.section_of(article_id))
            newest = [n for n in self.site.newest(0, 12) if n not in self.lists.withheld]
        others = [n for n in newest if n != article_id]
        inset = others[6:9] if chance % 4 == 0 else ()
        return ArticlePage(
            story=story,
            url=url_of(story),
            sections=self.lists.sections if self.lists is not None else self.site.sections,
            related=tuple(self._teaser(n, article_id) for n in others[:6]),
            notices=self._notices(),
            inset=tuple(self._teaser(n, article_id) for n in inset),
        )

    def _teasers(self, start: int, count: int, section: Section | None) -> tuple[Teaser, ...]:
        return tuple(
            self._teaser(n, start, full=True) for n in self.site.newest(start, count, section)
        )

    def _notices(self) -> tuple[Teaser, ...]:
        if self.lists is not None:
            return ()
        section = next(s for s in self.site.sections if s.slug == "thong-bao")
        return tuple(self._teaser(n) for n in self.site.newest(0, 3, section))

    def _teaser(self, article_id: int, salt: int = 0, full: bool = False) -> Teaser:
        way = zlib.crc32(f"{article_id}:{salt}".encode()) % len(_ADDRESSES)
        story = self.site.story(article_id) if full else None
        return Teaser(
            href=_ADDRESSES[way].format(self.site.path(article_id)),
            title=self.site.title(article_id),
            published_at=self.site.published_at(article_id),
            lead=_shortened(story.lead) if story else "",
            image=story.photos[0].url if story and story.photos else "",
        )


def _tells_day(truth: Article) -> bool:
    """Say whether picture, dateline or an id of the old kind tells the day of publication."""
    dated = re.match(r"(?:\(Thanhuytphcm\.vn\) . )?(?:Sáng|Ngày|Trưa|Chiều|Tối) \d", truth.lead)
    return bool(truth.images or dated) or truth.id < FIRST_COUNTER_ID


def _shortened(lead: str) -> str:
    return lead if len(lead) < 160 else lead[:157].rsplit(" ", 1)[0] + "…"


def _split(target: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(f"//{CANONICAL_HOST}{target}" if target.startswith("/") else target)
    return parts.path or "/", dict(_numbers(parse_qsl(parts.query)))


def _numbers(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs; a page that is no number is the first one."""
    for name, value in pairs:
        yield name, value if name not in ("page", "p") or value.isdecimal() else "1"
