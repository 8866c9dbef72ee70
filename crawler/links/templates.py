"""Where do a section's further pages come from, by the operator's word?"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.links.scripts import fragment
from crawler.site.urls import SiteUrl, absolute, number_of
from storage.records import Discovery


def by_template(templates: Sequence[str], here: SiteUrl, shown: int) -> tuple[Discovery, ...]:
    """Return what follows the first page of the section *here*, which shows so many articles.

    Further ones follow as fragments do: see `crawler.links.fragments`.
    """
    values = {
        "section": number_of(here.canonical) or "",
        "slug": here.slug,
        "page": 2,
        "index": 1,
        "offset": shown,
    }
    addresses = (absolute(template.format_map(values), here.canonical) for template in templates)
    found = (fragment(address) for address in addresses if address is not None)
    return tuple(each for each in found if each is not None)
