"""A command is run to its end, told to end, or killed; and what came of it is on record."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from jobs import entry
from storage.schedule import attempts, jobs
from storage.schedule.attempts import AttemptEnd
from tests.scheduled import ROOT, scheduled, wait_for
from vietnamese.time import VIETNAM

#: The process that sees to an attempt, less patient than it is.
SEE_TO = """
import sys
from jobs import attempt, lifeline
lifeline.GRACE, attempt._RETRY = 2, 0.2
sys.exit(attempt.main(sys.argv[1:]))
"""


class Seen:
    """An archive with one job, and the process that sees to its attempt."""

    def __init__(self, schedule, tmp_path):
        self.schedule = schedule
        self.tmp_path = tmp_path

    def start(self, code, **options):
        """Enter an attempt whose command is Python *code*, and start what sees to it."""
        job = entry.new_job("day", "0 0 1 1 *", ["verify"], **options)
        with self.schedule.open() as archive, archive.transaction() as connection:
            jobs.add(connection, job)
            attempts.enter(
                connection, "day", ("verify",), due_at=datetime.now(VIETNAM),
                log_file="schedule/day.log",
            )  # fmt: skip
        return self.see_to(code)

    def see_to(self, code):
        script = self.tmp_path / "command.py"
        script.write_text(code)
        return subprocess.Popen(
            [sys.executable, "-c", SEE_TO, "1", "text", sys.executable, str(script)],
            cwd=ROOT,
            env={**os.environ, "THANHUY_ARCHIVE": str(self.schedule.directory)},
        )

    def run(self, code, **options):
        return self.start(code, **options).wait(60)

    @property
    def attempt(self):
        (attempt,) = self.schedule.history()
        return attempt

    @property
    def log(self):
        file = self.schedule.directory / "logs" / "schedule" / "day.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""


def has_ended(pid):
    """Say whether a process has: nobody may be left to wait for it."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().split()[2] == "Z"


@pytest.fixture
def seen(tmp_path):
    with scheduled(tmp_path / "archive") as schedule:
        yield Seen(schedule, tmp_path)


@pytest.mark.parametrize("code", [0, 1, 2, 3, 5, 130, 143])
def test_the_commands_exit_code_and_last_lines_are_on_record(seen, code):
    printed = "import sys; print('được rồi'); print('hỏng', file=sys.stderr, flush=True)"
    assert seen.run(f"{printed}; sys.exit({code})") == 0
    assert (seen.attempt.exit_code, seen.attempt.finish_reason) == (code, AttemptEnd.FINISHED)
    assert sorted(seen.attempt.last_lines.split("\n")) == sorted(["được rồi", "hỏng"])
    assert "day/1 | được rồi" in seen.log


def test_a_command_works_in_the_archive_and_nothing_there_is_taken_for_the_program(seen):
    (seen.schedule.directory / "cli.py").write_text("raise SystemExit('hostile')")
    seen.run("import os, sys; print(os.getcwd(), os.environ['TZ'], sys.argv)")
    assert f"{seen.schedule.directory} <+07>-7 " in seen.log
    words = [sys.executable, "-P", "-m", "cli", "--help"]
    done = subprocess.run(words, cwd=seen.schedule.directory, capture_output=True, check=False)
    assert done.returncode == 0


def test_a_command_that_is_killed_is_said(seen):
    seen.run("import os; os.kill(os.getpid(), 9)")
    assert (seen.attempt.exit_code, seen.attempt.finish_reason) == (137, AttemptEnd.KILLED)


def test_a_command_that_hangs_meets_its_time_limit(seen):
    hangs = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    seen.run(hangs, time_limit=1)
    assert (seen.attempt.exit_code, seen.attempt.finish_reason) == (137, AttemptEnd.TIME_LIMIT)
    assert "told to end: 1 s are over" in seen.log
    assert "did not end, and is killed" in seen.log


def test_what_the_command_has_started_ends_with_it(seen):
    seen.run(
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True); time.sleep(60)",
        time_limit=2,
    )
    pid = int(seen.attempt.last_lines.split("\n")[0])
    assert has_ended(pid)


