"""Under which other addresses is an article known?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from storage.database.connection import upsert
from storage.database.models import Alias, Article, Frontier
from storage.database.storable import storable
from storage.records import LONGEST_URL, Discovery

_MOST_ADDRESSES = 50  # of one article


def of_article(connection: Connection, article_id: int) -> list[str]:
    """Return the other addresses under which the article was linked to."""
    query = select(Alias.url).where(Alias.article_id == article_id).order_by(Alias.url)
    return list(connection.execute(query.limit(_MOST_ADDRESSES)).scalars())


def article_at(connection: Connection, url: str) -> int | None:
    """Return the id of the article to which *url* leads; None if it is not known."""
    known = (
        select(Alias.article_id)
        .where(Alias.url == url)
        .union_all(select(Article.id).where(Article.url == url))
    )
    return connection.execute(known.limit(1)).scalar()


def enter(connection: Connection, discoveries: Iterable[Discovery]) -> None:
    """Enter the other addresses under which *discoveries*, known to the frontier, link to articles.

    An address of another slug is one, too: the frontier knows the article under the first one met.
    """
    found = [each for each in discoveries if each.article_id is not None]
    first_met = set(
        connection.execute(
            select(Frontier.url).where(Frontier.url.in_({each.url for each in found}))
        ).scalars()
    )
    others = {
        (each.address, each.article_id)
        for each in found
        if each.article_id is not None and (each.address != each.url or each.url not in first_met)
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
