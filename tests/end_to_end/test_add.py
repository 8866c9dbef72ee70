"""``thanhuy add``: addresses from elsewhere, into the frontier."""

from tests.commands import rows, run

ADDRESS = "https://thanhuytphcm.vn/tin-tuc/mot-tin-1491871594"


def test_an_address_is_new_once_and_known_afterwards(archive):
    first = run("add", ADDRESS, "https://example.org/", "--archive", archive)
    assert first.code in (0, 1), first.err
    assert rows(archive, "SELECT article_id FROM frontier WHERE kind = 'article'") == [
        (1491871594,)
    ]
    again = run("add", ADDRESS, "--archive", archive)
    assert again.code == 0, again.err
    assert rows(archive, "SELECT count(*) FROM frontier WHERE kind = 'article'") == [(1,)]
