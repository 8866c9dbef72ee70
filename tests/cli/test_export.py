"""A table goes to a file or to standard output, the same."""

from __future__ import annotations

import csv
import io


def test_a_table_goes_to_standard_output_when_told_so(thanhuy, held, tmp_path):
    words = ("đảng", "thành", "-covid", "--archive", held, "--columns", "id,title")
    shown = thanhuy("export", "csv", "-o", "-", *words)
    thanhuy("export", "csv", "-o", tmp_path / "a.csv", *words)
    assert shown.out.encode() == (tmp_path / "a.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(shown.out)))
    assert rows[0] == ["id", "title"]
    assert len(rows) > 1


def test_the_csv_opens_and_holds_every_article(thanhuy, held, articles, tmp_path):
    file = tmp_path / "articles.csv"
    assert thanhuy("export", "csv", "-o", file, "--archive", held).code == 0
    assert file.read_bytes().startswith(b"id,url,title,lead,section,author,source,published_at,")
    with file.open(encoding="utf-8", newline="") as stream:
        exported = {int(row["id"]): row["text"] for row in csv.DictReader(stream)}
    assert exported == {article.id: article.text for article in articles.values()}
