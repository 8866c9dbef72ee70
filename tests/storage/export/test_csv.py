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

from storage.archive import Archive
from storage.database.models import Article
from storage.errors import BadInput, StorageFull
from storage.export.csv import COLUMNS, armed, disarmed, export_csv, write_csv
from storage.records import ArticleQuery, Attachment, Evidence, Image
from tests.articles import ID, TEXT, TITLE, article, save, visit
from vietnamese.time import VIETNAM, Precision

ALL = ArticleQuery()


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_column_is_there_in_order_and_rows_come_by_id(archive, tmp_path):
    images = (
        Image(url="https://images.hcmcpv.org.vn/a.jpg?vs=1"),
        Image(url="https://images.hcmcpv.org.vn/b.jpg"),
    )
    files = (Attachment(url="https://images.hcmcpv.org.vn/a.pdf", title="Danh sách"),)
    later = article(ID + 1, published_at=None, published_precision=None, published_evidence=None)
    save(archive, visit(later), visit(article(images=images, attachments=files)))
    path = tmp_path / "out.csv"
    assert export_csv(archive, ALL, path) == 2
    raw = path.read_bytes()
    assert raw.startswith(
        b"id,url,title,lead,section,author,source,published_at,published_precision,"
        b"published_evidence,first_seen_at,last_seen_at,gone_at,revision_count,duplicate_of,"
        b"near_duplicate_of,word_count,text,images,attachments,text_sha256\r\n"
    )
    first, second = read(path)
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
    }
    assert (second["id"], second["published_at"], second["duplicate_of"]) == (
        str(ID + 1), "", str(ID),
    )  # fmt: skip


def test_a_query_and_columns_choose_what_is_written(archive, tmp_path):
    save(archive, visit(article()), visit(article(ID + 1, title="Khác", text="Khác", lead="")))
    path = tmp_path / "out.csv"
    query = ArticleQuery(words="title:khac")
    assert export_csv(archive, query, path, columns=["title", "id"]) == 1
    assert path.read_bytes() == f"title,id\r\nKhác,{ID + 1}\r\n".encode()


def test_an_empty_archive_gives_the_header(archive, tmp_path):
    path = tmp_path / "out.csv"
    assert export_csv(archive, ALL, path) == 0
    assert path.read_text(encoding="utf-8") == ",".join(COLUMNS) + "\n"


def test_an_unknown_column_is_named_with_the_known_ones(archive, tmp_path):
    with pytest.raises(BadInput, match=r"'body', 'id '; there are id, url, title") as raised:
        export_csv(archive, ALL, tmp_path / "out.csv", columns=["id", "body", "id "])
    assert "\n" not in str(raised.value)
    assert list(tmp_path.glob("*.csv")) == []


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
    export_csv(archive, ALL, path, columns=["title"], excel=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbftitle\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.DictReader(stream))["title"] == FORMULAS[title]
    export_csv(archive, ALL, path, columns=["title"])
    assert read(path)[0]["title"] == title


# --- any text ---------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8")) | st.text(alphabet='a",;\r\n\t \0|é\u2028\ufeff')


def row(**fields):
    return Article(**(dict.fromkeys(COLUMNS, "") | {"images": [], "attachments": []} | fields))


@given(st.lists(st.tuples(texts, texts, texts), min_size=1), st.booleans())
def test_what_is_written_is_read_back(cells, excel):
    stream = io.BytesIO()
    articles = [row(title=title, lead=lead, text=text) for title, lead, text in cells]
    columns = ("title", "lead", "text")
    assert write_csv(stream, articles, columns=columns, excel=excel) == len(cells)
    written = stream.getvalue().decode("utf-8-sig" if excel else "utf-8")
    header, *rows = csv.reader(io.StringIO(written, newline=""))
    assert header == list(columns)
    for found, stored in zip(rows, cells, strict=True):
        for cell, text in zip(found, stored, strict=True):
            assert (armed(cell) if excel else cell) == text


@given(texts)
def test_a_single_column_of_anything_is_read_back(text):
    stream = io.BytesIO()
    write_csv(stream, [row(text=text)], columns=["text"])
    reader = csv.reader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert list(reader) == [["text"], [text]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=texts)
def test_a_text_survives_archive_and_export(archive, tmp_path, text):
    save(archive, visit(article(text=text, lead="", title="t")))
    path = tmp_path / "out.csv"
    export_csv(archive, ALL, path, columns=["text"])
    stored = archive.article(ID).text
    with path.open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream))[1] == [stored]


# --- where it goes ----------------------------------------------------------------------------


def test_an_older_file_is_replaced_as_a_whole(archive, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    save(archive, visit(article()))
    export_csv(archive, ALL, path)
    assert path.read_bytes().startswith(b"id,url")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["archive", "out.csv"]


def test_a_link_stays_a_link_and_a_pipe_a_pipe(archive, tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    export_csv(archive, ALL, link, columns=["id"])
    assert link.is_symlink()
    assert target.read_bytes() == b"id\r\n"
    assert export_csv(archive, ALL, Path(os.devnull)) == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("place", ["missing/out.csv", "archive", "archive/archive.db/out.csv"])
def test_a_place_that_cannot_be_written_is_named_in_one_line(archive, tmp_path, place):
    with pytest.raises(BadInput) as raised:
        export_csv(archive, ALL, tmp_path / place)
    assert str(tmp_path / place) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_failure_leaves_the_older_file_and_nothing_beside_it(archive, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def articles():
        yield row(title="Một")
        raise RuntimeError("power")

    class Torn(Archive):
        def articles(self, query=ALL):
            return articles()

    with pytest.raises(RuntimeError):
        export_csv(Torn(archive.directory, archive.engine), ALL, path)
    assert path.read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["archive", "out.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_in_one_line(archive):
    save(archive, visit(article()))
    with pytest.raises(StorageFull, match="/dev/full"):
        export_csv(archive, ALL, Path("/dev/full"))


def test_memory_does_not_grow_with_the_archive(archive, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.articles.lookup._CHUNK", 10)
    text = "Đảng bộ " * 5000
    visits = (visit(article(ID + n, text=f"{n} {text}")) for n in range(100))
    save(archive, *visits, near_duplicates=False)
    tracemalloc.start()
    try:
        assert export_csv(archive, ALL, tmp_path / "out.csv") == 100
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
    export_csv(archive, ALL, tmp_path / "out.csv", columns=["published_at", "published_precision"])
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
