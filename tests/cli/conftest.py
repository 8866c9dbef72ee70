"""The command in this process, and an archive to ask."""

from __future__ import annotations

import io
import sys

import pytest

from cli.commands import run
from storage.archive import Archive
from tests.commands import Done
from tests.foreign_crawler import crawled, take


@pytest.fixture
def thanhuy(capsys, monkeypatch):
    """Run ``thanhuy WORDS`` in this process, which spares its start."""

    def thanhuy(*words, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = run([str(word) for word in words])
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return thanhuy


@pytest.fixture
def refused(thanhuy):
    """Run what cannot be done; return the one line that says why."""

    def refused(*words, code=2, stdin=b""):
        done = thanhuy(*words, stdin=stdin)
        assert done.code == code, done.err
        assert done.out == ""
        assert done.err.startswith("thanhuy: ")
        assert len(done.err.strip().splitlines()) == 1, done.err
        return done.err

    return refused


@pytest.fixture(scope="session")
def held(tmp_path_factory, newsroom):
    """The directory of an archive that holds what the newsroom publishes; nobody changes it."""
    directory = tmp_path_factory.mktemp("held")
    pages = crawled(directory / "pages.warc.gz", newsroom, newsroom.ids())
    with Archive.open(directory / "archive", create=True) as archive:
        take(archive, pages)
    return directory / "archive"


@pytest.fixture(scope="session")
def articles(held):
    """The articles in it, by id."""
    with Archive.open(held, read_only=True) as archive:
        return {article.id: article for article in archive.articles()}
