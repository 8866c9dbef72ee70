"""An article is shown with what became of it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta

from tests.foreign_crawler import CAPTURED, Crawler


def test_a_removal_and_a_return_are_shown(thanhuy, newsroom, tmp_path):
    id_, file, archive = newsroom.ids()[-1], tmp_path / "cc.warc.gz", tmp_path / "archive"
    with Crawler(file, newsroom) as crawler:
        crawler.fetch(id_)
        for days in (1, 3):
            at = CAPTURED + timedelta(days=days)
            crawler.write(crawler.url(id_), b"", at=at, status="404 Not Found")
        crawler.fetch(id_, at=CAPTURED + timedelta(days=5))
    assert thanhuy("import", file, "--archive", archive).code == 0
    shown = thanhuy("show", id_, "--format", "json", "--archive", archive).json
    assert shown["gone_at"] is None
    assert [event["kind"] for event in shown["events"]] == ["gone", "returned"]
    assert "trở lại" in thanhuy("show", id_, "--archive", archive).out


def test_an_article_opens_by_any_of_its_addresses(thanhuy, held, articles):
    article = articles[min(articles)]
    path = article.url.removeprefix("https://thanhuytphcm.vn")
    for named in (
        article.url,
        f"http://www.hcmcpv.org.vn{path}?fbclid=x#top",
        f"thanhuytphcm.vn{path}",
        path,
        f"https://thanhuytphcm.vn/tin-tuc/another-slug-{article.id}",
        f" {article.id} ",
    ):
        shown = thanhuy("show", named, "--format", "json", "--archive", held)
        assert shown.code == 0, shown.err
        assert shown.json["id"] == article.id


def test_what_names_no_article_is_one_line(refused, held):
    for named in ("abc", "https://example.org/a-1491871594", "", "\udcff", "x" * 9999, "[", "0"):
        refused("show", named, "--archive", held)
    assert "no article 7" in refused("show", 7, "--archive", held)
    refused("show", 7, "--cite", "mla", "--archive", held)


def test_provenance_says_where_an_article_comes_from_and_can_be_proved(thanhuy, held, articles):
    article = articles[min(articles)]
    words = ("show", article.id, "--provenance", "--archive", held)
    shown = thanhuy(*words, "--format", "json").json
    (capture,) = shown["captures"]
    assert (
        capture["url"] == f"http://www.hcmcpv.org.vn{article.url[len('https://thanhuytphcm.vn') :]}"
    )
    assert capture["url"] in shown["aliases"]
    assert shown["runs"][0]["kind"] == "import"
    assert [each["number"] for each in shown["revisions"]] == [1]
    printed = thanhuy(*words).out
    assert capture["warc_file"] in printed
    for step in shown["proof"]:
        if step["what"] == "text" and shutil.which("sqlite3") is None:
            continue
        if step["sha256"]:
            done = subprocess.run(
                step["command"], shell=True, cwd=held, capture_output=True, check=True
            )
            assert done.stdout.decode().split()[0] == step["sha256"], step
            assert step["command"] in printed


def test_a_citation_names_the_capture(thanhuy, held, articles):
    id_ = min(articles)
    for style in ("text", "bibtex", "ris", "csl"):
        done = thanhuy("show", id_, "--cite", style, "--archive", held)
        assert done.code == 0, done.err
        assert articles[id_].text_sha256 in done.out
        assert CAPTURED.isoformat() in done.out


def test_the_digests_of_a_day_are_listed(thanhuy, refused, held, articles, tmp_path):
    day = CAPTURED.date().isoformat()
    listed = thanhuy("digests", day, "--archive", held)
    lines = listed.out.splitlines()
    assert len(lines) == len(articles)
    assert all(line.startswith(f"{day}T") and " sha256:" in line for line in lines)
    out = tmp_path / "list.txt"
    assert thanhuy("digests", day, "-o", out, "--archive", held).code == 0
    assert out.read_text(encoding="utf-8") == listed.out
    assert thanhuy("digests", "2019", "--archive", held).out == ""
    refused("digests", "today", "--archive", held)
    refused("digests", "2026-11-20T08:30", "--archive", held)
