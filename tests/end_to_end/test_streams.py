"""What a command prints is UTF-8 whatever the locale, and may be read to its end or not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from storage.archive import Archive
from tests.articles import article, save, visit
from tests.commands import run


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """An archive whose articles are longer than a pipe holds."""
    directory = tmp_path_factory.mktemp("streams") / "archive"
    visits = (visit(article(1491800001 + n, text="Đảng bộ. " * 3000)) for n in range(9))
    with Archive.open(directory, create=True) as archive:
        save(archive, *visits, near_duplicates=False)
    return directory


@pytest.mark.parametrize(
    "words",
    [
        ["search", "đảng", "--format", "json", "--quiet"],
        ["search", "đảng", "--quiet"],
        ["show", "1491800001"],
        ["export", "csv", "-o", "-"],
        ["export", "csv", "-o", "/dev/stdout"],
        ["--help"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("read", [0, 100])
def test_a_reader_that_closes_the_pipe_early_ends_the_command_with_0(long, words, read):
    archive = [] if words == ["--help"] else ["--archive", str(long)]
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *words, *archive],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        child.stdout.read(read)
        child.stdout.close()
        err = child.stderr.read()
    assert (child.returncode, err) == (0, b"")


#: What says which letters a terminal or a pipe can take; a command does not heed it.
ENCODINGS = ({"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1258"})
#: A locale in which Python itself cannot read a Vietnamese word on the command line.
NO_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    "command", ["search đảng", "show 1491800001", "status", "coverage --format csv", "--help"]
)
def test_what_is_printed_is_utf8_whatever_the_locale(long, command):
    archive = [] if command == "--help" else ["--archive", str(long)]
    words = [*command.split(), *archive]
    expected = run(*words)
    assert expected.code == 0
    assert not expected.out.isascii() or "csv" in command
    for variables in [*ENCODINGS, *([NO_LOCALE] if command.isascii() else [])]:
        assert run(*words, env=os.environ | variables) == expected
