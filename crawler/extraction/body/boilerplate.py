"""Which boxes below the title are furniture? Comments, imprint, other articles, services."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.extraction.body.prose import Prose
from crawler.extraction.page.blocks import Box, Fate
from crawler.extraction.wording.labels import Wording

_TEASER_CLIMB = 5
_TEASERS = 500  # characters of prose that the box of another article may have at any rate
_HEAD_SHARE = 0.6  # of all prose below the title that stands above the article's end at least
#: What an imprint may begin with.
_IMPRINT = (Wording.FOOTER, Wording.CONTACT)
_BOX_PROSE = 700  # characters of prose that the box under a heading may have at any rate
_FOOTER_SHARE = 0.5  # of the prose above that the imprint may have at most


def clear_away(page: Prose) -> None:
    """Find where the article ends, and drop the boxes of other things above that."""
    _cut_at_comments(page)
    _cut_at_footer(page)
    _drop_teasers(page)
    _drop_sections(page)
    _end_below_pictures(page)
    _cut_foreign_tail(page)


def _cut_at_comments(page: Prose) -> None:
    """End the article where the readers' part begins, or drop that part if it stands first."""
    for i in sorted(i for i, label in page.labels.items() if label is Wording.COMMENTS):
        if i >= page.end or page.blocks[i].link_share >= 0.5:
            continue
        if page.mass(page.start, i) or not page.mass(i, page.end):
            page.end = i
            return
        _drop(page, _section(page, i, Wording.COMMENTS), i)


def _drop(page: Prose, section: range, heading: int) -> None:
    for j in section:
        page.discard(j, Fate.BOX, page.blocks[heading].text)


def _cut_at_footer(page: Prose) -> None:
    """End the page where its imprint begins.

    Its wording does not tell it: an article may name an address, too. It stands apart from the
    text, or else says whose the site is; and nothing of the article follows.
    """
    for i in sorted(i for i, label in page.labels.items() if label in _IMPRINT):
        if i >= page.end:
            return
        if page.text_between(i, page.end) > page.text_between(page.start, i) * _FOOTER_SHARE:
            continue
        box = _apart(page, i)
        first, last = (box.first, box.last) if box else (i, i)
        container = (box.parent or box) if box else page.blocks[i].box
        if page.text_between(last + 1, container.last):
            continue
        inline = any(_in_container(page, j, container) for j in range(page.start, first))
        if not inline or _names_publisher(page, i, container.last):
            page.end = first
            return


def _apart(page: Prose, i: int) -> Box | None:
    """Return the largest box around block *i* that begins below most of the text."""
    best: Box | None = None
    box: Box | None = page.blocks[i].box
    while box is not None and box.first > page.start:
        inside = page.text_between(box.first, i - 1)
        if inside > page.text_between(page.start, box.first - 1) * _FOOTER_SHARE:
            break
        best, box = box, box.parent
    return best


def _in_container(page: Prose, j: int, container: Box) -> bool:
    """Say whether block *j* is a line of text right in the container, or in a box right in it."""
    box = page.blocks[j].box
    return page.plain[j] > 0 and (box is container or box.parent is container)


def _names_publisher(page: Prose, first: int, last: int) -> bool:
    return any(page.labels.get(i) is Wording.FOOTER for i in range(first, last + 1))


def _drop_teasers(page: Prose) -> None:
    """Drop prose that stands under a link to another article: that article's lead."""
    limit = max(page.mass(page.start, page.end) * 0.3, _TEASERS)
    prose = page.prose(page.start, page.end)
    for i in [i for i in prose if _is_teaser(page, i, limit)]:
        page.discard(i, Fate.TEASER)


def _is_teaser(page: Prose, i: int, limit: float) -> bool:
    box: Box | None = page.blocks[i].box
    for _ in range(_TEASER_CLIMB):
        if box is None or page.mass(box.first, box.last) > limit:
            return False
        first = page.first_text(box)
        if first is not None and first.index < i and page.is_heading_link(first):
            return True
        box = box.parent
    return False


def _drop_sections(page: Prose) -> None:
    for i in sorted(page.labels):
        label = page.labels[i]
        if i >= page.end or page.blocks[i].fate or label not in (Wording.BOX, Wording.RELATED):
            continue
        if page.blocks[i].link_share >= 0.6 and label is Wording.BOX and _lonely(page, i):
            continue
        _drop(page, _section(page, i, label), i)


