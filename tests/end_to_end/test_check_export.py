"""A file that was exported is whole as long as no byte of it has changed."""

from tests.commands import run


def test_a_changed_byte_is_found(crawled, tmp_path):
    target = tmp_path / "articles.csv"
    assert run("export", "csv", "-o", target, "--archive", crawled).code == 0
    assert run("check-export", target).code == 0
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 1
    target.write_bytes(data)
    done = run("check-export", target)
    assert done.code == 1
    assert "articles.csv" in done.out + done.err


def test_without_a_manifest_one_line_says_so(tmp_path):
    (tmp_path / "a.csv").write_text("id\n", encoding="utf-8")
    for target in (tmp_path / "a.csv", tmp_path / "nowhere.csv"):
        done = run("check-export", target)
        assert (done.code, len(done.err.splitlines())) == (2, 1)
