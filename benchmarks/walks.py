"""What do the lists cost, whatever their habits, and does an update grow with the archive?

``python -m benchmarks.walks`` walks the lists of the stand-in site with each habit of the replica,
without a network, and prints a Markdown row for each: articles that the lists lead to, those that
were found, requests of an idle update for list pages, those for five new articles, alarms. Then it
prints the list pages of an idle update of a small archive and of a large one.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.dry_crawl import DryCrawl
from crawler.site.urls import HOME
from replica.content import NewsSite
from replica.lists import HABITS, Lists
from storage.archive import Archive
from storage.records import Article

ARTICLES = 64
NEW = 5
SMALL, LARGE = 3_000, 30_000


@contextmanager
def walking(habits: Sequence[str], articles: int, **more: int) -> Iterator[DryCrawl]:
    site = NewsSite(articles)
    lists = Lists(site, [HABITS[name] for name in habits], **more)
    with ExitStack() as held:
        directory = Path(held.enter_context(tempfile.TemporaryDirectory()))
        archive = held.enter_context(Archive.open(directory / "archive", create=True))
        yield DryCrawl(archive, site, lists)


def habit(name: str) -> str:
    """Return the row of one habit."""
    with walking([name], ARTICLES) as walk:
        standing = walk.lists.reachable()
        alarms = len(walk.run().figures.alarms)
        found = len(standing & walk.archived())
        fronts = len(walk.lists.addresses())
        idle = walk.run()
        new = walk.site.publish(NEW)
        update = walk.run()
        alarms += len(idle.figures.alarms) + len(update.figures.alarms)
        more = len(update.lists) + len(update.articles) - fronts - len(new)
    return (
        f"| `{name}` | {len(standing)} | {found} | {len(idle.lists) - fronts} | {more} | {alarms} |"
    )


def idle(articles: int) -> int:
    """Return how many list pages an idle update of an archive of this size asks for."""
    with walking(["numbers"], articles, per_page=50) as walk:
        walk.truth = lambda article_id: _brief(walk.site, article_id)
        walk.batch = 200
        walk.run()
        assert walk.archived() >= walk.lists.reachable()
        return len(walk.run().lists)


def _brief(site: NewsSite, article_id: int) -> Article:
    """Return an article of one line: what is counted here are requests."""
    title = site.title(article_id)
    return Article(
        id=article_id, url=f"{HOME.rstrip('/')}{site.path(article_id)}", title=title, lead=title,
        text=f"{title} {article_id}",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=(SMALL, LARGE))
    words = parser.parse_args()
    print("| habit | reachable | found | idle: pages beyond the fronts | 5 new: more | alarms |")
    print("|---|---|---|---|---|---|")
    for name in HABITS:
        print(habit(name), flush=True)
    for size in words.sizes:
        print(f"idle update at {size:,} articles: {idle(size)} list pages", flush=True)


if __name__ == "__main__":
    main()
