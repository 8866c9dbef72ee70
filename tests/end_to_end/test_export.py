"""``thanhuy export``: the archive in a file, in every format."""

import zipfile

import pytest

from tests.commands import all_commands, run


@pytest.mark.parametrize(
    "form", [name for command, *name in all_commands() if command == "export"], ids="".join
)
def test_export_writes_every_format(sound, tmp_path, form):
    path = tmp_path / f"archive.{form[0]}"
    done = run("export", *form, "-o", path, "--archive", sound.archive)
    assert done.code == 0, done.err
    assert path.exists()
    assert {each.name for each in tmp_path.iterdir()} == {path.name, f"{path.name}.manifest.json"}
    assert run("check-export", path).code == 0


def test_a_wacz_package_holds_the_captures(sound, tmp_path):
    package = tmp_path / "archive.wacz"
    assert run("export", "wacz", "-o", package, "--archive", sound.archive).code == 0
    names = zipfile.ZipFile(package).namelist()
    assert "datapackage.json" in names
    assert any(name.startswith("archive/") for name in names)
