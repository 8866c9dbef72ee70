"""``thanhuy import``: captures out of others' WARC files."""

from replica.content import NewsSite
from tests.commands import contents, run
from tests.foreign_crawler import crawled


def test_import_takes_the_articles_of_a_foreign_file(archive, tmp_path):
    site = NewsSite(articles=12)
    file = crawled(tmp_path / "other.warc.gz", site, site.ids()).path
    done = run("import", file, "--json", "--archive", archive)
    assert (done.code, done.json["taken"]) == (0, 12)
    assert sorted(contents(archive)) == sorted(site.ids())
