"""The CSV holds every byte, opens everywhere, and is whole or not there."""

from __future__ import annotations

import csv
import io
import os
import re
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.errors import BadInput, StorageFull
from storage.export.columns import ARTICLES
from storage.export.csv import LONGEST_CELL, Csv, _Guard, armed, disarmed, write_csv
from storage.records import ArticleQuery, Attachment, Evidence, Image
from tests.articles import ID, TEXT, TITLE, article, save, visit
from tests.exports import exported, read_csv
from vietnamese.time import VIETNAM, Precision


def rows_of(archive, path, query=None, **options):
    """Export the articles; return how many."""
    written = exported(archive, Csv(**options), path, *([query] if query else []))
    return written.rows["articles"]


def test_every_column_is_there_in_order_and_rows_come_by_id(archive, tmp_path):
    images = (
        Image(url="https://images.hcmcpv.org.vn/a.jpg?vs=1"),
        Image(url="https://images.hcmcpv.org.vn/b.jpg"),
    )
    files = (Attachment(url="https://images.hcmcpv.org.vn/a.pdf", title="Danh sách"),)
    later = article(ID + 1, published_at=None, published_precision=None, published_evidence=None)
    save(archive, visit(later), visit(article(images=images, attachments=files)))
    path = tmp_path / "out.csv"
    assert rows_of(archive, path) == 2
    raw = path.read_bytes()
    assert raw.startswith(
        b"id,url,title,lead,section,author,source,published_at,published_precision,"
        b"published_evidence,first_seen_at,last_seen_at,gone_at,revision_count,duplicate_of,"
        b"near_duplicate_of,word_count,text,images,attachments,text_sha256,changed_at\r\n"
    )
    first, second = read_csv(path)
    assert first == {
        "id": str(ID),
        "url": f"https://thanhuytphcm.vn/tin-tuc/quan-triet-{ID}",
        "title": TITLE,
        "lead": TEXT.splitlines()[0],
        "section": "Xây dựng Đảng",
        "author": "Đình Lý",
        "source": "Thanhuytphcm.vn",
        "published_at": "2020-11-03T00:00:00+07:00",
        "published_precision": "day",
        "published_evidence": "json-ld",
        "first_seen_at": "2020-11-03T09:30:00+07:00",
        "last_seen_at": "2020-11-03T09:30:00+07:00",
        "gone_at": "",
        "revision_count": "1",
        "duplicate_of": "",
        "near_duplicate_of": "",
        "word_count": str(len(TEXT.split())),
        "text": TEXT,
        "images": "https://images.hcmcpv.org.vn/a.jpg?vs=1 | https://images.hcmcpv.org.vn/b.jpg",
        "attachments": "https://images.hcmcpv.org.vn/a.pdf",
        "text_sha256": archive.article(ID).text_sha256,
        "changed_at": archive.article(ID).changed_at.isoformat(),
    }
    assert (second["id"], second["published_at"], second["duplicate_of"]) == (
        str(ID + 1), "", str(ID),
    )  # fmt: skip


def test_a_query_and_columns_choose_what_is_written(archive, tmp_path):
    save(archive, visit(article()), visit(article(ID + 1, title="Khác", text="Khác", lead="")))
    path = tmp_path / "out.csv"
    query = ArticleQuery(words="title:khac")
    assert rows_of(archive, path, query, columns=["title", "id"]) == 1
    assert path.read_bytes() == f"title,id\r\nKhác,{ID + 1}\r\n".encode()


def test_an_empty_archive_gives_the_header(archive, tmp_path):
    path = tmp_path / "out.csv"
    assert rows_of(archive, path) == 0
    assert path.read_text(encoding="utf-8") == ",".join(ARTICLES.names) + "\n"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["id", "titel"], "no column 'titel'; did you mean 'title'"),
        (["id", "body"], "no column 'body'; there are id, url, title"),
        (["id", ""], "names an empty column"),
        (["id", "url", "id"], "names 'id' twice"),
        ([], "names no column"),
    ],
)
def test_columns_that_cannot_be_are_told_in_one_line(columns, said):
    with pytest.raises(BadInput, match=said) as raised:
        Csv(columns=columns)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "\r", "a", "1", "-", "."])
def test_a_delimiter_that_parts_nothing_is_refused(delimiter):
    with pytest.raises(BadInput, match="--delimiter"):
        Csv(delimiter=delimiter)


def test_another_delimiter_parts_the_cells(archive, tmp_path):
    save(archive, visit(article(title="một; hai, ba")))
    path = tmp_path / "out.csv"
    rows_of(archive, path, columns=["id", "title"], delimiter=";")
    assert path.read_bytes() == f'id;title\r\n{ID};"một; hai, ba"\r\n'.encode()


