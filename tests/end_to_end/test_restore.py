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
