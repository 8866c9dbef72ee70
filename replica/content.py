"""Which articles stand on the stand-in site now, and what is the truth about each?"""

from __future__ import annotations

import random
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from crawler.site.calendar import first_id_of
from crawler.site.thanhuytphcm import CANONICAL_HOST
from replica import composer, known
from replica.edits import Edit, edited
from replica.id_calendar import NEWEST, choose_ids, published_at
from replica.story import Paragraph, Run, Section, Story, StoryKind
from storage.records import Article, Attachment, Image
from vietnamese.letters import clean
from vietnamese.time import Precision

_DUPLICATE_SHARE = 90  # one article in so many is printed again, and one nearly so
_REACH = 2000  # ids searched for something to print again


class Removal(StrEnum):
    """How the site says that an article is no more."""

    NOT_FOUND = "404"
    GONE = "410"
    SOFT = "soft"  #: status 200, "không tồn tại hoặc đã bị xóa"


class NewsSite:
    """*articles* pieces of news, the newest of *now*. Nothing is kept but their ids.

    :raises ValueError: if there is to be no article
    """

    def __init__(self, articles: int = 300, seed: int = 1, now: datetime = NEWEST) -> None:
        if articles < 1:
            raise ValueError(f"{articles} articles are no site; the seed is always there")
        self.seed = seed
        self._known = frozenset(known.KNOWN_IDS[:articles])
        rng = random.Random(f"{seed}:ids")
        generated = choose_ids(articles - len(self._known), rng, now, known.KNOWN_IDS)
        self._ids = array("q", sorted([*generated, *self._known]))
        self._next_id = max(first_id_of(now), self._ids[-1]) + 1
        self._edits: dict[int, list[Edit]] = {}
        self._removed: dict[int, Removal] = {}
        self._by_section: dict[str, array[int]] = {}
        self._file_under_sections()

    # --- what there is --------------------------------------------------------------------------

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section, in the menu's order."""
        return composer.SECTIONS

    def ids(self) -> list[int]:
        """Return the ids of all articles that stand, newest first."""
        return [n for n in reversed(self._ids) if n not in self._removed]

    def __len__(self) -> int:
        return len(self._ids) - len(self._removed)

    def __contains__(self, article_id: object) -> bool:
        return self.ever_had(article_id) and article_id not in self._removed

    def ever_had(self, article_id: object) -> bool:
        """Say whether the article stands or stood here."""
        if not isinstance(article_id, int):
            return False
        place = bisect_left(self._ids, article_id)
        return place < len(self._ids) and self._ids[place] == article_id

    def removal(self, article_id: int) -> Removal | None:
        """Return how the site denies the article, if it does."""
        return self._removed.get(article_id)

    def newest(self, start: int, count: int, section: Section | None = None) -> list[int]:
        """Return up to *count* ids that stand, newest first, from place *start* on."""
        ids = self._by_section[section.slug] if section else self._ids
        if not self._removed:
            last = len(ids) - start
            return list(reversed(ids[max(0, last - count) : max(0, last)]))
        standing = (n for n in reversed(ids) if n not in self._removed)
        return list(islice(standing, start, start + count))

    def count(self, section: Section | None = None) -> int:
        """Return how many articles stand, in one section or in all."""
        ids = self._by_section[section.slug] if section else self._ids
        return len(ids) - sum(1 for n in self._removed if section in (None, self.section(n)))

    def story(self, article_id: int) -> Story:
        """Return the article as it stands, or stood, with every change made to it.

        :raises KeyError: if the site never had it
        """
        if not self.ever_had(article_id):
            raise KeyError(article_id)
        story = self._printed(article_id)
        for number, edit in enumerate(self._edits.get(article_id, ()), start=1):
            story = edited(story, edit, number)
        return story

    def title(self, article_id: int) -> str:
        """Return the title alone, which lists need."""
        if self._edits.get(article_id):
            return self.story(article_id).title
        return self._first_title(article_id)

    def path(self, article_id: int) -> str:
        """Return the article's path; a changed title does not change it."""
        if article_id in self._known:
            return known.known_story(article_id).path
        kind = composer.kind_of(self.seed, article_id)
        return composer.path_of(kind, self._first_title(article_id), article_id)

    def section(self, article_id: int) -> Section:
        """Return the article's section."""
        if article_id in self._known:
            return known.known_section(article_id)
        return composer.section_of(self.seed, article_id)

    def published_at(self, article_id: int) -> datetime:
        """Return the time of publication alone, which lists need."""
        if article_id in self._known:
            return known.known_story(article_id).published_at
        return published_at(article_id)

    # --- the truth --------------------------------------------------------------------------------

    def truth(self, article_id: int) -> Article:
        """Return what an archive should hold of the article.

        How exactly a page shows the time depends on its template; here it is to the minute.
        :raises KeyError: if the site never had it
        """
        story = self.story(article_id)
        return Article(
            id=story.id,
            url=url_of(story),
            title=clean(story.title),
            lead=story.lead,
            text=story.text,
            author=story.author,
            source=story.source,
            section=story.section.name,
            published_at=story.published_at,
            published_precision=Precision.MINUTE,
            images=tuple(
                Image(url=p.url, caption=clean(p.caption), alt=clean(p.alt)) for p in story.photos
            ),
            attachments=tuple(Attachment(url=f.url, title=f.title) for f in story.files),
            links=tuple(_links(story)),
        )

    def original(self, article_id: int) -> int | None:
        """Return the id of the earlier article with exactly this text, if there is one."""
        if article_id in self._known:
            return known.known_original(article_id)
        return self._model(article_id) if self._is_reprint(article_id) else None

    def near_original(self, article_id: int) -> int | None:
        """Return the id of the earlier article of which this one is an edited copy, if any."""
        if article_id in self._known or self._is_reprint(article_id):
            return None
        return self._model(article_id)

    # --- what the newsroom does -----------------------------------------------------------------

    def publish(self, count: int = 1) -> list[int]:
        """Add *count* articles, newer than all others; return their ids, oldest first."""
        added = list(range(self._next_id, self._next_id + count))
        self._next_id += count
        self._ids.extend(added)
        for article_id in added:
            self._by_section[self.section(article_id).slug].append(article_id)
        return added

    def edit(self, article_id: int, edit: Edit = Edit.TYPO) -> None:
        """Change the article. :raises KeyError: if the site never had it."""
        self._must_have(article_id)
        self._edits.setdefault(article_id, []).append(edit)

    def delete(self, article_id: int, manner: Removal = Removal.NOT_FOUND) -> None:
        """Take the article off the site. :raises KeyError: if the site never had it."""
        self._must_have(article_id)
        self._removed[article_id] = manner

    def restore(self, article_id: int) -> None:
        """Put a removed article back, as it was."""
        self._removed.pop(article_id, None)

    # --- inside -----------------------------------------------------------------------------------

    def _must_have(self, article_id: int) -> None:
        if not self.ever_had(article_id):
            raise KeyError(article_id)

    def _file_under_sections(self) -> None:
        self._by_section = {section.slug: array("q") for section in self.sections}
        for article_id in self._ids:
            self._by_section[self.section(article_id).slug].append(article_id)

    def _first_title(self, article_id: int) -> str:
        if article_id in self._known:
            return known.known_title(article_id)
        model = self._model(article_id) if self._is_reprint(article_id) else None
        return composer.title_of(self.seed, model or article_id)

    def _printed(self, article_id: int) -> Story:
        if article_id in self._known:
            return known.known_story(article_id)
        model = self._model(article_id)
        if model is None:
            return self._linked(composer.compose(self.seed, article_id))
        own = composer.compose(self.seed, article_id)
        source = composer.compose(self.seed, model)
        if self._is_reprint(article_id):
            path = composer.path_of(own.kind, source.title, article_id)
            return replace(source, id=article_id, kind=own.kind, path=path, section=own.section,
                           published_at=own.published_at)  # fmt: skip
        number = article_id % 1000  # two copies of one article are not equal either
        copy = edited(edited(source, Edit.TYPO, number), Edit.PARAGRAPH, number)
        return replace(copy, id=article_id, kind=own.kind, path=own.path, title=own.title,
                       section=own.section, published_at=own.published_at)  # fmt: skip

    def _is_reprint(self, article_id: int) -> bool:
        kind = composer.kind_of(self.seed, article_id)
        return kind is StoryKind.MAGAZINE and self._model(article_id) is not None

    def _model(self, article_id: int) -> int | None:
        """Return the next older feature, if this article is one that prints it again."""
        if composer.mixed(self.seed + 1, article_id) % _DUPLICATE_SHARE:
            return None
        kind = composer.kind_of(self.seed, article_id)
        if kind not in (StoryKind.MAGAZINE, StoryKind.NEWS):
            return None
        place = bisect_left(self._ids, article_id)
        for older in reversed(self._ids[max(0, place - _REACH) : place]):
            if older not in self._known and self._is_feature(older):
                return older
        return None

    def _is_feature(self, article_id: int) -> bool:
        return composer.kind_of(self.seed, article_id) is StoryKind.FEATURE

    def _linked(self, story: Story) -> Story:
        """Return *story* with a link to another article in one of its paragraphs, now and then."""
        rng = composer.source_of_chance(self.seed, story.id, "link")
        if story.kind is not StoryKind.NEWS or rng.random() > 0.15:
            return story
        places = [i for i, block in enumerate(story.blocks) if isinstance(block, Paragraph)][1:]
        older = bisect_left(self._ids, story.id)  # what is published later changes no link
        if not older or not places:
            return story
        target = self._ids[rng.randrange(older)]
        href = f"https://{CANONICAL_HOST}{self.path(target)}"
        place = rng.choice(places)
        mention = (
            Run(" Trước đó, bài viết “"),
            Run(self._first_title(target), "", href),
            Run("” đã nêu vấn đề này."),
        )
        link = Paragraph((*_runs(story, place), *mention))
        return replace(story, blocks=(*story.blocks[:place], link, *story.blocks[place + 1 :]))


def _runs(story: Story, place: int) -> Sequence[Run]:
    block = story.blocks[place]
    return block.runs if isinstance(block, Paragraph) else ()


def url_of(story: Story) -> str:
    """Return the canonical URL."""
    return f"https://{CANONICAL_HOST}{story.path}"


def _links(story: Story) -> Iterator[str]:
    for block in story.blocks:
        if isinstance(block, Paragraph):
            yield from (run.href for run in block.runs if run.href)
