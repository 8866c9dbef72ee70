"""What a crash costs: at most the record that was being written."""

from __future__ import annotations

import subprocess
import sys

import pytest

from storage.warc.reader import CaptureReader
from storage.warc.recovery import recover
from storage.warc.writer import CaptureWriter
from tests.exchanges import PAGE, check, exchange, written

WRITES_FOR_EVER = """
import sys, os
from pathlib import Path
from storage.warc.writer import CaptureWriter
from tests.exchanges import exchange
writer = CaptureWriter(Path(sys.argv[1]), software="x")
print(writer.write(exchange()).warc_file, flush=True)
while True:
    writer.write(exchange(os.urandom(500_000)))
"""


@pytest.fixture
def crashed(tmp_path):
    """Return a closed file of five records, renamed as if its writer had been killed."""
    with CaptureWriter(tmp_path, software="x") as writer:
        captures = [writer.write(exchange(PAGE * n)) for n in (1, 2)]
    path = tmp_path / captures[0].warc_file
    return captures, path.rename(path.with_name(path.name + ".open"))


def test_a_killed_writer_leaves_a_file_that_is_closed_at_the_next_start(tmp_path):
    command = [sys.executable, "-c", WRITES_FOR_EVER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        name = process.stdout.readline().strip()
        assert list(recover(tmp_path)) == []  # its writer is alive
        process.kill()
    (recovered,) = recover(tmp_path)
    assert recovered.file == name
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert check(tmp_path) == 0
    assert len(written(tmp_path)) == recovered.records >= 3
    assert list(recover(tmp_path)) == []


@pytest.mark.parametrize("lost", [1, 9, 60])
def test_a_torn_record_is_cut_off_and_reported(tmp_path, crashed, lost):
    captures, path = crashed
    size = path.stat().st_size
    with path.open("rb+") as file:
        file.truncate(size - lost)
    (recovered,) = recover(tmp_path)
    assert (recovered.records, recovered.cut) == (4, captures[1].warc_length - lost)
    assert recovered.damaged == ()
    assert (tmp_path / recovered.file).stat().st_size == captures[1].warc_offset
    assert check(tmp_path) == 0


def test_zeros_that_a_power_cut_left_are_cut_off(tmp_path, crashed):
    _, path = crashed
    with path.open("ab") as file:
        file.write(bytes(100_000))
    (recovered,) = recover(tmp_path)
    assert (recovered.records, recovered.cut) == (5, 100_000)


def test_a_damaged_record_costs_none_of_those_behind_it(tmp_path, crashed):
    captures, path = crashed
    with path.open("rb+") as file:
        file.seek(captures[0].warc_offset + 30)
        file.write(b"\xff\xff\xff\xff")
    (recovered,) = recover(tmp_path)
    assert recovered.cut == 0
    assert recovered.damaged == (captures[0].warc_offset,)
    assert str(captures[0].warc_offset) in str(recovered)
    read = CaptureReader(tmp_path, original=lambda _: None).read
    assert read(captures[1]).payload == PAGE * 2


@pytest.mark.parametrize("left", [b"", b"\x1f", b"\x1f\x8b\x08", bytes(5000)])
def test_a_file_without_a_whole_record_is_removed(tmp_path, left):
    (tmp_path / "a.warc.gz.open").write_bytes(left)
    (recovered,) = recover(tmp_path)
    assert (recovered.records, recovered.cut) == (0, len(left))
    assert list(tmp_path.iterdir()) == []


def test_what_is_done_with_a_file_before_it_is_closed_can_be_begun_anew(tmp_path, crashed):
    _, path = crashed
    recovering = recover(tmp_path)
    assert next(recovering).path == path
    recovering.close()  # as whoever dies at it
    assert path.exists()
    (recovered,) = recover(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [recovered.file]


def test_a_lock_without_a_file_is_cleared_away(tmp_path):
    (tmp_path / "a.warc.gz.open.lock").touch()
    assert list(recover(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_an_archive_without_captures_has_nothing_to_recover(tmp_path):
    assert list(recover(tmp_path / "warc")) == []
