"""Exports as a test makes them, and how they are read back."""

from __future__ import annotations

import csv
from datetime import datetime

from storage.archive import EVERYTHING
from storage.export.export import export
from storage.export.selection import selection
from storage.records import Attachment, Evidence, Image
from tests.articles import ID, article, save, visit
from vietnamese.time import VIETNAM, Precision

#: What some program or another takes for something else than text.
HOSTILE = (
    *("=1+1", "+84", "@SUM(A1)", '"quoted"', "a,b;c|d", "x\ty", " spaces ", "'", '""', "\\N"),
    *(
        "NULL",
        "nan",
        "1e5",
        "007",
        "2020-01-01",
        "true",
        "_x0041_",
        "]]>&amp;<b>",
        "\u2028",
        "\ufeff",
    ),
    *(
        "𠀀😀",
        "\x1b[31m",
        "\x0b\x0c",
        "\ufffe",
        "a\rb",
        "a\r\nb",
        "#N/A",
        "-",
        "0x10",
        "http://a.vn",
    ),
)


def hostile(archive):
    """Fill *archive* with an article for each hostile title; the first has been revised."""
    images = (
        Image(url="https://images.hcmcpv.org.vn/a.jpg?vs=1", caption="Ảnh, một", alt='"'),
        Image(url="https://images.hcmcpv.org.vn/b.jpg"),
    )
    files = (Attachment(url="https://images.hcmcpv.org.vn/a.pdf", title="Danh sách"),)
    save(archive, visit(article(text="Bản đầu", lead="")), near_duplicates=False)
    visits = [
        visit(
            article(
                ID + number, title=title, text=f"{number}\n{title}\nĐảng bộ Thành phố", lead=title,
                author=title, images=images, attachments=files,
                published_at=datetime(2020, 11, 3, 7, number, tzinfo=VIETNAM),
                published_precision=Precision.MINUTE, published_evidence=Evidence.JSON_LD,
            ),
            day=1,
        )
        for number, title in enumerate(HOSTILE)
    ]  # fmt: skip
    save(archive, *visits, near_duplicates=False)


def stored(archive):
    """Return the articles of *archive*, by id."""
    return {each.id: each for each in archive.articles()}


def exported(archive, form, path, query=EVERYTHING, **options):
    """Export what *query* asks for to *path*; return what was written."""
    with selection(archive, query, **options) as chosen:
        return export(chosen, form, path)


def read_csv(path, **dialect):
    """Return the rows of a CSV file, each by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, **dialect))
