"""Many letters at once, in long-lived worker processes.

Loading WeasyPrint takes as long as reading the sheets, so `warm_up` begins it beforehand, in a server process from
which the workers are then forked with everything loaded. Where there is no such server (Windows), each worker loads
for itself.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from letters import files
from letters.problems import MachineFailed

if TYPE_CHECKING:
    from letters.post.letter import Letter, Stationery
    from letters.post.readback import Proof, Verdict
    from letters.post.render import Document, Press

CHUNK = 4  # letters a worker takes at a time, at most
LONGEST = 5  # seconds of processor time for one letter, which takes a twentieth of one
HANGS = 9  # seconds, after which a worker is killed that cannot be interrupted
MEMORY = 2 * 2**30  # bytes of address space; a worker needs a third of it
FORKED = "forkserver" in multiprocessing.get_all_start_methods()


class TooLong(BaseException):
    """A letter takes too long: not an Exception, so that nothing on the way takes it for a fault of the letter."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What worker processes do with many letters: both functions yield what comes of each, in order."""

    lay_out: Callable[[Iterable[Letter]], Iterator[Document]]
    read: Callable[[Iterable[Proof]], Iterator[Verdict]]


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm_up(workers: int) -> None:
    """Begin to load what the workers need, in the background."""
    if workers > 1:
        _serve()


def _serve() -> None:
    """Start the processes that stand behind the workers, if they are not running.

    They hear of no signal, nor do the workers, which have that from them: a request to end is for the main process,
    and it may be sent to the whole group.
    """
    if not FORKED:
        return
    from multiprocessing import forkserver, resource_tracker

    _context()
    before = {number: signal.signal(number, signal.SIG_IGN) for number in files.ENDINGS}
    try:
        forkserver.ensure_running()
        resource_tracker.ensure_running()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def opened(stationery: Mapping[str, Stationery], workers: int) -> Iterator[Workshop]:
    """Give a workshop of so many long-lived processes, to which work is handed in small chunks.

    Its functions raise `MachineFailed` when a worker dies, as it does when memory or time runs out.
    """
    _serve()
    with ProcessPoolExecutor(workers, _context(), _start, (stationery,)) as executor:
        yield Workshop(partial(_every, executor, workers, _print), partial(_every, executor, workers, _read))


def _every(executor: Executor, workers: int, work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Have every item worked on, and yield what comes of each in order."""
    items = tuple(items)
    size = max(1, min(CHUNK, len(items) // (2 * workers)))  # of a few letters, none waits for those of another worker
    chunks = [items[at : at + size] for at in range(0, len(items), size)]
    waiting: list[Future[tuple[Any, ...]]] = []
    try:
        with files.undisturbed():  # a worker that is half started would have a lot to say
            waiting += [executor.submit(work, chunk) for chunk in chunks]
        for future in waiting:
            yield from future.result()
    except (BrokenProcessPool, OSError, EOFError):  # the last two when the server of the workers is gone
        said = "A worker process died; the machine may be short of memory. Try again with --workers 1."
        raise MachineFailed(said) from None
    finally:
        for future in waiting:
            future.cancel()


def _context() -> Any:
    if not FORKED:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["letters.post.loaded", "letters.cli"])  # a worker imports the command once more
    return context


# ------------------------------------------------------------------------------------------------- in a worker

_stationery: Mapping[str, Stationery] = {}
_press: Press | None = None


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Raise `TooLong` when the block uses more processor time than any letter needs; kill the worker if that fails."""
    watch = threading.Timer(HANGS, os._exit, (1,))
    watch.daemon = True
    watch.start()
    try:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        watch.cancel()


def _stop(*_: Any) -> None:
    raise TooLong


def _keep_within_bounds() -> None:
    """Let this process take no more memory and time than letters need: an office's own design may run wild."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, _stop)


def _start(stationery: Mapping[str, Stationery]) -> None:
    """Hand a worker its stationery. A request to end is for the main process, which then stops the workers in order."""
    global _stationery
    for number in files.ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    _keep_within_bounds()
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    _stationery = stationery


def _end_with(parent: Any) -> None:
    """End this worker when the main process has gone without a word, as it does when it is killed."""
    parent.join()
    os._exit(1)


def _print(letters: tuple[Letter, ...]) -> tuple[Document, ...]:
    import gc

    press = _ready()
    documents = tuple(_printed(press, letter) for letter in letters)
    gc.collect()
    return documents


def _printed(press: Press, letter: Letter) -> Document:
    from letters.post.render import Document

    try:
        with _limited():
            return press.render(letter)
    except TooLong:
        return Document(letter.staff_id, b"", 0, (f"It takes over {LONGEST} seconds to lay out.",))


def _read(proofs: tuple[Proof, ...]) -> tuple[Verdict, ...]:
    from letters.post import readback

    def verdict(proof: Proof) -> Verdict:
        try:
            with _limited():
                return readback.read(proof, _stationery[proof.expected.template])
        except TooLong:
            return readback.Verdict((f"It takes over {LONGEST} seconds to read.",))

    return tuple(map(verdict, proofs))


def _ready() -> Press:
    """Return this worker's press, made with its first letter."""
    global _press
    if _press is None:
        import gc

        from letters.post.render import Press

        _press = Press(_stationery)
        gc.freeze()
        gc.disable()  # what a letter leaves is collected once a chunk; a tenth of the time goes there otherwise
    return _press
