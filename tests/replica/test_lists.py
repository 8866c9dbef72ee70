"""Lists with habits show every article once, however they are paged."""

from __future__ import annotations

import re

import pytest

from replica.content import NewsSite
from replica.lists import HABITS, with_habits
from replica.lists.addresses import ADDRESSES

ARTICLES = 44
LINK = re.compile(rb'<div class="tin"><a href="[^"]*-(\d+)"')


def shown(answer):
    return [int(number) for number in LINK.findall(b"".join(answer.parts))]


@pytest.mark.parametrize("habit", [each.name for each in ADDRESSES])
def test_the_pages_of_a_list_show_every_article_once(habit):
    site = NewsSite(ARTICLES)
    lists = with_habits(site, [habit])
    found = []
    for path in lists.addresses()[1:]:
        found += shown(lists.answer(path))
        for number in range(2, 6):
            found += shown(lists.answer(HABITS[habit].address(path, number)))
    assert sorted(found) == sorted(site.ids()) == sorted(lists.reachable())


@pytest.mark.parametrize(
    ("end", "status", "same_as"),
    [
        ("beyond-404", 404, None),
        ("beyond-repeats", 200, 5),
        ("beyond-first", 200, 1),
        ("beyond-empty", 200, None),
    ],
)
def test_what_stands_behind_the_last_page(end, status, same_as):
    lists = with_habits(NewsSite(ARTICLES), [end])
    path = lists.addresses()[1]
    answer = lists.answer(f"{path}?page=6")
    assert answer.status == status
    assert shown(answer) == (shown(lists.answer(f"{path}?page={same_as}")) if same_as else [])


def test_what_is_withheld_stands_in_no_list():
    site = NewsSite(ARTICLES)
    lists = with_habits(site, ["numbers"])
    lists.withheld = {site.ids()[0]}
    assert lists.reachable() == set(site.ids()[1:])


def test_a_form_asks_for_a_page_and_no_other_form_does():
    lists = with_habits(NewsSite(ARTICLES), ["grid-view"])
    path = lists.addresses()[1]
    asked = "__EVENTTARGET=ctl00%24cph%24gvTin&__EVENTARGUMENT=Page%242&__VIEWSTATE=%2FwEP00000001"
    assert set(shown(lists.answer(path, asked))).isdisjoint(shown(lists.answer(path)))
    assert lists.answer(path, "__EVENTTARGET=x&__EVENTARGUMENT=Page%242").status == 404


def test_a_habit_that_there_is_not_is_named():
    with pytest.raises(ValueError, match="no list habit is called x"):
        with_habits(NewsSite(ARTICLES), ["numbers", "x"])
