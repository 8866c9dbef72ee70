"""The schedule as a user has it: entered, shown, run by the service, on record, brought back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from storage.archive import Archive
from storage.schedule import jobs
from tests.commands import crawl, python, rows, run, started
from tests.databases import new_database
from tests.end_to_end.schedule_soak import soak
from tests.scheduled import ROOT, wait_for
from vietnamese.time import VIETNAM

DAY = ("schedule", "add", "*/30 5-22 * * *", "crawl", "--contact", "a@example.org", "--name", "day")


@pytest.fixture
def serve(archive, tmp_path):
    """Start services of the real program; they end with the test."""
    started = []

    def start(*words):
        command = [
            sys.executable,
            "-m",
            "cli",
            "schedule",
            "run",
            "--archive",
            str(archive),
            *words,
        ]
        with (tmp_path / "service.log").open("ab") as stream:
            started.append(subprocess.Popen(command, cwd=ROOT, stderr=stream))
        return started[-1]

    yield start
    for service in started:
        if service.poll() is None:
            service.terminate()
            service.wait(60)


def history(archive, *words):
    return run("schedule", "history", "--format", "json", "--archive", archive, *words).json


def listed(archive, *words):
    return run("schedule", "list", "--format", "json", "--archive", archive, *words).json


def is_over(archive, count):
    return lambda: sum(1 for each in history(archive) if each["ended_at"]) >= count


def test_the_example_of_the_docs_does_not_collide_with_itself(site, archive, serve, tmp_path):
    """Three jobs that are due at the same moment, two of which take the archive for writing."""
    crawls = ("crawl", "--origin", site.url, "--rate", "0", "--quiet")
    for name, words in {
        "day": crawls,
        "weekly": (*crawls, "--mode", "full"),
        "csv": ("export", "csv", "-o", str(tmp_path / "articles.csv")),
    }.items():
        add = ("schedule", "add", "0 1 * * sun", *words, "--name", name)
        assert run(*add, "--archive", archive).code == 0
    now = datetime.now(VIETNAM)
    with Archive.open(archive) as opened, opened.transaction() as connection:
        for job in jobs.everything(connection):
            jobs.plan(connection, job, next_start_at=now, now=now)
    service = serve("--log-format", "json")
    wait_for(is_over(archive, 3), 90)
    ended = {each["job"]: each for each in history(archive)}
    assert [each["exit_code"] for each in ended.values()] == [0, 0, 0]
    assert {ended["day"]["run_id"], ended["weekly"]["run_id"]} == {1, 2}
    assert max(ended["day"]["tries"], ended["weekly"]["tries"]) >= 1
    assert (tmp_path / "articles.csv").exists()
    for name in ("day", "weekly"):
        lines = (archive / "logs" / "schedule" / f"{name}.log").read_text().splitlines()
        told = [json.loads(line) for line in lines]
        assert {(each["job"], each["run"]) for each in told} >= {(name, ended[name]["run_id"])}
        assert all(each["time"].endswith("+07:00") for each in told)
    assert all(job["last"]["exit_code"] == 0 for job in listed(archive))
    shown = run("schedule", "list", "--archive", archive)
    assert shown.out.count("0 xong · done") == 3
    assert not shown.err  # a service is running
    status = run("status", "--format", "json", "--archive", archive).json
    assert status["last_good_crawl_at"].endswith("+07:00")
    service.terminate()
    assert service.wait(60) == 143


def test_a_site_that_cannot_be_reached_is_on_record(archive, serve):
    add = (
        "schedule",
        "add",
        "@yearly",
        "crawl",
        "--origin",
        "http://127.0.0.1:9",
        "--name",
        "down",
    )
    run(*add, "--archive", archive)
    serve()
    asked = run("schedule", "run-now", "down", "--archive", archive)
    assert asked.code == 0
    wait_for(is_over(archive, 1), 60)
    (attempt,) = history(archive, "down")
    assert attempt["exit_code"] == 3
    assert "cannot be reached" in attempt["last_lines"]
    shown = run("schedule", "show", "down", "--archive", archive).out
    assert "site unreachable" in shown
    assert "cannot be reached" in shown


def test_a_crawl_under_way_is_seen_in_status(site, archive):
    crawl(site, archive)
    words = ["crawl", "--origin", site.url, "--rate", "1", "--mode", "full", "--quiet"]
    child = subprocess.Popen(
        [sys.executable, "-m", "cli", *words, "--archive", str(archive)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: rows(archive, "SELECT count(*) FROM runs") == [(2,)])
        status = run("status", "--format", "json", "--archive", archive).json
        assert status["running"].startswith("crawl 2: running since ")
        assert status["running"].endswith(f"+07:00, pid {child.pid}")
    finally:
        child.kill()
        child.wait()
    assert run("status", "--format", "json", "--archive", archive).json["running"] is None


def test_no_secret_is_in_a_row_a_list_or_a_process(archive, postgresql, serve, tmp_path):
    database = new_database(postgresql)
    secret = database.replace("://postgres", "://postgres:hunter2", 1)
    assert "hunter2" in secret
    add = ("schedule", "add", "@yearly", "verify", "--name", "a", "--archive", archive)
    assert run(*add, "--database", secret).code == 0
    child = serve("--database", secret)
    run("schedule", "run-now", "a", "--archive", archive, "--database", secret)

    def ended():
        return [each["ended_at"] for each in history(archive, "--database", secret)]

    seen = []
    while not all(ended() or [None]):
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"jobs.attempt" in words or b"verify" in words:
                seen.append(b" ".join(words))
        assert child.poll() is None
    assert seen
    assert not any(b"hunter2" in each for each in seen)
    told = json.dumps(
        [listed(archive, "--database", secret), history(archive, "--database", secret)]
    )
    logs = [file.read_text() for file in archive.rglob("*.log")]
    aside = (archive / "schedule.json").read_text()
    assert "hunter2" not in "".join([told, aside, *logs, (tmp_path / "service.log").read_text()])


def test_the_schedule_outlives_the_database(site, archive):
    crawl(site, archive)
    run(*DAY, "--archive", archive)
    run(*DAY[:-1], "paused", "--archive", archive)
    run("schedule", "pause", "paused", "--archive", archive)
    before = listed(archive)
    for file in archive.glob("archive.db*"):
        file.unlink()
    crawl(site, archive)  # a new database, without a schedule
    lost = run(*DAY, "--archive", archive)
    assert lost.code == 2
    assert "verify --repair" in lost.err
    assert run("verify", "--repair", "--archive", archive, "--quiet").code == 0
    kept = ("name", "cron", "command", "paused", "time_limit", "when_busy", "next_start_at")
    assert [[job[name] for name in kept] for job in listed(archive)] == [
        [job[name] for name in kept] for job in before
    ]


def test_the_schedule_alone_can_be_brought_back(archive):
    run(*DAY, "--archive", archive)
    (archive / "archive.db").unlink()
    run("verify", "--repair", "--archive", archive, "--quiet")
    assert [job["name"] for job in listed(archive)] == ["day"]


def test_both_names_do_the_same_from_anywhere(archive, tmp_path):
    (tmp_path / "cli.py").write_text("raise SystemExit('another program')")
    run(*DAY, "--archive", archive)
    other = (str(ROOT / "scheduler.py"), "list", "--archive", archive)
    done = python(*other, cwd=tmp_path)
    assert done.code == 0, done.err
    assert "*/30 5-22 * * *" in done.out
    assert done.out == run("schedule", "list", "--archive", archive).out
    assert python("scheduler.py", "remove", "nobody", "--archive", archive).code == 2
    assert python("scheduler.py", "remove", "day", "--archive", archive).code == 0
    assert not listed(archive)


def test_the_service_runs_until_it_is_ended(archive):
    run(*DAY, "--archive", archive)
    with started("-m", "cli", "schedule", "run", "--archive", archive) as service:
        while "sees to the schedule" not in (line := service.stderr.readline()):
            assert line, "it ended before"
        assert service.poll() is None
        service.send_signal(signal.SIGINT)
        _, err = service.communicate(timeout=60)
    assert service.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_as_process_1_it_ends_when_it_is_told_to(archive, told, tmp_path):
    """In a container nobody else takes the signal, and none has an effect that is not handled."""
    run(*DAY, "--archive", archive)
    words = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable]
    words += ["-m", "cli", "schedule", "run", "--archive", str(archive)]
    log = tmp_path / "service.log"
    with log.open("wb") as stream:
        outer = subprocess.Popen(words, cwd=ROOT, stderr=stream)
    try:
        wait_for(lambda: "process 1 sees to" in log.read_text() or outer.poll() is not None)
        if outer.poll() is not None:
            pytest.skip(f"no process of its own: {log.read_text()}")
        children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split()
        os.kill(int(children[0]), told)
        assert outer.wait(20) == (143 if told == signal.SIGTERM else 130)
        assert log.read_text().rstrip().endswith("ended")
    finally:
        outer.kill()
        outer.wait()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("server", ["sqlite", "postgresql"])
def test_no_start_is_lost_and_none_doubled_whoever_is_killed(server, request):
    database = None
    if server == "postgresql":
        database = new_database(request.getfixturevalue("postgresql"))
    audit = soak(8, seed=17, database=database)
    assert audit.sound, audit
    assert audit.starts
