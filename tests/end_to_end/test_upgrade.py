"""``thanhuy upgrade``: an archive of an older version, brought up to date."""

from tests.commands import contents, run


def test_upgrade_leaves_an_archive_of_today_as_it_is(crawled, sound):
    done = run("upgrade", "--archive", crawled)
    assert (done.code, done.err) == (0, "")
    assert "the archive is up to date" in done.out
    assert contents(crawled) == sound.contents
