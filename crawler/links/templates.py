"""Where do a section's further pages come from, by the operator's word?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.links.scripts import fragment
from crawler.site.urls import SiteUrl, absolute, number_of
from storage.records import Discovery

_NAME = re.compile(r"\{(\w+)\}")


def by_template(templates: Sequence[str], here: SiteUrl, shown: int) -> tuple[Discovery, ...]:
    """Return what follows the first page of the section *here*, which shows so many articles.

    Further ones follow as fragments do: see `crawler.links.fragments`. Where the page has no id, a
    template that wants one says nothing.
    """
    values = {
        "section": number_of(here.canonical) or "",
        "slug": here.slug,
        "page": 2,
        "index": 1,
        "offset": shown,
    }
    told = {name for name, value in values.items() if value != ""}
    asked = (each for each in templates if set(_NAME.findall(each)) <= told)
    addresses = (absolute(template.format_map(values), here.canonical) for template in asked)
    found = (fragment(address) for address in addresses if address is not None)
    return tuple(each for each in found if each is not None)