def test_told_to_end_it_tells_the_command(seen):
    process = seen.start(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    wait_for(lambda: seen.attempt.started_at)
    time.sleep(2)
    process.terminate()
    assert process.wait(20) == 0
    assert (seen.attempt.exit_code, seen.attempt.finish_reason) == (143, AttemptEnd.STOPPED)


def test_what_sees_to_it_is_killed_and_the_command_ends(seen):
    code = (
        "import os, sys, time; from jobs import lifeline; lifeline.GRACE = 1\n"
        "lifeline.watch(); open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    )
    process = seen.start(code)
    file = seen.schedule.directory / "pid"
    wait_for(lambda: file.exists() and file.read_text())
    process.send_signal(signal.SIGKILL)
    process.wait()
    pid = int(file.read_text())

    wait_for(lambda: has_ended(pid))
    assert seen.attempt.ended_at is None  # it is for the service to find


def test_one_that_finds_the_archive_in_use_waits_again(seen):
    assert seen.run("import sys; sys.exit(4)") == 4
    assert (seen.attempt.started_at, seen.attempt.ended_at, seen.attempt.tries) == (None, None, 1)
    assert seen.see_to("import sys; sys.exit(0)").wait(60) == 0
    assert (seen.attempt.exit_code, seen.attempt.tries) == (0, 1)


def test_or_is_over_if_its_job_does_not_wait(seen):
    assert seen.run("import sys; sys.exit(4)", when_busy="skip") == 0
    assert (seen.attempt.exit_code, seen.attempt.finish_reason) == (4, AttemptEnd.BUSY)


def test_two_that_would_see_to_it_start_the_command_once(seen):
    one = seen.start("open('done', 'a').write('x'); import time; time.sleep(1)")
    other = seen.see_to("open('done', 'a').write('x'); import time; time.sleep(1)")
    assert one.wait(60) == other.wait(60) == 0
    assert (seen.schedule.directory / "done").read_text() == "x"


def test_one_that_was_withdrawn_is_not_started(seen):
    with seen.schedule.open() as archive, archive.transaction() as connection:
        attempts.enter(connection, "day", ("verify",), due_at=datetime.now(VIETNAM), log_file="x")
        attempts.withdraw(connection, "day")
    assert seen.see_to("open('done', 'a')").wait(60) == 0
    assert not (seen.schedule.directory / "done").exists()


def test_what_cannot_be_logged_is_not_begun_and_not_lost(seen):
    (seen.schedule.directory / "logs").mkdir()
    (seen.schedule.directory / "logs" / "schedule").write_text("in the way")
    assert seen.run("") == 5
    assert (seen.attempt.started_at, seen.attempt.ended_at) == (None, None)


def test_a_program_that_cannot_be_started_is_on_record(seen):
    process = seen.start("")
    process.wait()
    with seen.schedule.open() as archive, archive.transaction() as connection:
        attempts.enter(connection, "day", ("verify",), due_at=datetime.now(VIETNAM), log_file="x")
    words = [sys.executable, "-c", SEE_TO, "2", "text", "/no/such/program"]
    environment = {**os.environ, "THANHUY_ARCHIVE": str(seen.schedule.directory)}
    assert subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode == 0
    last = seen.schedule.history()[-1]
    assert (last.exit_code, last.finish_reason) == (126, AttemptEnd.NOT_STARTED)
    assert "/no/such/program cannot be started" in last.last_lines


def test_an_end_is_entered_when_the_database_is_back(seen):
    process = seen.start("import time; time.sleep(3); print('done')")
    wait_for(lambda: seen.attempt.started_at)
    database = seen.schedule.directory / "archive.db"
    held = [each.rename(f"{each}.away") for each in seen.schedule.directory.glob("archive.db*")]
    time.sleep(6)
    assert process.poll() is None
    for each in held:
        each.rename(str(each).removesuffix(".away"))
    assert process.wait(20) == 0
    assert database.exists()
    assert (seen.attempt.exit_code, seen.attempt.last_lines) == (0, "done")
