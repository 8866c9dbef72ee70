"""What stands behind the last page of a list?"""

from __future__ import annotations

from replica.lists.habit import End, Habit

ENDS = (
    Habit(name="beyond-404", source="WordPress: page n+1 is not found, and themes link to it",
          end=End.NOT_THERE, always_on=True),
    Habit(name="beyond-repeats", source="ASP.NET PagedDataSource: a page too far is the last one",
          end=End.LAST, always_on=True),
    Habit(name="beyond-first", source="Joomla: a start beyond the end shows the first page",
          end=End.FIRST, always_on=True),
    Habit(name="beyond-empty", source="Vietnamese portals: Chưa có tin nào",
          end=End.EMPTY, always_on=True),
)  # fmt: skip
