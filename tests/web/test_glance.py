"""The archive at a glance, and its operator's page."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage import incidents, runs
from tests.web.samples import story
from vietnamese.time import VIETNAM

pytestmark = pytest.mark.filled(by=story)


def test_a_year_is_shown_by_month_and_section(reader):
    answer = reader.get("/kho?nam=2020")
    assert answer.status == 200
    assert "11/2020" in answer.find("//table//th/text()")
    assert any("Xây dựng Đảng" in text for text in answer.find("//th/a/text()"))
    assert answer.find("//svg")


def test_a_year_of_which_nothing_is_known_is_explained(reader):
    assert reader.get("/kho?nam=1812").status == 404
    assert reader.get("/kho?nam=<b>").status == 404


def test_the_operator_sees_runs_and_their_alarms(archive, reader):
    with runs.running(archive, runs.RunKind.CRAWL, {}) as run:
        run.record(pages=7, alarms=["<script>alert(1)</script> 3 danh sách"])
    answer = reader.get("/van-hanh")
    assert answer.status == 200
    assert "<script>alert(1)</script> 3 danh sách" in answer.text
    assert "finished" in answer.text


def test_the_operator_sees_what_is_not_well(archive, reader):
    check = incidents.Check(
        monitor="coverage", subject="<b>", is_well=False, severity=incidents.Severity.CRITICAL,
        expected="90 %", seen="3 <script>", advice="thanhuy coverage",
    )  # fmt: skip
    with archive.transaction() as connection:
        incidents.report(connection, [check], now=datetime.now(VIETNAM))
    answer = reader.get("/van-hanh")
    assert "coverage <b>" in answer.text
    assert "3 <script>" in answer.text
    assert "nghiêm trọng" in answer.text


def test_an_empty_schedule_says_so(reader):
    assert "Không có dịch vụ lịch nào đang chạy" in reader.get("/van-hanh").text


@pytest.mark.filled(by=lambda _archive: None)
def test_an_empty_archive_has_every_page(reader):
    for path in ("/", "/kho", "/van-hanh", "/archive", "/archive/articles"):
        assert reader.get(path).status == 200
