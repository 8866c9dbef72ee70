"""Lists that scripts make longer: where they take more from, and what that says."""

import pytest
from lxml import html

from crawler.extraction.page.html import parse
from crawler.extraction.profile import SiteProfile
from crawler.links.discover import discover
from crawler.links.fragments import discover_fragment
from crawler.links.scripts import after
from crawler.links.templates import by_template
from crawler.site.urls import read_url
from storage.errors import BadInput

SITE = "https://thanhuytphcm.vn"
SECTION = f"{SITE}/nhom-tin/quan-1-1197604608"
MORE = "<button class=more>Xem thêm tin</button>"
ITEM = '<a href="/tin-tuc/bai-mot-1491871591">Bài một</a>'


def more(markup: str) -> list[str]:
    tree = html.fromstring(f"<html><body>{ITEM}{markup}</body></html>")
    return [link.address.removeprefix(SITE) for link in discover(tree, SECTION).next_pages]


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        (f'{MORE}<script>var page=1; function tai() {{ page++; $.get("/ajax/tin?cat=9&page="+page, show) }}</script>',
         "/ajax/tin?cat=9&page=2"),
        (f"{MORE}<script>var cateId = 55; var pageIndex = 1; $.ajax({{url: '/ajax/tin?cat=' + cateId + '&page=' + (pageIndex + 1)}})</script>",
         "/ajax/tin?cat=55&page=2"),
        (f'{MORE}<input type="hidden" id="hdZone" value="77"><script>$.ajax({{url: "/ajax/tin?cat=" + $("#hdZone").val() + "&page=" + pageIndex}})</script>',
         "/ajax/tin?cat=77&page=2"),
        ('<script>const sectionId = 9; window.addEventListener("scroll", () => fetch(`/api/tin/${sectionId}/${page}`));</script>',
         "/api/tin/9/2"),
        ('<input type="hidden" id="hdZoneId" value="119"><input type="hidden" id="hdPageIndex" value="1"><div class="btn-viewmore"></div><script>timeline.url = "/timelinelist/{0}/{1}.htm"</script>',
         "/timelinelist/119/2.htm"),
        ('<div data-url="/ajax/tin?page=" data-page="1"></div><a href="#" class="more">Xem thêm tin</a>',
         "/ajax/tin?page=2"),
        ('<script>var nextUrl = "\\/ajax\\/tin?cat=5\\u0026page=2"; $(window).scroll(load)</script>',
         "/ajax/tin?cat=5&page=2"),
        ('<a href="#" data-href="/ajax/tin?cat=5&page=2">Xem thêm</a>', "/ajax/tin?cat=5&page=2"),
        ('<button hx-get="/ajax/tin?cat=5&page=2">Xem thêm</button>', "/ajax/tin?cat=5&page=2"),
        (f'{MORE}<script>fetch("/api/tin?muc=quan-1&trang=" + (++page))</script>', "/api/tin?muc=quan-1&trang=2"),
        (f'{MORE}<script>const api = "/api/tin/9"; fetch(`${{api}}?page=${{++page}}`)</script>', "/api/tin/9?page=2"),
        (f'{MORE}<script>const api = "/api/tin/9"; fetch(api + "?page=" + page)</script>', "/api/tin/9?page=2"),
        ('<button data-page="1" data-cate="55">Xem thêm tin</button><script>$.ajax({url: "/Home/More", data: {cate: $(this).data("cate"), page: page}})</script>',
         "/Home/More?cate=55&page=2"),
        (f'{MORE}<script>var cate = 7; $.get("/Home/More", {{cate, page}}, show)</script>', "/Home/More?cate=7&page=2"),
        (f'{MORE}<script>axios.get("/api/tin", {{params: {{cate: 7, page: page}}}})</script>', "/api/tin?cate=7&page=2"),
    ],
)  # fmt: skip
def test_what_a_script_takes_next_is_found(markup: str, address: str) -> None:
    assert more(markup) == [address]


@pytest.mark.parametrize(
    "markup",
    [
        '<script>$(window).scroll(load); $.get("/ajax/comment?page=" + page)</script>',
        '<script>$.get("/ajax/tin?page=" + page)</script>',
        '<script>$(window).scroll(load); $.post("/Home/More", {cate: 7, page: page})</script>',
        '<script>$(window).scroll(load); $.ajax({url: "/Home/More", type: "POST", data: {page: page}})</script>',
        '<script>$(window).scroll(load)</script><script type="application/ld+json">{"target": "https://thanhuytphcm.vn/?s={search_term_string}"}</script>',
        '<script>$(window).scroll(load); $.get("https://evil.example/tin?page=" + page)</script>',
        '<script>$(window).scroll(load); $.get("/ajax/tin?cat=" + unknown() + "&page=" + page)</script>',
    ],
)
def test_where_the_page_does_not_tell_nothing_is_invented(markup: str) -> None:
    assert more(markup) == []


