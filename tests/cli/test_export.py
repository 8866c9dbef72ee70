"""A table goes to a file or to standard output, the same."""

from __future__ import annotations

import csv
import io

import pytest


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


def ids_in(done):
    return [int(row["id"]) for row in csv.DictReader(io.StringIO(done.out))]


def test_counts_go_to_stderr_and_results_to_stdout(thanhuy, held, articles, tmp_path):
    done = thanhuy("export", "csv", "-o", tmp_path / "a.csv", "--archive", held)
    assert (done.code, done.out) == (0, "")
    assert f"articles {len(articles)}" in done.err
    quiet = thanhuy("export", "csv", "-o", tmp_path / "a.csv", "--archive", held, "--quiet")
    assert (quiet.out, quiet.err) == ("", "")


def test_a_filter_that_matches_nothing_is_said(thanhuy, held, tmp_path):
    file = tmp_path / "a.csv"
    done = thanhuy("export", "csv", "nowheretobefound", "-o", file, "--archive", held)
    assert done.code == 0
    assert "nothing matches" in done.err
    assert file.read_bytes().count(b"\r\n") == 1


def test_ids_and_addresses_of_a_file_choose(thanhuy, held, articles, tmp_path):
    one, two, three, *_ = sorted(articles)
    listed = (
        f"\ufeff{three}\n\n# x\n{articles[one].url}\nhttp://www.hcmcpv.org.vn/tin-tuc/x-{two}\n"
    )
    file = tmp_path / "ids.txt"
    file.write_text(listed, encoding="utf-8")
    words = ("export", "csv", "-o", "-", "--columns", "id", "--archive", held)
    assert ids_in(thanhuy(*words, "--ids", file)) == [one, two, three]
    assert ids_in(thanhuy(*words, "--ids", "-", stdin=f"{two}\n".encode())) == [two]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--columns", "id,titel"], "did you mean 'title'"),
        (["--columns", "id,,title"], "empty column"),
        (["--columns", "id,id"], "twice"),
        (["--delimiter", ",,"], "--delimiter"),
        (["--changed-since", "999"], "there is no run 999"),
        (["--changed-since", "yesterday"], "--changed-since"),
        (["--state", "s", "--limit", "3"], "--state"),
        (["--ids", "nowhere.txt"], "nowhere.txt cannot be read"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(refused, held, tmp_path, words, said):
    line = refused("export", "csv", "-o", tmp_path / "a.csv", *words, "--archive", held)
    assert said in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("listed", "said"), [(b"5\nx\n", "line 2"), (b"\xff", "UTF-8"), (b"https://a.vn/b", "line 1")]
)
def test_a_list_with_something_else_is_told_by_its_line(refused, held, tmp_path, listed, said):
    (tmp_path / "ids").write_bytes(listed)
    words = ("--ids", tmp_path / "ids", "--archive", held)
    assert said in refused("export", "csv", "-o", tmp_path / "a.csv", *words)


def test_a_run_stands_for_what_changed_since_it_began(thanhuy, held, articles):
    words = ("export", "csv", "-o", "-", "--columns", "id", "--archive", held)
    assert ids_in(thanhuy(*words, "--changed-since", "1")) == sorted(articles)
    assert ids_in(thanhuy(*words, "--changed-since", "run:1")) == sorted(articles)
    assert ids_in(thanhuy(*words, "--changed-since", "2100")) == []


def test_the_state_file_is_written_once_the_export_is_whole(thanhuy, held, articles, tmp_path):
    state = tmp_path / "state.json"
    words = ("--state", state, "--archive", held)
    missing = tmp_path / "no" / "a.csv"
    assert thanhuy("export", "csv", "-o", missing, *words).code == 2
    assert not state.exists()
    first = thanhuy("export", "jsonl", "-o", tmp_path / "a.jsonl", *words)
    assert f"articles {len(articles)}" in first.err
    again = thanhuy("export", "jsonl", "-o", tmp_path / "b.jsonl", *words)
    assert "nothing matches" in again.err
    assert (tmp_path / "b.jsonl").read_bytes() == b""


def test_check_export_tells_whole_from_damaged(thanhuy, refused, held, tmp_path):
    file = tmp_path / "a.csv"
    thanhuy("export", "csv", "-o", file, "--archive", held)
    assert "whole" in thanhuy("check-export", file).out
    file.write_bytes(file.read_bytes()[:-1])
    done = thanhuy("check-export", file)
    assert done.code == 1
    assert str(file) in done.out
    assert "manifest" in refused("check-export", tmp_path / "b.csv")
