"""Small migrations take over what is there, on either kind of database."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.database import version
from storage.database.connection import transaction
from storage.database.engine import connect

WHEN = "2026-01-02 03:04:05"
SITE = "https://thanhuytphcm.vn"
FRONT, TWIN = f"{SITE}/nhom-tin/quan-1-1197604608", f"{SITE}/nhom-tin/quan-1-1197604999"
#: URL, kind, section and articles listed, as version 0003 had them.
PAGES = (
    (f"{SITE}/", "home", None, 5),
    (FRONT, "section", "quan-1", 10),
    (TWIN, "section", "quan-1", 7),
    (f"{FRONT}?page=2", "listing", "quan-1", 10),
    (f"{SITE}/chuyen-de?page=2", "listing", "bac", 3),
    (f"{SITE}/tin-tuc/a-1491871594", "article", "quan-1", None),
)
LISTED = (("", 1491871594), ("quan-1", 1491871594), ("quan-1", 1491871595), ("bac", 1491871596))


@pytest.fixture
def engine(tmp_path, database):
    engine = connect(tmp_path, database, create=True)
    yield engine
    engine.dispose()


def fill(connection):
    for number, (url, kind, section, listed) in enumerate(PAGES, 1):
        row = {
            "id": number, "url": url, "address": url, "kind": kind, "section": section,
            "state": "fetched", "depth": 0, "priority": 0, "attempts": 0, "discovered_at": WHEN,
            "unchanged_visits": 0, "listed": listed,
        }  # fmt: skip
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO frontier ({names}) VALUES ({marks})"), row)
    for section, article_id in LISTED:
        connection.execute(
            text("INSERT INTO listings VALUES (:section, :id, :at)"),
            {"section": section, "id": article_id, "at": WHEN},
        )


def test_lists_are_told_apart_by_their_front_from_version_4_on(engine):
    with transaction(engine) as connection:
        version.migrate(connection, "0003")
        fill(connection)
        version.migrate(connection, "0004")
    with engine.connect() as connection:
        listings = set(
            map(tuple, connection.execute(text("SELECT front, article_id FROM listings")))
        )
        pages = dict(map(tuple, connection.execute(text("SELECT url, front FROM frontier"))))
        counts = connection.execute(text("SELECT count(listed) FROM frontier")).scalar()
    assert listings == {(f"{SITE}/", 1491871594), (FRONT, 1491871594), (FRONT, 1491871595)}
    assert pages[f"{FRONT}?page=2"] == FRONT
    assert {url for url, front in pages.items() if front is None} == {
        url for url, kind, section, _ in PAGES if kind != "listing" or section == "bac"
    }
    assert counts == 0


def test_every_version_comes_to_the_present_one(engine):
    with transaction(engine) as connection:
        version.migrate(connection, "0003")
        fill(connection)
        version.migrate(connection)
    assert version.revision_of(engine) == version.HEAD
