"""The file fills what the environment leaves open; an archive that is handed on names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

import config_file
from storage.errors import BadInput


@pytest.fixture(autouse=True)
def somewhere(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def written(directory, text, mode=0o600):
    directory.mkdir(exist_ok=True)
    file = directory / config_file.FILE
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def filled(archive=None, **environment):
    config_file.fill(archive, environment)
    return environment


def test_without_a_file_nothing_is_filled(tmp_path):
    assert filled(tmp_path) == {}


def test_the_environment_comes_before_the_file(tmp_path):
    file = written(tmp_path / "work", 'contact = "file@example.org"\nrate = 0.5\nverify = false\n')
    assert filled(THANHUY_CONTACT="me@example.org") == {
        "THANHUY_CONTACT": "me@example.org",
        "THANHUY_RATE": "0.5",
        "THANHUY_VERIFY": "no",
        "THANHUY_CONFIG": str(file),
    }
    assert "THANHUY_NOTIFY" not in filled(THANHUY_NOTIFY_FILE="/run/secret")


def test_the_named_file_comes_before_that_of_the_working_directory_and_the_archives(tmp_path):
    archive = tmp_path / "archive"
    written(archive, 'contact = "archive"')
    assert filled(archive)["THANHUY_CONTACT"] == "archive"
    assert filled(THANHUY_ARCHIVE=str(archive))["THANHUY_CONTACT"] == "archive"
    written(tmp_path / "work", 'contact = "work"')
    assert filled(archive)["THANHUY_CONTACT"] == "work"
    named = written(tmp_path / "named", 'contact = "named"')
    assert filled(archive, THANHUY_CONFIG=str(named))["THANHUY_CONTACT"] == "named"
    with pytest.raises(BadInput, match="there is no file"):
        filled(THANHUY_CONFIG=str(tmp_path / "gone"))


def test_where_the_archive_is_is_told_from_the_files_own_place(tmp_path):
    written(tmp_path / "work", 'archive = "kho"')
    assert filled()["THANHUY_ARCHIVE"] == str(tmp_path / "work" / "kho")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('contakt = "x"', "is it 'contact'"),
        ('qqqq = "x"', "the settings are: archive, database"),
        ("contact = [1]", "contact is a text or a number"),
        ("[contact]\nx = 1", "contact is a text or a number"),
        ("contact = ", "is no TOML"),
        ('contact = "\x00"', "is no TOML"),
        ("#" * 200_000, "is larger than 20 kB"),
        ("rate = " + "[" * 9_000, "is no TOML"),
    ],
)
def test_what_cannot_be_used_is_one_line(tmp_path, text, said):
    file = written(tmp_path / "work", text)
    with pytest.raises(BadInput) as raised:
        filled()
    assert said in str(raised.value)
    assert str(file) in str(raised.value)


def test_a_file_with_secrets_is_nobody_elses(tmp_path):
    written(tmp_path / "work", 'notify = ["json://a", "json://b"]', mode=0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        filled()
    written(tmp_path / "work", 'notify = ["json://a", "json://b"]')
    assert filled()["THANHUY_NOTIFY"] == "json://a json://b"
    written(tmp_path / "work", 'contact = "x"', mode=0o644)
    assert filled()["THANHUY_CONTACT"] == "x"


@pytest.mark.parametrize("of_archive", ["archive.db", "warc"])
@pytest.mark.parametrize("key", ["archive", "database", "notify", "ping", "verify"])
def test_an_archive_names_no_other_place_and_nobody_else(tmp_path, key, of_archive):
    archive = tmp_path / "archive"
    written(archive, f'{key} = "yes"')
    (archive / of_archive).touch()
    with pytest.raises(BadInput, match="does not belong into an archive"):
        filled(archive)


def test_each_setting_says_where_it_comes_from(tmp_path):
    file = written(tmp_path / "work", 'contact = "x"\nrate = 2\nping = "https://hc/s3cret"')
    shown = {
        each.setting.key: (each.value, each.source)
        for each in config_file.in_force(None, {"THANHUY_RATE": "3", "THANHUY_NOTIFY_FILE": "/n"})
    }
    assert shown["contact"] == ("x", str(file))
    assert shown["rate"] == ("3", "THANHUY_RATE")
    assert shown["notify"] == ("/n", "THANHUY_NOTIFY_FILE")
    assert shown["workers"] == ("1", "default")


def test_the_docs_name_every_setting():
    docs = (Path(__file__).parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")
    for setting in config_file.SETTINGS.values():
        assert f"| `{setting.key}` | `{setting.variable}` |" in docs
