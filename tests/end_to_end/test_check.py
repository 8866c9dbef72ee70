"""``thanhuy check``: what of a live page gave each field."""

from tests.commands import run


def test_check_names_the_evidence_of_each_field(site, archive):
    truth = site.truth(site.ids()[3])
    done = run("check", truth.url, "--origin", site.url, "--archive", archive)
    assert done.code == 0, done.err
    for word in (truth.title[:15], "title", "published_at", "visible"):
        assert word in done.out
