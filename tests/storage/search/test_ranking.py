"""The best answer comes first."""

from __future__ import annotations

from itertools import pairwise

from storage.records import ArticleQuery
from tests.articles import article, save, visit


def test_the_phrase_and_the_title_come_first(archive):
    filler = " ".join(f"chữ{number}" for number in range(300))
    texts = {
        1: ("Nhiều lần", "ủy ban và khối đảng " * 20 + filler),
        2: ("Một lần", f"{filler} đảng ủy khối {filler}"),
        3: ("Khối thi đua của Đảng ủy", filler),
        4: ("Hội nghị Đảng ủy Khối lần thứ ba về nhiều việc quan trọng khác", filler),
    }
    save(archive, *(visit(article(n, title=a, text=b, lead="")) for n, (a, b) in texts.items()))
    for typed in ("đảng ủy khối", "dang uy khoi"):
        hits = archive.search(ArticleQuery(words=typed))
        assert [hit.id for hit in hits] == [4, 3, 2, 1]
        assert [int(hit.score) for hit in hits] == [3, 2, 1, 0]
        assert all(a.score > b.score for a, b in pairwise(hits))


def test_words_that_come_often_rank_before_words_that_come_once(archive):
    filler = " ".join(f"chữ{number}" for number in range(100))
    for number, times in ((1, 1), (2, 9), (3, 4), (4, 0), (5, 0), (6, 0), (7, 0)):
        text = f"{filler} {'kinh tế ' * times}"
        save(archive, visit(article(number, title=f"Bài {number}", text=text, lead="")))
    assert [hit.id for hit in archive.search(ArticleQuery(words="kinh te"))] == [2, 3, 1]
