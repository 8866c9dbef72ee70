"""How is a replica started from Python, and told what to do?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from replica.content import NewsSite, Removal
from replica.edits import Edit
from replica.lists import with_habits
from replica.pages import Pages
from replica.server import Request
from storage.records import Article


class Replica:
    """A running replica. What is done to it is done to ``content`` too, which knows the truth."""

    def __init__(self, process: subprocess.Popen[str], pages: Pages) -> None:
        assert process.stdout is not None
        self._process = process
        self.pages = pages
        self.content = pages.site
        self.url: str = json.loads(process.stdout.readline())["url"]

    # --- what there is --------------------------------------------------------------------------

    def ids(self) -> list[int]:
        """Return the ids of all articles that stand, newest first."""
        return self.content.ids()

    def truth(self, article_id: int) -> Article:
        """Return what an archive should hold of the article, as far as its page tells."""
        return self.pages.truth(article_id)

    def requests(self, since: int = 0) -> list[Request]:
        """Return the request log, without its first *since* lines."""
        return [Request(**line) for line in self._ask("requests", since=since)]

    def violations(self) -> list[Request]:
        """Return the requests that no decent crawler sends."""
        return [Request(**line) for line in self._ask("violations")]

    # --- the newsroom -----------------------------------------------------------------------------

    def publish(self, count: int = 1) -> list[int]:
        """Add articles, newer than all others; return their ids, oldest first."""
        self._ask("publish", count=count)
        return self.content.publish(count)

    def edit(self, article_id: int, edit: str = Edit.TYPO) -> None:
        """Change an article: ``typo``, ``paragraph``, ``title``, ``punctuation``, ``caption``."""
        self.content.edit(article_id, Edit(edit))
        self._ask("edit", id=article_id, edit=edit)

    def delete(self, article_id: int, manner: str = Removal.NOT_FOUND) -> None:
        """Take an article off the site: ``404``, ``410`` or ``soft``."""
        self.content.delete(article_id, Removal(manner))
        self._ask("delete", id=article_id, manner=manner)

    def restore(self, article_id: int) -> None:
        """Put a removed article back."""
        self.content.restore(article_id)
        self._ask("restore", id=article_id)

    def withhold(self, ids: Iterable[int]) -> None:
        """Show these articles in no list, and all others that were withheld before."""
        self._ask("withhold", ids=list(ids))

    # --- the saboteur ---------------------------------------------------------------------------

    def set_fault(self, kind: str, **fields: Any) -> None:
        """Spoil requests, or set a trap; the fields are those of ``replica.faults.Fault``."""
        self._ask("set_fault", fault={"kind": kind, **fields})

    def clear_faults(self) -> None:
        """Answer as a sound site again."""
        self._ask("clear_faults")

    def refuse(self) -> None:
        """Refuse every connection."""
        self._ask("refuse")

    def accept(self) -> None:
        """Accept connections again, on the same port."""
        self._ask("accept")

    def warm(self) -> int:
        """Have every page printed once, for benchmarks; return how many."""
        count: int = self._ask("warm")
        return count

    def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()

    def _ask(self, do: str, **words: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **words}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["result"]


@contextmanager
def running(
    articles: int = 300,
    template: str = "mixed",
    seed: int = 1,
    *,
    habits: tuple[str, ...] = (),
    lists: tuple[str, ...] = (),
    log: Path | None = None,
) -> Iterator[Replica]:
    """Have a replica run as a child process.

    :param template: ``mixed``, ``held-out``, or one template's name
    :param habits: any of ``gzip``, ``chunked``, ``conditional``
    :param lists: habits of its lists (`replica.lists.HABITS`); none: lists as the templates have
    :param log: where to write the requests, a JSON line each
    """
    words = [sys.executable, "-m", "replica", "--articles", str(articles), "--template", template]
    words += ["--seed", str(seed), *(f"--{habit}" for habit in habits)]
    words += ["--lists", ",".join(lists)] if lists else []
    words += ["--log", str(log)] if log else []
    with subprocess.Popen(  # noqa: S603  # our own module, no shell
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            site = NewsSite(articles, seed)
            replica = Replica(process, Pages(site, template, lists=with_habits(site, lists)))
            yield replica
            replica.stop()
        finally:
            process.kill()
