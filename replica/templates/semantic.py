"""A recent design: HTML5 elements, JSON-LD, OpenGraph, <time>, figures, rel=next."""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

from html import escape

from replica.story import Paragraph, Photo, Section
from replica.templates.page import (
    CLOCK,
    NOISE,
    VIEWS,
    ArticlePage,
    ListPage,
    Markup,
    Teaser,
    join,
    json_ld,
    link,
    updated,
)

PAGE_ADDRESS = "/trang-{}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _Figures(Markup):
    def lead(self, block: Paragraph) -> str:
        return f'<p class="article__sapo">{self.inline(block.runs)}</p>'

    def heading(self, html: str) -> str:
        return f"<h2>{html}</h2>"

    def verse(self, lines: list[str]) -> str:
        return "<blockquote><p>" + "<br>".join(lines) + "</p></blockquote>"

    def photo(self, photo: Photo) -> str:
        caption = f"<figcaption>{self.text(photo.caption)}</figcaption>" if photo.caption else ""
        return (
            '<figure><img loading="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="'
            f' data-src="{escape(photo.url)}" alt="{escape(photo.alt)}">{caption}</figure>'
        )


_FIGURES = _Figures()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    byline = f'<p class="article__author">{escape(story.byline)}</p>' if story.byline else ""
    files = "".join(f"<li>{link(f.url, f.title)}</li>" for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<main><article>
<nav aria-label="breadcrumb"><a href="/">Trang chủ</a> › {link(story.section.path, story.section.name)}</nav>
<header><h1>{escape(story.title)}</h1>
<time datetime="{at.isoformat()}">{at:%d/%m/%Y %H:%M}</time> <span>{VIEWS} lượt xem</span></header>
<div class="article__body">
{_FIGURES.body(story, _inset(page))}
{byline}
{f"<aside><h2>Tài liệu đính kèm</h2><ul>{files}</ul></aside>" if files else ""}
</div></article>
<section id="comments"><h2>Ý kiến bạn đọc</h2><button>refresh</button><p>Tổng lượt bình luận</p></section>
{_teasers("Tin khác", page.related)}</main>
<aside>{_teasers("Thông báo", page.notices)}</aside>""",
        _metadata(page),
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<section><h2>{link(b.section.path, b.section.name)}</h2>{_cards(b.teasers)}</section>"
        for b in page.boxes
    ]
    after = page.address(page.number + 1) if page.number < page.last else ""
    more = f'<nav><a rel="next" href="{escape(after)}">Xem thêm</a></nav>' if after else ""
    return _frame(
        page.title,
        page.sections,
        f"""<main><h1>{escape(page.title)}</h1>{_cards(page.teasers)}{more}{join(boxes)}</main>
<aside>{_teasers("Thông báo", page.notices)}</aside>{page.heads}""",
        f'<link rel="next" href="{escape(after)}">' if after else "",
    )


def _metadata(page: ArticlePage) -> str:
    story = page.story
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published_at.isoformat(),
        "articleSection": story.section.name,
        "mainEntityOfPage": page.url,
    }
    if story.author:
        data["author"] = {"@type": "Person", "name": story.author}
    return f"""<link rel="canonical" href="{escape(page.url)}">
<meta property="og:title" content="{escape(story.title)}"><meta property="og:type" content="article">
<meta property="og:site_name" content="Thành ủy TPHCM">
<meta property="article:published_time" content="{story.published_at.isoformat()}">
<meta property="article:section" content="{escape(story.section.name)}">
{json_ld(data)}"""


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<li>{link(t.href, t.title)}</li>" for t in page.inset)
    return f'<aside class="article__related"><h3>Bài liên quan</h3><ul>{links}</ul></aside>'


def _cards(teasers: tuple[Teaser, ...]) -> str:
    cards = (
        f"""<article class="card"><a href="{escape(t.href)}"><img data-src="{escape(t.image)}" alt=""></a>
<h3>{link(t.href, t.title)}</h3><p><time datetime="{t.published_at.isoformat()}">{updated(t.published_at)}</time></p>
<p>{escape(t.lead)}</p></article>"""
        for t in teasers
    )
    return join(list(cards))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f'<li>{link(t.href, t.title)} <time datetime="{t.published_at.isoformat()}">'
        f"{t.published_at:%d/%m/%Y}</time></li>"
        for t in teasers
    )
    return f"<section><h2>{heading}</h2><ul>{join(list(rows))}</ul></section>"


def _frame(title: str, sections: tuple[Section, ...], main: str, head: str = "") -> str:
    menu = "".join(f"<li>{link(s.path, s.name)}</li>" for s in sections)
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} - Thành ủy TPHCM</title>
{head}<meta name="csrf-token" content="{NOISE}"></head>
<body><header><p>{CLOCK}</p><nav><ul>{menu}</ul></nav>
<form action="/tim-kiem.aspx"><input type="search" name="keyw"></form></header>
{main}
<footer><address>Văn phòng Thành ủy TPHCM, 127 Trương Định, Quận 3</address>
<p>Giấy phép số 73/GP-TTĐT. Tổng biên tập: Nguyễn Văn An. <a href="https://www.google.com/">Google</a></p></footer></body></html>"""
