"""The site profile: learned, used, checked against live pages, mended by hand."""

import pytest

from replica import client
from tests.commands import contents, crawl, run


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    archive = tmp_path_factory.mktemp("profile") / "archive"
    with client.running(articles=40, template="webforms") as site:
        assert crawl(site, archive).code == 0
        before = contents(archive)
        done = run("learn", "--archive", archive)
        assert done.code == 0, done.err
        yield archive, site, before


def test_a_learned_profile_changes_nothing_that_was_right(learned):
    archive, site, before = learned
    assert crawl(site, archive, "--mode", "full").code == 0
    assert contents(archive) == before


def test_the_profile_holds_on_the_template_it_was_learned_from_and_not_on_another(learned):
    archive, site, _ = learned
    assert run("check", "--origin", site.url, "--archive", archive).code == 0
    with client.running(articles=40, template="longform") as redesigned:
        done = run("check", "--origin", redesigned.url, "--archive", archive)
    assert done.code == 1
    assert "learn" in done.out
