"""Which habits can a site's lists have? Each is taken from a public system or report."""

from __future__ import annotations

from collections.abc import Sequence

from replica.content import NewsSite
from replica.lists.addresses import ADDRESSES
from replica.lists.ends import ENDS
from replica.lists.habit import Habit
from replica.lists.lists import Lists
from replica.lists.pagers import PAGERS
from replica.lists.surroundings import SURROUNDINGS

__all__ = ["HABITS", "Habit", "Lists", "with_habits"]

#: Every habit, by its name.
HABITS = {habit.name: habit for habit in (*ADDRESSES, *PAGERS, *SURROUNDINGS, *ENDS)}


def with_habits(site: NewsSite, names: Sequence[str]) -> Lists | None:
    """Return the lists of *site* with the habits of these names; None if there are none.

    :raises ValueError: if there is no habit of a name
    """
    unknown = [name for name in names if name not in HABITS]
    if unknown:
        raise ValueError(f"no list habit is called {unknown[0]}; there are {', '.join(HABITS)}")
    return Lists(site, [HABITS[name] for name in names]) if names else None
