"""A bag is valid, and holds captures, tables and a description."""

from __future__ import annotations

import logging
import zipfile
from xml.etree import ElementTree as ET

import bagit
import pytest

from replica.content import NewsSite
from storage.export.bagit import Bagit
from storage.export.description import Description
from tests.exports import exported, read_csv
from tests.foreign_crawler import crawled, take

SITE = NewsSite(articles=6)


def with_captures(archive):
    take(archive, crawled(archive.directory.with_suffix(".warc.gz"), SITE, SITE.ids()))


pytestmark = pytest.mark.filled(by=with_captures)


def test_the_bag_is_valid_and_whole(archive, tmp_path):
    logging.getLogger("bagit").setLevel(logging.ERROR)
    about = Description(title="Kho\nTitle: x", contact="a@b.vn")
    exported(archive, Bagit(description=about), tmp_path / "bag")
    bag = bagit.Bag(str(tmp_path / "bag"))
    assert bag.validate()
    assert bag.info["Contact-Name"] == "a@b.vn"
    assert "Title" not in bag.info
    data = tmp_path / "bag" / "data"
    assert {int(row["id"]) for row in read_csv(data / "articles.csv")} == set(SITE.ids())
    for file in (archive.directory / "warc").iterdir():
        assert (data / "warc" / file.name).read_bytes() == file.read_bytes()
    core = ET.parse(data / "metadata" / "dublin-core.xml")
    assert core.find("{http://purl.org/dc/elements/1.1/}title").text == "Kho\nTitle: x"


def test_damage_makes_it_invalid(archive, tmp_path):
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    exported(archive, Bagit(), tmp_path / "bag")
    with (tmp_path / "bag" / "data" / "articles.csv").open("ab") as file:
        file.write(b"x")
    assert not bagit.Bag(str(tmp_path / "bag")).is_valid()


def test_a_selection_holds_the_captures_of_its_articles(archive, tmp_path):
    written = exported(archive, Bagit(), tmp_path / "bag.zip", wanted=SITE.ids()[:2])
    assert written.rows["packed captures"] == 2
    with zipfile.ZipFile(tmp_path / "bag.zip") as file:
        assert "bag/data/warc/selection.warc.gz" in file.namelist()
