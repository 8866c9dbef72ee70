"""Every template prints the whole truth in the site's order, and every list leads on."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from crawler.site.urls import read_url
from replica.answer import clock, filled
from replica.content import NewsSite, Removal
from replica.edits import Edit
from replica.known import SEED_ID
from replica.pages import PAGE_HOSTS, Pages
from replica.story import Paragraph, Photo, Run
from replica.templates import HELD_OUT, OPEN, load, names
from replica.traps import CALENDAR, ENDLESS_PAGING, GROWING_PATH, SESSION_IDS
from storage.records import LinkKind
from vietnamese.letters import clean
from vietnamese.time import VIETNAM, Precision

HOST = "thanhuytphcm.vn"
LOAD = datetime(2021, 8, 3, 9, 0, tzinfo=VIETNAM)
TEMPLATES = (*OPEN, *HELD_OUT)


@pytest.fixture(scope="module")
def site() -> NewsSite:
    return NewsSite(400)


def squeezed(text: str) -> str:
    return "".join(clean(text).split())


def printed(pages: Pages, target: str) -> str:
    answer = pages.answer(HOST, target)
    assert answer.status == 200, target
    return filled(answer, 7, LOAD).decode()


def words_of(html: str) -> str:
    tree = lxml.html.fromstring(html.encode())
    body = tree.find(".//body")
    for script in list(body.iter("script", "noscript")):
        script.drop_tree()
    return squeezed(body.text_content())


def assert_in_order(parts: list[str], words: str) -> None:
    place = 0
    for part in parts:
        found = words.find(squeezed(part), place)
        assert found >= 0, part
        place = found + len(squeezed(part))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_holds_the_truth_in_the_sites_order(site: NewsSite, template: str) -> None:
    pages = Pages(site, template)
    for article_id in [SEED_ID, *site.ids()[::7]]:
        story = site.story(article_id)
        words = words_of(printed(pages, site.path(article_id)))
        text = [cell for line in story.text.split("\n") for cell in line.split("\t")]
        after = ["Ý kiến bạn đọc", "refresh", "Tổng lượt bình luận", "Tin khác", "Thông báo"]
        parts = [clock(LOAD), story.title, *text, story.byline, *after]
        assert_in_order([part for part in parts if part], words)
        for photo in story.photos:
            assert squeezed(photo.caption) in words


@pytest.mark.parametrize("template", TEMPLATES)
def test_markup_in_what_people_typed_is_text(site: NewsSite, template: str) -> None:
    mean = '</title></script><b onclick="x">&amp; "Đảng"'
    page = Pages(site, template)._article_page(SEED_ID)
    story = replace(
        page.story,
        title=mean,
        byline=mean,
        blocks=(Paragraph((Run(mean),)), Photo("https://x/a.jpg?a=1&b=2", mean, mean)),
    )
    tree = lxml.html.fromstring(load(template).article(replace(page, story=story)).encode())
    assert not tree.xpath("//b[@onclick]")
    assert squeezed(tree.text_content()).count(squeezed(mean)) >= 4
    assert {image.get("alt") for image in tree.iter("img", "amp-img")} & {mean}


@pytest.mark.parametrize("template", TEMPLATES)
def test_only_what_a_load_changes_differs_between_loads(site: NewsSite, template: str) -> None:
    answer = Pages(site, template).answer(HOST, site.path(SEED_ID))
    again = Pages(NewsSite(400), template).answer(HOST, site.path(SEED_ID))
    other_day = datetime(2024, 12, 30, tzinfo=VIETNAM)
    assert answer == again
    assert filled(answer, 1, LOAD) == filled(again, 1, LOAD)
    assert filled(answer, 1, LOAD) != filled(answer, 2, LOAD)
    assert "Thứ Hai, ngày 30 tháng 12 năm 2024" in filled(answer, 1, other_day).decode()
    assert not set("\ue001\ue002\ue003") & set(filled(answer, 1, LOAD).decode())


def hrefs(html: str, target: str) -> Iterator[str]:
    """Yield what a crawler without JavaScript could follow: addresses of the site's pages."""
    base = f"https://{HOST}{target}"
    for element in lxml.html.fromstring(html.encode()).iter("a", "link"):
        address = urljoin(base, element.get("href") or "")
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") and parts.hostname in PAGE_HOSTS:
            yield address


@pytest.mark.parametrize("template", [*TEMPLATES, "mixed"])
def test_every_article_is_reached_through_the_lists_without_javascript(template: str) -> None:
    site = NewsSite(700)
    pages = Pages(site, template)
    found: set[int] = set()
    due, seen = ["/"], {"/"}
    while due:
        target = due.pop()
        for address in hrefs(printed(pages, target), target):
            read = read_url(address)
            assert read is not None
            if read.article_id and read.kind is LinkKind.ARTICLE:
                found.add(read.article_id)
                continue
            parts = urlsplit(address)
            further = parts.path + (f"?{parts.query}" if parts.query else "")
            is_list = "/nhom-tin/" in further or further.startswith(("/?page", "/trang-"))
            if is_list and further not in seen:
                seen.add(further)
                due.append(further)
    assert found == set(site.ids())


@pytest.mark.parametrize("template", TEMPLATES)
def test_lists_show_the_time_beside_each_item(site: NewsSite, template: str) -> None:
    pages = Pages(site, template)
    section = site.section(SEED_ID)
    html = printed(pages, section.path)
    for article_id in site.newest(0, 20, section):
        assert f"Cập nhật {site.published_at(article_id):%H:%M %d-%m-%Y}" in html


