"""Articles as hostile as the web: every text that a page can hold tries to run."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

from storage import captures
from storage.records import Attachment, Image, Page, PageKind, Visit
from storage.warc.writer import CaptureWriter
from tests.articles import FIRST_DAY, ID, TEXT, article, save
from tests.exchanges import exchange

#: What runs, or breaks out of where it stands, on a page that does not escape it.
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "&lt;script&gt;",
    "<!--",
    "]]>",
    "\u202egnp.exe",
    "**<b>**",
)
HOSTILE = " ".join(ATTACKS)
HOSTILE_ID, TWIN_ID, OTHER_ID = ID + 1, ID + 2, ID + 3

PICTURE_URL = "https://images.hcmcpv.org.vn/a.jpg?vs=1"
FAKE_URL = 'https://images.hcmcpv.org.vn/res/"><script>.pdf'
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
#: A page that calls whatever a page can call, all of it at this address, which is nobody's.
ELSEWHERE = b"127.0.0.1:9"
CAPTURED = b"""<!DOCTYPE html><html><head><title>captured</title>
<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/refresh">
<base href="http://127.0.0.1:9/">
<link rel="preconnect" href="http://127.0.0.1:9"><LINK rel=stylesheet href="/style.css">
<script>document.title = "ran"; parent.document.title = "ran"; fetch("http://127.0.0.1:9/fetch")</script>
<script src="http://127.0.0.1:9/script.js"></script>
</head><body onload="alert(1)"><h1>page as captured</h1>
<img src="http://127.0.0.1:9/image.png" onerror="alert(1)"><iframe src="http://127.0.0.1:9/frame"></iframe>
<embed src="http://127.0.0.1:9/embed"><object data="http://127.0.0.1:9/object"></object>
<form action="http://127.0.0.1:9/form"><button autofocus>send</button></form>
<a href="http://127.0.0.1:9/away" target="_top">away</a>
<svg onload="alert(1)"><image href="http://127.0.0.1:9/svg.png"/></svg>
<video src="http://127.0.0.1:9/video.mp4" autoplay></video>
</body></html>"""


def story(archive, *, elsewhere=ELSEWHERE):
    """Save an article that was revised, one that attacks, a twin and one without a text."""
    captured = CAPTURED.replace(ELSEWHERE, elsewhere)
    first = article()
    revised = replace(first, text=TEXT.replace("102 tập thể", "103 tập thể"))
    hostile = article(
        HOSTILE_ID,
        title=HOSTILE,
        lead=HOSTILE,
        text=f"{HOSTILE}\nSáng 3/11, hội nghị.",
        author=HOSTILE[:80],
        section=HOSTILE[:80],
        source=HOSTILE[:80],
        images=(Image(url="javascript:alert(1)", caption=HOSTILE, alt=HOSTILE),),
        attachments=(Attachment(url=FAKE_URL, title=HOSTILE),),
        evidence={HOSTILE: HOSTILE},
        published_at=None,
        published_precision=None,
        published_evidence=None,
    )
    twin = replace(revised, id=TWIN_ID, url=f"https://thanhuytphcm.vn/tin-tuc/lai-{TWIN_ID}")
    empty = article(OTHER_ID, title="[Video] Không có chữ", lead="", text="", images=())
    with CaptureWriter(archive.directory / "warc", software="test") as writer:
        visits = [
            _visit(writer, reading, captured, day)
            for day, reading in enumerate((first, revised, hostile, twin, empty))
        ]
        files = [_file(writer, PICTURE_URL, PICTURE), _file(writer, FAKE_URL, CAPTURED)]
    save(archive, *visits)
    with archive.transaction() as connection:
        captures.enter(connection, files, run_id=None)


def _visit(writer, reading, captured, day):
    body = captured + f"<!-- {day} -->".encode()  # the clock that every page of the site shows
    at = FIRST_DAY + timedelta(days=day)
    taken = writer.write(exchange(body, url=reading.url, fetched_at=at))
    page = Page(kind=PageKind.ARTICLE, reason="sample", article=reading)
    return Visit(capture=taken, page=page, address=taken.url)


def _file(writer, url, body):
    taken = writer.write(exchange(body, url=url, fetched_at=FIRST_DAY))
    return Visit(capture=taken, page=Page(kind=PageKind.OTHER, reason="a file"), address=url)
