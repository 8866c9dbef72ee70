"""Who reads the beginning of what a command prints, and no more, ends it quietly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from storage.archive import Archive
from tests.articles import article, save, visit


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    directory = tmp_path_factory.mktemp("streams") / "archive"
    with Archive.open(directory, create=True) as archive:
        save(archive, *(visit(article(1491800001 + n, text="Đảng bộ. " * 3000)) for n in range(9)))
    return directory


@pytest.mark.parametrize(
    "words",
    [
        ["search", "đảng", "--format", "json"],
        ["search", "đảng"],
        ["show", "1491800001"],
        ["export", "csv", "-o", "-"],
        ["export", "csv", "-o", "/dev/stdout"],
        ["--help"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("read", [0, 100])
def test_a_reader_that_closes_the_pipe_early_ends_the_command_with_0(directory, words, read):
    archive = [] if words == ["--help"] else ["--archive", str(directory)]
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *words, *archive],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        child.stdout.read(read)
        child.stdout.close()
        err = child.stderr.read()
    assert (child.returncode, err) == (0, b"")


def test_vietnamese_is_printed_whatever_the_locale_says(directory):
    done = subprocess.run(
        [sys.executable, "-m", "cli", "show", "1491800001", "--archive", str(directory)],
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=True,
    )
    assert "Quán triệt" in done.stdout.decode("utf-8")