def test_articles_in_a_scripts_data_are_found() -> None:
    markup = '<script>var d = [{"u": "\\/tin-tuc\\/bai-hai-1491871592"}]</script>'
    links = discover(html.fromstring(f"<html><body>{markup}</body></html>"), SECTION)
    assert [link.article_id for link in links.found] == [1491871592]
    assert links.listed == (1491871592,)


def test_articles_without_addresses_in_a_pages_data_have_the_sites_own() -> None:
    data = '{"props": {"items": [{"id": 1491871592, "title": "Bài hai"}]}}'
    markup = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    (link,) = discover(html.fromstring(f"<html><body>{markup}</body></html>"), SECTION).found
    assert (link.url, link.title) == (f"{SITE}/tin-tuc/bai-hai-1491871592", "Bài hai")


def fragment(text: str) -> tuple[list[int | None], list[str]]:
    url = f"{SITE}/ajax/tin?cat=5&page=2"
    links = discover_fragment(text, url, lambda piece: parse(piece.encode()).tree)
    ids = [link.article_id for link in links.found]
    return ids, [link.address.removeprefix(SITE) for link in links.next_pages]


NEXT = "/ajax/tin?cat=5&page=3"


@pytest.mark.parametrize(
    ("text", "ids", "following"),
    [
        (ITEM, [1491871591], [NEXT]),
        ('{"items": [{"url": "/tin-tuc/bai-mot-1491871591"}]}', [1491871591], [NEXT]),
        ('{"html": "<li><a href=\\"/tin-tuc/bai-mot-1491871591\\">Bài</a></li>"}', [1491871591], [NEXT]),
        ('{"url": "/tin-tuc/bai-mot-1491871591", "hasMore": false}', [1491871591], []),
        ('{"url": "/tin-tuc/bai-mot-1491871591", "next": "/ajax/tin?tu=99"}', [1491871591], ["/ajax/tin?tu=99"]),
        ('{"data": [{"id": 1491871591, "slug": "bai-mot", "title": "Bài một", "zoneId": 1197604608}]}', [1491871591], [NEXT]),
        ('[{"newsId": "1491871591", "tieuDe": "Bài một"}]', [1491871591], [NEXT]),
        ('[{"slug": "bai-mot-1491871591"}]', [1491871591], [NEXT]),
        ('[{"id": 1197604608, "name": "Quận 1"}, {"id": 7, "title": "Bài một"}]', [], []),
        ("[]", [], []),
        ("", [], []),
        ("Không còn tin", [], []),
        ("[" * 100_000, [], []),
    ],
)  # fmt: skip
def test_a_fragment_leads_to_the_next_while_items_come(text, ids, following) -> None:
    assert fragment(text) == (ids, following)


@pytest.mark.parametrize(
    ("address", "following"),
    [
        ("/ajax/tin?start=20&cat=5", "/ajax/tin?start=30&cat=5"),
        ("/timelinelist/119/2.htm", "/timelinelist/119/3.htm"),
        ("/ajax/tin?cat=five", None),
    ],
)
def test_the_next_fragment_has_the_next_number(address: str, following: str | None) -> None:
    found = after(SITE + address, 10)
    assert (found.address.removeprefix(SITE) if found else None) == following
    assert after(SITE + address, 0) is None


def test_the_operators_template_tells_what_follows_a_section() -> None:
    place = read_url(SECTION)
    assert place is not None
    profile = SiteProfile.from_toml('lists = ["/ajax/tin?cat={section}&ten={slug}&tu={offset}"]')
    pages = by_template(profile.lists, place, 12)
    address = f"{SITE}/ajax/tin?cat=1197604608&ten=quan-1&tu=12"
    assert [(page.address, page.url) for page in pages] == [(address, f"{SITE}/ajax/tin?cat=1197604608&ten=quan-1&tu=12#more")]  # fmt: skip
    assert SiteProfile.from_toml(profile.to_toml()).lists == profile.lists


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/tin", "chuyen-de", "/tin-tuc/mot-bai-1491871594", "/a.pdf", "/"],
)
def test_a_declared_list_that_is_none_of_the_site_is_refused(address: str) -> None:
    assert SiteProfile.from_toml('rooms = ["/chuyen-de/bac"]').rooms == ("/chuyen-de/bac",)
    with pytest.raises(BadInput, match="line 1"):
        SiteProfile.from_toml(f'rooms = ["{address}"]')


@pytest.mark.parametrize("template", ["/ajax/tin?cat={section}", "/ajax?p={pages}", "ajax {page}"])
def test_a_template_that_cannot_lead_on_is_refused(template: str) -> None:
    with pytest.raises(BadInput, match="line 1"):
        SiteProfile.from_toml(f'lists = ["{template}"]')
