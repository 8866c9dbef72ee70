"""``thanhuy extract``: one saved page as JSON, as the crawl read it."""

from tests.commands import page_of, run


def test_extract_reads_a_saved_page_as_the_crawl_did(site, sound, tmp_path):
    id_, url, *_ = sound.contents[site.ids()[3]]
    page = page_of(site, url)
    saved = tmp_path / "page.html"
    saved.write_bytes(page)
    for source, stdin in ((saved, b""), ("-", page)):
        done = run("extract", source, "--url", url, stdin=stdin)
        assert (done.json["id"], done.json["kind"]) == (id_, "article")
        assert done.json["text"] == sound.contents[id_][4]
