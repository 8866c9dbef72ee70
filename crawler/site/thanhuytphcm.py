"""What is known of thanhuytphcm.vn, as data? Hosts, path segments, names, known ids and days.

Every fact was observed in public copies of the site; none is known of its HTML. The modules beside
this one read addresses and ids by these facts. Patterns of words are folded: no marks, lower case.
"""

from __future__ import annotations

from datetime import date

# --- hosts ----------------------------------------------------------------------------------------

CANONICAL_HOST = "thanhuytphcm.vn"
#: The same articles stand on both, with and without ``www.``, and on subdomains.
DOMAINS = (CANONICAL_HOST, "hcmcpv.org.vn")
#: Labels of host names that are never asked: an internal system of the Party committee.
FORBIDDEN_LABELS = frozenset({"icpv"})
#: Hosts that serve files, not pages.
FILE_HOSTS = frozenset({"images.hcmcpv.org.vn", "images.thanhuytphcm.vn"})

# --- addresses ------------------------------------------------------------------------------------

#: The first segment of an article's path: news, magazine articles, documents.
ARTICLE_SEGMENTS = ("tin-tuc", "tin-tap-chi", "tu-lieu")
#: The first segment of a section's path.
SECTION_SEGMENT = "nhom-tin"
#: Digits of the id that ends the path of articles and sections; all known ones have ten.
ID_DIGITS = r"\d{6,18}"
#: Characters of a title that its slug spells.
SLUG_LENGTH = 100

# --- names ----------------------------------------------------------------------------------------

#: What the site calls itself, alone or around a page's title.
NAME = (
    r"(?:trang (?:tin|thong tin) dien tu )?(?:cua )?(?:dang bo|thanh uy)(?: dang bo)? "
    r"(?:thanh pho ho chi minh|thanh pho|tp\.? ?(?:hcm|ho chi minh)|tphcm)"
    r"|(?:www\.)?(?:thanhuytphcm\.vn|hcmcpv\.org\.vn)|thanh uy tp ?hcm|thanhuytphcm|hcmcpv"
)
#: Whose the site is, as its imprint begins.
PUBLISHER = "dang bo|thanh uy"
#: What it signs with as a news agency.
AGENCY = "hcmc? ?cpv"

# --- files ----------------------------------------------------------------------------------------

#: Where the address of a picture tells the day of its upload. In ``?vs=`` the hour that follows
#: looks like a 12-hour clock without its half.
FILE_DAYS = (
    r"/(?P<day>\d\d)(?P<month>\d\d)(?P<year>(?:19|20)\d\d)[0-9A-Fa-f]{7,8}/",
    r"/(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>(?:19|20)\d\d)-",
    r"[?&]vs=(?P<day>\d\d)(?P<month>\d\d)(?P<year>(?:19|20)\d\d)\d{0,6}(?:&|$)",
    r"/(?P<year>(?:19|20)\d\d)[/_-](?P<month>\d{1,2})(?:[/_-](?P<day>\d{1,2})(?=/))?",
)

# --- ids ------------------------------------------------------------------------------------------

#: No article is older.
FIRST_DAY = date(1997, 1, 1)
#: From here on an article id is a counter; below, it reads as Unix seconds.
FIRST_COUNTER_ID = 1_491_800_000
#: Known points of the counter, which rises strictly with the date.
COUNTER_POINTS: tuple[tuple[int, date], ...] = (
    (FIRST_COUNTER_ID, date(2017, 4, 10)),
    (1_491_871_594, date(2020, 11, 10)),
    (1_491_885_291, date(2021, 10, 4)),
    (1_491_885_536, date(2021, 10, 9)),
    (1_491_902_914, date(2022, 12, 22)),
    (1_491_934_952, date(2025, 3, 14)),
    (1_491_938_606, date(2025, 8, 26)),
)
#: Items a day after the last known point.
LATEST_PACE = 22
