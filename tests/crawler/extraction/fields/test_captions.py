"""A caption is told from the text, wherever and however it is set."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.crawler.extraction.frames import (
    AWARDS,
    CAPTION,
    CREDITED,
    FRAMES,
    LEAD,
    PICTURE,
    REPORT,
    SECOND,
    SETTINGS,
    SPEECH,
    TEXT,
    read,
)

Setting = Callable[..., str]
in_every_frame = pytest.mark.parametrize("frame", FRAMES)
in_every_setting = pytest.mark.parametrize("set_apart", SETTINGS.values(), ids=SETTINGS)
SUBHEADING = "Nhiều cách làm hay từ cơ sở"
EM = f"<em>{CAPTION}</em>"
#: Lines of a page, in order; what is right are the captions.
LINES: dict[str, tuple[list[str], list[str]]] = {
    "below, like a paragraph": ([LEAD, REPORT, PICTURE, CAPTION, SPEECH, AWARDS], [CAPTION]),
    "below the lead picture": ([PICTURE, CAPTION, *TEXT], [CAPTION]),
    "below, in the same element": ([LEAD, REPORT, f"{PICTURE}<br>{CAPTION}", SPEECH, AWARDS], [CAPTION]),
    "below, without a line break": ([LEAD, REPORT, PICTURE + CAPTION, SPEECH, AWARDS], [CAPTION]),
    "below the last picture": ([*TEXT, PICTURE, CAPTION], [CAPTION]),
    "below, small": ([LEAD, REPORT, PICTURE, f"<small>{CAPTION}</small>", SPEECH, AWARDS], [CAPTION]),
    "below, said by alt too": ([LEAD, REPORT, f'<img src="/a.jpg" alt="{CAPTION}">', CAPTION, SPEECH, AWARDS], [CAPTION]),
    "below two": ([LEAD, PICTURE, EM, SECOND, f"<em>{CREDITED}</em>", REPORT, SPEECH, AWARDS], [CAPTION, CREDITED]),
    "above the lead picture": ([EM, PICTURE, *TEXT], [CAPTION]),
    "above": ([LEAD, REPORT, EM, PICTURE, SPEECH, AWARDS], [CAPTION]),
    "above, in the same element": ([LEAD, REPORT, f"{EM}<br>{PICTURE}", SPEECH, AWARDS], [CAPTION]),
    "above, with a credit": ([LEAD, REPORT, CREDITED, PICTURE, SPEECH, AWARDS], [CREDITED]),
    "above the last picture": ([*TEXT, EM, PICTURE], [CAPTION]),
    "above two": ([LEAD, EM, PICTURE, f"<em>{CREDITED}</em>", SECOND, REPORT, SPEECH, AWARDS], [CAPTION, CREDITED]),
    "none": ([LEAD, REPORT, PICTURE, SPEECH, AWARDS], [""]),
}  # fmt: skip


@in_every_frame
@in_every_setting
@pytest.mark.parametrize("name", LINES)
def test_a_line_beside_a_picture(name: str, set_apart: Setting, frame: str) -> None:
    lines, captions = LINES[name]
    article = read(set_apart(*lines), frame)
    assert [image.caption for image in article.images] == captions
    assert article.text.split("\n") == TEXT


@in_every_frame
@in_every_setting
@pytest.mark.parametrize(
    "figure",
    [
        f"<figure>{PICTURE}<figcaption>{CAPTION}</figcaption></figure>",
        f"<figure><figcaption>{CAPTION}</figcaption>{PICTURE}</figure>",
        f"<div class=x><div>{CAPTION}</div>{PICTURE}</div>",
        f"<div class=wp-caption>{PICTURE}<p class=wp-caption-text>{CAPTION}</p></div>",
        f"<p align=center>{CAPTION}</p><p align=center>{PICTURE}</p>",
        f"<center>{PICTURE}<br><em>{CAPTION}</em></center>",
        f"<table><tr><td>{PICTURE}</td></tr><tr><td>{CAPTION}</td></tr></table>",
        f"<table><tr><td>{CAPTION}</td></tr><tr><td>{PICTURE}</td></tr></table>",
    ],
)
def test_a_box_of_picture_and_caption(figure: str, set_apart: Setting, frame: str) -> None:
    article = read(set_apart(LEAD, REPORT) + figure + set_apart(SPEECH, AWARDS), frame)
    assert [image.caption for image in article.images] == [CAPTION]
    assert article.text.split("\n") == TEXT


@in_every_frame
def test_pictures_side_by_side_have_their_captions_in_the_row_below(frame: str) -> None:
    pair = (
        f"<table><tr><td>{PICTURE}</td><td>{SECOND}</td></tr>"
        f"<tr><td>{CAPTION}</td><td>{CREDITED}</td></tr></table>"
    )
    article = read(SETTINGS["p"](LEAD, REPORT) + pair + SETTINGS["p"](SPEECH, AWARDS), frame)
    assert [image.caption for image in article.images] == [CAPTION, CREDITED]


@in_every_frame
@in_every_setting
@pytest.mark.parametrize(
    "lines",
    [
        [LEAD, REPORT, f"<b>{SUBHEADING}</b>", PICTURE, SPEECH, AWARDS],
        [LEAD, REPORT, SUBHEADING, PICTURE, SPEECH, AWARDS],
        [LEAD, REPORT, PICTURE, f"<b>{SUBHEADING}</b>", SPEECH, AWARDS],
    ],
)
def test_a_subheading_beside_a_picture_is_text(
    lines: list[str], set_apart: Setting, frame: str
) -> None:
    article = read(set_apart(*lines), frame)
    assert article.text.split("\n") == [LEAD, REPORT, SUBHEADING, SPEECH, AWARDS]
    assert [image.caption for image in article.images] == [""]


@in_every_frame
@in_every_setting
def test_a_short_paragraph_in_italics_above_a_picture_is_text(
    set_apart: Setting, frame: str
) -> None:
    article = read(set_apart(LEAD, REPORT, f"<em>{AWARDS}</em>", PICTURE, SPEECH), frame)
    assert article.text.split("\n") == [LEAD, REPORT, AWARDS, SPEECH]


CONTEST = "Cuộc thi do Quận đoàn phát động được triển khai từ ngày 23/8 đến ngày 15/10."


@in_every_frame
@in_every_setting
def test_a_caption_above_is_not_mistaken_for_the_short_paragraph_below(
    set_apart: Setting, frame: str
) -> None:
    lines = [EM, PICTURE, CONTEST, REPORT, f"<em>{CREDITED}</em>", SECOND, SPEECH, AWARDS]
    article = read(set_apart(*lines), frame)
    assert [image.caption for image in article.images] == [CAPTION, CREDITED]
    assert article.text.split("\n") == [CONTEST, REPORT, SPEECH, AWARDS]


@in_every_frame
@in_every_setting
def test_a_photo_essay_is_its_captions(set_apart: Setting, frame: str) -> None:
    captions = [f"Ảnh {i}: Các đại biểu tham quan triển lãm tại quận {i}." for i in range(1, 7)]
    lines = [
        line
        for i, c in enumerate(captions)
        for line in (f"<img src=/res/p{i}.jpg>", f"<em>{c}</em>")
    ]
    article = read(set_apart(*lines, "Đình Lý"), frame)
    assert [image.caption for image in article.images] == captions
    assert (article.text, article.author) == ("", "Đình Lý")


@in_every_frame
def test_pictures_with_their_captions_in_cells_side_by_side(frame: str) -> None:
    pair = f"<table><tr><td>{PICTURE}<br>{CAPTION}</td><td>{SECOND}<br>{CREDITED}</td></tr></table>"
    article = read(SETTINGS["p"](LEAD, REPORT) + pair + SETTINGS["p"](SPEECH, AWARDS), frame)
    assert [image.caption for image in article.images] == [CAPTION, CREDITED]
    assert article.text.split("\n") == TEXT


@in_every_frame
@in_every_setting
def test_the_name_below_the_last_caption_is_the_author(set_apart: Setting, frame: str) -> None:
    article = read(set_apart(*TEXT, PICTURE, CAPTION, "<b>Đình Lý</b>"), frame)
    assert article.author == "Đình Lý"
    assert [image.caption for image in article.images] == [CAPTION]


@in_every_setting
@in_every_frame
def test_the_icon_of_a_file_is_no_picture(set_apart: Setting, frame: str) -> None:
    file = (
        '<div><img src="/_layouts/15/images/icpdf.png" alt="pdf">'
        '<a href="/Upload/quyet-dinh.pdf">Quyết định số 45-QĐ/TU</a></div>'
    )
    article = read(set_apart(LEAD, REPORT, SPEECH, AWARDS) + file, frame)
    assert article.images == ()
    assert [attachment.title for attachment in article.attachments] == ["Quyết định số 45-QĐ/TU"]
