"""An upgrade says what it needs, goes on where it was stopped, and puts all in place at the end."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.archive import Archive
from storage.database import upgrade, version
from storage.database.connection import snapshot, transaction
from storage.database.engine import connect
from storage.database.lock import writing
from storage.errors import ArchiveBusy, BadInput, OlderArchive, StorageFull
from tests.articles import article, save, visit

#: A migration that reads every article: it writes down how long each text is, two at a time.
LARGE = '''"""The lengths of all texts."""

from alembic import op
from sqlalchemy import inspect, text

revision = "9000"
down_revision = "{head}"
large = True
MISSING = "FROM articles WHERE id NOT IN (SELECT article_id FROM lengths_aside)"


def space(connection):
    return connection.execute(text("SELECT sum(word_count) FROM articles")).scalar()


def prepare(connection):
    connection.execute(
        text("CREATE TABLE IF NOT EXISTS lengths_aside (article_id bigint, length integer)")
    )


def left(connection):
    return connection.execute(text(f"SELECT count(*) {{MISSING}}")).scalar()


def do_part(connection):
    part = f"INSERT INTO lengths_aside SELECT id, length(text) {{MISSING}} ORDER BY id LIMIT 2"
    return connection.execute(text(part)).rowcount


def upgrade():
    if inspect(op.get_bind()).has_table("lengths_aside"):
        op.rename_table("lengths_aside", "lengths")
    else:
        op.execute("CREATE TABLE lengths (article_id bigint, length integer)")
'''
ARTICLES = 5


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Let this program be a later version, with a large migration more."""

    def become():
        config = version.alembic_config()
        versions = tmp_path / "versions"
        versions.mkdir()
        (versions / "9000_lengths.py").write_text(LARGE.format(head=version.HEAD))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{versions_of(config)}\n{versions}")
        monkeypatch.setattr(version, "alembic_config", lambda: config)
        monkeypatch.setattr(version, "HEAD", "9000")

    return become


def versions_of(config):
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return ScriptDirectory.from_config(config).versions


@pytest.fixture
def older(tmp_path, database, later):
    """An archive with some articles, to which this program is a later version."""
    directory = tmp_path / "archive"
    with Archive.open(directory, database, create=True) as archive:
        save(archive, *(visit(article(1491800001 + n)) for n in range(ARTICLES)))
    later()
    return directory, database


def lengths(directory, database):
    engine = connect(directory, database, create=False)
    with snapshot(engine) as connection:
        found = connection.execute(text("SELECT count(*) FROM lengths")).scalar()
    engine.dispose()
    return found


def test_a_plan_says_what_is_to_be_done_and_what_it_needs(older):
    todo = upgrade.plan(*older)
    assert [(each.revision, each.large) for each in todo.migrations] == [("9000", True)]
    assert todo.migrations[0].summary == "The lengths of all texts."
    assert todo.space == ARTICLES * len(article().text.split())
    assert len(upgrade.plan(*older).migrations) == 1  # nothing was changed


def test_it_is_done_part_by_part_and_then_all_in_place(older):
    seen = []
    upgrade.upgrade(*older, progress=lambda at: seen.append((at.done, at.total)))
    assert seen == [(0, 5), (2, 5), (4, 5), (5, 5)]
    assert lengths(*older) == ARTICLES
    assert upgrade.plan(*older).migrations == ()


def test_stopped_half_way_it_goes_on_there(older):
    def stop(at):
        if at.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upgrade.upgrade(*older, progress=stop)
    with Archive.open(*older, read_only=True) as archive:  # it is of the older version still
        assert len(list(archive.articles())) == ARTICLES
    seen = []
    upgrade.upgrade(*older, progress=lambda at: seen.append((at.done, at.total)))
    assert seen == [(0, 1), (1, 1)]
    assert lengths(*older) == ARTICLES


def test_who_writes_is_told_to_upgrade_and_nothing_is_changed(older):
    with pytest.raises(OlderArchive, match="thanhuy upgrade") as raised:
        Archive.open(*older)
    assert raised.value.exit_code == 2
    with pytest.raises(OlderArchive):
        Archive.open(*older, create=True)
    assert len(upgrade.plan(*older).migrations) == 1


def test_a_new_archive_needs_no_upgrade(tmp_path, database, later):
    later()
    with Archive.open(tmp_path / "archive", database, create=True) as archive:
        save(archive, visit(article()))
    assert lengths(tmp_path / "archive", database) == 0


@pytest.mark.parametrize("database", [None])
def test_without_room_nothing_is_begun(older, monkeypatch):
    monkeypatch.setattr(upgrade, "_free", lambda _: 3)
    with pytest.raises(StorageFull, match="make room"):
        upgrade.upgrade(*older)
    with Archive.open(*older, read_only=True) as archive, archive.snapshot() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master")).scalars()
        assert "lengths_aside" not in set(tables)


@pytest.mark.parametrize("database", [None])
def test_nobody_else_may_be_writing(older):
    with writing(older[0], "a crawl"), pytest.raises(ArchiveBusy, match="a crawl"):
        upgrade.upgrade(*older)


def test_without_an_archive_there_is_nothing_to_upgrade(tmp_path, database):
    with pytest.raises(BadInput, match="no archive"):
        upgrade.upgrade(tmp_path / "none", database)
    assert not (tmp_path / "none").exists()


def test_small_migrations_are_done_too(tmp_path, database):
    engine = connect(tmp_path, database, create=True)
    with transaction(engine) as connection:
        version.migrate(connection, "0001")
    engine.dispose()
    done = upgrade.upgrade(tmp_path, database)
    assert "0002" in [each.revision for each in done.migrations]
    assert done.space == 0
    assert upgrade.plan(tmp_path, database).migrations == ()
