"""The room reads beside a crawl that writes, and for so long and no longer."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.errors import TookTooLong
from tests.articles import ID, article, save, visit
from tests.web.samples import story

pytestmark = pytest.mark.filled(by=story)

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"


def test_reading_that_never_ends_is_stopped_and_the_next_is_not(reader):
    def endless(connection):
        connection.exec_driver_sql(ENDLESS)

    with ThreadPoolExecutor(1) as thread, pytest.raises(TookTooLong):
        thread.submit(asyncio.run, reader.room.read(endless, seconds=0.2)).result()
    assert reader.get("/").status == 200


def test_what_took_too_long_is_told_as_such(reader, monkeypatch):
    async def too_long(*_arguments, **_options):
        raise TookTooLong("reading took longer than was allowed; ask for less")

    monkeypatch.setattr(reader.room, "read", too_long)
    answer = reader.get("/")
    assert answer.status == 503
    assert "ask for less" in answer.text


def test_what_nobody_expected_is_a_page_and_a_line_in_the_log(reader, monkeypatch, caplog):
    async def broken(*_arguments, **_options):
        raise RuntimeError("secret /etc/passwd")

    monkeypatch.setattr(reader.room, "read", broken)
    answer = reader.get("/")
    assert answer.status == 500
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_readers_see_what_a_crawl_commits_and_hold_it_up_in_nothing(archive, reader):
    with archive.transaction() as connection:  # a crawl at work
        connection.exec_driver_sql("UPDATE articles SET title = title")
        assert reader.get(f"/bai/{ID}").status == 200
        assert reader.get("/archive/articles").status == 200
    save(archive, visit(article(ID + 50, title="Bài vừa lưu"), 6))
    assert "Bài vừa lưu" in reader.get(f"/bai/{ID + 50}").text
