"""A day's list of digests names every capture of the day."""

from tests.commands import rows, run


def test_every_capture_of_a_day_is_named(crawled, tmp_path):
    captured = rows(crawled, "SELECT substr(fetched_at, 1, 10), payload_digest FROM captures")
    day = captured[0][0]
    target = tmp_path / "digests.txt"
    assert run("digests", day, "-o", target, "--archive", crawled).code == 0
    lines = target.read_text(encoding="utf-8").splitlines()
    wanted = sorted(digest for at, digest in captured if at == day)
    assert sorted(line.split()[1] for line in lines) == wanted


def test_a_day_that_is_none_is_one_line(crawled):
    done = run("digests", "yesteryear", "--archive", crawled)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
