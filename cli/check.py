"""``thanhuy check``: do live pages still read, and does the profile hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    ContactOption,
    DatabaseOption,
    OriginOption,
    configure,
    open_archive,
)
from cli.tables import print_table
from config import Config
from storage.articles.holdings import newest_urls
from storage.errors import BadInput
from storage.records import Article, Page, PageKind

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile
    from crawler.runs.check import FetchedPage

#: Articles that are looked at where none is named.
LOOKED_AT = 5


@app.command(epilog=example("check", "check https://thanhuytphcm.vn/tin-tuc/x-1491871594"))
def check(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL]…", help="Các bài. · Articles to look at.")
    ] = None,
    origin: OriginOption = None,
    contact: ContactOption = None,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> int:
    """Xem trang thật còn đọc được không. · Do live pages still read, and does the profile hold?"""
    from crawler.options import CrawlOptions, require_contact
    from crawler.runs.check import fetch
    from crawler.runs.crawl import check_reachable
    from crawler.runs.learn import load_profile

    config = configure(archive, database, contact)
    options = CrawlOptions.parse(origin=origin)
    profile = load_profile(config.archive)
    addresses = _addresses(urls or [], config)
    check_reachable(options.origin)
    require_contact(config, options)
    pages = fetch(addresses, config, options)
    sound = _print_evidence(pages, profile)
    if profile is not None:
        sound = _print_drift(pages, profile) and sound
    return 0 if sound else 1


def _addresses(urls: list[str], config: Config) -> list[str]:
    from crawler.site.urls import read_url

    for url in urls:
        if not url.startswith(("http://", "https://")) or read_url(url) is None:
            raise BadInput(f"{url!r} is not of this site; give an article's address there")
    if urls:
        return urls
    with open_archive(config) as held, held.snapshot() as connection:
        found = newest_urls(connection, LOOKED_AT)
    if not found:
        raise BadInput("the archive holds no article to look at; name one: thanhuy check URL")
    return found


def _print_evidence(pages: list[FetchedPage], profile: SiteProfile | None) -> bool:
    """Print what gave each field; say whether every page holds an article that can be read."""
    from crawler.extraction.extract import extract
    from crawler.parsing.bounds import PAGE_TIMEOUT, TooCostly, within_bounds

    table = Table("địa chỉ · page", "trường · field", "giá trị · value", "chứng cứ · evidence")
    sound = True
    for page in pages:
        try:
            read = within_bounds(
                extract, PAGE_TIMEOUT, page.body, page.url, fetched_at=page.fetched_at,
                content_type=page.content_type, status=page.status, profile=profile,
            )  # fmt: skip
        except TooCostly as error:
            read = Page(kind=PageKind.UNREADABLE, reason=str(error))
        if read.article is None:
            table.add_row(page.url, "-", f"{read.kind}: {read.reason}", "-")
        else:
            _add_fields(table, page.url, read.article)
        sound = sound and _is_sound(read.article)
    print_table(table)
    return sound


def _add_fields(table: Table, url: str, article: Article) -> None:
    for name in ("title", "published_at", "author", "section", "lead"):
        value = getattr(article, name)
        evidence = article.evidence.get(name, "-" if value else "không thấy · not found")
        table.add_row(url, name, str(value or "-")[:60], evidence)


def _is_sound(article: Article | None) -> bool:
    return bool(article and article.title and (article.text or article.images))


def _print_drift(pages: list[FetchedPage], profile: SiteProfile) -> bool:
    """Print on how many pages each key of the profile holds; say whether all do."""
    from crawler.extraction.learn import drift
    from crawler.parsing.bounds import PAGE_TIMEOUT, within_bounds

    sound = True
    kept = [(page.url, page.body, page.content_type, page.fetched_at) for page in pages]
    for drifted in within_bounds(drift, PAGE_TIMEOUT, profile, kept):
        sound = sound and drifted.holds
        advice = "" if drifted.holds else ": `thanhuy learn` again"
        print(f"profile.toml: {drifted.field} {drifted.held} / {drifted.pages}{advice}")
    return sound
