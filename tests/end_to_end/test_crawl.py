"""``thanhuy crawl``: the articles of the site, and one line of JSON."""

from tests.commands import contents, crawl


def test_crawl_brings_every_article_and_ends_with_one_line_of_json(site, archive):
    done = crawl(site, archive)
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 1
    assert set(done.summary) >= {
        "run", "pages", "articles_new", "articles_revised", "articles_unchanged", "duplicates",
        "gone", "errors", "finish_reason",
    }  # fmt: skip
    assert sorted(contents(archive)) == sorted(site.ids())
