"""What do scripts tell? Articles in their data, and the address from which they take more.

A list that grows by "Xem thêm" or by scrolling takes fragments of HTML or JSON from an address that
stands in the page: whole, or put together from pieces and a page's number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.links.anchors import unescape
from crawler.links.items import items_of
from crawler.site.thanhuytphcm import ARTICLE_SEGMENTS, ID_DIGITS, SECTION_SEGMENT
from crawler.site.urls import SiteUrl, absolute, read_url
from storage.records import Discovery, LinkKind

#: What ends the frontier's key of a fragment.
MORE = "#more"
_LISTED = re.compile(
    rf"(?:https?://[\w.-]{{1,100}})?/{{1,4}}(?:{'|'.join((*ARTICLE_SEGMENTS, SECTION_SEGMENT))})/"
    rf"[^\s\"'<>\\?#]{{1,600}}?-{ID_DIGITS}(?!\d)",
    re.IGNORECASE,
)
#: What tells that a script takes more for a list.
_GROWS = re.compile(
    r"scroll|IntersectionObserver|infinite|load-?_?more|view-?_?more|xem-?_?them|timeline|tai-?them",
    re.IGNORECASE,
)
_PIECE = (
    r"""'[^'\n]{0,200}'|"[^"\n]{0,200}"|\([^()\n]{1,60}\)"""
    r"""|[\w.$]+(?:\([^()\n]{0,60}\)(?:\.\w+\([^()\n]{0,20}\))?)?"""
)
_EXPRESSION = re.compile(
    rf"""(?P<head>'(?:https?:/)?[/?][^'\n]{{1,300}}'|"(?:https?:/)?[/?][^"\n]{{1,300}}"
    |`(?:(?:https?:/)?[/?]|\$\{{\w{{1,40}}\}}[/?])[^`\n]{{1,300}}`
    |\b\w{{1,40}}(?=\s{{0,4}}\+\s{{0,4}}['"][/?&]))(?P<tail>(?:\s*\+\s*(?:{_PIECE})){{0,8}})""",
    re.VERBOSE,
)
#: What jQuery and axios are told beside an address: "{url: '/tin', data: {cate: 5, page: page}}".
_ASKED_WITH = re.compile(
    r"""(?P<quote>['"])(?P<address>(?:https?:/)?/[^'"\s]{1,300})(?P=quote)\s{0,9},
    (?P<between>[^{}]{0,200}?)(?:(?:data|params)\s{0,4}:\s{0,4})?(?:\{\s{0,9}params\s{0,4}:\s{0,4})?
    \{(?P<data>[^{}]{1,300})\}""",
    re.VERBOSE,
)
_POSTS = re.compile(r"\bpost\b|\.post\s{0,4}\(", re.IGNORECASE)
_MEMBER = re.compile(r"""['"]?([\w-]{1,40})['"]?\s{0,4}(?::\s{0,4}([^,]{1,80}))?(?:,|$)""")
#: As in "var cate = 5;", "zone: '12'", "const api = '/api/tin';".
_VALUE = re.compile(
    r"""\b(\w{1,40})\s*[=:]\s*(['"]?)(?:([\w-]{1,100})|((?:https?:/)?/[\w./?=&%-]{1,200}))\2\s*[,;}\n]"""
)
_PIECES = re.compile(_PIECE)
_HOLE = re.compile(r"\$\{([^{}]{1,60})\}|\{(\w{1,20})\}")
_PAGE_NAME = re.compile(
    r"(?!.{0,30}(?:size|total|count|max|last|per))(?:.{0,30}[^a-z])?(?:(?:n|i|p|pg|num|idx)$"
    r"|\w{0,20}(?:pag(?:e|ing)|trang|index|next))",
    re.IGNORECASE,
)
#: Parameters of an address that count pages, or items.
_PAGES = re.compile(
    r"(?:page|p|pg|paged|trang|paging|idx|index|page_?(?:index|num|no|number)|cur(?:rent)?_?page)",
    re.IGNORECASE,
)
_ITEMS = re.compile(r"(?:start|offset|skip|from|begin)", re.IGNORECASE)
#: What scripts ask for that is no list.
_NO_LIST = re.compile(
    r"comment|binh-?luan|search|tim-?kiem|log-?in|dang-?nhap|captcha|count|vote|rating|weather"
    r"|thoi-?tiet|\.(?:js|css|json\?v)\b|[?&](?:s|q|key\w{0,20}|query)=\0",
    re.IGNORECASE,
)
_ZONE = re.compile(r"zone|cate?|section|nhom|chuyen-?muc|id$", re.IGNORECASE)
_PAGE = "\0"
_MAX_SCRIPTS = 100
_MAX_SCRIPT = 200_000  # characters
_LARGEST_DATA = 2_000_000  # characters
_MAX_LINKS = 2000
_MAX_EXPRESSIONS = 500


