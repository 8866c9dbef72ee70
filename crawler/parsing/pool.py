"""Who parses? Processes with bounds, so that no page costs any other page, or the crawl.

Live and stored responses go the same way. A page that takes too long or too much, ends its process
or fails is read as `PageKind.UNREADABLE`, with the reason: it is kept and named, and nothing is
lost with it. When its bytes come again they are passed over.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from crawler.parsing.bounds import TooSlow, bound_memory, page_time, too_slow, what_failed
from crawler.parsing.response import ParsedResponse, parse_response
from storage.records import Page, PageKind
from storage.warc.digests import payload_digest
from storage.warc.responses import CapturedResponse

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: Seconds after which processes that do not heed it are ended: lxml, say, cannot be interrupted.
BATCH_TIMEOUT = 60
#: Live pages that a process is given at once, at most.
_BATCH = 8
#: Batches that wait for each process: it never idles, and memory stays flat.
_AHEAD = 2
#: Payloads that are remembered to be unreadable.
_MOST_REMEMBERED = 10_000
#: What a page is taken for whose bytes could not be read before.
PASSED_OVER = Page(
    kind=PageKind.UNREADABLE,
    reason="its bytes could not be read before; `thanhuy reextract` tries again",
)
#: Seconds that a pool which is being ended may take for it; it takes milliseconds.
_FAREWELL = 2.0


class ParserPool:
    """Processes that parse responses; a context manager that ends them.

    Handing over costs as much for a batch as for one response, so they go in batches. An *executor*
    of one's own, such as Dask's, takes the place of the processes. What has one of the payload
    digests *unreadable* is passed over.
    """

    def __init__(
        self,
        workers: int = 1,
        *,
        profile: SiteProfile | None = None,
        executor: Executor | None = None,
        unreadable: Collection[str] = (),
    ) -> None:
        self._workers = workers
        self._profile = profile
        self._foreign = executor
        self._unreadable = set(unreadable)  # payload digests
        self._pool: ProcessPoolExecutor | None = None
        self._changing = threading.Lock()  # of the pool
        self._alone = threading.Lock()  # doubtful pages are parsed one after the other
        self._closed = False
        # They wait for the processes, one batch each; one more, that a process need not wait.
        self._threads = ThreadPoolExecutor(workers + 1, thread_name_prefix="parser")
        self._waiting: list[tuple[CapturedResponse, asyncio.Future[ParsedResponse]]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what they are at is dropped."""
        self._closed = True
        with self._changing:
            pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def executor(self) -> Executor | None:
        """The processes, for other work; None for one worker: one's own process does as well."""
        return self._executor() if self._workers > 1 or self._foreign is not None else None

    # --- a batch ------------------------------------------------------------------------------

    def parse(self, batch: Sequence[CapturedResponse]) -> list[ParsedResponse]:
        """Parse *batch*, in order; any thread may call it. It waits, but not for ever."""
        digests = [payload_digest(response.payload) for response in batch]
        known = self._unreadable.intersection(digests)
        unknown = [r for r, digest in zip(batch, digests, strict=True) if digest not in known]
        parsed = iter(self._parse(unknown))
        passed_over = ParsedResponse(page=PASSED_OVER)
        answers = [passed_over if digest in known else next(parsed) for digest in digests]
        for response, digest, answer in zip(batch, digests, answers, strict=True):
            self._note(response, digest, answer.page)
        return answers

    def _note(self, response: CapturedResponse, digest: str, page: Page) -> None:
        """Name a page that could not be read, and pass over it from now on."""
        if page.kind is not PageKind.UNREADABLE:
            return
        logger.warning("%s could not be read: %s", response.url, page.reason)
        if len(self._unreadable) < _MOST_REMEMBERED:
            self._unreadable.add(digest)

    def _parse(self, batch: Sequence[CapturedResponse]) -> list[ParsedResponse]:
        if not batch:
            return []
        executor = self._executor()
        try:
            return executor.submit(_parse_all, batch, self._profile).result(BATCH_TIMEOUT)
        except (TimeoutError, BrokenExecutor, CancelledError):
            self._discard(executor)
        except Exception as error:  # noqa: BLE001  # a response that cannot even be handed over
            if len(batch) == 1:
                return [_unreadable(what_failed(error))]
        # Which of them is it? Somebody else's page may have ended the process, too.
        return [self._parse_alone(response) for response in batch]

    def _parse_alone(self, response: CapturedResponse) -> ParsedResponse:
        """Parse one response in a process that nobody else uses."""
        parsed = self._try_alone(response)
        if parsed.page.reason != too_slow(BATCH_TIMEOUT) or self._profile is None:
            return parsed
        # Time is kept within a page, but not within an XPath: perhaps it is the profile's.
        profile, self._profile = self._profile, None
        without = self._try_alone(response)
        if without.page.kind is PageKind.UNREADABLE:
            self._profile = profile
        else:
            logger.error("the paths of profile.toml cost too much; no page is read by them")
        return without

    def _try_alone(self, response: CapturedResponse) -> ParsedResponse:
        with self._alone:
            if self._closed:
                return _unreadable("reading was broken off")
            pool = _new_pool(1)
            try:
                (parsed,) = pool.submit(_parse_all, [response], self._profile).result(BATCH_TIMEOUT)
            except TimeoutError:
                return _unreadable(too_slow(BATCH_TIMEOUT))
            except (BrokenExecutor, CancelledError):
                return _unreadable("reading ended the process")
            except Exception as error:  # noqa: BLE001  # it cannot even be handed over
                return _unreadable(what_failed(error))
            finally:
                _end(pool)
            return parsed

    def _executor(self) -> Executor:
        if self._foreign is not None:
            return self._foreign
        with self._changing:
            if self._pool is None:
                self._pool = _new_pool(self._workers)
            return self._pool

    def _discard(self, executor: Executor) -> None:
        """Have new processes made, unless another batch of the same ones was quicker."""
        with self._changing:
            if executor is not self._pool or self._pool is None:
                return
            pool, self._pool = self._pool, None
        _end(pool)

    # --- many batches, ahead ------------------------------------------------------------------

    def parse_ahead(
        self, batches: Iterable[T], responses: Callable[[T], Sequence[CapturedResponse]]
    ) -> Iterator[tuple[T, list[ParsedResponse]]]:
        """Yield each batch with what its *responses* say, in order; further ones are under way."""
        under_way: deque[tuple[T, Future[list[ParsedResponse]]]] = deque()
        for batch in batches:
            under_way.append((batch, self._threads.submit(self.parse, responses(batch))))
            if len(under_way) > _AHEAD * self._workers:
                first, parsed = under_way.popleft()
                yield first, parsed.result()
        for rest, parsed in under_way:
            yield rest, parsed.result()

    # --- one after the other, as they come ----------------------------------------------------

    async def parse_soon(self, response: CapturedResponse) -> ParsedResponse:
        """Parse one response; what comes while all processes are busy waits and goes together."""
        answer: asyncio.Future[ParsedResponse] = asyncio.get_running_loop().create_future()
        self._waiting.append((response, answer))
        self._hand_out()
        return await answer

    def _hand_out(self, ended: asyncio.Task[None] | None = None) -> None:
        """Give each process a batch of what waits, and one more that they need not wait."""
        if ended is not None:
            self._under_way.discard(ended)
        while self._waiting and len(self._under_way) <= self._workers and not self._closed:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            task = asyncio.create_task(self._parse_batch(batch))
            self._under_way.add(task)
            task.add_done_callback(self._hand_out)

    async def _parse_batch(
        self, batch: list[tuple[CapturedResponse, asyncio.Future[ParsedResponse]]]
    ) -> None:
        loop = asyncio.get_running_loop()
        responses = [response for response, _ in batch]
        parsed = await loop.run_in_executor(self._threads, self.parse, responses)
        for (_, answer), each in zip(batch, parsed, strict=True):
            if not answer.done():
                answer.set_result(each)


