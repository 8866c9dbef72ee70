"""A job is kept, shown, paused, resumed and removed."""

from __future__ import annotations

CRON = "*/30 5-22 * * *"


def test_a_job_is_shown_paused_resumed_and_removed(thanhuy, refused, tmp_path):
    archive = ("--archive", tmp_path / "archive")
    add = ("schedule", "add", CRON, "crawl", "--images", "--name", "day")
    assert thanhuy(*add, *archive).code == 0
    listed = thanhuy("schedule", "list", *archive).out
    assert CRON in listed
    assert "day" in listed
    assert "--images" in thanhuy("schedule", "show", "day", *archive).out
    assert thanhuy("schedule", "pause", "day", *archive).code == 0
    assert "· paused" in thanhuy("schedule", "show", "day", *archive).out
    assert thanhuy("schedule", "resume", "day", *archive).code == 0
    assert "· paused" not in thanhuy("schedule", "show", "day", *archive).out
    assert "day" in refused("schedule", "pause", "night", *archive)
    assert thanhuy("schedule", "remove", "day", *archive).code == 0
    assert CRON not in thanhuy("schedule", "list", *archive).out
