"""What others have made is shown as it came, and can do nothing."""

from __future__ import annotations

import sqlite3

import pytest

from tests.articles import ID
from tests.web.samples import CAPTURED, HOSTILE_ID, PICTURE, story

pytestmark = pytest.mark.filled(by=story)


def test_the_page_as_captured_is_in_an_origin_of_its_own(reader):
    answer = reader.get(f"/bai/{ID}/1/ban-chup")
    assert answer.status == 200
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["sandbox", "default-src 'none'"]
    assert not any(part.startswith("script-src") for part in policy)
    assert "frame-ancestors 'self'" in policy
    assert b"page as captured" in answer.body


@pytest.mark.parametrize("element", [b"<link", b"<iframe", b"<embed", b"<object"])
def test_nothing_in_it_calls_a_server_before_any_policy_is_asked(reader, element):
    assert element in CAPTURED.lower()
    assert element not in reader.get(f"/bai/{ID}/1/ban-chup").body.lower()


def test_it_is_shown_in_a_frame_that_may_do_nothing(reader):
    (frame,) = reader.get(f"/bai/{ID}/2/trang").find("//iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("src") == f"/bai/{ID}/2/ban-chup"
    assert frame.get("title")


def test_pictures_come_from_our_own_captures(reader):
    (picture,) = reader.get(f"/bai/{ID}").find("//figure/img/@src")
    answer = reader.get(picture)
    assert (answer.status, answer.body) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/png"


def test_a_document_is_handed_over_and_never_opened(reader):
    hrefs = reader.get(f"/bai/{HOSTILE_ID}").find("//li/a[starts-with(@href, '/tep/')]/@href")
    answer = reader.get(hrefs[0])
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="_script_.pdf"'
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_picture_that_was_not_captured_is_not_fetched(reader):
    answer = reader.get(f"/bai/{HOSTILE_ID}")
    assert not answer.find("//img")
    assert "Ảnh chưa được lưu" in answer.text


def test_a_capture_that_is_lost_says_so(archive, reader):
    for file in (archive.directory / "warc").iterdir():
        file.unlink()
    answer = reader.get(f"/bai/{ID}/1/ban-chup")
    assert answer.status == 500
    assert "thanhuy verify" in answer.text


def test_a_row_that_points_out_of_the_archive_is_not_followed(archive, reader):
    with sqlite3.connect(archive.directory / "archive.db") as connection:
        connection.execute("UPDATE captures SET warc_file = '../../../../etc/passwd'")
    answer = reader.get(f"/bai/{ID}/1/ban-chup")
    assert answer.status == 500
    assert b"root:" not in answer.body