def _lonely(page: Prose, i: int) -> bool:
    """Say whether a link that reads like a heading is only an entry of a menu."""
    after = page.blocks[i + 1] if i + 1 < page.end else None
    return after is None or not page.is_heading_link(after)


def _section(page: Prose, i: int, label: Wording) -> range:
    """Return the indices of the blocks that the heading *i* opens."""
    total = page.mass(page.start, page.end)
    box = page.blocks[i].box
    if box.first != i:
        return _flat_section(page, i, box, label)
    while box.parent is not None and _opens(page, box.parent, i):
        if page.mass(box.parent.first, box.parent.last) > max(total * 0.5, _BOX_PROSE):
            break
        if box.parent.contains(page.title.index):
            break
        if label is Wording.RELATED and _gains_prose(page, box, box.parent):
            break
        box = box.parent
    if box.last > i:
        return range(i, min(box.last + 1, page.end))
    return _flat_section(page, i, box.parent or box, label)


def _gains_prose(page: Prose, box: Box, around: Box) -> bool:
    """Say whether prose stands in *around* outside the *box* in it: more than related links."""
    return page.mass(around.first, around.last) > page.mass(box.first, box.last)


def _opens(page: Prose, box: Box, i: int) -> bool:
    """Say whether nothing but pictures stands before block *i* in the box."""
    return all(not b.text for b in page.blocks[box.first : i])


def _flat_section(page: Prose, i: int, parent: Box, label: Wording) -> range:
    """Return the heading's followers in the same box, up to where the article goes on."""
    last = min(parent.last + 1, page.end)
    below = range(i + 1, last)
    before = [j for j in range(page.start, i) if page.weights[j] and parent.contains(j)]
    if label is Wording.RELATED:
        goes_on = [j for j in below if _is_text(page, j)]
    elif before or _pictured(page, i):
        goes_on = list(_alike(page, below, before, parent))
    else:  # what comes first is the article
        goes_on = [j for j in below if page.weights[j]]
    return range(i, min(goes_on, default=last))


def _alike(page: Prose, below: range, before: list[int], parent: Box) -> Iterator[int]:
    """Yield what stands in boxes of its own in *parent* that look like those of *before*."""
    boxes = [page.blocks[j].box for j in before]
    styles, parents = {box.style for box in boxes}, {box.parent for box in boxes}
    for j in below:
        box = page.blocks[j].box
        if page.weights[j] and box is not parent and box.style in styles and box.parent in parents:
            yield j


def _is_text(page: Prose, j: int) -> bool:
    """Say whether the block is a line that is neither linked nor dropped nor known."""
    block = page.blocks[j]
    known = j in page.labels or block.fate is not None
    return bool(block.text) and not known and block.link_share < 0.5


def _pictured(page: Prose, end: int) -> bool:
    """Say whether a picture stands between title and block *end*."""
    return any(b.picture is not None and not b.fate for b in page.blocks[page.start : end])


def _end_below_pictures(page: Prose) -> None:
    """End an article that is only a picture at the first box of other things."""
    if not page.title.spelled:
        return
    for i in sorted(i for i, label in page.labels.items() if label.ends):
        if i >= page.end or page.mass(page.start, i) or page.blocks[i].link_share >= 0.5:
            return
        if _pictured(page, i):
            page.end = i
            return


def _cut_foreign_tail(page: Prose) -> None:
    """End the article where prose of another make begins below a break in the text.

    A break is a tool bar, a heading or a byline; another make: in boxes of a style that no
    prose before the break is in.
    """
    prose = page.prose(page.start, page.end)
    makes = [page.make(i) for i in prose]
    last = {make: k for k, make in enumerate(makes)}
    total = sum(page.weights[i] for i in prose)
    above = until = 0
    for k in range(1, len(prose)):
        above += page.weights[prose[k - 1]]
        until = max(until, last[makes[k - 1]])
        if above < total * _HEAD_SHARE or until >= k:
            continue
        cut = page.break_between(prose[:k], prose[k])
        if cut is not None:
            page.end = cut
            return
