"""A password is seen in no list, log, error, recorded argument or process title."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from config import Config, Receivers, secret
from storage.errors import BadInput
from tests.commands import run, started
from tests.receiving import hanging_receiver

ADDRESS = "postgresql+psycopg://user:s3cret@127.0.0.1:{port}/x"


def test_the_process_list_shows_no_password(tmp_path):
    with hanging_receiver() as port:
        address = ADDRESS.format(port=port)
        with started(
            "-m", "cli", "status", "--database", address, "--archive", tmp_path
        ) as process:
            title = Path(f"/proc/{process.pid}/cmdline")
            deadline = time.monotonic() + 30
            # Between two programs a process has no title for a moment.
            while b"status" not in (shown := title.read_bytes()) or b"s3cret" in shown:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            time.sleep(1)
            assert process.poll() is None  # it still asks the database
            assert b"s3cret" not in title.read_bytes()


def test_an_error_shows_no_password(tmp_path):
    done = run("status", "--database", ADDRESS.format(port=1), "--archive", tmp_path)
    assert done.code == 5
    assert "s3cret" not in done.out + done.err
    assert "s3cret" not in repr(Config(database=ADDRESS))
    assert "s3cret" not in repr(Receivers(notify=(ADDRESS,), ping=ADDRESS))


def test_no_list_of_the_schedule_shows_a_password(held, tmp_path):
    archive = ("--archive", held)
    add = ("schedule", "add", "@yearly", "export", "csv", "-o", tmp_path / "a.csv", "--name", "a")
    done = run(*add, *archive, "--database", ADDRESS.format(port=1))
    assert done.code == 5
    listed = [("list",), ("list", "--format", "json"), ("history",)]
    printed = [run("schedule", *words, *archive).out for words in listed]
    assert not any("s3cret" in each for each in (done.out, done.err, *printed))


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path):
    file = tmp_path / "notify"
    file.write_text("json://a json://b\n", encoding="utf-8")
    file.chmod(0o600)
    assert Receivers.read({"THANHUY_NOTIFY_FILE": str(file)}).notify == ("json://a", "json://b")
    both = {"THANHUY_NOTIFY_FILE": str(file), "THANHUY_NOTIFY": "json://c"}
    assert Receivers.read(both).notify == ("json://c",)
    assert secret("THANHUY_PING", {}) is None


@pytest.mark.parametrize("mode", [0o604, 0o660, 0o666])
def test_a_secret_that_others_may_read_or_change_is_refused(tmp_path, mode):
    file = tmp_path / "notify"
    file.write_text("json://s3cret", encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(BadInput, match="chmod 600") as refused:
        secret("THANHUY_NOTIFY", {"THANHUY_NOTIFY_FILE": str(file)})
    assert "s3cret" not in str(refused.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_secret_of_somebody_else_is_refused(tmp_path):
    file = tmp_path / "notify"
    file.write_text("json://a", encoding="utf-8")
    os.chown(file, 12345, 12345)
    file.chmod(0o600)
    with pytest.raises(BadInput, match="another user"):
        secret("THANHUY_NOTIFY", {"THANHUY_NOTIFY_FILE": str(file)})


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_secret_that_cannot_be_read_is_said_to_be(tmp_path, name):
    with pytest.raises(BadInput, match="THANHUY_PING_FILE"):
        secret("THANHUY_PING", {"THANHUY_PING_FILE": str(tmp_path / name)})
