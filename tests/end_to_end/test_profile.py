"""The site profile: learned, used, checked against live pages, mended by hand."""

import pytest

import replica

from .conftest import contents, crawl, page_of, run


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    archive = tmp_path_factory.mktemp("profile") / "archive"
    with replica.running(articles=40, template="webforms") as site:
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
    with replica.running(articles=40, template="longform") as redesigned:
        done = run("check", "--origin", redesigned.url, "--archive", archive)
    assert done.code == 1
    assert "learn" in done.out


def test_a_profile_that_does_not_parse_is_named_with_its_line(learned, tmp_path):
    _, site, _ = learned
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "profile.toml").write_text('title = ["//h1"]\nbody = = []\n')
    done = crawl(site, broken)
    assert done.code == 2
    assert "profile.toml" in done.err
    assert "line 2" in done.err


def test_too_few_captures_teach_nothing(tmp_path):
    with replica.running(articles=8) as site:
        crawl(site, tmp_path / "archive")
    done = run("learn", "--archive", tmp_path / "archive")
    assert done.code == 2
    assert "20" in done.err
    assert not (tmp_path / "archive" / "profile.toml").exists()


def test_check_wants_an_address_of_the_site(tmp_path):
    done = run("check", "https://example.org/", "--archive", tmp_path)
    assert done.code == 2


def test_extract_explains_its_choices(learned, tmp_path):
    archive, site, before = learned
    some = sorted(before)[-3]
    page = tmp_path / "page.html"
    url = before[some][1]
    page.write_bytes(page_of(site, url))
    done = run("extract", page, "--url", url, "--explain", "--archive", archive)
    assert done.code == 0
    for word in ("title", "visible-date", "dropped"):
        assert word in done.out
