"""A file is whole, or not there at all, whatever happens while it is written."""

from __future__ import annotations

import signal

import pytest

from storage.errors import BadInput
from storage.export.whole_file import sweep, whole_file, whole_path
from tests.commands import started


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_failure_leaves_the_older_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fail():
        with whole_file(path) as stream:
            stream.write(b"new")
            raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.csv"]


def test_what_is_being_written_is_left_alone_by_others(tmp_path):
    with whole_file(tmp_path / "a.csv") as stream:
        stream.write(b"whole")
        sweep(tmp_path)
        with whole_file(tmp_path / "b.csv") as other:
            other.write(b"b")
    assert names(tmp_path) == ["a.csv", "b.csv"]


WRITING = """
from pathlib import Path
from time import sleep
from storage.export.whole_file import whole_file
with whole_file(Path({path!r})) as stream:
    stream.write(b"x" * 5_000_000)
    print("writing", flush=True)
    sleep(100)
"""


def test_what_a_killed_process_left_is_swept_by_the_next(tmp_path):
    with started("-c", WRITING.format(path=str(tmp_path / "a.csv"))) as child:
        assert child.stdout.readline() == "writing\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
    (left,) = names(tmp_path)
    assert left.startswith(".a.csv.")
    with whole_file(tmp_path / "b.csv") as stream:
        stream.write(b"b")
    assert names(tmp_path) == ["b.csv"]


def test_a_folder_is_made_whole(tmp_path):
    with whole_path(tmp_path / "bag") as made:
        made.mkdir()
        (made / "a").write_text("a")
        assert not (tmp_path / "bag").exists()
    assert names(tmp_path / "bag") == ["a"]


def test_a_folder_that_holds_something_stays_unless_it_may_be_replaced(tmp_path):
    target = tmp_path / "bag"
    target.mkdir()
    (target / "mine").write_text("x")
    with pytest.raises(BadInput, match="holds something"), whole_path(target):
        pass
    with whole_path(target, replaces_folder=True) as made:
        made.mkdir()
    assert names(tmp_path) == ["bag"]
    assert names(target) == []


def test_a_folder_replaces_no_file(tmp_path):
    (tmp_path / "bag").write_text("x")

    def make():
        with whole_path(tmp_path / "bag") as made:
            made.mkdir()

    with pytest.raises(BadInput, match="cannot be written"):
        make()
    assert (tmp_path / "bag").read_text() == "x"
    assert names(tmp_path) == ["bag"]
