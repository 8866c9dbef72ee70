"""WARC files that lie in packages, as Browsertrix and this archive write them, are taken, too."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from storage import runs
from storage.archive import EVERYTHING, Archive
from storage.errors import BadInput
from storage.export.wacz import Wacz
from storage.fixity.verify import verify
from tests.exchanges import written
from tests.exports import exported
from tests.foreign_crawler import crawled, take

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])  # it is about files


@pytest.fixture(scope="module")
def written_warcs(tmp_path_factory, newsroom):
    """Two files with 15 captures each."""
    directory = tmp_path_factory.mktemp("warcs")
    return [
        crawled(directory / "rec-a.warc.gz", newsroom, newsroom.ids()[:15]).path,
        crawled(directory / "rec-b.warc", newsroom, newsroom.ids()[15:30], gzip=False).path,
    ]


@pytest.fixture
def warcs(written_warcs, tmp_path):
    """Copies of the two files, to be spoilt."""
    return [Path(shutil.copy(path, tmp_path)) for path in written_warcs]


def packed(path, *files, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as package:
        package.writestr("datapackage.json", "{}")
        for file in files:
            package.write(file, f"archive/{file.name}")
    return path


def test_a_package_is_taken_as_the_files_in_it_are(archive, tmp_path, newsroom, warcs):
    report = take(archive, packed(tmp_path / "crawl.wacz", *warcs))
    assert (report.records, report.taken, report.problems) == (30, 30, [])
    assert {article.id for article in archive.articles(EVERYTHING)} == set(newsroom.ids()[:30])
    assert verify(archive).findings == []
    again = take(archive, *warcs)
    assert (again.taken, again.already_there) == (0, 30)


def test_a_copy_says_in_which_file_of_the_package_it_lay(archive, tmp_path, warcs):
    take(archive, packed(tmp_path / "crawl.wacz", *warcs))
    sources = [record[1].get("WARC-Source-File") for record in written(archive.directory / "warc")]
    places = {source.partition(";")[0] for source in sources if source}
    assert places == {"crawl.wacz/archive/rec-a.warc.gz", "crawl.wacz/archive/rec-b.warc"}


def test_our_own_package_is_another_archive(archive, tmp_path, newsroom, warcs):
    take(archive, *warcs)
    exported(archive, Wacz(), tmp_path / "a.wacz")
    with Archive.open(tmp_path / "other", create=True) as other:
        assert take(other, tmp_path / "a.wacz").taken == 30
        assert verify(other).findings == []


def test_packages_in_a_package_are_taken(archive, tmp_path, warcs):
    crawls = [packed(tmp_path / f"{path.stem}.wacz", path) for path in warcs]
    assert take(archive, packed(tmp_path / "all.wacz", *crawls)).taken == 30


def test_damage_in_a_package_costs_what_it_struck(archive, tmp_path, warcs):
    whole = warcs[0].read_bytes()
    half = len(whole) // 2
    warcs[0].write_bytes(whole[:half] + b"\x00\xff" * 20 + whole[half + 40 :])
    report = take(archive, packed(tmp_path / "crawl.wacz", *warcs))
    assert report.taken == 29
    assert [each.file for each in report.problems] == ["crawl.wacz/archive/rec-a.warc.gz"]


def test_what_is_compressed_once_more_is_passed_over_and_named(archive, tmp_path, warcs):
    path = packed(tmp_path / "crawl.wacz", warcs[0])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.write(warcs[1], "archive/rec-b.warc")
    report = take(archive, path)
    assert report.taken == 15
    (problem,) = report.problems
    assert problem.file == "crawl.wacz/archive/rec-b.warc"
    assert "unpack" in problem.reason


def test_a_lying_package_costs_no_other_file(archive, tmp_path, warcs):
    path = packed(tmp_path / "crawl.wacz", *warcs)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04", 4)] = 0  # where the first of the files begins
    path.write_bytes(data)
    report = take(archive, path)
    assert report.taken == 15
    assert "where its package says" in report.problems[0].reason


def test_a_package_without_captures_or_its_end_stops_everything(archive, tmp_path, warcs):
    torn = packed(tmp_path / "torn.wacz", *warcs)
    torn.write_bytes(torn.read_bytes()[:-50])
    deflated = packed(tmp_path / "d.zip", *warcs, compression=zipfile.ZIP_DEFLATED)
    zstd = tmp_path / "a.warc.zst"
    zstd.write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    for path, why in (
        (torn, r"no WARC file that can be read: it is no whole package"),
        (deflated, "unpack that first"),
        (packed(tmp_path / "letter.docx"), "there is none in it"),
        (zstd, "compressed with zstd: unpack it first"),
    ):
        with pytest.raises(BadInput, match=why):
            take(archive, warcs[0], path)
    with archive.snapshot() as connection:
        assert runs.latest(connection) is None


def test_a_package_that_names_the_same_bytes_again_and_again_is_not_read_so_often(
    archive, tmp_path, warcs
):
    path = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.write(warcs[0], "archive/a.warc.gz")
        package.filelist *= 1000
    report = take(archive, path)
    assert report.taken == 15
    assert report.passed_over["unreadable file"] > 990
