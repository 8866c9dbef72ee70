"""What takes bytes bears mutated ones; and the search finds what it is there for."""

from __future__ import annotations

import random
import time

import pytest

from tests.fuzz import TARGETS, Target, fault_of, main, search

SAMPLE = [b"User-agent: *\nDisallow: /"]


@pytest.mark.parametrize("name", TARGETS)
def test_a_few_rounds_find_nothing(name: str) -> None:
    assert list(search(name, TARGETS[name], random.Random(14), rounds=30)) == []


def raises(data: bytes) -> None:
    if b"\x1b" in data:
        raise ValueError("an escape")


def is_slow(data: bytes) -> None:
    while b"WARC" in data:
        pass


def takes_time_in_c(data: bytes) -> None:
    begun = time.process_time()
    while b"WARC" in data and time.process_time() < begun + 3:
        sum(range(100_000))


def takes_memory(data: bytes) -> None:
    if b"PK" in data:
        bytearray(b"x" * 400_000_000)


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (raises, "raised ValueError: an escape"),
        (is_slow, "took longer than 2 s"),
        (takes_time_in_c, "took longer than 2 s"),
        (takes_memory, "took more than 190 MB"),
    ],
)
def test_a_planted_fault_of_each_kind_is_found(planted, fault) -> None:
    target = Target(read=planted, samples=SAMPLE)
    finding = next(search("planted", target, random.Random(14), rounds=2000))
    assert finding.fault == fault
    if planted is raises:
        assert fault_of(planted, finding.data) == fault


def test_a_search_tells_what_it_tried(tmp_path, capsys) -> None:
    assert main(["--seconds", "0", "--findings", str(tmp_path / "findings")]) == 0
    assert "0 findings" in capsys.readouterr().out
