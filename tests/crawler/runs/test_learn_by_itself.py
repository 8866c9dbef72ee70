"""An archive learns its profile by itself, once, and never over what a person wrote."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from crawler.extraction.profile import SiteProfile
from crawler.runs import learn
from storage.errors import BadInput
from tests.articles import article, save, visit

PROFILE = SiteProfile(title=("//h1",), body=("//div[@id='c']",), learned_from=60, exact=True)


@pytest.fixture
def filled(archive, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(learn, "ENOUGH", 3)
    monkeypatch.setattr(learn, "_learned", lambda archive: PROFILE)
    save(archive, *(visit(article(id_, text=f"Bài {id_}.")) for id_ in (1, 2, 3)))
    return archive


def test_a_proven_profile_is_written_and_told_of(filled, caplog):
    learn.learn_by_itself(filled)
    assert learn.load_profile(filled.directory) == PROFILE
    assert "Learned" in caplog.text


def test_what_is_there_is_left(filled):
    file = filled.directory / learn.FILE
    file.write_text(replace(PROFILE, exact=False).to_toml(), encoding="utf-8")
    before = file.read_bytes()
    learn.learn_by_itself(filled)
    assert file.read_bytes() == before


def test_one_that_is_not_proven_is_not_kept(filled, monkeypatch, caplog):
    monkeypatch.setattr(learn, "_learned", lambda archive: replace(PROFILE, exact=False))
    learn.learn_by_itself(filled)
    assert learn.load_profile(filled.directory) is None
    assert "No profile was learned" in caplog.text


def test_captures_with_nothing_in_common_stop_nothing(filled, monkeypatch):
    def refuse(archive):
        raise BadInput("nothing in common")

    monkeypatch.setattr(learn, "_learned", refuse)
    learn.learn_by_itself(filled)
    assert learn.load_profile(filled.directory) is None


def test_too_few_articles_teach_nothing(filled, monkeypatch):
    monkeypatch.setattr(learn, "ENOUGH", 4)
    learn.learn_by_itself(filled)
    assert learn.load_profile(filled.directory) is None
