"""``scrapy crawl news`` is ``thanhuy crawl``, and as polite, whoever starts it and how."""

import json
import os

import pytest

from tests.commands import contents, crawl, crawl_words, python, run, started

pytestmark = pytest.mark.site(articles=12)


def scrapy(*words, **environment):
    names = ("THANHUY_ARCHIVE", "THANHUY_CONTACT", "THANHUY_DATABASE")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return python("-m", "scrapy", "crawl", *words, env=kept | environment)


def test_its_arguments_are_the_options_of_the_command(site, archive):
    words = ["-a", f"origin={site.url}", "-a", "rate=0", "-a", f"archive={archive}"]
    first = scrapy("news", *words, "-a", "max-pages=4", "-L", "WARNING")
    assert (first.code, first.summary["finish_reason"], first.err) == (0, "max-pages", "")
    done = scrapy("news", *words, "-a", "mode=full", "-L", "WARNING")
    assert (done.code, done.summary["finish_reason"], done.err) == (0, "finished", "")
    assert sorted(contents(archive)) == sorted(site.ids())
    assert run("verify", "--archive", archive).code == 0


def test_the_environment_says_where_the_archive_is_and_settings_are_scrapys(
    site, archive, tmp_path
):
    words = ["-a", f"origin={site.url}", "-a", "rate=0", "-s", "LOG_LEVEL=ERROR"]
    items = tmp_path / "items.jsonl"
    assert scrapy("news", *words, "-O", items, THANHUY_ARCHIVE=str(archive)).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())
    assert json.loads(items.read_text(encoding="utf-8").splitlines()[0])["status"] == 200


@pytest.mark.parametrize(
    "words",
    [
        ["-a", "nonsense=1"],
        ["-a", "mode=everything"],
        ["-a", "rate=0"],
        ["-a", "since=2024-02-01", "-a", "until=2024-01-01"],
    ],
    ids=lambda words: words[-1],
)
def test_bad_input_is_one_line(words, archive):
    done = scrapy("news", *words, "-a", f"archive={archive}")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1, done.err
    assert not archive.exists()


def test_two_crawls_on_one_archive_are_one_too_many(site, archive):
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "5")) as first:
        while not (archive / "writer.json").exists():
            assert first.poll() is None
        done = scrapy("news", "-a", f"origin={site.url}", "-a", f"archive={archive}")
    assert done.code == 4
    assert f"process {first.pid}" in done.err.splitlines()[-1]
    assert crawl(site, archive).code == 0


def test_a_script_of_ones_own_asks_nothing_of_the_public_site_without_a_contact(archive):
    code = (
        "from scrapy.crawler import CrawlerProcess;"
        "from scrapy.utils.project import get_project_settings;"
        "process = CrawlerProcess(get_project_settings());"
        f"process.crawl('news', archive={str(archive)!r}); process.start()"
    )
    environment = {key: value for key, value in os.environ.items() if key != "THANHUY_CONTACT"}
    done = python("-c", code, env=environment)
    assert "needs a contact" in done.err
    assert not archive.exists()