@pytest.mark.parametrize("letter", ["ă", "𠀀", "="])
def test_what_is_too_long_for_a_spreadsheet_is_cut_with_a_mark_and_named(archive, tmp_path, letter):
    long = letter * (LONGEST_CELL + 1)
    save(archive, visit(article(text=long, lead="")), visit(article(ID + 1)))
    path = tmp_path / "out.csv"
    written = exported(archive, Csv(columns=["text"], excel=True), path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cell, other = [row["text"] for row in csv.DictReader(stream)]
    assert len(cell.encode("utf-16-le")) <= 2 * LONGEST_CELL
    assert armed(cell).startswith(letter * 1000)
    assert cell.endswith("ký tự · characters]")
    assert other == TEXT
    assert [str(ID) in remark for remark in written.remarks] == [True]
    assert str(ID + 1) not in written.remarks[0]
    assert exported(archive, Csv(columns=["text"]), path).remarks == ()
    assert read_csv(path)[0]["text"] == long


FORMULAS = {
    **{text: f"'{text}" for text in ("=1+1", "+84 28", "-5", "@SUM(A1)", "＝1+1", "'=1")},
    "\t=1": "'\t'=1",  # where a spreadsheet splits at TAB, or ends its line
    "\r=1": "'\r'=1",
    "a;=1": "a;'=1",
    "'a": "'a",
}


@pytest.mark.parametrize("title", FORMULAS)
def test_excel_gets_a_mark_and_no_formula(archive, tmp_path, title):
    save(archive, visit(article(title=title)))
    path = tmp_path / "out.csv"
    rows_of(archive, path, columns=["title"], excel=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbftitle\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.DictReader(stream))["title"] == FORMULAS[title]
    rows_of(archive, path, columns=["title"])
    assert read_csv(path)[0]["title"] == title


# --- any text ---------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8")) | st.text(alphabet='a",;\r\n\t \0|é\u2028\ufeff')


@given(st.lists(st.tuples(texts, texts, texts), min_size=1), st.sampled_from(",;|\t"))
def test_what_is_written_is_read_back(rows, delimiter):
    stream = io.BytesIO()
    assert write_csv(stream, ("a", "b", "c"), rows, delimiter=delimiter) == len(rows)
    written = io.StringIO(stream.getvalue().decode(), newline="")
    header, *found = csv.reader(written, delimiter=delimiter)
    assert header == ["a", "b", "c"]
    assert list(map(tuple, found)) == rows


@given(st.lists(st.tuples(texts, texts), min_size=1))
def test_what_is_written_for_spreadsheets_is_read_back(rows):
    stream = io.BytesIO()
    guard = _Guard()
    write_csv(stream, ("a", "b"), ((1, *row) for row in rows), cells_of=guard.cells)
    _, *found = csv.reader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert [tuple(map(armed, row)) for row in found] == rows
    assert guard.remarks() == ()


@given(texts)
def test_a_single_column_of_anything_is_read_back(text):
    stream = io.BytesIO()
    write_csv(stream, ["text"], [(text,)])
    reader = csv.reader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert list(reader) == [["text"], [text]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=texts)
def test_a_text_survives_archive_and_export(archive, tmp_path, text):
    save(archive, visit(article(text=text, lead="", title="t")))
    path = tmp_path / "out.csv"
    rows_of(archive, path, columns=["text"])
    stored = archive.article(ID).text
    with path.open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream))[1] == [stored]


# --- where it goes ----------------------------------------------------------------------------


def test_an_older_file_is_replaced_as_a_whole(archive, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    save(archive, visit(article()))
    rows_of(archive, path)
    assert path.read_bytes().startswith(b"id,url")
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "archive", "out.csv", "out.csv.manifest.json",
    ]  # fmt: skip


def test_a_link_stays_a_link_and_a_pipe_a_pipe(archive, tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    rows_of(archive, link, columns=["id"])
    assert link.is_symlink()
    assert target.read_bytes() == b"id\r\n"
    assert rows_of(archive, Path(os.devnull)) == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("place", ["missing/out.csv", "archive", "archive/archive.db/out.csv"])
def test_a_place_that_cannot_be_written_is_named_in_one_line(archive, tmp_path, place):
    with pytest.raises(BadInput) as raised:
        rows_of(archive, tmp_path / place)
    assert str(tmp_path / place) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_in_one_line(archive):
    save(archive, visit(article()))
    with pytest.raises(StorageFull, match="/dev/full"):
        rows_of(archive, Path("/dev/full"))


def test_memory_does_not_grow_with_the_archive(archive, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.database.connection._CHUNK", 10)
    text = "Đảng bộ " * 5000
    visits = (visit(article(ID + n, text=f"{n} {text}")) for n in range(100))
    save(archive, *visits, near_duplicates=False)
    tracemalloc.start()
    try:
        assert rows_of(archive, tmp_path / "out.csv") == 100
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 0.6 * (tmp_path / "out.csv").stat().st_size


def test_precision_of_a_year_is_written(archive, tmp_path):
    year = article(
        published_at=datetime(2015, 1, 1, tzinfo=VIETNAM),
        published_precision=Precision.YEAR,
        published_evidence=Evidence.ARTICLE_ID,
    )
    save(archive, visit(year))
    rows_of(archive, tmp_path / "out.csv", columns=["published_at", "published_precision"])
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1] == (
        "2015-01-01T00:00:00+07:00,year"
    )


CELLS = st.text(alphabet=" \"';\t\r\n=+-@＝ab", max_size=12)


@given(CELLS)
def test_nothing_runs_wherever_a_spreadsheet_splits_and_the_guard_comes_off(cell):
    guarded = disarmed(cell)
    for piece in re.split("[;\t\r\n]", guarded):
        assert not piece.lstrip(' "').startswith(tuple("=+-@＝"))
    assert armed(guarded) == cell
