"""In a real browser: readable by all, at any width, and nothing runs or is called."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Error

from tests.articles import ID
from tests.web.browser.conftest import PICTURES, callers
from tests.web.samples import ATTACKS, CAPTURED, ELSEWHERE, HOSTILE, HOSTILE_ID, OTHER_ID, TWIN_ID

PAGES = {
    "search": "/",
    "hits": "/?q=quan+triet",
    "nothing": "/?q=zzz",
    "mistake": "/?since=hom+nay",
    "article": f"/bai/{ID}",
    "hostile": f"/bai/{HOSTILE_ID}",
    "empty": f"/bai/{OTHER_ID}",
    "revision": f"/bai/{ID}/1",
    "comparison": f"/bai/{ID}/so-sanh?tu=1&den=2",
    "duplicates": f"/bai/{ID}/canh/{TWIN_ID}",
    "captured": f"/bai/{ID}/1/trang",
    "glance": "/kho",
    "operator": "/van-hanh",
    "database": "/archive",
    "table": "/archive/articles?_size=5",
    "row": f"/archive/articles/{ID}",
    "query": "/archive?sql=select+id,+title+from+articles",
    "wrong-query": "/archive?sql=delete+from+articles",
    "not-found": "/bai/1",
    "english": f"/bai/{ID}?lang=en",
}
#: Narrow and wide, dark and light.
LOOKS = [(320, "dark"), (1280, "light")]


def overflow(page):
    """How many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_for_every_reader(room, page, name):
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        page.goto(room + PAGES[name])
        assert overflow(page) <= 0, f"{width} px"
        # The frame's own page is the news site's, as it was.
        found = Axe().run(page, options={"iframes": False})
        assert found.violations_count == 0, f"{width} px, {theme}: {found.generate_report()}"
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}-{width}-{theme}.png", full_page=True)
    assert {urlsplit(url).netloc for url in page.answered} == {urlsplit(room).netloc}
    assert page.ran == []


def test_whatever_is_typed_runs_nowhere(room, page):
    asked = [("/", {"q": attack}) for attack in ATTACKS]
    asked += [("/", {"since": HOSTILE}), ("/archive", {"sql": HOSTILE})]
    asked += [("/archive/articles", {"title__contains": HOSTILE})]
    for path, query in asked:
        page.goto(f"{room}{path}?{httpx.QueryParams(query)}")
        assert page.evaluate("document.scripts.length") == 0
    assert page.ran == []


def test_the_captured_page_neither_runs_nor_calls_anybody(room, elsewhere, page):
    for path in (f"/bai/{ID}/1/trang", f"/bai/{ID}/1/ban-chup"):
        page.goto(room + path)
        page.wait_for_timeout(1000)
        assert page.title() != "ran"
        assert page.url == room + path
    assert page.ran == []
    assert callers(elsewhere) == 0


def test_out_of_its_frame_the_captured_page_calls_everybody(chromium, elsewhere, room):
    """Else the test above shows nothing."""
    port = elsewhere.getsockname()[1]
    page = chromium.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    document = CAPTURED.replace(ELSEWHERE, f"127.0.0.1:{port}".encode()).decode()
    with suppress(Error):  # it waits for all that it has called
        page.set_content(document, timeout=1000)
    page.close()
    assert callers(elsewhere)


def test_the_room_is_walked_by_keyboard(room, page):
    page.goto(f"{room}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
    page.fill("#q", "quan triet")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.locator("ol.hits li").count() == 1  # its duplicate stands behind it


def test_a_printed_page_has_no_menu(room, page):
    page.goto(f"{room}/bai/{ID}")
    page.emulate_media(media="print")
    assert page.locator("header nav").is_hidden()
    assert page.locator("h1").is_visible()


def test_every_link_within_the_room_answers(room):
    """From the first page on, each address once; those of a search or a sorting once a path."""
    seen, waiting = set(), ["/"]
    with httpx.Client(base_url=room) as client:
        while waiting:
            path = waiting.pop()
            answer = client.get(path)
            assert answer.status_code == 200, path
            if not answer.headers["content-type"].startswith("text/html") or "/ban-chup" in path:
                continue
            tree = html.document_fromstring(answer.text)
            for href in tree.xpath("//a/@href | //link/@href | //img/@src | //iframe/@src"):
                key = href.partition("?")[0] if "/archive/" in href else href
                if href.startswith("/") and key not in seen and "lang=" not in href:
                    seen.add(key)
                    waiting.append(href)
    assert len(seen) > 30


def test_the_samples_are_as_hostile_as_they_look(chromium):
    """Without the room's escaping, a browser runs them: else the tests above show nothing."""
    context = chromium.new_context()
    page = context.new_page()
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.set_content(f"<title>{HOSTILE}</title>")
    page.wait_for_timeout(300)
    context.close()
    assert ran
