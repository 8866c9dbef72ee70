"""A section has one slug."""

from __future__ import annotations

from sqlalchemy import select

from storage import sections
from storage.database.models import Section
from storage.records import (
    Discovery,
    LinkKind,
)
from tests.articles import article, save, visit


def test_a_section_is_known_by_breadcrumb_and_by_list_under_one_slug(archive):
    save(archive, visit(article(section="Quận 1")))
    listed = Discovery(
        url="https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608",
        address="https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608",
        kind=LinkKind.SECTION,
        title="Quận 1",
        section="quan-1",
    )
    with archive.transaction() as connection:
        sections.save_listed(connection, [listed])
        found = connection.execute(select(Section.slug, Section.name, Section.url)).all()
    assert found == [("quan-1", "Quận 1", listed.url)]