def links_in(text: str, base: str) -> Iterator[Discovery]:
    """Yield the articles and sections whose addresses stand in *text*, by the site's grammar."""
    for match in islice(_LISTED.finditer(unescape(text)), _MAX_LINKS):
        address = absolute(match[0], base)
        place = read_url(address) if address else None
        if address and place and place.kind in (LinkKind.ARTICLE, LinkKind.SECTION):
            yield Discovery(
                url=place.canonical,
                address=address,
                kind=place.kind,
                article_id=place.article_id,
                section=place.slug if place.kind is LinkKind.SECTION else None,
            )


def scripts_of(tree: HtmlElement) -> str:
    """Return the text of the scripts that stand in the page."""
    scripts = islice(tree.iter("script"), _MAX_SCRIPTS)
    return "\n".join((script.text or "")[:_MAX_SCRIPT] for script in scripts)[:_MAX_SCRIPT]


def items_in(tree: HtmlElement) -> Iterator[Discovery]:
    """Yield the articles that the data of a page names without their addresses."""
    for script in islice(tree.iter("script"), _MAX_SCRIPTS):
        if (script.get("type") or "").strip().lower() == "application/json":
            try:
                data = json.loads((script.text or "")[:_LARGEST_DATA])
            except (ValueError, RecursionError):
                continue
            yield from items_of(data)


def more_of(
    tree: HtmlElement, scripts: str, base: str, here: SiteUrl, *, asked: bool
) -> tuple[Discovery, ...]:
    """Return the fragment that a list's script takes next; empty if the page does not tell.

    *asked* says that the page has a button for more; else its scripts must speak of growing.
    """
    if not (asked or _GROWS.search(scripts)):
        return ()
    values = _values(tree, scripts)
    found = [
        address
        for template in _templates(tree, unescape(scripts), values)
        if (address := _address(template, base, values)) is not None
    ]
    own = re.search(rf"-({ID_DIGITS})$", urlsplit(here.canonical).path)
    found.sort(key=lambda each: own is None or own[1] not in each)
    found = [each for each in found if urlsplit(each).path != "/"]
    first = fragment(found[0]) if found else None
    return () if first is None else (first,)


def fragment(address: str) -> Discovery | None:
    """Return the discovery that a fragment at *address* is; None if it is none of the site's."""
    place = read_url(address)
    if place is None or place.kind not in (None, LinkKind.LISTING):
        return None
    return Discovery(url=place.canonical + MORE, address=address, kind=LinkKind.LISTING)


def after(address: str, shown: int) -> Discovery | None:
    """Return the fragment after the one at *address*, which showed so many articles.

    Its number is one more, or its offset as many more as were shown; none follows an empty one.
    """
    parts = urlsplit(address)
    fields = parts.query.split("&") if parts.query else []
    for place, field in enumerate(fields):
        name, _, value = field.partition("=")
        rise = 1 if _PAGES.fullmatch(name) else shown if _ITEMS.fullmatch(name) else 0
        if shown and rise and value.isdecimal():
            fields[place] = f"{name}={int(value) + rise}"
            return fragment(urlunsplit(parts._replace(query="&".join(fields))))
    path = re.fullmatch(r"(.*\D)(\d{1,6})(\.\w+|/)?", parts.path)
    if not shown or path is None:
        return None
    number = f"{path[1]}{int(path[2]) + 1}{path[3] or ''}"
    return fragment(urlunsplit(parts._replace(path=number)))


# --- what the page says --------------------------------------------------------------------------


def _values(tree: HtmlElement, scripts: str) -> dict[str, str]:
    """Return what names stand for in the scripts: variables, and fields of the page."""
    values: dict[str, str] = {}
    for match in islice(_VALUE.finditer(scripts), 2000):
        values.setdefault(match[1], match[3] or match[4])
    for element in tree.xpath("//@*[starts-with(name(), 'data-')]/..")[:_MAX_EXPRESSIONS]:
        for name, value in element.items():
            if str(name).startswith("data-") and str(value).isalnum():
                values.setdefault(str(name)[5:], str(value))
    for field in islice(tree.iter("input"), 500):
        for name in filter(None, (field.get("id"), field.get("name"))):
            values.setdefault(str(name), field.get("value") or "")
    return values


