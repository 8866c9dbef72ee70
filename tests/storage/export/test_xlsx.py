"""A workbook opens with every text whole, dates as dates and nothing that runs."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest

from storage.export import xlsx
from storage.export.csv import LONGEST_CELL
from storage.export.xlsx import Xlsx
from tests.articles import ID, article, save, visit
from tests.exports import exported, hostile, stored


def sheets(path):
    workbook = openpyxl.load_workbook(path, read_only=True)
    try:
        return [[[cell.value for cell in row] for row in sheet.rows] for sheet in workbook]
    finally:
        workbook.close()


def unescaped(text):
    """Return *text* as Excel shows it: XML has no controls, and they are spelled out."""
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


@pytest.mark.filled(by=hostile)
def test_texts_are_whole_and_dates_are_dates(archive, tmp_path):
    path = tmp_path / "a.xlsx"
    exported(archive, Xlsx(columns=["id", "title", "published_at", "word_count"]), path)
    ((head, *rows),) = sheets(path)
    assert head == ["id", "title", "published_at", "word_count"]
    for row, held in zip(rows, stored(archive).values(), strict=True):
        assert row[0] == held.id
        assert unescaped(row[1]) == held.title.replace("\ufffe", "\ufffd")
        assert row[2] == held.published_at.replace(tzinfo=None)
        assert row[3] == held.word_count
    with zipfile.ZipFile(path) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())


@pytest.mark.parametrize("letter", ["ă", "𠀀"])
def test_a_long_text_goes_on_in_further_columns(archive, tmp_path, letter):
    long = letter * (LONGEST_CELL * 2 + 5)
    save(archive, visit(article(text=long, lead="")), visit(article(ID + 1)))
    path = tmp_path / "a.xlsx"
    exported(archive, Xlsx(columns=["text", "id"]), path)
    ((head, first, second),) = sheets(path)
    assert head[:3] == ["text", "text 2", "text 3"]
    assert head[-1] == "id"
    assert "".join(filter(None, first[:-1])) == long
    assert (first[-1], second[-1]) == (ID, ID + 1)


@pytest.mark.filled(by=hostile)
def test_what_is_more_than_a_sheet_holds_goes_to_the_next(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 12)
    path = tmp_path / "a.xlsx"
    exported(archive, Xlsx(columns=["id"]), path)
    found = sheets(path)
    assert all(sheet[0] == ["id"] for sheet in found)
    ids = [row[0] for sheet in found for row in sheet[1:]]
    assert ids == sorted(stored(archive))
    assert len(found) > 2
