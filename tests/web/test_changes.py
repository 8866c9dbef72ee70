"""What changed is listed, and handed to feed readers."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from tests.articles import ID
from tests.web.samples import HOSTILE_ID, OTHER_ID, TWIN_ID, story

pytestmark = pytest.mark.filled(by=story)

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(answer):
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.body).findall(f"{ATOM}entry")


def links(answer):
    return [entry.find(f"{ATOM}link").get("href") for entry in entries(answer)]


def test_changes_come_the_latest_first(reader):
    shown = reader.get("/thay-doi").find("//tbody/tr/td[3]/a/@href")
    assert shown == [
        f"/bai/{OTHER_ID}/1", f"/bai/{TWIN_ID}/1", f"/bai/{HOSTILE_ID}/1", f"/bai/{ID}/2",
        f"/bai/{ID}/1",
    ]  # fmt: skip


def test_a_revision_leads_to_what_it_changed(reader):
    assert f"/bai/{ID}/so-sanh?tu=1&den=2" in reader.get("/thay-doi").links


def test_days_narrow_them(reader):
    assert reader.get("/thay-doi?since=2020-11-04&until=2020-11-04").find("//tbody//a")
    assert "Không có gì thay đổi" in reader.get("/thay-doi?since=2021").text
    assert reader.get("/thay-doi?since=hom+nay").status == 400


def test_the_feed_leads_to_each_revision(reader):
    found = links(reader.get("/thay-doi.atom"))
    assert found[0] == f"http://127.0.0.1:8001/bai/{OTHER_ID}/1"
    assert f"http://127.0.0.1:8001/bai/{ID}/2" in found


def test_a_search_is_a_feed(reader):
    assert links(reader.get("/tim.atom?q=quan+triet"))[-1].endswith(f"/bai/{ID}")
    assert links(reader.get("/tim.atom?q=zzz")) == []
    assert reader.get("/tim.atom?since=hom+nay").status == 400


@pytest.mark.parametrize("path", ["/thay-doi.atom", "/tim.atom", "/tim.atom?q=%00%ff<b>"])
def test_a_feed_is_xml_whatever_it_holds(reader, path):
    ET.fromstring(reader.get(path).body)


def test_a_browser_learns_how_to_search(reader):
    described = ET.fromstring(reader.get("/opensearch.xml").body)
    (template,) = [each.get("template") for each in described if each.get("template")]
    assert template == "http://127.0.0.1:8001/?q={searchTerms}"


@pytest.mark.parametrize("form", ["txt", "bib", "ris", "json"])
def test_a_revision_is_cited_as_a_file(reader, form):
    answer = reader.get(f"/bai/{ID}/1/trich-dan.{form}")
    assert answer.status == 200
    assert f"quan-triet-{ID}" in answer.body.decode()
    if form == "json":
        assert json.loads(answer.body)[0]["id"] == f"thanhuytphcm-{ID}"


def test_what_is_not_there_is_not_cited(reader):
    assert reader.get(f"/bai/{ID}/9/trich-dan.ris").status == 404
    assert reader.get(f"/bai/{ID}/1/trich-dan.exe").status == 404
