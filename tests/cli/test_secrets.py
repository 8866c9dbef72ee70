"""A database's password is in no list of processes, whatever command it is given to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.secrets import without_database
from storage.errors import without_password
from tests.commands import ROOT, run
from tests.scheduled import wait_for

SECRET = "postgresql+psycopg://user:hunter2@127.0.0.1:9/name"
PAGE = b"<title>a</title>"


@pytest.mark.parametrize("words", [["--database", SECRET], [f"--database={SECRET}"]])
def test_no_process_shows_it(words, tmp_path):
    command = [sys.executable, "-m", "cli", "extract", "-", "--url", "https://thanhuytphcm.vn/"]
    with subprocess.Popen(
        [*command, *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        shown = Path(f"/proc/{process.pid}/cmdline")
        wait_for(lambda: b"extract" in (words := shown.read_bytes()) and b"hunter2" not in words)
        out, _ = process.communicate(PAGE)
    assert (process.returncode, b'"title"' in out) == (0, True)


def test_the_address_is_taken_all_the_same():
    done = run("status", "--database", SECRET)
    assert done.code == 5
    assert "127.0.0.1" in done.err
    assert "hunter2" not in done.err


@pytest.mark.parametrize(
    ("words", "kept", "address"),
    [
        (["status"], ["status"], None),
        (["status", "--database"], ["status"], ""),
        (["--database=a", "search", "--database", "b"], ["search"], "b"),
        (["search", "--", "--database", "x"], ["search", "--", "--database", "x"], None),
    ],
)
def test_only_the_option_is_taken_out(words, kept, address):
    assert without_database(words) == (kept, address)


@pytest.mark.parametrize(
    "words",
    [
        ("crawl", "--origin", "http://user:hunter2@127.0.0.1:9"),
        ("crawl", "--origin", "http://user:hunt/er2@hunter2@127.0.0.1:9"),
        ("status", "postgresql://user:hunter2@127.0.0.1/x"),
        ("schedule", "add", "@daily", "crawl", "--name", "a", "--origin", "http://u:hunter2@h"),
    ],
)
def test_no_refusal_repeats_it(words, tmp_path):
    done = run(*words, "--archive", tmp_path / "archive")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert "hunter2" not in done.err
    assert not (tmp_path / "archive").exists()


def test_a_text_keeps_everything_but_passwords():
    told = "no answer from a://b:c@d, e://f@g and h://i:80/j"
    assert without_password(told) == "no answer from a://b:***@d, e://f@g and h://i:80/j"
