"""How do linguists read the archive? As plain text, a file an article, with a table about them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from storage.export.columns import ARTICLES, Column, Kind, Table
from storage.export.csv import write_csv
from storage.export.folder import folder_of, put_sums
from storage.export.forms import PathForm, Written
from storage.export.selection import Row, Selection
from storage.software import SOFTWARE

_FILE = Column("file", Kind.TEXT, "Tệp văn bản", "The file with the text")
_ABOUT = tuple(column for column in ARTICLES.columns if column.name != "text")
#: The table about the texts: an article's columns, and where its text lies instead of it.
METADATA = Table(
    name="metadata", vi=ARTICLES.vi, en=ARTICLES.en, key=("id",), columns=(*_ABOUT, _FILE)
)
_TEXT, _PUBLISHED = map(ARTICLES.names.index, ("text", "published_at"))
_README = """\
Văn bản của thanhuytphcm.vn, mỗi bài một tệp texts/NĂM/MÃ.txt (UTF-8, NFC, mỗi dòng một đoạn, không
có tên bài, chú thích ảnh, tên tác giả). metadata.csv mô tả từng bài; SHA256SUMS để kiểm tra.

Texts of thanhuytphcm.vn, one file an article, texts/YEAR/ID.txt (UTF-8, NFC, a paragraph a line,
without title, captions and bylines); texts/unknown/ where the year is not known. metadata.csv
describes each of them; SHA256SUMS checks them: sha256sum --check SHA256SUMS

{software}, {taken_at}
"""


class Corpus(PathForm):
    """A folder, or a zip file, of texts."""

    name: ClassVar[str] = "corpus"

    def write(self, selection: Selection, path: Path) -> Written:
        """Make the corpus."""
        with folder_of(path) as folder:
            readme = _README.format(software=SOFTWARE, taken_at=selection.taken_at.isoformat())
            (folder / "README.txt").write_text(readme, encoding="utf-8", newline="\n")
            with (folder / "metadata.csv").open("xb") as stream:
                rows = (_put(folder, row) for row in selection.rows(ARTICLES))
                count = write_csv(stream, METADATA.names, rows)
            put_sums(folder)
        return Written(rows={"articles": count}, columns={"metadata": METADATA.names})


def _put(folder: Path, row: Row) -> Row:
    """Write an article's text; return its row in the table about the texts."""
    year = (row[_PUBLISHED] or "")[:4]
    name = f"texts/{year if year.isdecimal() else 'unknown'}/{row[0]}.txt"
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(f"{row[_TEXT]}\n".encode())
    return (*row[:_TEXT], *row[_TEXT + 1 :], name)
