"""A data package is valid by its own tool, whatever stands in the texts."""

from __future__ import annotations

import json
import zipfile

import frictionless
import pytest

from storage.export.columns import TABLES
from storage.export.datapackage import DataPackage
from storage.export.description import Description
from tests.articles import ID, article, save, visit
from tests.exports import exported, hostile

pytestmark = [
    pytest.mark.filled(by=hostile),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_frictionless_calls_it_valid(archive, tmp_path):
    save(archive, visit(article(ID + 900, text="dài " * 60_000, lead="")), near_duplicates=False)
    folder = tmp_path / "package"
    exported(archive, DataPackage(description=Description(contact="a@b.vn")), folder)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "title", "message"])
    told = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {each["name"] for each in told["resources"]} == set(TABLES)
    for resource in told["resources"]:
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert tuple(fields) == TABLES[resource["name"]].names
    assert told["contributors"][0]["title"] == "a@b.vn"


def test_damage_is_found_by_frictionless(archive, tmp_path):
    folder = tmp_path / "package"
    exported(archive, DataPackage(), folder)
    with (folder / "articles.csv").open("ab") as file:
        file.write(b"x")
    assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_a_zip_file_holds_the_same(archive, tmp_path):
    exported(archive, DataPackage(), tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as file:
        assert file.testzip() is None
        assert {f"package/{name}.csv" for name in TABLES} < set(file.namelist())
