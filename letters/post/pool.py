"""Many letters at once, in worker processes: laid out, and read once more, within bounds of time and memory."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters import workers

if TYPE_CHECKING:
    from letters.post.letter import Letter, Stationery
    from letters.post.packread import LookThrough, Side
    from letters.post.readback import Proof, Verdict
    from letters.post.render import Document, Press

CHUNK = 4  # letters a worker takes at a time, at most
LONGEST = 5  # seconds of processor time for one letter, which takes a twentieth of one
HANGS = 9  # seconds, after which a worker is killed that cannot be interrupted
MEMORY = 2 * 2**30  # bytes of address space; a worker needs a third of it


class TooLong(BaseException):
    """A letter takes too long: not an Exception, so that nothing on the way takes it for a fault of the letter."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What worker processes do with many letters: each function yields what comes of each, in order."""

    lay_out: Callable[[Iterable[Letter]], Iterator[Document]]
    read: Callable[[Iterable[Proof]], Iterator[Verdict]]
    look_through: LookThrough | None = None  # where there is none, the one who asks does it


@contextlib.contextmanager
def opened(stationery: Mapping[str, Stationery], count: int) -> Iterator[Workshop]:
    """Give a workshop of so many workers; its functions raise `MachineFailed` when one of them dies."""
    with workers.opened(count, _start, stationery) as executor:
        yield Workshop(
            lay_out=lambda letters: workers.every(executor, count, _print, letters, CHUNK),
            read=lambda proofs: workers.every(executor, count, _read, proofs, CHUNK),
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
    import gc

    press = _ready()
    documents = tuple(_printed(press, letter) for letter in letters)
    gc.collect()
    gc.freeze()  # what is kept for the next letters need not be looked through again
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
