"""``scrapy crawl news`` is ``thanhuy crawl``, and as polite, whoever starts it and how."""

import json
import os

import pytest

from tests.commands import contents, crawl, crawl_words, python, rows, run, started

pytestmark = pytest.mark.site(articles=12)


def scrapy(command, *words, **environment):
    names = ("THANHUY_ARCHIVE", "THANHUY_CONTACT", "THANHUY_DATABASE")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return python("-m", "scrapy", command, *words, env=kept | environment)


def test_its_arguments_are_the_options_of_the_command(site, archive):
    words = ["-a", f"origin={site.url}", "-a", "rate=0", "-a", f"archive={archive}"]
    first = scrapy("crawl", "news", *words, "-a", "max-pages=4", "-L", "WARNING")
    assert (first.code, first.summary["finish_reason"], first.err) == (0, "max-pages", "")
    done = scrapy("crawl", "news", *words, "-a", "mode=full", "-L", "WARNING")
    assert (done.code, done.summary["finish_reason"], done.err) == (0, "finished", "")
    assert sorted(contents(archive)) == sorted(site.ids())
    assert run("verify", "--archive", archive).code == 0


def test_the_environment_says_where_the_archive_is_and_settings_are_scrapys(
    site, archive, tmp_path
):
    words = ["-a", f"origin={site.url}", "-a", "rate=0", "-s", "LOG_LEVEL=ERROR"]
    items = tmp_path / "items.jsonl"
    assert scrapy("crawl", "news", *words, "-O", items, THANHUY_ARCHIVE=str(archive)).code == 0
    lines = items.read_text(encoding="utf-8").splitlines()
    articles = {article["id"]: article for article in map(json.loads, lines)}
    assert sorted(articles) == sorted(contents(archive)) == sorted(site.ids())
    stored = dict(rows(archive, "SELECT id, text FROM articles"))
    assert {id_: article["text"] for id_, article in articles.items()} == stored
    assert "ủ" in lines[0], "no escapes"


@pytest.mark.parametrize(
    ("bound", "code"),
    [("PAGECOUNT=3", 0), ("ITEMCOUNT=2", 0), ("TIMEOUT=1", 0), ("PAGECOUNT_NO_ITEM=3", 1)],
)
def test_scrapys_own_bounds_end_a_run_as_what_they_are(site, archive, bound, code):
    words = ["-a", f"origin={site.url}", "-a", "rate=5", "-a", f"archive={archive}"]
    done = scrapy("crawl", "news", *words, "-s", f"CLOSESPIDER_{bound}")
    reason = f"closespider_{bound.partition('=')[0].lower()}"
    assert (done.code, done.summary["finish_reason"]) == (code, reason)
    assert rows(archive, "SELECT finish_reason FROM runs") == [(reason,)]
    assert crawl(site, archive).summary["finish_reason"] == "finished"
    assert sorted(contents(archive)) == sorted(site.ids())


def test_pages_are_fetched_looked_at_and_parsed_without_an_archive(site, tmp_path):
    origin = ("-s", f"THANHUY_ORIGIN={site.url}", "-s", "DOWNLOAD_DELAY=0")
    nowhere = {"THANHUY_ARCHIVE": str(tmp_path / "none")}
    assert scrapy("list").out.split() == ["news"]
    article = site.truth(site.ids()[0])
    fetched = scrapy("fetch", "--nolog", *origin, article.url, **nowhere)
    assert (fetched.code, fetched.out.lower().count("<html")) == (0, 1)
    title = 'response.css("title::text").get()'
    assert article.title in scrapy("shell", *origin, "-c", title, article.url, **nowhere).out
    parsed = scrapy("parse", "--nocolour", *origin, article.url, **nowhere)
    assert f"'id': {article.id}" in parsed.out
    assert "<GET https://thanhuytphcm.vn/nhom-tin/" in parsed.out
    foreign = scrapy("fetch", *origin, "https://example.org/", **nowhere)
    assert "https://example.org/ is outside the site" in foreign.err
    assert not (tmp_path / "none").exists()


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
    done = scrapy("crawl", "news", *words, "-a", f"archive={archive}")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1, done.err
    assert not archive.exists()


def test_two_crawls_on_one_archive_are_one_too_many(site, archive):
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "5")) as first:
        while not (archive / "writer.json").exists():
            assert first.poll() is None
        done = scrapy("crawl", "news", "-a", f"origin={site.url}", "-a", f"archive={archive}")
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
