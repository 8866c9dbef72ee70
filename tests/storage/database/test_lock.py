"""One process writes to an archive; the second is told who does."""

import os
import subprocess
import sys

import pytest

from storage.archive import Archive
from storage.database.lock import sole_use, writing
from storage.errors import ArchiveBusy
from tests.databases import new_database


def test_the_second_writer_is_told_who_holds_the_archive(tmp_path):
    code = (
        "from pathlib import Path; from storage.database.lock import writing; import sys\n"
        f"with writing(Path({str(tmp_path)!r}), 'a crawl'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "held\n"
        with (
            pytest.raises(ArchiveBusy, match=rf"a crawl \(process {child.pid} "),
            writing(tmp_path, "an import"),
        ):
            pass
        child.kill()
    with writing(tmp_path, "an import"):
        assert f'"pid": {os.getpid()}' in (tmp_path / "writer.json").read_text()


def test_a_database_on_a_server_is_written_to_by_one_process(tmp_path, postgresql):
    database = new_database(postgresql)
    with (
        Archive.open(tmp_path / "one", database, create=True) as one,
        Archive.open(tmp_path / "other", database, create=True) as other,
    ):
        with (
            sole_use(one.engine, "a crawl"),
            pytest.raises(ArchiveBusy, match=rf"a crawl \(process {os.getpid()} "),
            sole_use(other.engine, "an import"),
        ):
            pass
        with pytest.raises(ZeroDivisionError), sole_use(other.engine, "an import"):
            1 / 0  # noqa: B018
        with sole_use(one.engine, "a crawl"):
            pass
