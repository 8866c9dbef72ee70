"""An export stands where it may, packed as its name says, with its manifest beside it."""

from __future__ import annotations

import gzip
import sys

import pytest

from storage.errors import BadInput
from storage.export.csv import Csv
from storage.export.export import STDOUT
from storage.export.jsonl import Jsonl
from storage.export.manifest import faults
from storage.export.sqlite import Sqlite
from tests.exports import exported, hostile

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pytestmark = pytest.mark.filled(by=hostile)


@pytest.mark.parametrize(
    ("suffix", "unpacked"), [(".gz", gzip.decompress), (".zst", zstd.decompress)]
)
@pytest.mark.parametrize("form", [Csv(), Jsonl()], ids=["csv", "jsonl"])
def test_a_stream_is_packed_as_its_name_says(archive, tmp_path, form, suffix, unpacked):
    exported(archive, form, tmp_path / "plain")
    exported(archive, form, tmp_path / f"packed{suffix}")
    packed = (tmp_path / f"packed{suffix}").read_bytes()
    assert unpacked(packed) == (tmp_path / "plain").read_bytes()
    assert list(faults(tmp_path / f"packed{suffix}")) == []


@pytest.mark.parametrize(
    "name", ["archive.db", "archive.db-wal", "warc/a.csv", "logs/a.csv", "profile.toml", "."]
)
def test_the_archives_own_files_are_no_target(archive, name):
    before = {path: path.stat().st_size for path in archive.directory.rglob("*")}
    with pytest.raises(BadInput, match="archive"):
        exported(archive, Sqlite(), archive.directory / name)
    after = {path: path.stat().st_size for path in archive.directory.rglob("*")}
    assert {path: size for path, size in after.items() if path in before} == before
    assert exported(archive, Csv(), archive.directory / "mine.csv").rows


def test_a_foreign_database_is_no_target_and_an_exported_one_is(archive, tmp_path):
    target = tmp_path / "a.db"
    target.write_bytes(b"SQLite format 3\0" + bytes(100))
    with pytest.raises(BadInput, match="no export wrote"):
        exported(archive, Sqlite(), target)
    assert target.stat().st_size == 116
    target.unlink()
    exported(archive, Sqlite(), target)
    assert exported(archive, Sqlite(), target).rows


def test_a_format_that_is_no_stream_goes_to_no_pipe(archive):
    with pytest.raises(BadInput, match="sqlite cannot be written to -"):
        exported(archive, Sqlite(), STDOUT)
