"""A crawl marks what the newsroom printed twice, and what it printed again with changes."""

from __future__ import annotations

import pytest

from tests.commands import crawl, rows


@pytest.mark.site(articles=200, seed=1)
def test_a_crawl_marks_reprints_and_edited_copies_and_nothing_else(site, archive):
    assert crawl(site, archive).code == 0
    marks = "near_duplicate_of, near_duplicate_similarity, duplicate_of"
    found = {row[0]: row[1:] for row in rows(archive, f"SELECT id, {marks} FROM articles")}
    exact = {id_: of for id_, (_, _, of) in found.items() if of}
    near = {id_: of for id_, (of, _, _) in found.items() if of}
    content = site.content
    assert exact == {id_: of for id_ in found if (of := content.original(id_))}
    assert near == {id_: of for id_ in found if (of := content.near_original(id_))}
    assert exact
    assert near
    assert all(0.5 <= found[id_][1] < 1 for id_ in near)
    assert all(alike is None for id_, (_, alike, _) in found.items() if id_ not in near)
