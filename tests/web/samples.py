"""Articles as hostile as the web: every text that a page can hold tries to run."""

from __future__ import annotations

from dataclasses import replace

from storage.records import Attachment, Image
from tests.articles import ID, TEXT, article, save, visit

#: What runs, or breaks out of where it stands, on a page that does not escape it.
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
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


def story(archive):
    """Save an article that was revised, one that attacks, a twin and one without a text."""
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
        attachments=(Attachment(url='https://x.vn/"><script>.pdf', title=HOSTILE),),
        evidence={HOSTILE: HOSTILE},
        published_at=None,
        published_precision=None,
        published_evidence=None,
    )
    twin = replace(revised, id=TWIN_ID, url=f"https://thanhuytphcm.vn/tin-tuc/lai-{TWIN_ID}")
    empty = article(OTHER_ID, title="[Video] Không có chữ", lead="", text="", images=())
    save(archive, visit(first))
    save(archive, visit(revised, 2), visit(hostile, 3), visit(twin, 4), visit(empty, 5))
