"""The page as captured is, byte for byte, what the digest of its capture is of."""

from hashlib import sha256

from tests.commands import python, rows, run


def test_a_page_is_what_was_captured(crawled, tmp_path):
    query = (
        "SELECT article_id, payload_digest, url FROM captures "
        "WHERE article_id IS NOT NULL AND status = 200 AND NOT revisit LIMIT 1"
    )
    ((article_id, digest, url),) = rows(crawled, query)
    target = tmp_path / "page.html"
    for named in (str(article_id), url):
        done = run("page", named, "-o", target, "--archive", crawled)
        assert (done.code, "+07:00" in done.err) == (0, True)
        assert f"sha256:{sha256(target.read_bytes()).hexdigest()}" == digest
    code = f"import sys; sys.argv[1:] = ['page', '{article_id}', '--decode', '--archive', {str(crawled)!r}]; import cli; cli.main()"  # noqa: E501
    assert "<html" in python("-c", code).out.lower()


def test_what_is_not_there_is_one_line(crawled):
    for words in (("1",), ("nonsense",), ("1491871594", "--revision", "99")):
        done = run("page", *words, "--archive", crawled)
        assert (done.code, done.out) == (2, "")
        assert len(done.err.splitlines()) == 1
