"""Status says what the archive holds."""

from __future__ import annotations


def test_status_counts_what_is_there(thanhuy, held, articles):
    status = thanhuy("status", "--format", "json", "--archive", held).json
    assert status["articles"] == len(articles)
    assert status["captures"] == len(articles)
    assert status["last_run"] == "import 1: finished"
    assert str(len(articles)) in thanhuy("status", "--archive", held).out
