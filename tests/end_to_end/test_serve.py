"""The reading room answers on the loopback until it is told to end."""

import signal
import urllib.request

from tests.commands import run, started


def test_it_shows_an_article_and_ends_when_told_to(crawled, sound):
    words = ("-m", "cli", "serve", "--port", "0", "--archive", crawled)
    with started(*words) as serving:
        address = serving.stdout.readline().split()[-1]
        article_id = next(iter(sound.contents))
        with urllib.request.urlopen(f"{address.rstrip('/')}/bai/{article_id}") as page:
            assert page.status == 200
            assert str(article_id) in page.read().decode()
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(30) == 143


def test_without_an_archive_one_line_says_so(tmp_path):
    done = run("serve", "--port", "0", "--archive", tmp_path / "none")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
