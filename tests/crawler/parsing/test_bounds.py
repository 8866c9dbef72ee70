"""What reading a page may cost is bounded, whoever reads it."""

import os
import time

import pytest

from crawler.extraction.profile import SiteProfile
from crawler.parsing import bounds
from crawler.runs.learn import load_profile
from storage.errors import BadInput

#: Elements of all elements, in turn: the cube of their number.
HOSTILE = "//*[count(//*[count(//*) > 0]) > 0]"


def take(size):
    return len(bytearray(size))


def test_what_takes_too_much_memory_or_time_or_fails_says_so():
    for function, argument, why in (
        (take, 2 * bounds.PAGE_MEMORY, "more than 1024 MB"),
        (time.sleep, 100, "longer than 0.1 s"),
        (int, "x", "ValueError"),
        (os._exit, 1, "ended the process"),
    ):
        with pytest.raises(bounds.TooCostly, match=why):
            bounds.within_bounds(function, 0.1 if function is time.sleep else 20, argument)
    assert bounds.within_bounds(take, 20, 1000) == 1000


def test_a_profile_whose_paths_never_end_is_refused(tmp_path):
    good = SiteProfile(title=("//h1",), body=("//div",), drop=(".//aside",))
    (tmp_path / "profile.toml").write_text(good.to_toml())
    assert load_profile(tmp_path) == good
    costly = SiteProfile(title=("//h1",), body=("//div", HOSTILE))
    (tmp_path / "profile.toml").write_text(costly.to_toml())
    with pytest.raises(BadInput, match=r"profile\.toml: its paths cost too much"):
        load_profile(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["a" + ".a" * 200_000 + " = 1", "a = " + "[" * 100_000, "x" * 2_000_000],
    ids=["a name that is read with the square of its length", "deep", "long"],
)
def test_a_profile_that_is_hard_to_read_is_refused_in_time(text, tmp_path):
    (tmp_path / "profile.toml").write_text(text)
    begun = time.monotonic()
    with pytest.raises(BadInput, match=r"profile\.toml: .*(?:cost too much|does not parse)"):
        load_profile(tmp_path)
    assert time.monotonic() - begun < 15
