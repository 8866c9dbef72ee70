"""An article's page shows all that the archive holds of it."""

from __future__ import annotations

import pytest

from tests.articles import ID, TEXT, TITLE
from tests.web.samples import HOSTILE_ID, OTHER_ID, TWIN_ID, story

pytestmark = pytest.mark.filled(by=story)


def test_the_latest_revision_is_shown_with_its_evidence(reader):
    answer = reader.get(f"/bai/{ID}")
    assert answer.status == 200
    assert answer.find("//h1")[0].text_content() == TITLE
    assert "103 tập thể" in answer.text
    assert "Trao Giấy khen" in answer.text
    assert "json-ld" in answer.text
    assert f"https://thanhuytphcm.vn/tin-tuc/quan-triet-{ID}" in answer.text


def test_each_revision_has_an_address_of_its_own(reader):
    first = reader.get(f"/bai/{ID}/1")
    assert "102 tập thể" in first.text
    assert "103 tập thể" not in first.text
    assert first.find("//link[@rel='canonical']/@href") == [f"/bai/{ID}/1"]


def test_any_two_revisions_are_compared_word_by_word(reader):
    answer = reader.get(f"/bai/{ID}/so-sanh?tu=1&den=2")
    assert answer.find("//*[@class='diff']/del/text()") == ["102"]
    assert answer.find("//*[@class='diff']/ins/text()") == ["103"]
    back = reader.get(f"/bai/{ID}/so-sanh?tu=2&den=1")
    assert back.find("//*[@class='diff']/ins/text()") == ["102"]
    assert "như nhau" in reader.get(f"/bai/{ID}/so-sanh?tu=1&den=1").text


def test_duplicates_are_named_and_shown_side_by_side(reader):
    beside = f"/bai/{ID}/canh/{TWIN_ID}"
    assert beside in reader.get(f"/bai/{ID}/1").links
    answer = reader.get(beside)
    assert answer.status == 200
    assert len(answer.find("//div[@class='pair']/article")) == 2


def test_an_article_without_a_text_says_so(reader):
    assert "Trang không có chữ nào" in reader.get(f"/bai/{OTHER_ID}").text


@pytest.mark.parametrize(
    "path",
    [
        "/bai/1", "/bai/0", "/bai/-1", f"/bai/{'9' * 400}", "/bai/abc", "/bai/%00", "/bai/%F0",
        "/bai/١٢٣", f"/bai/{ID}/0", f"/bai/{ID}/3", f"/bai/{ID}/x", f"/bai/{ID}/{'9' * 40}",
        f"/bai/{ID}/so-sanh?tu=9", f"/bai/{ID}/canh/1", f"/bai/{ID}/9/trang", "/tep/999", "/tep/x",
        "/bai/https://example.org/x", "/bai", "/khong-co", "/-/versions", "/_internal",
    ],
)  # fmt: skip
def test_what_there_is_not_is_explained(reader, path):
    answer = reader.get(path)
    assert answer.status == 404
    assert answer.find("//h1")
    assert answer.find("//a[@href='/']")


def test_every_url_of_an_article_leads_to_it(reader):
    answer = reader.get(f"/bai/https://www.hcmcpv.org.vn/tin-tuc/a-b-{ID}")
    assert (answer.status, answer.headers["location"]) == (302, f"/bai/{ID}")


def test_the_text_is_all_there(reader):
    shown = reader.get(f"/bai/{ID}/1").find("//div[@class='text']/p")
    assert [each.text_content() for each in shown] == TEXT.splitlines()


def test_hostile_text_is_text(reader):
    for path in (
        f"/bai/{HOSTILE_ID}",
        f"/bai/{HOSTILE_ID}/canh/{ID}",
        f"/bai/{HOSTILE_ID}/1/trang",
    ):
        answer = reader.get(path)
        assert answer.status == 200
        assert not answer.find("//script")
        assert not answer.find("//*[@onerror or @onload or starts-with(@href, 'javascript')]")
        assert "49" not in answer.find("//h1")[0].text_content()
        assert "\u202e" not in answer.body.decode()
