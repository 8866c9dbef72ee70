"""An archive in which contents stood twice is brought over, in parts, and nothing is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select, text

from storage import runs
from storage.archive import Archive
from storage.articles import lookup
from storage.database import upgrade, version
from storage.database.connection import snapshot, transaction
from storage.database.engine import connect
from storage.database.models import StoredRevision
from storage.errors import OlderArchive
from storage.fixity.findings import Fault
from storage.fixity.verify import verify_tables
from storage.records import Attachment, Image
from storage.runs import RunKind
from tests.articles import ID, article, save, visit
from tests.older import older_copy

#: Numbers of revisions of the articles that there are.
REVISIONS = {ID + 1: 1, ID + 2: 3, ID + 3: 2, ID + 4: 1}
TOTAL = sum(REVISIONS.values())


@pytest.fixture
def older(archive, tmp_path, database):
    """An archive of the older version; its directory and database, and what it says."""
    for id_, count in REVISIONS.items():
        for day in range(count):
            save(archive, visit(_reading(id_, day), day=day))
    with runs.running(archive, RunKind.CRAWL, {}):
        pass
    older_copy(archive, tmp_path / "older", database)
    return tmp_path / "older", database, _contents(archive)


def _reading(id_, day):
    """A content with parts of its own, and a text that no other article has."""
    pictures = [Image(url=f"https://x/{id_}-{n}.jpg", caption=f"Ảnh {n}", alt="") for n in (2, 1)]
    return article(
        id_,
        title=f"Bài {id_}, bản {day}",
        text=f"Đoạn {id_} một.\nĐoạn hai, bản {day}.",
        images=tuple(pictures[: day + 1]),
        attachments=(Attachment(url=f"https://x/{id_}.pdf", title="Tệp"),) * (id_ % 2),
        evidence={"title": "<h1>"},
        agreement=0.1 + 0.2 * day,
    )


def _contents(archive):
    with archive.snapshot() as connection:
        found = [each for id_ in REVISIONS for each in lookup.revisions(connection, id_)]
    return [{k: v for k, v in vars(each).items() if not k.startswith("_")} for each in found]


def _change(directory, database, *statements):
    engine = connect(directory, database, create=False)
    with transaction(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _upgrade(directory, database, monkeypatch, *, stop_after=None):
    """Upgrade in parts of two revisions; say how many were to be done."""

    def pending(*given):
        found = version.pending(*given)
        for each in found:
            each.module.PART = 2
        return found

    monkeypatch.setattr(upgrade, "pending", pending)
    seen = []

    def progress(at):
        seen.append(at)
        if at.done == stop_after:
            raise KeyboardInterrupt

    upgrade.upgrade(directory, database, progress=progress)
    return seen[0].total


def _findings(archive):
    with archive.snapshot() as connection:
        return [finding.fault for finding in verify_tables(connection)]


def test_every_content_is_there_and_stands_once(older, monkeypatch):
    directory, database, contents = older
    assert _upgrade(directory, database, monkeypatch) == TOTAL
    with Archive.open(directory, database) as archive:
        assert _contents(archive) == contents
        assert _findings(archive) == []
        with archive.snapshot() as connection:
            kept = connection.scalars(select(StoredRevision.text)).all()
            plain = connection.scalars(text("SELECT text FROM revisions WHERE number = 1")).all()
        assert sum(each is not None for each in kept) == TOTAL - len(REVISIONS)
        assert len(plain) == len(REVISIONS)
        assert None not in plain


def test_what_follows_is_saved_as_ever(older, monkeypatch):
    directory, database, contents = older
    _upgrade(directory, database, monkeypatch)
    with Archive.open(directory, database) as archive:
        save(archive, visit(_reading(ID + 1, 5), day=9))
        texts = [each.text for each in archive.revisions(ID + 1)]
        assert texts == [contents[0]["text"], _reading(ID + 1, 5).text]
        assert _findings(archive) == []


@pytest.mark.parametrize("done", range(0, TOTAL, 2))
def test_stopped_anywhere_it_goes_on_there(older, monkeypatch, done):
    directory, database, contents = older
    with pytest.raises(KeyboardInterrupt):
        _upgrade(directory, database, monkeypatch, stop_after=done)
    with Archive.open(directory, database, read_only=True) as archive:
        assert [each["text"] for each in _contents(archive)] == [each["text"] for each in contents]
    with pytest.raises(OlderArchive):
        Archive.open(directory, database)
    assert _upgrade(directory, database, monkeypatch) == TOTAL - done
    with Archive.open(directory, database) as archive:
        assert _contents(archive) == contents
        assert _findings(archive) == []


def test_what_an_older_version_writes_meanwhile_is_not_lost(older, monkeypatch):
    directory, database, _ = older
    with pytest.raises(KeyboardInterrupt):
        _upgrade(directory, database, monkeypatch, stop_after=4)
    run = "INSERT INTO runs SELECT id + 1, kind, arguments, software, started_at, finished_at, "
    columns = "finish_reason, pages, articles_new, articles_revised, articles_unchanged"
    _change(
        directory,
        database,
        f"UPDATE revisions SET source = 'Nguồn khác' WHERE article_id = {ID + 1}",
        f"UPDATE articles SET source = 'Nguồn khác' WHERE id = {ID + 1}",
        f"{run}{columns}, duplicates, gone, errors, details, pid, host FROM runs",
    )
    assert _upgrade(directory, database, monkeypatch) == TOTAL
    with Archive.open(directory, database) as archive:
        assert archive.revisions(ID + 1)[0].source == "Nguồn khác"
        assert _findings(archive) == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (f"UPDATE revisions SET text = 'Khác' WHERE article_id = {ID + 1}", Fault.WRONG_TEXT),
        (f"UPDATE articles SET text = 'Khác' WHERE id = {ID + 1}", Fault.WRONG_ARTICLE),
        (f"UPDATE revisions SET title = 'Khác' WHERE article_id = {ID + 1}", Fault.WRONG_ARTICLE),
        (f"DELETE FROM images WHERE article_id = {ID + 1}", Fault.WRONG_ARTICLE),
        (f"DELETE FROM revisions WHERE article_id = {ID + 1}", Fault.WRONG_TEXT),
    ],
)
def test_what_did_not_agree_is_kept_as_it_is_and_found(older, monkeypatch, fault, expected):
    directory, database, contents = older
    _change(directory, database, fault)
    _upgrade(directory, database, monkeypatch)
    with Archive.open(directory, database) as archive:
        assert expected in _findings(archive)
        # Of two that differ, both are there.
        said = {archive.article(ID + 1).text, *(each.text for each in archive.revisions(ID + 1))}
        assert contents[0]["text"] in said


def test_an_archive_of_before_is_read_as_it_is(older):
    directory, database, contents = older
    with Archive.open(directory, database, read_only=True) as archive:
        found = _contents(archive)
        assert _findings(archive) == []
    without_digest = [each | {"content_sha256": None} for each in contents]
    assert [each | {"content_sha256": None} for each in found] == without_digest


def test_nothing_of_the_work_is_left(older, monkeypatch):
    directory, database, _ = older
    _upgrade(directory, database, monkeypatch)
    engine = connect(directory, database, create=False)
    with snapshot(engine) as connection:
        names = inspect(connection).get_table_names()
    engine.dispose()
    assert [name for name in names if "aside" in name or "upgrade" in name or "form" in name] == []


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("room", [True, False])
def test_what_was_freed_is_given_back_where_there_is_room(older, monkeypatch, room):
    directory, database, contents = older
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
    filler = f"CREATE TABLE filler AS {numbers} SELECT i, hex(zeroblob(1000)) FROM n"
    _change(directory, database, filler, "DROP TABLE filler")
    if not room:
        monkeypatch.setattr(upgrade, "_free", lambda _: 50_000)
        monkeypatch.setattr(upgrade, "_check_room", lambda *_: None)
    _upgrade(directory, database, monkeypatch)
    with Archive.open(directory, database) as archive, archive.snapshot() as connection:
        assert (connection.scalar(text("PRAGMA freelist_count")) == 0) is room
        assert _contents(archive) == contents