def _attributes(tree: HtmlElement) -> Iterator[str]:
    """Yield addresses in attributes that lack a number: ``data-url="/ajax/tin?page="``."""
    for element in tree.xpath("//@*[starts-with(name(), 'data-')]/..")[:_MAX_EXPRESSIONS]:
        for name, value in element.items():
            text = str(value)
            if str(name).startswith("data-") and text.startswith(("/", "?", "http")):
                if _HOLE.search(text):
                    yield _HOLE.sub(_PAGE, text) if len(_HOLE.findall(text)) == 1 else text
                elif text.endswith("=") and _PAGES.fullmatch(re.split(r"[?&]", text)[-1][:-1]):
                    yield text + _PAGE


def _templates(tree: HtmlElement, scripts: str, values: dict[str, str]) -> Iterator[str]:
    yield from _attributes(tree)
    yield from _asked_with(scripts, values)
    yield from _expressions(scripts, values)


def _asked_with(scripts: str, values: dict[str, str]) -> Iterator[str]:
    """Yield the addresses that scripts ask for by GET with the members of an object."""
    for match in islice(_ASKED_WITH.finditer(scripts), _MAX_EXPRESSIONS):
        before = scripts[max(0, match.start() - 60) : match.start()]
        if _POSTS.search(before) or _POSTS.search(match["between"]):
            continue
        members = [(m[1], m[2] or m[1]) for m in _MEMBER.finditer(match["data"].strip())]
        known = [(name, _evaluate(value.strip(), values)) for name, value in members]
        if known and all(value is not None for _, value in known):
            joint = "&" if "?" in match["address"] else "?"
            yield match["address"] + joint + "&".join(f"{name}={value}" for name, value in known)


def _expressions(scripts: str, values: dict[str, str]) -> Iterator[str]:
    """Yield the addresses that scripts put together, with a mark for the page's number."""
    for match in islice(_EXPRESSION.finditer(scripts), _MAX_EXPRESSIONS):
        pieces = [match["head"], *(piece[0] for piece in _PIECES.finditer(match["tail"]))]
        known = [_evaluate(piece, values) for piece in pieces]
        if None not in known:
            yield "".join(filter(None, known))


def _evaluate(piece: str, values: dict[str, str]) -> str | None:
    """Return what a piece of an expression stands for; None if that is not known."""
    if piece[0] in "'\"":
        return piece[1:-1]
    if piece[0] == "`":
        return re.sub(
            r"\$\{([^{}]+)\}", lambda m: _evaluate(m[1].strip(), values) or "", piece[1:-1]
        )
    if piece.isdecimal():
        return piece
    piece = piece.lstrip("(+- ")  # "(page + 1)", "++page"
    told = re.search(r"""#([\w-]+)|(?:ById|data|attr)\(['"](?:data-)?([\w-]+)""", piece)
    plain = re.split(r"[^\w.$]", piece, maxsplit=1)[0]
    name = (told[1] or told[2]) if told else plain.rpartition(".")[2]
    if _PAGE_NAME.match(name):
        return _PAGE
    return values.get(name)


def _address(template: str, base: str, values: dict[str, str]) -> str | None:
    """Return the address of the next items, with the number of the page after this one."""
    template = _fill_holes(template, values)
    if not template.startswith(("/", "?", "http")):
        return None
    is_numbered = any(map(_is_numbered, urlsplit(template).query.split("&")))
    if (template.count(_PAGE) != 1 and not is_numbered) or _NO_LIST.search(template):
        return None
    address = absolute(template.replace(_PAGE, str(_next_page(values))), base)
    return address if address is not None and read_url(address) is not None else None


def _fill_holes(template: str, values: dict[str, str]) -> str:
    """Fill "/timelinelist/{0}/{1}.htm": first what the list is, last the page."""
    holes = len(_HOLE.findall(template))
    if not holes:
        return template
    zone = next((v for k, v in values.items() if _ZONE.search(k) and v.isalnum()), "")
    if holes > 1:
        template = _HOLE.sub(zone, template, count=holes - 1)
    return _HOLE.sub(_PAGE, template)


def _is_numbered(field: str) -> bool:
    name, _, value = field.partition("=")
    return value.isdecimal() and _PAGES.fullmatch(name) is not None


def _next_page(values: dict[str, str]) -> int:
    """Return the next page's number, as the page's own counter has it."""
    counters = (v for k, v in values.items() if _PAGE_NAME.match(k) and v.isdecimal())
    now = int(next(counters, "1")[:6])
    return now + 1 if now < 2 else now
