"""The rehearsal of the docs: what is restored from a backup answers as the archive did."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.commands import crawl, rows, run

pytestmark = pytest.mark.site(articles=30)
DOCS = Path(__file__).parents[2] / "docs" / "preservation.md"


def test_the_rehearsal_of_the_docs(site, archive, tmp_path):
    crawl(site, archive)
    section = DOCS.read_text(encoding="utf-8").partition("## Backup")[2].partition("\n## ")[0]
    commands = re.findall(r"^\$ thanhuy (.*)$", section, re.MULTILINE)
    assert len(commands) == 7
    for line in commands:
        words = [
            re.sub(r"^/(mnt/backup|srv)", rf"{tmp_path}/\1", word)
            for word in shlex.split(line, comments=True)
        ]
        done = run(*words, *(() if "--archive" in words else ("--archive", archive)))
        assert done.code == 0, (line, done.err)
    (job,) = rows(tmp_path / "srv" / "rehearsal", "SELECT name, paused FROM schedule")
    assert job == ("backup", 1)


def test_a_damaged_backup_is_restored_as_far_as_it_goes_and_named(crawled, tmp_path):
    copy = tmp_path / "copy"
    assert run("backup", copy, "--archive", crawled).code == 0
    (file,) = (copy / "warc").iterdir()
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        stream.write(b"damage")
    done = run("restore", copy, "--archive", tmp_path / "back")
    assert done.code == 1
    assert f"{file}: it is not what was backed up" in done.out
    assert f"warc/{file.name}" in done.out
    assert run("status", "--archive", tmp_path / "back").code == 0
