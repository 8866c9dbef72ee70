"""Under which other addresses is an article known?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from storage.database.connection import upsert
from storage.database.models import Alias
from storage.database.storable import storable
from storage.records import LONGEST_URL, Discovery

_MOST_ADDRESSES = 50  # of one article


def of_article(connection: Connection, article_id: int) -> list[str]:
    """Return the other addresses under which the article was linked to."""
    query = select(Alias.url).where(Alias.article_id == article_id).order_by(Alias.url)
    return list(connection.execute(query.limit(_MOST_ADDRESSES)).scalars())


def enter(connection: Connection, discoveries: Iterable[Discovery]) -> None:
    """Enter the other addresses under which *discoveries* link to articles."""
    others = {
        (found.address, found.article_id)
        for found in discoveries
        if found.article_id is not None and found.address != found.url
    }
    enter_all(connection, others)


def enter_all(connection: Connection, addresses: Iterable[tuple[str, int]]) -> None:
    """Enter URLs with the ids of the articles to which they lead."""
    rows = [
        {"url": storable(url), "article_id": article_id}
        for url, article_id in addresses
        if len(url) <= LONGEST_URL
    ]
    if rows:
        connection.execute(upsert(connection, Alias).on_conflict_do_nothing(), rows)
