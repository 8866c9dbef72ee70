"""Articles to store, the captures that showed them, and when."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from storage.articles.save import save_visits
from storage.records import Article, Capture, Evidence, Image, Page, PageKind, Visit
from vietnamese.time import VIETNAM, Precision

FIRST_DAY = datetime(2020, 11, 3, 9, 30, tzinfo=VIETNAM)
ID = 1491871594
TITLE = "Quán triệt, triển khai sớm đưa Nghị quyết Đại hội Đảng vào cuộc sống"
LEAD = "(Thanhuytphcm.vn) - Sáng 3/11, Đảng ủy Khối Dân - Chính - Đảng TPHCM tổ chức hội nghị."
TEXT = f"""{LEAD}
Tham dự có Thành ủy viên, Phó Trưởng ban Thường trực Ban Tổ chức Thành ủy TP Huỳnh Cách Mạng.
Tại hội nghị, Đảng ủy Khối khen thưởng 102 tập thể, cá nhân."""

_numbers = itertools.count(1)


def article(number=ID, **changes):
    fields = {
        "url": f"https://thanhuytphcm.vn/tin-tuc/quan-triet-{number}",
        "title": TITLE,
        "lead": LEAD,
        "text": TEXT,
        "author": "Đình Lý",
        "source": "Thanhuytphcm.vn",
        "section": "Xây dựng Đảng",
        "published_at": datetime(2020, 11, 3, tzinfo=VIETNAM),
        "published_precision": Precision.DAY,
        "published_evidence": Evidence.JSON_LD,
        "images": (Image(url="https://images.hcmcpv.org.vn/a.jpg?vs=1", caption="Trao Giấy khen"),),
        "extractor": "extractor 1",
    }
    return Article(id=number, **(fields | changes))


def capture(day=0, **changes):
    """One more response, *day* days after the first day."""
    number = next(_numbers)
    fields = {
        "url": f"https://thanhuytphcm.vn/tin-tuc/quan-triet-{ID}",
        "fetched_at": FIRST_DAY + timedelta(days=day),
        "status": 200,
        "content_type": "text/html; charset=utf-8",
        "payload_digest": f"sha256:{number:064x}",
        "warc_file": "thanhuy-1.warc.gz",
        "warc_offset": number * 1000,
        "warc_length": 999,
    }
    return Capture(**(fields | changes))


def visit(reading, day=0, **changes):
    taken = capture(day, **({"url": reading.url} | changes))
    page = Page(kind=PageKind.ARTICLE, reason="sample", article=reading)
    return Visit(capture=taken, page=page, address=taken.url)


def save(archive, *visits, run_id=None, **options):
    """Save *visits* in one transaction; return what became of them."""
    with archive.transaction() as connection:
        return save_visits(connection, visits, run_id=run_id, **options)
