"""A manifest says what an exported file holds, and whether it is still so."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from storage.errors import BadInput
from storage.export.columns import ARTICLES, VERSION
from storage.export.corpus import Corpus
from storage.export.csv import Csv
from storage.export.manifest import faults, manifest_of
from tests.exports import HOSTILE, exported, hostile

pytestmark = pytest.mark.filled(by=hostile)


@pytest.fixture
def file(archive, tmp_path):
    path = tmp_path / "a.csv"
    exported(archive, Csv(), path, filters={"since": "2020"})
    return path


@pytest.fixture
def folder(archive, tmp_path):
    exported(archive, Corpus(), tmp_path / "corpus")
    return tmp_path / "corpus"


def test_it_tells_rows_bytes_digest_columns_filters_time_and_software(file):
    told = json.loads(manifest_of(file).read_text("utf-8"))
    data = file.read_bytes()
    assert told["rows"] == {"articles": len(HOSTILE)}
    assert told["bytes"] == len(data)
    assert told["sha256"] == sha256(data).hexdigest()
    assert told["columns"] == {"articles": list(ARTICLES.names)}
    assert told["columns_version"] == VERSION
    assert told["filters"] == {"since": "2020"}
    assert told["snapshot_at"].endswith("+07:00")
    assert told["software"].startswith("thanhuy-archive/")


def test_what_is_whole_has_no_faults(file, folder):
    assert list(faults(file)) == []
    assert list(faults(folder)) == []


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: b"x" + data[1:]])
def test_a_changed_file_is_found(file, change):
    file.write_bytes(change(file.read_bytes()))
    (fault,) = faults(file)
    assert str(file) in fault


def test_a_folder_is_checked_file_by_file(folder):
    (folder / "README.txt").write_text("x")
    (folder / "SHA256SUMS").unlink()
    (folder / "more.txt").write_text("x")
    assert [name in fault for name, fault in zip(
        ("README.txt", "SHA256SUMS", "more.txt"), faults(folder), strict=True
    )] == [True] * 3  # fmt: skip


def test_a_manifest_leads_nowhere_else(folder, tmp_path):
    (tmp_path / "secret").write_text("x")
    told = json.loads(manifest_of(folder).read_text("utf-8"))
    told["files"] = [{"path": "../secret", "bytes": 1}, {"path": "/etc/passwd"}, 5, {}]
    manifest_of(folder).write_text(json.dumps(told))
    found = list(faults(folder))
    assert [fault for fault in found if "secret" in fault and "no file of" in fault]
    assert not [fault for fault in found if "SHA-256" in fault or "bytes, and had" in fault]


@pytest.mark.parametrize("told", [None, "", "[]", "{}", "[" * 9999])
def test_without_a_manifest_one_line_says_so(file, told):
    manifest_of(file).unlink()
    if told is not None:
        manifest_of(file).write_text(told)
    with pytest.raises(BadInput, match="manifest") as raised:
        list(faults(file))
    assert "\n" not in str(raised.value)
