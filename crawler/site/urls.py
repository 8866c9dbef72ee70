"""What form has an article's, a list's or a file's address? The grammar, over `thanhuytphcm`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urldefrag, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string, url_query_cleaner

from crawler.site.thanhuytphcm import (
    ARTICLE_SEGMENTS,
    CANONICAL_HOST,
    DOMAINS,
    FILE_HOSTS,
    FORBIDDEN_LABELS,
    ID_DIGITS,
    SECTION_SEGMENT,
    SLUG_LENGTH,
)
from storage.records import LinkKind
from vietnamese.letters import strip_marks

HOME = f"https://{CANONICAL_HOST}/"
#: Hosts that answer with the very same pages; what is found on them is asked of the first.
ALIAS_HOSTS = frozenset({*DOMAINS, *(f"www.{domain}" for domain in DOMAINS)})

_ARTICLE = re.compile(
    rf"/(?P<room>{'|'.join(ARTICLE_SEGMENTS)})/(?P<inner>(?:[^/]+/)*)"
    rf"(?P<slug>[^/]*?)-(?P<id>{ID_DIGITS})(?:\.(?:html?|aspx))?/?$",
    re.IGNORECASE,
)
_SECTION = re.compile(
    rf"/{SECTION_SEGMENT}/(?:[^/]+/)*(?P<slug>[^/]*?)-(?P<id>{ID_DIGITS})/?$", re.IGNORECASE
)
# As articles and sections end, on whatever site.
_NUMBERED = re.compile(rf"-({ID_DIGITS})(?:\.\w{{2,5}})?/?(?:[?#]|$)")
# As sections are named, here and on sites made alike.
_SECTION_ROOM = re.compile(rf"/(?:{SECTION_SEGMENT}|chuyen-muc|danh-muc)/", re.IGNORECASE)
_HOME = re.compile(r"/(?:(?:index|default|trang-chu|home)(?:\.(?:html?|aspx))?/?)?$", re.IGNORECASE)
_ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|ods|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE
)
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|svg|avif|tiff?)(?:[?#]|$)", re.IGNORECASE)
# ASP.NET's cookieless session in the path: /(S(lit3py55t21z5v55vlm25s55))/tin-tuc/…
_SESSION_SEGMENT = re.compile(r"/\((?:[A-Z]\([^()/]*\))+\)(?=/)", re.IGNORECASE)
# An address that needs no quoting.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9/._~%?&=+-]*)?$")
_ROOT = re.compile(r"https?://[^/?#]+")
# Java's and PHP's, in the last segment: /tin-tuc/mot-bai-1491871594;jsessionid=5AC6
_SESSION_SUFFIX = re.compile(r";\w*s(?:ess(?:ion)?_?)?id=[^;/]*", re.IGNORECASE)
# A parameter that hangs at a path without "?": /tin-tuc/mot-bai-1491871594&fbclid=x
_HANGING_QUERY = re.compile(r"&(?=[\w.%-]+=)")
# What stands behind a copied address: spaces of all kinds, and the end of the sentence around it.
_TRAILING = re.compile(r"(?:%20|%C2%A0|%E2%80%8B|[\s\u00a0]){1,60}$", re.IGNORECASE)
_SLASHES = re.compile(r"[/\\]+|%5C", re.IGNORECASE)
# Letters, digits, "-", ".", "_" and "~", which need no escape (RFC 3986, section 2.3).
_NEEDLESS = re.compile(r"%(2D|2E|5F|7E|3[0-9]|[46][1-9A-F]|[57][0-9A])", re.IGNORECASE)
#: Query parameters that name the visitor, not the page.
VISITOR_PARAMETERS = re.compile(
    r"(?:fb|g|d|ms)clid|zarsrc|utm_\w{1,60}|mc_[ce]id|_ga|_gl|aspxautodetectcookiesupport"
    r"|(?:php|j)sess(?:ion)?_?id|_{0,4}sess(?:ion)?_?id|asp\.net_sessionid|aspsessionid\w{0,60}"
    r"|cfid|cftoken",
    re.IGNORECASE,
)
#: Query parameters that may name the visitor, or the section where the path does not: see
#: `visitor_parameters`.
_DOUBTFUL = re.compile(r"_{0,4}s_?id|ref", re.IGNORECASE)
# A session's name as servers draw it by lot; a section's is short, or a word.
_DRAWN_BY_LOT = re.compile(r"(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[a-z])[\w-]{16,200}", re.IGNORECASE)
#: Characters of what is taken for an address: servers refuse longer ones.
_LONGEST = 8_000
#: Characters of an address that is remembered for the next page: thousands of them are.
_REMEMBERED = 500
#: So many links of a page tell what they have in common.
_ENOUGH_LINKS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteUrl:
    """A URL of the site, read by its grammar."""

    kind: LinkKind | None  #: None: of the site, but of no kind that is visited for itself
    canonical: str
    article_id: int | None = None
    slug: str = ""


def is_site_host(host: str | None) -> bool:
    """Say whether *host* may be asked: a host of the site, and not the internal system.

    >>> is_site_host("www.hcmcpv.org.vn"), is_site_host("icpv.thanhuytphcm.vn")
    (True, False)
    """
    name = (host or "").rstrip(".").lower()
    if not any(name == domain or name.endswith(f".{domain}") for domain in DOMAINS):
        return False
    return FORBIDDEN_LABELS.isdisjoint(name.split("."))


def read_url(
    url: str, base: str = HOME, *, visitor: frozenset[str] = frozenset()
) -> SiteUrl | None:
    """Read *url*, found on the page *base*; None if it is not of this site or no web address.

    Host alias, scheme, port, fragment, visitor parameters and session segments are no part of the
    canonical URL, nor is a spelling that servers treat alike; an article's has no query either.
    *visitor* are further parameters of the visitor's, by `visitor_parameters`.

    >>> read_url("http://www.hcmcpv.org.vn//Tin-Tuc/a%2Db-1491871594&fbclid=x").canonical
    'https://thanhuytphcm.vn/tin-tuc/a-b-1491871594'
    """
    address = absolute(url, base)
    if address is None:
        return None
    return (_read if len(address) <= _REMEMBERED else _read.__wrapped__)(address, visitor)


def visitor_parameters(addresses: Iterable[str]) -> frozenset[str]:
    """Return the doubtful parameters that tell the visitor, by what a page's links have in common.

    A session's name rides on every link of a page, whatever it leads to; a section's on its own.

    >>> visitor_parameters(f"/{room}?sid=8273&p={n}" for room in "ab" for n in range(5))
    frozenset({'sid'})
    """
    queries = [split for each in addresses if (split := urlsplit(each)).path.startswith("/")]
    values: dict[str, list[tuple[str, str]]] = {}
    for split in queries:
        for name, value in parse_qsl(split.query):
            if _DOUBTFUL.fullmatch(name):
                values.setdefault(name, []).append((value, split.path.split("/")[1]))
    return frozenset(
        name
        for name, seen in values.items()
        if len(seen) >= max(_ENOUGH_LINKS, 0.9 * len(queries))
        and len({value for value, _ in seen}) == 1
        and len({room for _, room in seen}) > 1
    )


def absolute(url: str, base: str = HOME) -> str | None:
    """Return *url* as an absolute, safely quoted address without fragment, or None if it is none.

    One that is longer than servers take is none.

    >>> absolute("/tin-tuc/đảng-1491871594#top")
    'https://thanhuytphcm.vn/tin-tuc/%C4%91%E1%BA%A3ng-1491871594'
    """
    if len(url) > _LONGEST:
        return None
    if url.startswith("/") and (root := _ROOT.match(base)):
        base = root[0]  # all that matters, so that the cache serves every page
    elif url.startswith(("http://", "https://")):
        base = HOME
    return (_absolute if len(url) <= _REMEMBERED else _absolute.__wrapped__)(url, base)


@lru_cache(maxsize=2**12)  # the same menus stand on every page
def _absolute(url: str, base: str) -> str | None:
    try:
        path, mark, query = url.strip().partition("?")
        url = path.replace("\\", "/") + mark + query  # as browsers do
        address = urldefrag(urljoin(base, url)).url
        return address if _PLAIN.match(address) else safe_url_string(address)
    except ValueError:
        return None


def preferred(address: str) -> str:
    """Return the address to ask instead of *address*: on the first host where its own is an alias.

    Path and query stay as they were linked. Other subdomains are asked themselves: whether the main
    host has their pages is not known.

    >>> preferred("http://www.hcmcpv.org.vn/tin-tuc/A-b-1491871594?ref=x")
    'https://thanhuytphcm.vn/tin-tuc/A-b-1491871594?ref=x'
    """
    parts = _split(address)
    if parts is None or (parts.hostname or "").rstrip(".") not in ALIAS_HOSTS:
        return address
    return urlunsplit(("https", CANONICAL_HOST, parts.path or "/", parts.query, ""))


@lru_cache(maxsize=2**12)  # see _absolute
def _read(address: str, visitor: frozenset[str]) -> SiteUrl | None:
    parts = _split(address)
    if parts is None:
        return None
    host = (parts.hostname or "").rstrip(".")
    if host in FILE_HOSTS or _ATTACHMENT.search(parts.path) or _IMAGE.search(parts.path):
        return _file_url(host, parts.path or "/", parts.query)
    path, hanging = _plain_path(parts.path)
    query = "&".join(filter(None, (hanging, parts.query)))
    if article := _ARTICLE.match(path):
        slug, article_id = article["slug"], int(article["id"])
        canonical = (
            f"https://{CANONICAL_HOST}/{article['room']}/{article['inner']}{slug}-{article_id}"
        )
        return SiteUrl(kind=LinkKind.ARTICLE, canonical=canonical, article_id=article_id, slug=slug)
    return _list_url(path, query, visitor)


def _plain_path(path: str) -> tuple[str, str]:
    """Return a path as all its spellings are filed, and the query that hangs at it."""
    path = _NEEDLESS.sub(lambda match: chr(int(match[1], 16)), path)
    path, *hanging = _HANGING_QUERY.split(path, 1)
    path = _SLASHES.sub("/", _TRAILING.sub("", path))
    path = _SESSION_SUFFIX.sub("", _SESSION_SEGMENT.sub("", path)) or "/"
    # IIS, which serves the site, tells no case; escapes are written in capitals.
    return re.sub(r"%\w\w", lambda match: match[0].upper(), path.lower()), "".join(hanging)


def is_site_address(address: str) -> bool:
    """Say whether *address* may be asked: on a host of the site, its usual ports, by nobody's name.

    >>> is_site_address("https://thanhuytphcm.vn/"), is_site_address("https://thanhuytphcm.vn:22/")
    (True, False)
    """
    return _split(address) is not None


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address of the site, or None if it is none."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not is_site_host(parts.hostname):
            return None
        if "@" in parts.netloc or parts.port not in (None, 80, 443):
            return None
    except ValueError:
        return None
    return parts


def _file_url(host: str, path: str, query: str) -> SiteUrl:
    kind = None
    if _ATTACHMENT.search(path):
        kind = LinkKind.ATTACHMENT
    elif _IMAGE.search(path):
        kind = LinkKind.IMAGE
    suffix = f"?{query}" if query else ""
    return SiteUrl(kind=kind, canonical=canonicalize_url(f"https://{host}{path}{suffix}"))


def _list_url(path: str, query: str, visitor: frozenset[str]) -> SiteUrl:
    url = f"https://{CANONICAL_HOST}{path}" + (f"?{query}" if query else "")
    section = _SECTION.match(path)
    fields = [part.partition("=") for part in query.split("&")]
    names = tuple(
        name
        for name, _, value in fields
        if name in visitor
        or VISITOR_PARAMETERS.fullmatch(name)
        or (_DOUBTFUL.fullmatch(name) and (section or _DRAWN_BY_LOT.fullmatch(value)))
    )
    url = canonicalize_url(url_query_cleaner(url, names, remove=True))
    query = urlsplit(url).query
    if section:
        kind = LinkKind.LISTING if query else LinkKind.SECTION
        return SiteUrl(kind=kind, canonical=url, slug=section["slug"])
    if _HOME.match(path):
        if query:
            return SiteUrl(kind=LinkKind.LISTING, canonical=url)
        return SiteUrl(kind=LinkKind.HOME, canonical=HOME)
    return SiteUrl(kind=None, canonical=url)


def is_attachment(href: str) -> bool:
    """Say whether a link, as it is written, leads to a document."""
    return _ATTACHMENT.search(href) is not None


def is_image(href: str) -> bool:
    """Say whether a link, as it is written, leads to a picture."""
    return _IMAGE.search(href) is not None


def number_of(href: str) -> str | None:
    """Return the id that ends a link, as it is written: an article's or a section's."""
    match = _NUMBERED.search(href)
    return match[1] if match else None


def is_section_link(href: str) -> bool:
    """Say whether a link, as it is written, leads to a section by the name of its first segment."""
    return _SECTION_ROOM.search(href) is not None


def is_article_link(href: str) -> bool:
    """Say whether a link, as it is written, leads to an article, of this site or one made alike."""
    return number_of(href) is not None and not is_section_link(href)


def slugify(title: str) -> str:
    """Return the slug that the site makes of *title* (inferred; it fits all known pairs).

    >>> slugify("[Hí họa] Mở cửa đi làm: 35.000 vé")
    '-hi-hoa-mo-cua-di-lam-35-000-ve'
    """
    return re.sub(r"[^a-z0-9]+", "-", strip_marks(title[:SLUG_LENGTH]).lower()).rstrip("-")
