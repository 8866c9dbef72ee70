"""An incident is opened once, seen again, resolved once; and told of once, and once more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage import incidents
from storage.errors import BadInput
from storage.incidents import ALL, Check
from tests.databases import BACKENDS
from vietnamese.time import VIETNAM

NOW = datetime(2026, 11, 1, 5, tzinfo=VIETNAM)


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


@pytest.fixture
def told(archive):
    """Report checks; return what is told thereafter, and taken."""

    def told(*checks, at=NOW):
        with archive.transaction() as connection:
            incidents.report(connection, checks, now=at)
            found = incidents.claim(connection, now=at)
            incidents.note_told(connection, found, now=at)
        return [(each.name, each.resolved_at is not None) for each in found]

    return told


def failing(monitor="nothing-new", subject="", **fields):
    return Check(monitor=monitor, subject=subject, is_well=False, seen="5 days", **fields)


def well(monitor="nothing-new", subject=""):
    return Check(monitor=monitor, subject=subject, is_well=True)


def unresolved(archive):
    with archive.snapshot() as connection:
        return incidents.unresolved(connection)


def test_it_is_told_once_and_once_more_when_it_is_over(told, archive):
    assert told(failing()) == [("nothing-new", False)]
    assert told(failing(), at=NOW + timedelta(days=1)) == []
    (still,) = unresolved(archive)
    assert (still.times, still.opened_at) == (2, NOW)
    assert told(well(), at=NOW + timedelta(days=2)) == [("nothing-new", True)]
    assert told(well(), at=NOW + timedelta(days=3)) == []
    assert unresolved(archive) == []
    assert told(failing(), at=NOW + timedelta(days=4)) == [("nothing-new", False)]


def test_what_is_said_of_all_subjects_ends_those_that_do_not_fail(told, archive):
    told(failing("lists-read", "/a"), failing("lists-read", "/b"), failing("files-had"))
    assert told(failing("lists-read", "/b"), well("lists-read", ALL)) == [("lists-read /a", True)]
    assert [each.name for each in unresolved(archive)] == ["lists-read /b", "files-had"]


def test_what_is_acknowledged_is_told_no_more(archive, told):
    with archive.transaction() as connection:
        incidents.report(connection, [failing()], now=NOW)
        (opened,) = incidents.unresolved(connection)
        incidents.acknowledge(connection, opened.id, now=NOW)
        assert sum(incidents.count_open(connection).values()) == 0
    assert told(failing()) == []
    with archive.transaction() as connection, pytest.raises(BadInput, match="no open incident 99"):
        incidents.acknowledge(connection, 99, now=NOW)


@pytest.mark.parametrize("which", ["nothing-new", ALL])
def test_what_is_silenced_is_told_when_the_silence_is_over(which, told, archive):
    with archive.transaction() as connection:
        incidents.silence(connection, which, until=NOW + timedelta(hours=6))
    assert told(failing()) == []
    assert told(at=NOW + timedelta(hours=7)) == [("nothing-new", False)]


def test_a_silence_can_be_taken_back(told, archive):
    with archive.transaction() as connection:
        incidents.silence(connection, ALL, until=NOW + timedelta(hours=6))
        incidents.silence(connection, ALL, until=None)
    assert told(failing()) == [("nothing-new", False)]


def test_what_nobody_took_is_told_again_later_and_later(archive):
    moments = []
    with archive.transaction() as connection:
        incidents.report(connection, [failing()], now=NOW)
        for minute in range(60):
            at = NOW + timedelta(minutes=minute)
            if missed := incidents.claim(connection, now=at):
                moments.append(minute)
                incidents.note_not_told(connection, missed, now=at)
    assert moments == [0, 1, 3, 7, 15, 31]


def test_what_another_process_is_telling_is_not_told_twice(archive):
    with archive.transaction() as connection:
        incidents.report(connection, [failing()], now=NOW)
        assert len(incidents.claim(connection, now=NOW)) == 1
        assert incidents.claim(connection, now=NOW) == []
        assert len(incidents.claim(connection, now=NOW + timedelta(minutes=3))) == 1


def test_who_was_not_told_of_the_beginning_hears_nothing_of_the_end(archive, told):
    with archive.transaction() as connection:
        incidents.report(connection, [failing()], now=NOW)
    assert told(well()) == []


def test_what_was_measured_while_all_was_well_is_kept_until_it_is_accepted(archive):
    with archive.transaction() as connection:
        incidents.report(connection, [failing("list-shrunk", "/a", level=20.0)], now=NOW)
        assert incidents.levels(connection, "list-shrunk") == {"/a": 20.0}
        (opened,) = incidents.unresolved(connection)
        incidents.acknowledge(connection, opened.id, now=NOW)
        assert incidents.levels(connection, "list-shrunk") == {"/a": 0.0}
