"""In whose manner is a page printed? One module a template, each with ``article`` and ``listing``.

``PAGE_ADDRESS`` says how a template's lists number their pages, ``HOME_PAGES`` how many the home
page has (0: it has no pager), ``SHOWS_TIME`` and ``SHOWS_SECTION`` whether an article's page says
when it was published and where.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from replica.templates.page import ArticlePage, ListPage

#: Used by "mixed".
OPEN = (
    "webforms", "bootstrap", "fonttags", "semantic", "hashed", "barenodes", "cells", "longform",
    "portal", "amp", "plain",
)  # fmt: skip
#: Never to be looked at or tuned on while extraction is written: figures on the unseen.
HELD_OUT = ("held_out_joomla", "held_out_publishing", "held_out_fields")
#: Words that stand for several templates.
GROUPS = {"mixed": OPEN, "held-out": HELD_OUT}


class Template(Protocol):
    """What a template's module offers."""

    PAGE_ADDRESS: str
    HOME_PAGES: int
    SHOWS_TIME: bool
    SHOWS_SECTION: bool

    def article(self, page: ArticlePage) -> str:
        """Return an article page."""

    def listing(self, page: ListPage) -> str:
        """Return a list page."""


def names(name: str) -> tuple[str, ...]:
    """Return the templates that *name* stands for.

    :raises ValueError: if there is none of that name
    """
    known = GROUPS.get(name) or ((name,) if name in (*OPEN, *HELD_OUT) else ())
    if not known:
        offered = ", ".join((*GROUPS, *OPEN, *HELD_OUT))
        raise ValueError(f"no template is called {name}; there are {offered}")
    return known


def load(name: str) -> Template:
    """Return the template's module."""
    return import_module(f"replica.templates.{name}")
