"""Which habits can a site's lists have? Each is taken from a public system or report."""

from __future__ import annotations

from replica.lists.habit import Habit
from replica.lists.lists import Lists

__all__ = ["HABITS", "Habit", "Lists"]

from replica.lists.addresses import ADDRESSES
from replica.lists.ends import ENDS
from replica.lists.pagers import PAGERS
from replica.lists.surroundings import SURROUNDINGS

#: Every habit, by its name.
HABITS = {habit.name: habit for habit in (*ADDRESSES, *PAGERS, *SURROUNDINGS, *ENDS)}
