"""What never ends by itself is left behind, is reported, and keeps no article from the archive."""

import pytest

from crawler.session.traps import MOST_BARREN, MOST_DENIED
from replica.traps import KINDS
from tests.commands import contents, crawl, rows, run, skipped

#: Traps that a crawl by the URL grammar does not even see.
UNSEEN = {"calendar", "session-ids", "session-queries"}
#: Requests that it takes to see a trap that no address betrays; all lists have shown some phantoms
#: until then, and those are asked for, too.
LONG = {"endless-sections": MOST_BARREN, "endless-copies": MOST_BARREN, "phantoms": 3 * MOST_DENIED}


def without_copies(archive):
    """Return the contents without those of the trap that is made of articles."""
    return {id_: row for id_, row in contents(archive).items() if "/ban-sao-" not in row[1]}


@pytest.mark.parametrize("trap", sorted(KINDS))
def test_a_trap_ends_by_itself_and_is_reported(site, archive, sound, trap):
    site.set_fault(trap)
    done = crawl(site, archive)
    assert done.summary["finish_reason"] == "finished"
    assert done.code == (trap == "phantoms")  # an alarm: more articles are missing than are there
    assert without_copies(archive) == sound.contents
    sections = rows(archive, "SELECT count(*) FROM sections")[0][0]
    assert len(site.requests()) <= sound.requests + 3 * (sections + 1) + LONG.get(trap, 0)
    traps = [line for line in skipped(archive) if line["reason"].startswith("trap")]
    assert bool(traps) == (trap not in UNSEEN)
    if traps:
        assert "trap" in run("runs", "--last", "--archive", archive).out


def test_all_traps_at_once_end_too_and_an_update_does_not_fall_in_again(site, archive, sound):
    for trap in KINDS:
        site.set_fault(trap)
    assert crawl(site, archive).code == 1
    assert without_copies(archive) == sound.contents
    asked = len(site.requests())
    assert crawl(site, archive).code == 0
    assert len(site.requests()) - asked < asked


def test_a_sound_site_is_called_no_trap(site, crawled):
    crawl(site, crawled, "--mode", "full")
    assert not [line for line in skipped(crawled) if line["reason"].startswith("trap")]


def test_one_session_on_every_link_hides_no_section(site, archive):
    site.set_fault("session-queries")
    crawl(site, archive)
    assert rows(archive, "SELECT count(*) FROM frontier WHERE kind = 'section'")[0][0] > 5
    assert rows(archive, "SELECT * FROM frontier WHERE url LIKE '%PHPSESSID%'") == []
