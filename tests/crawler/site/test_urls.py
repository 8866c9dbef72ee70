"""The URL grammar and the id calendar, on every known address and on whatever else is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site.urls import (
    absolute,
    is_site_host,
    preferred,
    read_url,
    slugify,
    visitor_parameters,
)
from storage.records import LinkKind

ARTICLE = "https://thanhuytphcm.vn/tin-tuc/mot-bai-1491871594"


@pytest.mark.parametrize(
    "url",
    [
        ARTICLE,
        "http://thanhuytphcm.vn/tin-tuc/mot-bai-1491871594",
        "https://www.hcmcpv.org.vn/tin-tuc/mot-bai-1491871594?fbclid=IwAR0",
        "//stxdd.thanhuytphcm.vn/tin-tuc/mot-bai-1491871594#binh-luan",
        "/tin-tuc/mot-bai-1491871594/",
        "HTTPS://THANHUYTPHCM.VN:443/tin-tuc/mot-bai-1491871594",
        "https://thanhuytphcm.vn/(S(lit3py55t21z5v55vlm25s55))/tin-tuc/mot-bai-1491871594",
        "/tin-tuc/mot-bai-1491871594;jsessionid=5AC6268DD8D4",
        "https://thanhuytphcm.vn//tin-tuc///mot-bai-1491871594",
        "/tin-tuc\\mot-bai-1491871594",
        "/tin-tuc%5Cmot-bai-1491871594",
        "/tin-tuc/mot%2Dbai%2d1491871594",
        "/TIN-TUC/Mot-Bai-1491871594",
        "/tin-tuc/mot-bai-1491871594&fbclid=IwAR0",
        "/tin-tuc/mot-bai-1491871594%20",
        "/tin-tuc/mot-bai-1491871594\u00a0",
        "/tin-tuc/mot-bai-1491871594?sid=7",
    ],
)
def test_every_alias_of_an_article_has_one_canonical_url(url: str) -> None:
    read = read_url(url)
    assert read is not None
    assert (read.kind, read.canonical, read.article_id) == (
        LinkKind.ARTICLE,
        ARTICLE,
        1491871594,
    )


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/tin-tap-chi/so-tay-xay-dung-dang-4-2016/ban-ve-hong-1463364277", LinkKind.ARTICLE),
        ("/tu-lieu/van-kien-dai-hoi/loi-khai-mac-1077951094", LinkKind.ARTICLE),
        ("/nhom-tin/quan-1-1197604608", LinkKind.SECTION),
        ("/nhom-tin/covid-19-1425350928?page=2", LinkKind.LISTING),
        ("/", LinkKind.HOME),
        ("/default.aspx", LinkKind.HOME),
        ("/tim-kiem.aspx?keyw=c%E1%BB%A7+chi", None),
        ("https://images.hcmcpv.org.vn/Uploads/File/280420219523F244/Ds.pdf", LinkKind.ATTACHMENT),
        ("https://images.hcmcpv.org.vn/res/news/2015/05/8-5-15Chienkhu_1.jpg", LinkKind.IMAGE),
        ("/tin-tuc/covid-19", None),
    ],
)
def test_the_grammar_tells_what_a_link_is(url: str, kind: LinkKind | None) -> None:
    read = read_url(url)
    assert read is not None
    assert read.kind is kind


@pytest.mark.parametrize(
    "query",
    ["PHPSESSID=5ac6", "jsessionid=5AC6", "ASP.NET_SessionId=x", "ASPSESSIONIDQSD=x", "sid=1", "__sid=1",
     "session_id=1", "CFID=1&CFTOKEN=2", "utm_source=a&UTM_MEDIUM=b", "page=2&page=2", "page=2&fbclid=1"],
)  # fmt: skip
def test_who_asks_is_no_part_of_a_lists_address(query: str) -> None:
    read = read_url(f"/nhom-tin/quan-1-1197604608?{query}")
    assert read is not None
    page = "?page=2" if "page" in query else ""
    assert read.canonical == f"https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608{page}"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("/danh-sach.aspx?sid=12&page=2", "/danh-sach.aspx?page=2&sid=12"),
        ("/danh-sach.aspx?ref=doan-the", "/danh-sach.aspx?ref=doan-the"),
        ("/danh-sach.aspx?sid=5ac6268dd8d45ac6268d&page=2", "/danh-sach.aspx?page=2"),
        ("/Danh-Sach.aspx?page=2", "/danh-sach.aspx?page=2"),
        ("/danh-sach.aspx&page=2", "/danh-sach.aspx?page=2"),
        ("/nhom-tin/tra%cc%a3ng-1197604608", "/nhom-tin/tra%CC%A3ng-1197604608"),
    ],
)
def test_what_may_name_a_section_stays_and_a_session_does_not(url: str, canonical: str) -> None:
    read = read_url(url)
    assert read is not None
    assert read.canonical == f"https://thanhuytphcm.vn{canonical}"


@pytest.mark.parametrize(
    ("links", "visitor"),
    [
        ([f"/{room}.aspx?sid=8273645&n={n}" for room in "abc" for n in range(4)], {"sid"}),
        ([f"/danh-sach.aspx?sid={n}" for n in range(12)], set()),
        ([f"/danh-sach.aspx?sid=5&page={n}" for n in range(12)], set()),
        (["/a.aspx?sid=5", "/b.aspx?sid=5"], set()),
    ],
)
def test_what_rides_on_every_link_of_a_page_is_the_visitors(
    links: list[str], visitor: set[str]
) -> None:
    assert visitor_parameters(links) == visitor


@pytest.mark.parametrize(
    ("linked", "asked"),
    [
        ("http://www.hcmcpv.org.vn/danh-sach.aspx?a=1;b=2&sid=5", "/danh-sach.aspx?a=1;b=2&sid=5"),
        ("/tin-tuc//Mot%2DBai-1491871594?fbclid=x#a", "/tin-tuc//Mot%2DBai-1491871594?fbclid=x"),
        ("/(S(lit3py55t21z5v55vlm25s55))/nhom-tin/quan-1-1197604608?b=1&a=2",
         "/(S(lit3py55t21z5v55vlm25s55))/nhom-tin/quan-1-1197604608?b=1&a=2"),
        ("/nhom-tin\\quan-1-1197604608", "/nhom-tin/quan-1-1197604608"),
    ],
)  # fmt: skip
def test_an_address_is_asked_for_as_it_was_linked(linked: str, asked: str) -> None:
    address = absolute(linked)
    assert address is not None
    assert preferred(address) == f"https://thanhuytphcm.vn{asked}"


@pytest.mark.parametrize(
    "url",
    [
        "https://icpv.thanhuytphcm.vn/tin-tuc/mot-bai-1491871594",
        "https://a.icpv.hcmcpv.org.vn/",
        "https://thanhuytphcm.vn.evil.example/tin-tuc/mot-bai-1491871594",
        "https://evilthanhuytphcm.vn/tin-tuc/mot-bai-1491871594",
        "https://evil.example/?u=thanhuytphcm.vn",
        "https://thanhuytphcm.vn@evil.example/tin-tuc/mot-bai-1491871594",
        "https://user:word@thanhuytphcm.vn/tin-tuc/mot-bai-1491871594",
        "https://thanhuytphcm.vn:8443/tin-tuc/mot-bai-1491871594",
        "ftp://thanhuytphcm.vn/a",
        "javascript:void(0)",
        "mailto:a@thanhuytphcm.vn",
        "https://[::1",
        "https://thanhuytphcm.vn:port/",
    ],
)
def test_nothing_outside_the_site_is_read(url: str) -> None:
    assert read_url(url) is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_grammar_and_what_is_read_is_the_sites(text: str) -> None:
    read = read_url(text)
    if read is not None:
        host = read.canonical.split("/")[2]
        assert is_site_host(host)


@given(
    st.from_regex(
        r"/(tin-tuc|nhom-tin|tu-lieu/[a-z]{1,5})/[\w%&=?-]{0,40}-[0-9]{10}", fullmatch=True
    )
)
def test_canonical_urls_are_canonical(path: str) -> None:
    read = read_url(path)
    if read is not None:
        again = read_url(read.canonical)
        assert again is not None
        assert again.canonical == read.canonical
        assert preferred(read.canonical) == read.canonical


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("[Hí họa] \"Mở cửa\" đi làm, buôn bán", "-hi-hoa-mo-cua-di-lam-buon-ban"),
        (
            "Liên đoàn Lao động TPHCM phấn đấu hỗ trợ 35.000 vé tàu, xe, máy bay cho công nhân "
            "về Tết",
            "lien-doan-lao-dong-tphcm-phan-dau-ho-tro-35-000-ve-tau-xe-may-bay-cho-cong-nhan-ve-tet",
        ),
        (
            "[Video] Những tấm gương tiêu biểu trong học tập và làm theo tư tưởng, đạo đức, phong "
            "cách Hồ Chí Minh",
            "-video-nhung-tam-guong-tieu-bieu-trong-hoc-tap-va-lam-theo-tu-tuong-dao-duc-phong-"
            "cach-ho-chi-min",
        ),
    ],
)  # fmt: skip
def test_slugs_are_made_as_the_site_makes_them(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_an_address_that_no_server_takes_is_none() -> None:
    """It would be read for seconds, and kept in memory for the pages that follow."""
    assert read_url(f"https://thanhuytphcm.vn/tin-tuc/{'a' * 10_000}-1491871594") is None
    assert absolute(f"/{'a' * 10_000}") is None
