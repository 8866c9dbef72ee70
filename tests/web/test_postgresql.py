"""An archive in PostgreSQL is read as it is; SQL is asked of a copy."""

from __future__ import annotations

import sqlite3

import pytest

from storage.errors import BadInput
from tests.articles import ID, TITLE
from tests.web.samples import story
from tests.web_reader import Reader

pytestmark = pytest.mark.filled(by=story)


@pytest.fixture
def backend():
    return "postgresql"


def test_the_rooms_pages_read_postgresql_and_sql_a_copy(archive, tmp_path):
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        copy.execute("CREATE TABLE copied (a)")
    reader = Reader(archive, copy=tmp_path / "copy.db")
    for path in ("/?q=quan+triet", f"/bai/{ID}", f"/bai/{ID}/1/trang", "/kho", "/van-hanh",
                 "/thay-doi", "/thay-doi.atom"):  # fmt: skip
        answer = reader.get(path)
        assert answer.status == 200, path
    assert TITLE in reader.get("/").text
    assert "copied" in reader.get("/archive").text
    assert "bản sao, làm lúc" in reader.get("/archive/copied").text
    reader.close()


def test_without_a_copy_it_says_how_to_make_one(archive):
    with pytest.raises(BadInput, match="thanhuy export sqlite"):
        Reader(archive)
