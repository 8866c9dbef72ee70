"""The pickles of the former schedule are read without unpickling, and brought over."""

import base64
import logging
import os
import pickle
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage.archive import Archive
from storage.database import former_jobs, version
from storage.database.connection import transaction
from storage.database.engine import connect
from storage.database.former_jobs import LARGEST, FormerJob, UnfitPickle, read
from storage.database.upgrade import upgrade
from storage.errors import OlderArchive
from storage.schedule import jobs
from tests.commands import run

#: A job as version 0.1 wrote it through APScheduler 3.11: `*/30 5-22 * * *`, crawl --images.
JOB = zlib.decompress(base64.b85decode(
    "c-nPTU279T6z#|6qlq<AP!v&1vDg-qNW~Z5YE_hwilrh5Wtr^W-5I+(8)jykR1ow*sc_#q{s(`CzsFzUoi&M?rkjVoxpU"
    "4v_YUXor_%S9H&;9#?FLqkL1~dm+nL7&5n5af*@;Cj%4J~jst!1Wc>?OO%B3G<Y04ylDn^Mo24(RE>rXJPQC7DCMHR8WOR"
    "s|w^2~02wxr1CI}2DfB83l`1dG*PE)pZ8rm8U*W{ksP)tw3%WfZ=n@TChWzvSn#FM^{4>{q*Q@yd=Cto<VMce(JpLUJ0UI"
    "H+mEl<`Am!0urcWH^q?k$@!B_K?P3y|De(2!%^en1<)>&twMlBulAx?*tg#K}~2sgox#dv8PyvVPAoEm+CZd{bGrKk+{5*"
    "B+n*^u@-vTK;Q1^9?N_D7S_6%H2nW|_!^c{m$v-wH@<#o`DSsz?@wrrr|jfaG?U90FJvvf1vomV<qarHQm3;?mkX(x%sP3"
    "?&mw<RV5aJwzdAh2)dY4A8~aSgaQ=!mh>N92C~a(~gkHj2a4nxIS5Ae@$pF*3o!isGWeq__HXo1pdLqLQI&=I@XRfFXSbi"
    "^zA#d;HJ#yF(g4|@}hsxLt=rI-lF<L25Y><$dn@y3j7@V=1O{M}aj>$=v+9vI{vm|sG3tudjj|K&qT3o}%R{P<D)kn?k?b"
    "R*!v$&E9O(TOJD;9w7_Q`gC{=jOGu>^Dg<izEa4Sm`y!(>2$wBgGVhQ@cRToAD8R$@9lv%9s*ulmiE;v-@Cb+=D>>o?Z?p"
    "@9"
))  # fmt: skip


class Call:
    """Pickled, it calls a function when it is unpickled."""

    def __init__(self, function, *arguments):
        self._call = function, arguments

    def __reduce__(self):
        return self._call


def state(**changes):
    return {
        "id": "day",
        "func": "scheduler:run_command",
        "args": (["crawl"],),
        "name": "0 5 * * *",
        **changes,
    }


def test_a_job_of_the_former_schedule_is_read_without_its_archive():
    assert read(JOB) == FormerJob(cron="*/30 5-22 * * *", command=("crawl", "--images"))


def test_places_and_secrets_are_left_out_wherever_they_stand():
    words = ["crawl", "--database", "postgresql://u:secret@h/d", "--images", "--archive=/x", "-q"]
    assert read(pickle.dumps(state(args=(words,)), 5)).command == ("crawl", "--images", "-q")


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("place", ["func", "name", "args", "trigger", "id"])
def test_what_a_pickle_would_call_is_not_called(tmp_path, protocol, place):
    made = tmp_path / "made"
    hostile = pickle.dumps(state(**{place: Call(os.mkdir, str(made))}), protocol)
    with pytest.raises(UnfitPickle):
        read(hostile)
    assert not made.exists()
    pickle.loads(hostile)  # it would have
    assert made.exists()


