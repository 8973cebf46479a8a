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
from functools import partial
from typing import TYPE_CHECKING, Any

from letters import files
from letters.problems import MachineFailed

if TYPE_CHECKING:
    from letters.post.letter import Letter, Stationery
    from letters.post.render import Document, Press

Every = Callable[[Iterable["Letter"]], Iterator["Document"]]  # lays letters out, and yields their documents in order
CHUNK = 4  # letters a worker takes at a time, at most
FORKED = "forkserver" in multiprocessing.get_all_start_methods()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm_up(workers: int) -> None:
    """Begin to load what the workers need, in the background."""
    if workers > 1 and FORKED:
        from multiprocessing import forkserver

        _context()
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server inherits it: Ctrl-C is for this process
        try:
            forkserver.ensure_running()
        finally:
            signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def opened(stationery: Mapping[str, Stationery], workers: int) -> Iterator[Every]:
    """Give a function that lays letters out: it yields the document of each in order, as it is finished.

    With several workers these are long-lived processes that take the letters in small chunks. The function raises
    `MachineFailed` when a worker dies, as it does when memory runs out.
    """
    if workers <= 1:
        from letters.post.render import Press

        yield partial(map, Press(stationery).render)
        return
    with ProcessPoolExecutor(workers, _context(), _start, (stationery,)) as executor:
        yield partial(_every, executor, workers)


def _every(executor: Executor, workers: int, letters: Iterable[Letter]) -> Iterator[Document]:
    letters = tuple(letters)
    size = max(1, min(CHUNK, len(letters) // (2 * workers)))  # of a few letters, none waits for those of another worker
    chunks = [letters[at : at + size] for at in range(0, len(letters), size)]
    waiting: list[Future[tuple[Document, ...]]] = []
    try:
        with files.undisturbed():  # a worker that is half started would have a lot to say
            waiting += [executor.submit(_render, chunk) for chunk in chunks]
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


def _start(stationery: Mapping[str, Stationery]) -> None:
    """Hand a worker its stationery. Ctrl-C is for the main process, which then stops the workers in order."""
    global _stationery
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    _stationery = stationery


def _end_with(parent: Any) -> None:
    """End this worker when the main process has gone without a word, as it does when it is killed."""
    parent.join()
    os._exit(1)


def _render(letters: tuple[Letter, ...]) -> tuple[Document, ...]:
    import gc

    press = _ready()
    documents = tuple(press.render(letter) for letter in letters)
    gc.collect()
    return documents


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
