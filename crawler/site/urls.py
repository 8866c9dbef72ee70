"""What does an address of the site name, and which form of it is canonical?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from w3lib.url import canonicalize_url, safe_url_string, url_query_cleaner

from crawler.site.thanhuytphcm import (
    ARTICLE_ROOMS,
    CANONICAL_HOST,
    DOMAINS,
    FILE_HOSTS,
    FORBIDDEN_LABELS,
    ID_DIGITS,
    SECTION_ROOM,
    SLUG_LENGTH,
)
from storage.records import LinkKind
from vietnamese.letters import strip_marks

HOME = f"https://{CANONICAL_HOST}/"
#: Hosts that answer with the very same pages; what is found on them is asked of the first.
ALIAS_HOSTS = frozenset({*DOMAINS, *(f"www.{domain}" for domain in DOMAINS)})

_ARTICLE = re.compile(
    rf"/(?P<room>{'|'.join(ARTICLE_ROOMS)})/(?P<inner>(?:[^/]+/)*)"
    rf"(?P<slug>[^/]*?)-(?P<id>{ID_DIGITS})(?:\.(?:html?|aspx))?/?$",
    re.IGNORECASE,
)
_SECTION = re.compile(
    rf"/{SECTION_ROOM}/(?:[^/]+/)*(?P<slug>[^/]*?)-(?P<id>{ID_DIGITS})/?$", re.IGNORECASE
)
# As articles and sections end, on whatever site.
_NUMBERED = re.compile(rf"-({ID_DIGITS})(?:\.\w{{2,5}})?/?(?:[?#]|$)")
# As sections are named, here and on sites made alike.
_SECTION_ROOM = re.compile(rf"/(?:{SECTION_ROOM}|chuyen-muc|danh-muc)/", re.IGNORECASE)
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
#: Query parameters that name the visitor, not the page.
VISITOR_PARAMETERS = re.compile(
    r"(?:fb|g|d|ms)clid|zarsrc|utm_\w+|mc_[ce]id|ref|_ga|_gl|aspxautodetectcookiesupport"
    r"|(?:php|j|__?)?s(?:ess(?:ion)?_?)?id|asp\.net_sessionid|aspsessionid\w*|cfid|cftoken",
    re.IGNORECASE,
)


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


def read_url(url: str, base: str = HOME) -> SiteUrl | None:
    """Read *url*, found on the page *base*; None if it is not of this site or no web address.

    Host alias, scheme, port, fragment, visitor parameters and session segments are no part of the
    canonical URL; an article's has no query either.

    >>> read_url("http://www.hcmcpv.org.vn/tin-tuc/a-b-1491871594?fbclid=x").canonical
    'https://thanhuytphcm.vn/tin-tuc/a-b-1491871594'
    """
    address = absolute(url, base)
    return None if address is None else _read(address)


def absolute(url: str, base: str = HOME) -> str | None:
    """Return *url* as an absolute, safely quoted address without fragment, or None if it is none.

    >>> absolute("/tin-tuc/đảng-1491871594#top")
    'https://thanhuytphcm.vn/tin-tuc/%C4%91%E1%BA%A3ng-1491871594'
    """
    if url.startswith("/") and (root := _ROOT.match(base)):
        base = root[0]  # all that matters, so that the cache serves every page
    elif url.startswith(("http://", "https://")):
        base = HOME
    return _absolute(url, base)


@lru_cache(maxsize=2**12)  # the same menus stand on every page
def _absolute(url: str, base: str) -> str | None:
    try:
        address = urldefrag(urljoin(base, url.strip())).url
        return address if _PLAIN.match(address) else safe_url_string(address)
    except ValueError:
        return None


def preferred(address: str) -> str:
    """Return the address to ask instead of *address*: the canonical one where the host is an alias.

    Other subdomains are asked themselves: whether the main host has their pages is not known.

    >>> preferred("http://www.hcmcpv.org.vn/tin-tuc/a-b-1491871594?fbclid=x")
    'https://thanhuytphcm.vn/tin-tuc/a-b-1491871594'
    """
    site_url = read_url(address)
    if site_url is None or urlsplit(address).hostname not in ALIAS_HOSTS:
        return address
    return site_url.canonical


@lru_cache(maxsize=2**12)  # see _absolute
def _read(address: str) -> SiteUrl | None:
    parts = _split(address)
    if parts is None:
        return None
    path = _SESSION_SUFFIX.sub("", _SESSION_SEGMENT.sub("", parts.path)) or "/"
    host = (parts.hostname or "").rstrip(".")
    if host in FILE_HOSTS or _ATTACHMENT.search(path) or _IMAGE.search(path):
        return _file_url(host, path, parts.query)
    if article := _ARTICLE.match(path):
        slug, article_id = article["slug"], int(article["id"])
        inner = article["inner"]
        canonical = f"https://{CANONICAL_HOST}/{article['room'].lower()}/{inner}{slug}-{article_id}"
        return SiteUrl(kind=LinkKind.ARTICLE, canonical=canonical, article_id=article_id, slug=slug)
    return _list_url(path, parts.query)


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


def _list_url(path: str, query: str) -> SiteUrl:
    url = f"https://{CANONICAL_HOST}{path}" + (f"?{query}" if query else "")
    names = {part.partition("=")[0] for part in query.split("&")}
    visitor = tuple(filter(VISITOR_PARAMETERS.fullmatch, names))
    url = canonicalize_url(url_query_cleaner(url, visitor, remove=True))
    query = urlsplit(url).query
    section = _SECTION.match(path)
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