@pytest.mark.parametrize(
    ("pickled", "said"),
    [
        (pickle.dumps(state(func="os:system"), 5), "calls os:system"),
        (pickle.dumps(state(func=Call(eval, "1")), 5), "names builtins.eval"),
        (pickle.dumps(state(args=([1, 2],)), 5), "no list of words"),
        (pickle.dumps(state(args=([],)), 5), "no command"),
        (pickle.dumps(state(name=None), 5), "no cron line"),
        (pickle.dumps([1], 5), "no pickle of a job"),
        (pickle.dumps(state(), 0), "opcode"),
        (b"", "no pickle"),
        (None, "no pickle"),
        (b"\x80\x05" + b"(" * LARGEST, "no pickle"),
    ],
)
def test_what_does_not_fit_is_named(pickled, said):
    with pytest.raises(UnfitPickle, match=said):
        read(pickled)


@given(st.integers(0, len(JOB) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_no_damage_raises_anything_else(at, put, cut):
    try:
        job = read(JOB[:at] + put + JOB[at + cut :])
    except UnfitPickle:
        return
    assert all(isinstance(word, str) for word in (job.cron, *job.command))


def with_former_jobs(directory, database=None):
    """Make an archive of the schema before ours, with jobs as APScheduler kept them."""
    engine = connect(directory, database, create=True)
    with transaction(engine) as connection:
        version.migrate(connection, "0004")
        blob = "bytea" if database else "blob"
        connection.execute(
            text(f"CREATE TABLE schedule (id varchar, next_run_time float, job_state {blob})")
        )
        rows = [
            ("day", 1795777200.0, JOB),
            ("night", None, JOB),
            ("evil\n", 1.0, pickle.dumps(state(func=Call(os.system, "true")), 5)),
            ("never", float("inf"), JOB),
        ]
        for name, at, pickled in rows:
            connection.execute(
                text("INSERT INTO schedule VALUES (:name, :at, :pickled)"),
                {"name": name, "at": at, "pickled": pickled},
            )
    engine.dispose()


def test_an_older_archive_brings_its_jobs_over(tmp_path, database, caplog):
    """And nothing that does not fit stops it; before, it is said that there are some."""
    directory = tmp_path / "archive"
    with_former_jobs(directory, database)
    with (
        Archive.open(directory, database, read_only=True) as archive,
        archive.snapshot() as connection,
        pytest.raises(OlderArchive, match="thanhuy upgrade"),
    ):
        former_jobs.refuse(connection)
    with caplog.at_level(logging.WARNING):
        upgrade(directory, database)
    with Archive.open(directory, database) as archive, archive.snapshot() as connection:
        day, never, night = jobs.everything(connection)
        former_jobs.refuse(connection)
    assert (day.name, day.cron, day.command) == ("day", "*/30 5-22 * * *", ("crawl", "--images"))
    assert day.next_start_at.isoformat() == "2026-11-27T18:00:00+07:00"
    assert (night.paused, night.next_start_at) == (True, None)
    assert (never.paused, never.next_start_at) == (False, None)
    (dropped,) = [record.getMessage() for record in caplog.records if "dropped" in record.message]
    assert "'evil\\n'" in dropped
    assert "posix.system" in dropped


@pytest.mark.parametrize("words", [["list"], ["show", "day"], ["history"]])
def test_an_older_schedule_is_not_shown_as_an_empty_one(tmp_path, words):
    with_former_jobs(tmp_path)
    before = (tmp_path / "archive.db").read_bytes()
    done = run("schedule", *words, "--archive", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "thanhuy upgrade" in done.err
    assert len(done.err.splitlines()) == 1
    assert (tmp_path / "archive.db").read_bytes() == before
    assert run("upgrade", "--archive", tmp_path).code == 0
    assert "*/30 5-22 * * *" in run("schedule", "list", "--archive", tmp_path).out


def test_an_older_archive_without_a_schedule_has_none(tmp_path):
    engine = connect(tmp_path, None, create=True)
    with transaction(engine) as connection:
        version.migrate(connection, "0004")
    engine.dispose()
    done = run("schedule", "list", "--format", "json", "--archive", tmp_path)
    assert (done.code, done.json) == (0, [])
