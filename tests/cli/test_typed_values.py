"""A database whose values are of another kind than ours is one line, whatever command reads it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from storage.archive import Archive
from tests.articles import ID, article, save, visit

VALUES = ["x", b"\xff", 2**62, "[" * 3000, "0001-01-01T00:00:00+14:00"]
#: Columns that every command reads, one of each kind.
COLUMNS = [
    "articles.published_at",
    "articles.text",
    "articles.revision_count",
    "stored_revisions.captured_at",
    "captures.fetched_at",
    "captures.warc_offset",
    "frontier.next_visit_at",
    "runs.arguments",
    "runs.started_at",
    "schedule.command",
    "schedule.time_limit",
    "schedule.next_start_at",
]
COMMANDS = [
    "status",
    "status --format json",
    "runs",
    "coverage",
    "search đảng",
    "search đảng --format csv",
    f"show {ID}",
    f"show {ID} --format json",
    "schedule list",
    "schedule history",
    "verify",
    "export csv -o OUT",
    "export wacz -o OUT",
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    directory = tmp_path_factory.mktemp("sound") / "archive"
    with Archive.open(directory, create=True) as archive:
        save(archive, visit(article(title="Đảng bộ")))
    with closing(sqlite3.connect(directory / "archive.db")) as connection:
        connection.execute(
            "INSERT INTO schedule (name, cron, command, paused, time_limit, when_busy)"
            " VALUES ('day', '0 5 * * *', '[\"verify\"]', 0, 60, 'wait')"
        )
        connection.commit()
    return directory


@pytest.mark.parametrize("column", COLUMNS)
def test_a_value_of_another_kind_is_one_line(column, sound, thanhuy, tmp_path):
    table, _, name = column.partition(".")
    for number, value in enumerate(VALUES):
        directory = tmp_path / str(number)
        shutil.copytree(sound, directory)
        with closing(sqlite3.connect(directory / "archive.db")) as connection:
            changed = connection.execute(f"UPDATE OR IGNORE {table} SET {name} = ?", (value,))
            connection.commit()
        for words in COMMANDS if changed.rowcount else ():
            given = words.replace("OUT", str(tmp_path / "out")).split(" ")
            done = thanhuy(*given, "--archive", directory)
            assert done.code in (0, 1, 2), (words, value, done.err)
            assert "Traceback" not in done.err
            if done.code == 2:
                assert len(done.err.strip().splitlines()) == 1, (words, value, done.err)
