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
        "id", "title", "url", "published_at", "section", "snippet", "score",
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
