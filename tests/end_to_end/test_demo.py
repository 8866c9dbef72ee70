"""``thanhuy demo``: the main job, offline."""

from tests.commands import contents, run


def test_demo_crawls_searches_and_exports(tmp_path):
    archive = tmp_path / "demo"
    done = run("demo", "--articles", "12", "--archive", archive)
    assert done.code == 0, done.err
    assert len(contents(archive)) == 12
    assert (archive / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbfid,url,title")
    assert "12 bài · articles, 0 mới ở lần hai" in done.out
    again = run("demo", "--articles", "12", "--archive", tmp_path)
    assert again.code == 2
    assert "is not empty" in again.err
