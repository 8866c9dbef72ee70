"""``thanhuy search``: what was meant, with marks or without."""

from replica.known import SEED_ID
from tests.commands import run


def test_search_finds_an_article_with_marks_and_without(sound):
    for words in ("dang uy khoi", "Đảng ủy Khối"):
        done = run("search", words, "--format", "json", "--archive", sound.archive)
        assert done.code == 0
        assert SEED_ID in [hit["id"] for hit in done.json]
