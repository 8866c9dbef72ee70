"""The URL grammar and the id calendar, on every known address and on whatever else is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site.urls import is_site_host, preferred, read_url, slugify
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
