"""One process sees to the schedule; whoever has lost the lease does nothing with it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.archive import Archive
from storage.errors import StorageRefused
from storage.schedule import lease
from storage.schedule.lease import Lease
from vietnamese.time import VIETNAM

NOW = datetime(2026, 1, 1, tzinfo=VIETNAM)
ONE = Lease(holder="one", pid=1, host="h", since=NOW, renewed_at=NOW, beat=0)
TWO = replace(ONE, holder="two", pid=2)


@pytest.fixture
def archive(tmp_path, database):
    with Archive.open(tmp_path / "archive", database, create=True) as opened:
        yield opened


def test_it_is_taken_from_nobody_once(archive):
    with archive.transaction() as connection:
        assert lease.read(connection) is None
        assert lease.take(connection, ONE, None)
        assert not lease.take(connection, TWO, None)
        assert lease.read(connection) == ONE


def test_it_is_taken_from_one_that_stands_still_and_from_no_other(archive):
    with archive.transaction() as connection:
        lease.take(connection, ONE, None)
        seen = lease.read(connection)
        assert lease.renew(connection, "one", now=NOW + timedelta(hours=-5))  # whatever the clock
        assert not lease.take(connection, TWO, seen)
        assert lease.take(connection, TWO, lease.read(connection))
        assert not lease.renew(connection, "one", now=NOW)
        assert lease.read(connection).holder == "two"


def test_a_holder_that_hangs_in_the_midst_of_its_work_does_not_keep_it(archive, monkeypatch):
    """On SQLite whoever has been stopped is woken: nobody can take its lock away."""
    if archive.engine.dialect.name == "sqlite":
        pytest.skip("the file's lock is the process's")
    with archive.transaction() as connection:
        lease.take(connection, ONE, None)
    monkeypatch.setattr(lease, "LONGEST_IDLE", 1)

    def hang():
        with archive.transaction() as hanging:
            assert lease.renew(hanging, "one", now=NOW)
            with archive.transaction() as connection:
                assert lease.take(connection, TWO, lease.read(connection))

    with pytest.raises(StorageRefused):
        hang()
    with archive.snapshot() as connection:
        assert lease.read(connection).holder == "two"


def test_it_is_given_back_by_its_holder_alone(archive):
    with archive.transaction() as connection:
        lease.take(connection, ONE, None)
        lease.release(connection, "two")
        assert lease.read(connection) == ONE
        lease.release(connection, "one")
        assert lease.read(connection) is None
