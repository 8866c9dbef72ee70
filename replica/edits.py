"""How does a newsroom change an article after it was published?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from replica.story import Block, Paragraph, Photo, Run, Story


class Edit(StrEnum):
    """One kind of change."""

    TYPO = "typo"  #: one word of the text is another one now
    PARAGRAPH = "paragraph"  #: a paragraph was added at the end
    TITLE = "title"  #: the title is longer; the address stays as it was
    PUNCTUATION = "punctuation"  #: quotes and dashes only: trivial
    CAPTION = "caption"  #: a picture's caption; the text stays


def edited(story: Story, edit: Edit, number: int) -> Story:
    """Return *story* after the change; *number* tells apart repeated changes of one kind."""
    return _EDITS[edit](story, number)


def _typo(story: Story, number: int) -> Story:
    def mend(text: str) -> str:
        words = text.split(" ")
        place = max(range(len(words)), key=lambda i: len(words[i]))
        words[place] = f"sửalại{number}"
        return " ".join(words)

    return replace(story, blocks=_in_last_paragraph(story.blocks, mend))


def _paragraph(story: Story, number: int) -> Story:
    added = Paragraph((
        Run(f"Cập nhật lần {number}: Ban Tổ chức cho biết đã tiếp nhận thêm {number * 7 + 5} ý kiến"
            " đóng góp và sẽ trả lời bằng văn bản."),
    ))  # fmt: skip
    return replace(story, blocks=(*story.blocks, added))


def _title(story: Story, number: int) -> Story:
    return replace(story, title=f"{story.title} (cập nhật lần {number})")


def _punctuation(story: Story, number: int) -> Story:
    del number
    swap = str.maketrans({"“": '"', "”": '"', ";": ",", "–": "-", "…": "."})
    blocks = tuple(
        Paragraph(tuple(replace(run, text=run.text.translate(swap)) for run in block.runs))
        if isinstance(block, Paragraph)
        else block
        for block in story.blocks
    )
    if blocks == story.blocks:
        blocks = _in_last_paragraph(blocks, lambda text: text.rstrip(".") + "!")
    return replace(story, blocks=blocks)


def _caption(story: Story, number: int) -> Story:
    blocks = tuple(
        replace(block, caption=f"Ảnh tư liệu số {number}: {block.caption}")
        if isinstance(block, Photo)
        else block
        for block in story.blocks
    )
    return replace(story, blocks=blocks)


def _in_last_paragraph(
    blocks: tuple[Block, ...], change: Callable[[str], str]
) -> tuple[Block, ...]:
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if isinstance(block, Paragraph):
            last = replace(block.runs[-1], text=change(block.runs[-1].text))
            mended = Paragraph((*block.runs[:-1], last))
            return (*blocks[:index], mended, *blocks[index + 1 :])
    return blocks


_EDITS: dict[Edit, Callable[[Story, int], Story]] = {
    Edit.TYPO: _typo,
    Edit.PARAGRAPH: _paragraph,
    Edit.TITLE: _title,
    Edit.PUNCTUATION: _punctuation,
    Edit.CAPTION: _caption,
}
