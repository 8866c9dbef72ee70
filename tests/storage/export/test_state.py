"""What has changed since the last export is given once, and nothing is missed."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import insert, update

from storage.archive import Archive
from storage.articles import removal
from storage.database.models import Article, Run
from storage.errors import BadInput
from storage.export.columns import ARTICLES
from storage.export.selection import selection
from storage.export.state import run_began, write
from storage.records import ArticleQuery
from tests.articles import FIRST_DAY, ID, article, save, visit


@pytest.fixture
def changes(archive, tmp_path):
    """Return the ids that an export with a state file gives, and keep how far it came."""

    def changes(query=ArticleQuery(), filters=None):  # noqa: B008  # a value
        file = tmp_path / "state.json"
        with selection(archive, query, state=file, filters=filters) as chosen:
            ids = [row[0] for row in chosen.rows(ARTICLES)]
        write(file, chosen.state)
        return ids

    return changes


def changed_at(archive, moment, *ids):
    with archive.transaction() as connection:
        rows = update(Article).where(Article.id.in_(ids))
        connection.execute(rows.values(changed_at=moment))


def test_new_revised_and_gone_articles_are_given_once(archive, changes):
    assert changes() == []
    save(archive, visit(article()), visit(article(ID + 1, text="Hai", lead="")))
    assert changes() == [ID, ID + 1]
    assert changes() == []
    save(archive, visit(article(ID + 1, text="Hai, đã sửa", lead=""), day=1))
    assert changes() == [ID + 1]
    with archive.transaction() as connection:
        removal.mark_gone(connection, ID, at=FIRST_DAY.replace(year=2021))
    assert changes() == [ID]
    assert changes() == []


def test_what_was_only_seen_again_is_no_news(archive, changes):
    save(archive, visit(article()))
    changes()
    save(archive, visit(article(), day=5))
    assert changes() == []


def test_a_second_change_within_the_very_second_is_not_missed(archive, changes):
    save(archive, visit(article()), visit(article(ID + 1, text="Hai", lead="")))
    changed_at(archive, FIRST_DAY, ID, ID + 1)
    assert changes() == [ID, ID + 1]
    save(archive, visit(article(ID + 1, text="Hai, đã sửa", lead=""), day=1))
    changed_at(archive, FIRST_DAY, ID, ID + 1)
    assert changes() == [ID + 1]


def test_a_clock_that_was_set_back_hides_nothing(archive, changes):
    save(archive, visit(article()))
    changes()
    with archive.transaction() as connection:
        began = {"kind": "crawl", "arguments": {}, "software": "test", "started_at": FIRST_DAY}
        connection.execute(insert(Run).values(began))
    save(archive, visit(article(ID + 1, text="Hai", lead="")))
    changed_at(archive, FIRST_DAY, ID + 1)
    assert ID + 1 in changes()


def test_an_old_capture_that_is_imported_is_news(archive, changes):
    save(archive, visit(article(), day=400))
    changes()
    save(archive, visit(article(ID + 1, text="Hai", lead=""), day=-400))
    assert changes() == [ID + 1]


def test_the_state_of_another_archive_is_refused(archive, changes, tmp_path):
    save(archive, visit(article()))
    changes()
    with Archive.open(tmp_path / "other", create=True) as other:
        save(other, visit(article(), payload_digest=f"sha256:{7:064x}"))
        with (
            pytest.raises(BadInput, match="another archive"),
            selection(other, state=tmp_path / "state.json"),
        ):
            pass


def test_the_state_of_other_filters_is_refused(archive, changes):
    save(archive, visit(article()))
    changes(ArticleQuery(words="đảng"), filters={"words": "đảng"})
    with pytest.raises(BadInput, match="other filters"):
        changes()


@pytest.mark.parametrize(
    "told",
    ["", "[]", "{}", '{"state_version": 1}', '{"state_version": 9}', "[" * 9999, "\udcff",
     '{"state_version": 1, "archive": null, "filters": {}, "since": "x", "run": 0, "held": {}}',
     '{"state_version": 1, "archive": null, "filters": {}, "since": null, "run": 0, "held": []}'],
)  # fmt: skip
def test_what_is_no_state_is_one_clear_line(archive, changes, tmp_path, told):
    file = tmp_path / "state.json"
    file.write_bytes(told.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput, match="no state that this program wrote") as raised:
        changes()
    assert "\n" not in str(raised.value)
    assert file.read_bytes() == told.encode("utf-8", "surrogateescape")


def test_the_file_says_how_far_it_came(archive, changes, tmp_path):
    save(archive, visit(article()))
    changes()
    told = json.loads((tmp_path / "state.json").read_text())
    assert told["since"] == archive.article(ID).changed_at.isoformat()


def test_a_run_stands_for_the_moment_when_it_began(archive):
    with archive.transaction() as connection:
        began = {"kind": "crawl", "arguments": {}, "software": "test", "started_at": FIRST_DAY}
        connection.execute(insert(Run).values(id=3, **began))
    assert run_began(archive, 3) == FIRST_DAY
    with pytest.raises(BadInput, match="there is no run 4"):
        run_began(archive, 4)
