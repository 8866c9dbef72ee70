"""Who does the work that blocks? Two threads, one for WARC files and one for the database.

Each works in the order of the calls: a long commit must not keep responses from being captured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from scrapy.exceptions import IgnoreRequest

T = TypeVar("T")


class StorageFailed(IgnoreRequest):
    """No more answers can be stored, so nothing more is asked; ``Threads.broken`` says why."""


class Threads:
    """The two threads; once one of them has failed, nothing further makes sense."""

    def __init__(self, when_broken: Callable[[], None]) -> None:
        self._warc = ThreadPoolExecutor(1, thread_name_prefix="warc")
        self._database = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._when_broken = when_broken
        self.broken: Exception | None = None  #: why nothing can be stored any more

    async def in_warc(self, function: Callable[..., T], *arguments: object) -> T:
        """Work on WARC files.

        :raises StorageFailed: if that cannot be done
        """
        return await self._call(self._warc, function, *arguments)

    async def in_database(self, function: Callable[..., T], *arguments: object) -> T:
        """Work on the database.

        :raises StorageFailed: if that cannot be done
        """
        return await self._call(self._database, function, *arguments)

    def later_in_database(self, function: Callable[[], None]) -> None:
        """Work on the database when its turn comes; nobody waits for it."""
        self._database.submit(function)

    def leave(self) -> None:
        """Wait until nothing is written any more: what the threads are at is ended, no more."""
        self._warc.shutdown(cancel_futures=True)
        self._database.shutdown(cancel_futures=True)

    async def _call(
        self, thread: ThreadPoolExecutor, function: Callable[..., T], *arguments: object
    ) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(thread, function, *arguments)
        except Exception as error:
            self.broken = self.broken or error
            self._when_broken()
            raise StorageFailed("nothing can be stored any more") from error