def test_links_come_under_every_alias(site: NewsSite) -> None:
    html = "".join(printed(Pages(site), section.path) for section in site.sections)
    for sign in (
        "http://www.hcmcpv.org.vn/",
        "?fbclid=",
        'href="/tin-tuc/',
        'href="//thanhuytphcm',
    ):
        assert sign in html
    assert "icpv.thanhuytphcm.vn" in "".join(
        printed(Pages(site, template), "/") for template in OPEN
    )
    assert re.search(r"javascript:__doPostBack", printed(Pages(site, "webforms"), "/"))


def test_a_page_says_how_exactly_it_tells_the_time(site: NewsSite) -> None:
    shown = Pages(site, "semantic")
    hidden = Pages(site, "longform")
    precisions = {hidden.truth(n).published_precision for n in site.ids()}
    assert {shown.truth(n).published_precision for n in site.ids()} == {Precision.MINUTE}
    assert precisions == {Precision.DAY, None}
    assert hidden.truth(SEED_ID).published_precision is Precision.DAY
    assert hidden.truth(SEED_ID).section is None


def test_hosts_are_told_apart(site: NewsSite) -> None:
    pages = Pages(site)
    path = site.path(SEED_ID)
    answers = {pages.answer(host, path) for host in PAGE_HOSTS}
    assert len(answers) == 1
    assert pages.answer("example.org", path).status == 421
    assert pages.answer("icpv.thanhuytphcm.vn", "/").status == 421
    for photo in site.story(SEED_ID).photos:
        picture = pages.answer("images.hcmcpv.org.vn", urlsplit(photo.url).path)
        assert picture.status == 200
        assert picture.content_type.startswith("image/")


def test_attachments_are_documents(site: NewsSite) -> None:
    file = next(f for n in site.ids() for f in site.story(n).files)
    answer = Pages(site).answer("images.hcmcpv.org.vn", urlsplit(file.url).path)
    assert answer.content_type == "application/pdf"
    body = b"".join(answer.parts)
    start = int(body.split(b"startxref\n")[1].split()[0])
    assert body.startswith(b"%PDF-")
    assert body[start:].startswith(b"xref")


def test_an_article_answers_under_any_slug_and_robots_txt_is_there(site: NewsSite) -> None:
    pages = Pages(site)
    assert pages.answer(HOST, f"/tin-tuc/x-{SEED_ID}?fbclid=1").status == 200
    assert b"Disallow" in b"".join(pages.answer(HOST, "/robots.txt").parts)


@pytest.mark.parametrize(("manner", "status"), [("404", 404), ("410", 410), ("soft", 200)])
def test_what_was_removed_is_denied_in_its_manner(manner: str, status: int) -> None:
    site = NewsSite(50)
    pages = Pages(site)
    site.delete(SEED_ID, Removal(manner))
    answer = pages.answer(HOST, site.path(SEED_ID))
    assert answer.status == status
    assert "không tồn tại hoặc đã bị xóa" in b"".join(answer.parts).decode()
    for target in ("/tin-tuc/khong-co-1491899999", "/nhom-tin/khong-co-1", "/gi-do", "/?page=99"):
        assert pages.answer(HOST, target).status == 404


def test_search_finds_titles(site: NewsSite) -> None:
    html = printed(Pages(site), "/tim-kiem.aspx?keyw=Nguy%E1%BB%85n+Nh%E1%BA%ADt+%C3%81nh")
    assert "1491871594" in html


def test_the_cache_is_bounded_and_forgets_what_changed() -> None:
    site = NewsSite(60)
    pages = Pages(site, "semantic", cache_bytes=60_000)
    for article_id in site.ids():
        printed(pages, site.path(article_id))
    assert pages.cached_bytes <= 60_000
    path = site.path(SEED_ID)
    before = printed(pages, path)
    site.edit(SEED_ID, Edit.TITLE)
    assert printed(pages, path) == before
    pages.changed()
    assert "(cập nhật lần 1)" in printed(pages, path)


def test_traps_have_no_end() -> None:
    pages = Pages(NewsSite(60))
    pages.traps.kinds = frozenset({CALENDAR, ENDLESS_PAGING, SESSION_IDS, GROWING_PATH})
    section = pages.site.sections[5].path
    first = printed(pages, section)
    assert "/lich-cong-tac/" in first
    assert re.search(r'href="/\(S\([0-9a-f]{16}\)\)/', first)
    assert printed(pages, f"/(S(0123456789abcdef)){section}")
    calendar, growing = "/lich-cong-tac/2026/12", f"{section}/xem-them/trang-1"
    assert "/lich-cong-tac/2027/1" in printed(pages, calendar)
    assert f"{growing}/xem-them/trang-1" in printed(pages, growing)
    template = pages.list_template(pages.site.sections[5])
    far = section + template.PAGE_ADDRESS.format(77)
    assert template.PAGE_ADDRESS.format(78) in printed(pages, far)
    assert Pages(NewsSite(60)).answer(HOST, calendar).status == 404


@pytest.mark.parametrize("name", ["mixed", "held-out"])
def test_groups_of_templates_never_mix_what_is_held_out(name: str, site: NewsSite) -> None:
    pages = Pages(site, name)
    used = {pages.template_of(n) for n in site.ids()}
    assert used == set(names(name))
    assert set(OPEN).isdisjoint(HELD_OUT)


def test_an_unknown_template_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="webforms"):
        names("rococo")
