"""``thanhuy config``: what holds is shown with its source and no secret; what does not is named."""

from __future__ import annotations

import json
import os

import pytest

from tests.commands import ROOT, run

SECRET = "s3cret"


@pytest.fixture
def thanhuy(tmp_path):
    """Run a command in a directory with this file, and in no other environment."""

    def call(*words, file="", **environment):
        (tmp_path / "thanhuy.toml").write_text(file, encoding="utf-8")
        (tmp_path / "thanhuy.toml").chmod(0o600)
        kept = {name: value for name, value in os.environ.items() if "THANHUY" not in name}
        path = {"PYTHONPATH": str(ROOT)}
        return run(*words, cwd=tmp_path, env=kept | path | environment)

    return call


def test_values_and_sources_are_shown_and_secrets_are_not(thanhuy, tmp_path):
    file = f'contact = "me@example.org"\nnotify = "json://u:{SECRET}@h"\nrate = 0.5\n'
    url = f"postgresql+psycopg://u:{SECRET}@h/n"
    for output in ("table", "json"):
        done = thanhuy("config", "show", "--format", output, file=file, THANHUY_DATABASE=url)
        assert (done.code, done.err) == (0, "")
        assert SECRET not in done.out
        assert "me@example.org" in done.out
    shown = {each["key"]: each for each in json.loads(done.out)}
    assert shown["rate"]["source"] == str(tmp_path / "thanhuy.toml")
    assert shown["database"]["source"] == "THANHUY_DATABASE"
    assert shown["workers"] == {
        "key": "workers", "value": "1", "source": "default", "variable": "THANHUY_WORKERS",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "environment", "said"),
    [
        ("contakt = 1", {}, "is it 'contact'?"),
        ("", {"THANHUY_CONTAKT": "x"}, "is it 'THANHUY_CONTACT'?"),
        ("rate = 0", {}, "--rate 0"),
        ('window = "night"', {}, "--window 'night'"),
        ("workers = 1000", {}, "--workers 1000"),
        ('verify = "perhaps"', {}, "neither yes nor no"),
        ('database = "mysql://h/d"', {}, "SQLite or PostgreSQL"),
        (f'notify = "nonsense://{SECRET}"', {}, "address 1 is none that Apprise knows"),
        (f'ping = "gopher://{SECRET}"', {}, "http:// or https://"),
        ("", {"THANHUY_CONFIG": "/nowhere.toml"}, "there is no file"),
    ],
)
def test_what_cannot_be_used_is_named(thanhuy, file, environment, said):
    done = thanhuy("config", "check", file=file, **environment)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert SECRET not in done.err


def test_a_crawl_heeds_the_file(thanhuy, site, archive):
    assert thanhuy("config", "check", file='contact = "me@example.org"').code == 0
    words = ["crawl", "--origin", site.url, "--archive", archive, "--max-pages", "1"]
    done = thanhuy(*words, file='rate = 0.00001\ncontact = "me@example.org"')
    assert done.code == 2
    assert "is less than one request an hour" in done.err
    done = thanhuy(*words, file='rate = 5\ncontact = "me@example.org"')
    assert done.code == 0
    assert "me@example.org" in site.requests()[0].user_agent
