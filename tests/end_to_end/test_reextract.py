"""``thanhuy reextract``: today's extractor over every capture."""

from tests.commands import contents, run


def test_reextract_reads_every_capture_and_changes_nothing_of_today(crawled, sound):
    done = run("reextract", "--json", "--archive", crawled)
    assert done.code == 0, done.err
    assert done.json["captures"] >= len(sound.contents)
    assert contents(crawled) == sound.contents
