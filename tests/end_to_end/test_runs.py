"""``thanhuy runs``: what was run, with which outcome."""

from tests.commands import last_run, run


def test_runs_tells_of_the_crawl_what_the_crawl_told(sound):
    last = last_run(sound.archive)
    for name in ("pages", "articles_new", "duplicates", "errors", "finish_reason"):
        assert last[name] == sound.done.summary[name]
    assert run("runs", "--last", "--archive", sound.archive).code == 0
