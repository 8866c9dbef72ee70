"""What feeds and sitemaps tell, also where they are hostile."""

import gzip

import pytest
from lxml import html

from crawler.links.anchors import anchors
from crawler.links.feeds import LARGEST, declared, read_feed
from crawler.links.rooms import rooms
from crawler.links.sitemaps import read_sitemap
from storage.records import LinkKind
from storage.warc.coding import LIMIT

HOME = "https://thanhuytphcm.vn/"
ARTICLE = f"{HOME}tin-tuc/mot-bai-1491871594"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin</title>
<item><title>Một bài</title><link>{ARTICLE}?utm_source=rss</link>
<pubDate>Tue, 10 Nov 2020 06:36:00 GMT</pubDate></item>
<item><title>Nơi khác</title><link>https://example.org/tin-tuc/x-1491871595</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Tin</title><entry><title>Một bài</title>
<link href="/tin-tuc/mot-bai-1491871594"/><published>2020-11-10T13:36:00+07:00</published></entry></feed>"""


@pytest.mark.parametrize("feed", [RSS, ATOM])
def test_a_feed_tells_articles_of_the_site_and_their_time(feed):
    (found,) = read_feed(feed.encode(), f"{HOME}rss")
    assert (found.url, found.kind, found.title) == (ARTICLE, LinkKind.ARTICLE, "Một bài")
    assert found.listed_at.isoformat() == "2020-11-10T13:36:00+07:00"


@pytest.mark.parametrize(
    "hostile",
    [
        "<html><body>Không tìm thấy trang</body></html>",
        "",
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><r>&b;</r>',
        "x" * (LARGEST + 1),
    ],
    ids=["page", "empty", "entities", "large"],
)
def test_what_is_no_feed_says_why(hostile):
    with pytest.raises(ValueError, match="feed"):
        read_feed(hostile.encode(), f"{HOME}rss")


def test_pages_name_feeds_of_their_own_site_only():
    tree = html.fromstring(
        '<html><head><link rel="alternate" type="application/rss+xml" href="/rss/home.rss">'
        '<link rel="alternate" type="application/rss+xml" href="https://example.org/rss">'
        '<link rel="alternate" hreflang="en" href="/en"></head><body></body></html>'
    )
    assert [each.url for each in declared(tree, HOME)] == [f"{HOME}rss/home.rss"]


def test_a_sitemap_tells_articles_and_an_index_further_sitemaps():
    urls = f"<urlset {NS}><url><loc>{ARTICLE}</loc></url><url><loc>https://example.org/</loc></url></urlset>"
    for body in (urls.encode(), gzip.compress(urls.encode())):
        assert [each.url for each in read_sitemap(body, f"{HOME}sitemap.xml")] == [ARTICLE]
    index = f"<sitemapindex {NS}><sitemap><loc>{HOME}s1.xml.gz</loc></sitemap></sitemapindex>"
    (found,) = read_sitemap(index.encode(), f"{HOME}sitemap.xml")
    assert (found.url, found.kind) == (f"{HOME}s1.xml.gz", LinkKind.SITEMAP)


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"<html><body>no</body></html>",
        b"not even XML",
        gzip.compress(b" " * (LIMIT + 1), mtime=0),
    ],
    ids=["empty", "page", "text", "bomb"],
)
def test_what_is_no_sitemap_says_why(hostile):
    with pytest.raises(ValueError, match=r"sitemap|bytes"):
        read_sitemap(hostile, f"{HOME}sitemap.xml")


def test_rooms_are_addresses_near_the_root_that_are_of_no_known_kind():
    tree = html.fromstring(
        '<ul><li><a href="/chuyen-de/hoc-tap-bac">Học tập Bác</a></li>'
        '<li><a href="/tin-tuc/mot-bai-1491871594">Một bài</a></li>'
        '<li><a href="/nhom-tin/quan-1-1197604608">Quận 1</a></li>'
        '<li><a href="/tim-kiem.aspx?keyw=a">Tìm</a></li><li><a href="/style.css">x</a></li>'
        '<li><a href="/a/b/c/d">xa</a></li></ul>'
    )
    (found,) = rooms(anchors(tree, HOME))
    assert (found.url, found.section) == (f"{HOME}chuyen-de/hoc-tap-bac", "hoc-tap-bac")
