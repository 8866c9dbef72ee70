"""A full list that leads nowhere is cut off, if its articles are newer than chance would have it."""

from __future__ import annotations

import pytest

from crawler.monitors.dead_ends import DeadEnds

CUT, LEADING = "https://thanhuytphcm.vn/nhom-tin/a-1", "https://thanhuytphcm.vn/nhom-tin/b-2"


def ends_with(*counts, cut=12):
    """Fronts of these lengths that lead on, and one of *cut* articles that does not."""
    ends = DeadEnds()
    for number, count in enumerate(counts):
        ends.note(f"{LEADING}{number}", range(100, 100 + count), leads_on=True, is_scripted=False)
    ends.note(CUT, range(50, 50 + cut), leads_on=False, is_scripted=False)
    return ends


@pytest.mark.parametrize(
    ("newer", "cut_off"), [(0.0, True), (0.01, True), (0.5, True), (0.75, False), (1.0, False)]
)
def test_the_newest_twelve_of_many_are_no_draw_by_chance(newer, cut_off):
    ends = ends_with(12, 12)
    assert ends.full(others_lead_on=True) == {CUT: 50}
    assert ends.is_cut_off(CUT, newer) == cut_off


@pytest.mark.parametrize("cut", [3, 11, 13])
def test_a_list_of_another_length_than_full_pages_has_ended(cut):
    assert ends_with(12, 12, cut=cut).full(others_lead_on=True) == {}


def test_one_list_alone_is_cut_off_only_if_it_is_long():
    assert ends_with(cut=12).full(others_lead_on=False) == {}
    assert ends_with(cut=20).full(others_lead_on=False) == {CUT: 50}