def _unreadable(reason: str) -> ParsedResponse:
    return ParsedResponse(page=Page(kind=PageKind.UNREADABLE, reason=reason))


# --- in the processes ---------------------------------------------------------------------------


def _parse_all(
    responses: Sequence[CapturedResponse], profile: SiteProfile | None
) -> list[ParsedResponse]:
    return [_parse_in_time(response, profile) for response in responses]


def _parse_in_time(response: CapturedResponse, profile: SiteProfile | None) -> ParsedResponse:
    """Parse one response; whatever goes wrong is its own misfortune."""
    try:
        with page_time():
            return parse_response(response, profile=profile)
    except (TooSlow, Exception) as error:  # noqa: BLE001  # see the docstring
        return _unreadable(what_failed(error))


def _new_pool(workers: int) -> ProcessPoolExecutor:
    # Spawned, not forked: this process has threads and an event loop.
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_serve_parent
    )


def _end(pool: ProcessPoolExecutor) -> None:
    """End the pool with what it is at: a page that never ends would keep us from ending."""
    manager = pool._executor_manager_thread  # noqa: SLF001  # see below
    # Python 3.14 calls this kill_workers().
    for process in list((pool._processes or {}).values()):  # noqa: SLF001  # see above
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
    if manager is not None:
        # At exit Python 3.11 wakes it once more, and fails if it is just closing its pipe.
        manager.join(_FAREWELL)  # type: ignore[attr-defined]  # a thread, whatever typeshed says


def _serve_parent() -> None:
    """Live, as a process of a pool, for the process that made it, and no longer.

    What asks for an end is left to it, which still needs the pages under way; and when it is
    killed, a process that waits for work would wait for ever.
    """
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to all of a group
        signal.signal(ending, signal.SIG_IGN)
    settle_memory()
    bound_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def settle_memory() -> None:
    """Spare the garbage collector what is loaded by now, and let it look at the rest less often.

    A page makes thousands of short-lived objects, hardly any of them in cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
