"""What a job prints is kept, a line at a time, with its time, its job and its run."""

import json
import logging
import re
import time
from unittest import mock

import pytest

from jobs import log
from jobs.log import JobLog, Voice


@pytest.fixture
def logs(tmp_path):
    return tmp_path / "logs"


def journal(logs, log_format="text", patience=60):
    return JobLog(logs, job="ngày", attempt=7, log_format=log_format, patience=patience)


def written(logs):
    return (logs / "schedule" / "ngày.log").read_text(encoding="utf-8").splitlines()


def test_every_line_has_its_time_its_job_and_its_run(logs):
    kept = journal(logs)
    kept.write("đầu tiên\n")
    kept.run = 42
    kept.write("thứ hai\n")
    kept.close()
    for line, text in zip(written(logs), ("đầu tiên", "thứ hai"), strict=True):
        assert re.fullmatch(
            rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00 ngày/7 run 42 \| {text}", line
        )


def test_lines_wait_for_the_number_of_the_run_for_a_while(logs):
    kept = journal(logs, patience=0.5)
    kept.write("one")
    assert written(logs) == []
    time.sleep(0.6)
    kept.flush()
    assert written(logs)[0].endswith("ngày/7 | one")
    kept.close()


def test_they_wait_for_nothing_where_there_will_be_no_run(logs):
    kept = journal(logs, patience=0)
    kept.write("one")
    assert written(logs)[0].endswith("ngày/7 | one")
    kept.close()


def test_on_request_every_line_is_json(logs):
    kept = journal(logs, "json")
    kept.run = 42
    kept.write('{"run": 42}')
    kept.close()
    told = json.loads(written(logs)[0])
    assert told.pop("time").endswith("+07:00")
    assert told == {
        "level": "info", "job": "ngày", "attempt": 7, "run": 42, "message": '{"run": 42}',
    }  # fmt: skip


def test_no_line_forges_another_or_commands_a_terminal(logs):
    kept = journal(logs)
    kept.write("\x1b[2Jgone\r2026-01-01T00:00:00+07:00 ngày/7 | forged\x9b1m")
    kept.close()
    (line,) = written(logs)
    assert "\\x1b[2Jgone\\x0d2026" in line
    assert line.isprintable()


def test_a_line_and_the_file_are_bounded(logs, monkeypatch):
    monkeypatch.setattr(log, "_LARGEST", 10_000)
    kept = journal(logs)
    for number in range(100):
        kept.write(f"{number} " + "x" * 10_000)
    kept.close()
    assert max(map(len, written(logs))) < log.LONGEST_LINE + 100
    assert len(list((logs / "schedule").iterdir())) == 6
    assert sum(file.stat().st_size for file in (logs / "schedule").iterdir()) < 100_000


def test_the_last_lines_are_known(logs):
    kept = journal(logs)
    for number in range(50):
        kept.write(str(number))
    assert kept.last_lines().split("\n") == [str(number) for number in range(30, 50)]
    kept.write("x" * 10_000)
    assert len(kept.last_lines()) <= 4000


def test_a_full_disk_costs_the_line_and_nothing_else(logs, capsys):
    kept = journal(logs)
    kept.run = 1
    kept._handler._open = mock.Mock(side_effect=OSError(28, "No space left on device"))
    kept.write("lost")
    kept._handler._open.assert_called()
    assert kept.last_lines() == "lost"
    assert capsys.readouterr() == ("", "")


def test_trouble_is_said_once_and_taken_back_once(caplog):
    caplog.set_level(logging.INFO)
    voice = Voice(logging.getLogger("schedule"))
    for _ in range(3):
        voice.say("disk", "full")
    voice.say("disk", "gone")
    for _ in range(3):
        voice.take_back("disk", "well again")
    voice.say("disk", "full")
    assert [record.message for record in caplog.records] == ["full", "gone", "well again", "full"]
