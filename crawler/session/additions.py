"""What does a page add to the frontier? Its links and its files, live or stored alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.links.discover import Links
from crawler.site.urls import preferred, read_url
from storage.frontier.queue import FRONT_PRIORITY, Shown
from storage.records import Article, Discovery, LinkKind, Page


class Additions:
    """Turns what pages show into what is entered, each URL once in a run.

    The same menus stand on every page; what is remembered saves asking the database for them.
    """

    def __init__(self, *, images: bool = False, remembered: int) -> None:
        self._images = images
        self._most_remembered = remembered
        self._entered: set[str] = set()

    def shown(
        self,
        links: Links,
        page: Page,
        *,
        fresh: Sequence[Discovery],
        parent: str,
        depth: int = 1,
        section: str | None = None,
        front: str | None = None,
        further: Sequence[Discovery] = (),
    ) -> Shown:
        """Return what a page adds: those of its *links* that are *fresh*, and its article's files.

        *section* is the slug of the list that it is of, *front* that list's first page, *further*
        are its next pages.
        """
        ids = [link.article_id for link in links.found if link.article_id is not None]
        return Shown(
            discoveries=[*fresh, *self.fresh([*further, *self._files(page)])],
            parent=parent,
            section=section,
            front=front,
            depth=depth,
            floor=min(ids, default=FRONT_PRIORITY),
        )

    def fresh(self, discoveries: Sequence[Discovery]) -> list[Discovery]:
        """Return what this run has not entered yet, at the address that is to be asked for."""
        if len(self._entered) > self._most_remembered:
            self._entered.clear()
        fresh = [found for found in discoveries if found.url not in self._entered]
        self._entered.update(found.url for found in fresh)
        return [replace(found, address=preferred(found.address)) for found in fresh]

    def is_fresh(self, url: str) -> bool:
        """Say whether *url* is met for the first time, and remember it."""
        if url in self._entered:
            return False
        self._entered.add(url)
        return True

    def _files(self, page: Page) -> list[Discovery]:
        """Return the documents of the page's article, and its pictures if they are wanted."""
        if page.article is None:
            return []
        files = [
            Discovery(url=file.url, address=file.url, kind=LinkKind.ATTACHMENT, title=file.title)
            for file in page.article.attachments
        ]
        pictures = page.article.images if self._images else ()
        return files + [
            Discovery(url=place.canonical, address=picture.url, kind=LinkKind.IMAGE)
            for picture in pictures
            if (place := read_url(picture.url)) is not None  # else it lies on a foreign host
        ]


def itself(article: Article) -> Discovery:
    """Return the discovery that an article's own page is."""
    return Discovery(
        url=article.url,
        address=article.url,
        kind=LinkKind.ARTICLE,
        article_id=article.id,
        title=article.title,
    )
