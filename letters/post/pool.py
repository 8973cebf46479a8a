"""Many letters at once, in worker processes: made, and read while at hand, within bounds of time and memory."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from letters import workers

if TYPE_CHECKING:
    from letters.post.expected import Expected
    from letters.post.letter import Letter, Stationery
    from letters.post.packread import LookThrough, Side
    from letters.post.readback import Verdict
    from letters.post.render import Document, Press

CHUNK = 4  # letters a worker takes at a time, at most
LONGEST = 5  # seconds of processor time for one letter, which takes a twentieth of one
HANGS = 9  # seconds, after which a worker is killed that cannot be interrupted
MEMORY = 2 * 2**30  # bytes of address space; a worker needs a third of it


class TooLong(BaseException):
    """A letter takes too long: not an Exception, so that nothing on the way takes it for a fault of the letter."""


@dataclass(frozen=True, slots=True)
class Job:
    """A letter to be made, what it must say when it is finished, and whether it is held against the standards too."""

    letter: Letter
    expected: Expected
    standards: bool = False


@dataclass(frozen=True, slots=True)
class Workshop:
    """What worker processes do with many letters: each function yields what comes of each, in order.

    What is made is read at once; of a letter that could not be made, nothing is read.
    """

    lay_out: Callable[[Iterable[Letter]], Iterator[Document]]
    make: Callable[[Iterable[Job]], Iterator[tuple[Document, Verdict]]]
    look_through: LookThrough | None = None  # where there is none, the one who asks does it


@contextlib.contextmanager
def opened(stationery: Mapping[str, Stationery], count: int) -> Iterator[Workshop]:
    """Give a workshop of so many workers; its functions raise `MachineFailed` when one of them dies."""
    with workers.opened(count, _start, stationery) as executor:
        yield Workshop(
            lay_out=lambda letters: workers.every(executor, count, _print, letters, CHUNK),
            make=lambda jobs: workers.every(executor, count, _make, jobs, CHUNK),
            look_through=lambda pack, sides: workers.every(executor, count, _look, _parts(pack, sides, count), 1),
        )


def _parts(pack: bytes, sides: int, count: int) -> Iterator[tuple[bytes, int, int]]:
    """Divide the sides of a pack among so many workers; each is handed the pack once."""
    size = -(-sides // count)
    return ((pack, first, min(first + size, sides)) for first in range(0, sides, size))


# ------------------------------------------------------------------------------------------------- in a worker

_stationery: Mapping[str, Stationery] = {}
_press: Press | None = None


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Raise `TooLong` when the block uses more processor time than any letter needs; kill the worker if that fails."""
    if not hasattr(signal, "setitimer"):  # Windows
        with _watched():
            yield
        return
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    signal.setitimer(signal.ITIMER_REAL, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    watch = threading.Timer(HANGS, os._exit, (1,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _stop(*_: Any) -> None:
    raise TooLong


def _keep_within_bounds() -> None:
    """Let this process take no more memory and time than letters need: an office's own design may run wild."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _stop)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which kills


def _start(stationery: Mapping[str, Stationery]) -> None:
    """Hand a worker its stationery."""
    global _stationery
    _keep_within_bounds()
    _stationery = stationery


def _print(letters: tuple[Letter, ...]) -> tuple[Document, ...]:
    press = _ready()
    with _tidy():
        return tuple(_printed(press, letter) for letter in letters)


def _make(jobs: tuple[Job, ...]) -> tuple[tuple[Document, Verdict], ...]:
    press = _ready()
    with _tidy():
        return tuple(_made(press, job) for job in jobs)


@contextlib.contextmanager
def _tidy() -> Iterator[None]:
    """Collect what letters leave behind; what is kept for the next ones need not be looked through again."""
    import gc

    yield
    gc.collect()
    gc.freeze()


def _made(press: Press, job: Job) -> tuple[Document, Verdict]:
    from letters.post.readback import Verdict

    document = _printed(press, job.letter)
    if job.standards and not document.faults:
        document = _held_against_the_standards(document)
    return document, Verdict(()) if document.faults else _read(document, job.expected)


def _printed(press: Press, letter: Letter) -> Document:
    from letters.post.render import Document

    try:
        with _limited():
            return press.render(letter)
    except TooLong:
        return Document(letter.staff_id, b"", 0, (f"It takes over {LONGEST} seconds to lay out.",))


def _held_against_the_standards(document: Document) -> Document:
    from letters.post import conform

    return replace(document, faults=conform.faults(document.pdf))


def _read(document: Document, expected: Expected) -> Verdict:
    from letters.post import readback
    from letters.post.readback import Proof

    try:
        with _limited():
            proof = Proof(document.pdf, document.pages, expected)
            return readback.read(proof, _stationery[expected.template])
    except TooLong:
        return readback.Verdict((f"It takes over {LONGEST} seconds to read.",))


def _look(parts: tuple[tuple[bytes, int, int], ...]) -> tuple[Side, ...]:
    from letters.post import packread

    return tuple(side for part in parts for side in packread.sides_of(*part))


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
