"""Every run is told, and the last one explained."""

from __future__ import annotations


def test_the_last_run_is_told_and_explained(thanhuy, held, articles):
    (last,) = thanhuy("runs", "--last", "--format", "json", "--archive", held).json
    assert (last["kind"], last["finish_reason"]) == ("import", "finished")
    assert last["articles_new"] + last["duplicates"] == len(articles)
    shown = thanhuy("runs", "--last", "--archive", held).out
    for label in ("pages", "new", "revised", "unchanged", "duplicates", "gone", "errors"):
        assert f"· {label}" in shown
    assert "import" in thanhuy("runs", "--archive", held).out
