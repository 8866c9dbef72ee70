"""Which sections does the site have, and which one is meant?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, Select, or_, select

from storage.database.connection import upsert
from storage.database.models import Section
from storage.database.storable import storable
from storage.records import Discovery, LinkKind
from vietnamese.letters import clean, strip_marks


def slug(name: str) -> str:
    """Return the slug that the site makes of a section's name; a slug stays as it is.

    >>> slug("Quận 1"), slug("quan-1")
    ('quan-1', 'quan-1')
    """
    return re.sub(r"[^a-z0-9]+", "-", strip_marks(clean(name)).lower()).strip("-")


def save_listed(connection: Connection, discoveries: Iterable[Discovery]) -> None:
    """Enter the sections among *discoveries*, under the names that their links show."""
    rows = {
        found.section: {"slug": found.section, "name": clean(found.title), "url": found.url}
        for found in storable(tuple(discoveries))
        if found.kind is LinkKind.SECTION and found.section and clean(found.title)
    }
    if rows:
        statement = upsert(connection, Section)
        new = statement.excluded
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[Section.slug],
                set_={"name": new.name, "url": new.url},
                where=(Section.name != new.name) | Section.url.is_distinct_from(new.url),
            ),
            list(rows.values()),
        )


def save_named(connection: Connection, names: Iterable[str]) -> None:
    """Enter sections that only the articles' breadcrumbs name."""
    rows = {slug(name): {"slug": slug(name), "name": name, "url": None} for name in names}
    if rows:
        connection.execute(
            upsert(connection, Section).on_conflict_do_nothing(), list(rows.values())
        )


def slugs(connection: Connection) -> dict[str, str]:
    """Return the slug of each section by its name."""
    return dict(connection.execute(select(Section.name, Section.slug)).all())


def names(connection: Connection) -> list[str]:
    """Return the names of all sections, by the alphabet of their slugs."""
    return list(connection.scalars(select(Section.name).order_by(Section.slug)))


def matching(wanted: str) -> Select[str]:
    """Select the slugs of the section that is called *wanted*, by name or slug."""
    return select(Section.slug).where(
        or_(Section.slug == slug(wanted), Section.slug == wanted, Section.name == clean(wanted))
    )
