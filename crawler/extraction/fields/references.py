"""Which documents and which other articles does the article link to?"""

from __future__ import annotations

from collections.abc import Iterable

from crawler.extraction.body.region import Body
from crawler.extraction.page.blocks import Block, Fate, Layout
from crawler.site.urls import absolute, is_attachment, read_url
from storage.records import Attachment, LinkKind


def find_links(blocks: Iterable[Block], url: str, own_id: int) -> tuple[str, ...]:
    """Return the canonical URLs of the other articles that the text links to, each once."""
    found: dict[str, None] = {}
    for block in blocks:
        for href in block.hrefs:
            site_url = read_url(href, url)
            if site_url and site_url.kind is LinkKind.ARTICLE and site_url.article_id != own_id:
                found[site_url.canonical] = None
    return tuple(found)


def find_attachments(layout: Layout, body: Body, url: str) -> tuple[Attachment, ...]:
    """Return the documents that the article links to, each once."""
    found: dict[str, str] = {}
    for block in layout.blocks[body.start : max(body.end, body.first) + 6]:
        if block.fate in (Fate.BOX, Fate.TEASER) or not block.hrefs:
            continue
        if block.index >= body.end and not _is_attachment_line(block, body):
            continue
        for href in block.hrefs:
            if is_attachment(href) and (address := absolute(href, url)):
                found.setdefault(address, block.text if len(block.text) < 200 else "")
    return tuple(Attachment(url=address, title=title) for address, title in found.items())


def _is_attachment_line(block: Block, body: Body) -> bool:
    ended = any(label.ends and body.end <= i <= block.index for i, label in body.labels.items())
    return not ended
