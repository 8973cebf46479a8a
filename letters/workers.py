"""Long-lived worker processes, to which many pieces of work are handed in small chunks."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, TypeVar

from letters import interrupts, processes
from letters.problems import MachineFailed

AHEAD = 8  # chunks for each worker that are handed out before the first of them is asked for

Item = TypeVar("Item")
Made = TypeVar("Made")


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm_up(count: int) -> None:
    """Begin to load what so many workers need, in the background."""
    if count > 1:
        processes.serve()


@contextlib.contextmanager
def opened(count: int, start: Callable[..., None], *given: Any) -> Iterator[Executor]:
    """Give so many workers, in each of which `start` is called with what is given; what waits at the end is let go.

    They begin with the first piece of work: where there is none, nothing is started.
    """
    executor = _Late(count, start, given)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


class _Late(Executor):
    """Worker processes that begin with their first work; whoever hands it in goes on while they are started."""

    def __init__(self, count: int, start: Callable[..., None], given: tuple[Any, ...]) -> None:
        self._count, self._given = count, (start, given)
        self._door: ThreadPoolExecutor | None = None  # through which work is handed in, piece by piece
        self._workers: ProcessPoolExecutor | None = None

    def submit(self, work: Callable[..., Any], /, *items: Any, **named: Any) -> Future[Any]:
        """Hand a piece of work to the next worker that is free."""
        if self._door is None:
            processes.serve()
            self._door = ThreadPoolExecutor(1)
        done = Future[Any]()
        done.set_running_or_notify_cancel()
        self._door.submit(self._hand_in, done, partial(work, *items, **named))
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers go, those too that are just being started."""
        if self._door is not None:
            self._door.shutdown(wait, cancel_futures=cancel_futures)
        if self._workers is not None:
            self._workers.shutdown(wait, cancel_futures=cancel_futures)

    def _hand_in(self, done: Future[Any], work: Callable[[], Any]) -> None:
        try:
            self._workers = self._workers or ProcessPoolExecutor(
                self._count, processes.context(), processes.begin, self._given
            )
            self._workers.submit(work).add_done_callback(partial(_pass_on, done))
        except BaseException as error:
            done.set_exception(error)


def _pass_on(done: Future[Any], made: Future[Any]) -> None:
    """Let one piece of work end as the other did; one that was let go ends in no result, and nobody waits for it."""
    if made.cancelled():
        return
    if error := made.exception():
        done.set_exception(error)
    else:
        done.set_result(made.result())


def every(
    executor: Executor,
    count: int,
    work: Callable[[tuple[Item, ...]], Iterable[Made]],
    items: Iterable[Item],
    most: int,
    ahead: int = AHEAD,
) -> Iterator[Made]:
    """Have every item worked on, from now on, and return what comes of each in order, as soon as it is made.

    A worker is handed `most` items at a time, or fewer, so that each of `count` has something to do. No more items
    are thought of beforehand than keep the workers busy. `MachineFailed` when a worker dies, as it does when memory
    or time runs out.
    """
    waiting: deque[Future[Iterable[Made]]] = deque()
    chunks = _chunks(iter(items), count, most)
    with _failing_plainly(waiting), interrupts.undisturbed():  # a worker that is half started would have a lot to say
        _hand_out(executor, work, itertools.islice(chunks, count * ahead), waiting)
    return _in_order(executor, work, chunks, waiting)


def _hand_out(
    executor: Executor,
    work: Callable[[tuple[Item, ...]], Iterable[Made]],
    chunks: Iterable[tuple[Item, ...]],
    waiting: deque[Future[Iterable[Made]]],
) -> None:
    waiting.extend(executor.submit(work, chunk) for chunk in chunks)


def _chunks(items: Iterator[Item], count: int, most: int) -> Iterator[tuple[Item, ...]]:
    first = tuple(itertools.islice(items, 2 * count * most))
    size = max(1, min(most, len(first) // (2 * count)))  # of a few letters, none waits for those of another worker
    everything = itertools.chain(first, items)
    while chunk := tuple(itertools.islice(everything, size)):
        yield chunk


def _in_order(
    executor: Executor,
    work: Callable[[tuple[Item, ...]], Iterable[Made]],
    chunks: Iterator[tuple[Item, ...]],
    waiting: deque[Future[Iterable[Made]]],
) -> Iterator[Made]:
    with _failing_plainly(waiting):
        while waiting:
            made = waiting.popleft().result()
            _hand_out(executor, work, itertools.islice(chunks, 1), waiting)
            yield from made


@contextlib.contextmanager
def _failing_plainly(waiting: Iterable[Future[Any]]) -> Iterator[None]:
    """Say that a worker died, and let the others' work go, whatever stops this one."""
    try:
        yield
    except BaseException as error:
        for future in waiting:
            future.cancel()
        if isinstance(error, BrokenProcessPool | OSError | EOFError):  # the last two when the workers' server is gone
            said = "A worker process died; the machine may be short of memory. Try again with --workers 1."
            raise MachineFailed(said) from None
        raise
