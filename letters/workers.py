"""Long-lived worker processes, to which many pieces of work are handed in small chunks.

Loading WeasyPrint takes as long as reading the sheets, so `warm_up` begins it beforehand, in a server process from
which the workers are then forked with everything loaded. Where there is no such server (Windows), each worker loads
for itself.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import multiprocessing
import os
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, TypeVar

from letters import interrupts
from letters.problems import MachineFailed

AHEAD = 8  # chunks for each worker that are handed out before the first of them is asked for
LONGEST_ROOM, SHORT_ROOM = 70, "/tmp"  # a socket's path may have 107 characters, and 35 are its own  # noqa: S108
FORKED = "forkserver" in multiprocessing.get_all_start_methods()

Item = TypeVar("Item")
Made = TypeVar("Made")


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm_up(count: int) -> None:
    """Begin to load what so many workers need, in the background."""
    if count > 1:
        _serve()


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
            _serve()
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
            self._workers = self._workers or ProcessPoolExecutor(self._count, _context(), _begin, self._given)
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


# ------------------------------------------------------------------------------------------------- their server


def _context() -> Any:
    if not FORKED:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["letters.post.loaded", "letters.cli"])  # a worker imports the command once more
    return context


def _serve() -> None:
    """Start the processes that stand behind the workers, if they are not running; `MachineFailed` if that fails.

    They hear of no signal, nor do the workers, which have that from them: a request to end is for the main process,
    and it may be sent to the whole group.
    """
    if not FORKED:
        return
    from multiprocessing import forkserver, resource_tracker

    _context()
    try:
        _have_a_room()
        with interrupts.unheard():
            forkserver.ensure_running()
            resource_tracker.ensure_running()
    except OSError as error:
        said = f"The processes that make letters could not be started: {error.strerror or error}."
        raise MachineFailed(f"{said} Nothing was made. Look whether the disk is full, and try again.") from None


def _have_a_room() -> None:
    """Give multiprocessing a folder for its socket; its own way to take that away again is loud when it fails."""
    settings = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    if not settings.get("tempdir"):
        short = len(tempfile.gettempdir()) <= LONGEST_ROOM
        settings["tempdir"] = tempfile.mkdtemp(prefix="letters-", dir=None if short else SHORT_ROOM)
        atexit.register(shutil.rmtree, settings["tempdir"], ignore_errors=True)


# ------------------------------------------------------------------------------------------------- in a worker


def _begin(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Begin a worker's life. A request to end is for the main process, which then stops the workers in order.

    What it puts into temporary files, as WeasyPrint does with fonts, lies in the room of the main process, and goes
    with that: a worker that is let go takes nothing away itself.
    """
    interrupts.deaf()
    tempfile.tempdir = multiprocessing.current_process()._config.get("tempdir")  # type: ignore[attr-defined]
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    start(*given)


def _end_with(parent: Any) -> None:
    """End this worker when the main process has gone without a word, as it does when it is killed."""
    parent.join()
    os._exit(1)
