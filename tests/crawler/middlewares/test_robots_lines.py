"""Where readers of robots.txt differ, what forbids more is meant."""

from __future__ import annotations

import time

import pytest
from protego import Protego

from crawler.middlewares.robots_lines import LONGEST, cautious

US = "thanhuy-archive"
HOST = "https://thanhuytphcm.vn"


def allows(rules: str, path: str) -> bool:
    return bool(Protego.parse(cautious(rules)).can_fetch(HOST + path, US))


@pytest.mark.parametrize(
    "between",
    ["Foo: bar", "Host: x", "Noindex: /", "Sitemap: /s.xml", "Crawl-delay: 5", "# a", "", "x", "Clean-param: a /b"],
)  # fmt: skip
def test_whatever_stands_between_two_agents_they_share_the_rules(between: str) -> None:
    rules = f"User-agent: {US}\n{between}\nUser-agent: other\nDisallow: /a\n"
    assert not allows(rules, "/a")
    assert allows(rules, "/b")


def test_an_agent_of_its_own_keeps_its_rules() -> None:
    rules = f"User-agent: *\nDisallow: /\n\nUser-agent: {US}\nFoo: bar\nDisallow: /a\nAllow: /"
    assert not allows(rules, "/a")
    assert allows(rules, "/b")


@pytest.mark.parametrize(
    "line", ["Disallow /a", "disalow: /a", "DISALLOW : /a # why", " dissallow:/a", "Disallow:\t/a"]
)
def test_a_rule_is_understood_however_it_is_spelt(line: str) -> None:
    assert not allows(f"Useragent: *\n{line}", "/a")


def test_delays_among_the_names_hold_for_all_of_them() -> None:
    rules = f"User-agent: {US}\nCrawl-delay: 3,5\nUser-agent: b\nRequest-rate: 1/10\nDisallow: /a"
    read = Protego.parse(cautious(rules))
    assert read.crawl_delay(US) == 3.5
    assert read.crawl_delay("b") == 3.5
    assert not read.can_fetch(f"{HOST}/a", US)


def test_sitemaps_are_kept() -> None:
    rules = f"Sitemap: {HOST}/s.xml\nUser-agent: *\nSitemap: {HOST}/t.xml\nDisallow:"
    assert set(Protego.parse(cautious(rules)).sitemaps) == {f"{HOST}/s.xml", f"{HOST}/t.xml"}


def test_many_wildcards_forbid_more_and_take_no_time() -> None:
    begun = time.process_time()
    assert not allows("User-agent: *\nDisallow: /" + "a*" * 500 + "b", "/" + "a" * 2000)
    assert not allows("User-agent: *\nDisallow: /\nAllow: /" + "a*" * 500, "/" + "a" * 2000)
    assert time.process_time() - begun < 1


def test_a_file_without_end_takes_no_time() -> None:
    begun = time.process_time()
    cautious("\n" * 10 * LONGEST)
    cautious("Disallow: " + " " * 10 * LONGEST)
    cautious("a" * 10 * LONGEST)
    assert time.process_time() - begun < 2
