"""Search prints the same hits in every format, and knows words from options."""

from __future__ import annotations

import csv


def test_search_prints_csv_and_json_with_the_same_hits(thanhuy, held):
    listed = thanhuy("search", "hội nghị", "--format", "json", "--archive", held).json
    table = thanhuy("search", "hội nghị", "--format", "csv", "--archive", held).out
    assert listed
    assert [int(row["id"]) for row in csv.DictReader(table.splitlines())] == [
        hit["id"] for hit in listed
    ]
    assert set(listed[0]) == {
        "id", "title", "url", "published_at", "section", "snippet", "score", "duplicates",
    }  # fmt: skip


def test_a_word_to_leave_out_is_no_option(thanhuy, held):
    def ids(*words):
        found = thanhuy("search", "--format", "json", "--limit", "99", "--archive", held, *words)
        assert found.code == 0, found.err
        return {hit["id"] for hit in found.json}

    everything, with_it = ids("đảng"), ids("đảng", "hội")
    assert with_it
    assert ids("đảng", "-hội") == ids("--", "đảng", "-hội") == everything - with_it
    assert ids("-hội", "đảng") == everything - with_it
    assert ids("đảng", "-o") is not None
    assert ids("đảng", "-5") is not None


def test_words_are_optional_and_pages_are_counted(thanhuy, held, articles):
    every = thanhuy("search", "--format", "json", "--limit", "99", "--all", "--archive", held)
    assert {hit["id"] for hit in every.json} == set(articles)
    page = thanhuy("search", "--limit", "3", "--offset", "2", "--all", "--archive", held)
    assert page.code == 0
    assert f"3-5 / {len(articles)}" in page.err
    beyond = thanhuy("search", "--offset", 10**9, "--format", "json", "--archive", held)
    assert (beyond.code, beyond.json) == (0, [])
    assert "--offset" in beyond.err
    assert thanhuy("search", "--offset", "-1", "--archive", held).code == 2


def test_nothing_is_an_empty_list_for_machines_and_an_offer_for_people(thanhuy, held):
    words = ("search", "hội", "nghhị", "--archive", held)
    for output, empty in (("json", "[]\n"), ("csv", None)):
        done = thanhuy(*words, "--format", output)
        assert done.code == 0
        assert "nghhị" in done.err
        assert "nghị" in done.err
        assert done.out == empty or len(done.out.splitlines()) == 1
    table = thanhuy(*words)
    assert table.code == 0
    assert "nghhị" in table.err
    assert "No article has all words" in table.out
    assert "hội nghị" in table.out.lower()


def test_what_matches_nothing_is_named(thanhuy, held):
    future = thanhuy("search", "hội", "--since", "2199", "--archive", held)
    assert "--since" in future.err
    section = thanhuy("search", "hội", "--section", "khong-co", "--archive", held)
    assert section.code == 0
    assert "khong-co" in section.err
    assert "there are: " in section.err
    field = thanhuy("search", "tacgia:hội", "--format", "json", "--archive", held)
    assert "tacgia" in field.err


def test_answers_are_counted_by_a_facet(thanhuy, held, articles):
    words = ("search", "--facet", "section", "--all", "--archive", held)
    counted = thanhuy(*words, "--format", "json").json
    assert sum(each["articles"] for each in counted) == len(articles)
    assert counted[0]["value"] in thanhuy(*words).out
    assert thanhuy(*words, "--format", "csv").out.startswith("value,articles")


def test_any_bytes_are_a_query(thanhuy, held):
    for typed in (
        "\udcff\udcfe",
        "\0",
        "*",
        '"',
        "OR",
        "-",
        "(((",
        "title:",
        "a" * 10_000,
        "\u202e",
    ):
        done = thanhuy("search", typed, "--format", "json", "--archive", held)
        assert (done.code, done.json is not None) == (0, True), (typed, done.err)
        assert thanhuy("search", typed, "--archive", held).code == 0
