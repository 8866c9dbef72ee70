"""``thanhuy schedule``, and ``python scheduler.py``: what runs by itself."""

import signal
import time

from tests.commands import python, run, started

CRON = "*/30 5-22 * * *"


def test_a_schedule_is_kept_and_shown_by_both_names(archive):
    add = ("schedule", "add", CRON, "crawl", "--mode", "update", "--name", "day")
    assert run(*add, "--archive", archive).code == 0
    for done in (
        run("schedule", "list", "--archive", archive),
        python("scheduler.py", "list", "--archive", archive),
    ):
        assert done.code == 0, done.err
        assert CRON in done.out
    assert python("scheduler.py", "remove", "day", "--archive", archive).code == 0
    assert CRON not in run("schedule", "list", "--archive", archive).out


def test_the_service_runs_until_it_is_ended(archive):
    words = ("-m", "cli", "schedule", "run", "--archive", archive)
    with started(*words) as service:
        while "Scheduler started" not in (line := service.stderr.readline()):
            assert line, "it ended before"
        time.sleep(0.2)
        assert service.poll() is None
        service.send_signal(signal.SIGINT)
        _, err = service.communicate(timeout=60)
    assert service.returncode == 130
    assert "Traceback" not in err
