"""``thanhuy export``: the archive in a file, in every format."""

import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.commands import all_commands, altered, python, run, started


@pytest.mark.parametrize(
    "form", [name for command, *name in all_commands() if command == "export"], ids="".join
)
def test_export_writes_every_format(sound, tmp_path, form):
    path = tmp_path / f"archive.{form[0]}"
    done = run("export", *form, "-o", path, "--archive", sound.archive)
    assert done.code == 0, done.err
    assert path.exists()
    assert {each.name for each in tmp_path.iterdir()} == {path.name, f"{path.name}.manifest.json"}
    assert run("check-export", path).code == 0


def test_a_wacz_package_holds_the_captures(sound, tmp_path):
    package = tmp_path / "archive.wacz"
    assert run("export", "wacz", "-o", package, "--archive", sound.archive).code == 0
    names = zipfile.ZipFile(package).namelist()
    assert "datapackage.json" in names
    assert any(name.startswith("archive/") for name in names)


#: An export that says so when the first row is written, and then takes its time.
AT_WORK = """
import signal, time
from storage.export import selection

signal.signal(signal.SIGINT, signal.default_int_handler)  # `make test &` ignores Ctrl-C
signal.signal(signal.SIGHUP, signal.SIG_DFL)
rows = selection.Selection.rows

def slow(self, *words):
    for number, row in enumerate(rows(self, *words)):
        if number == 5:
            print("at work", flush=True)
            time.sleep(100)
        yield row

selection.Selection.rows = slow
"""
FORMATS = ["csv", "jsonl", "parquet", "sqlite", "xlsx", "datapackage", "bagit", "corpus"]


@pytest.mark.parametrize(
    ("form", "number", "code"),
    [
        ("csv", signal.SIGINT, 130),
        ("csv", signal.SIGHUP, 143),
        *((form, signal.SIGTERM, 143) for form in FORMATS),
    ],
)
def test_who_ends_an_export_finds_nothing_left(sound, tmp_path, form, number, code):
    (tmp_path / "mine").write_text("x")
    words = ["export", form, "-o", tmp_path / "a", "--archive", sound.archive]
    with started(*altered(AT_WORK, *words)) as child:
        assert child.stdout.readline() == "at work\n"
        child.send_signal(number)
        _, err = child.communicate(timeout=60)
    assert (child.returncode, len(err.splitlines())) == (code, 1), err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


#: No file may grow beyond what SQLite needs to read the archive.
SMALL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (33_000, 33_000))
"""


@pytest.mark.parametrize("form", [form for form in [*FORMATS, "wacz"] if form != "corpus"])
def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(sound, tmp_path, form):
    words = ["export", form, "-o", tmp_path / "a", "--archive", sound.archive]
    done = python(*altered(SMALL, *words))
    assert (done.code, len(done.err.splitlines())) == (5, 1), done.err
    assert "archive.db" not in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "words",
    [["export", "csv", "-o", "-"], ["export", "jsonl", "-o", "-"], ["search", "đảng", "-q"]],
)
def test_a_full_disk_behind_stdout_is_told_in_one_line(sound, words):
    with Path("/dev/full").open("wb") as full:
        child = subprocess.run(
            [sys.executable, "-m", "cli", *words, "--archive", sound.archive],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    err = child.stderr.decode()
    assert (child.returncode, len(err.splitlines())) == (5, 1), err
    assert "no space is left for stdout" in err
