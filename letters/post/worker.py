"""What a worker does: letters made, and read while they are at hand, in a process of our own or of somebody else's."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from letters import keys
from letters.post import bounds

if TYPE_CHECKING:
    from letters.post.expected import Expected
    from letters.post.letter import Letter, Stationery
    from letters.post.readback import Verdict
    from letters.post.render import Document, Press
    from letters.post.sides import Side


@dataclass(frozen=True, slots=True)
class Job:
    """A letter to be made, what it must say when it is finished, and whether it is held against the standards too."""

    letter: Letter
    expected: Expected
    standards: bool = False


@dataclass(frozen=True, slots=True, repr=False)  # a signature is in it, and Dask logs what it is handed
class Kit:
    """What somebody else's workers need to make letters, and the key of the program that hands it out."""

    program: str
    stationery: Mapping[str, Stationery]


class Unlike(Exception):
    """A worker has another version of this program, or of a library: its letters would not be the same."""


_stationery: Mapping[str, Stationery] = {}
_press: Press | None = None
_ours = False  # whether this process is a worker of our own, and does nothing else
_alone = threading.Lock()  # PDFium and WeasyPrint are for one thread at a time


def at(kit: Kit, work: Callable[..., Any], *items: Any) -> Any:
    """Do a piece of work with a kit, in a process that is somebody else's; raise `Unlike` where it would be another."""
    global _stationery, _press
    if keys.program() != kit.program:
        raise Unlike
    with _alone:
        if _stationery != kit.stationery:
            _stationery, _press = kit.stationery, None
        return work(*items)


def start(stationery: Mapping[str, Stationery]) -> None:
    """Hand a worker of our own its stationery."""
    global _stationery, _press, _ours
    _ours = True
    bounds.keep_within()
    _stationery, _press = stationery, None


def get_ready(designs: tuple[tuple[str, ...], ...]) -> tuple[()]:
    """Prepare for letters of these designs, before the first is there."""
    press = _ready()
    for name in (name for some in designs for name in some):
        press.prepare(name)
    return ()


def print_all(letters: tuple[Letter, ...]) -> tuple[Document, ...]:
    """Lay letters out."""
    press = _ready()
    with _tidy():
        return tuple(_printed(press, letter) for letter in letters)


def count_pages(letters: tuple[Letter, ...]) -> tuple[int, ...]:
    """Return how many pages each letter has, none if it cannot be laid out; none is drawn."""
    press = _ready()
    with _tidy():
        return tuple(_counted(press, letter) for letter in letters)


def make(jobs: tuple[Job, ...]) -> tuple[tuple[Document, Verdict], ...]:
    """Lay letters out, and read each that has no fault."""
    press = _ready()
    with _tidy():
        return tuple(_made(press, job) for job in jobs)


@contextlib.contextmanager
def _tidy() -> Iterator[None]:
    """Collect what letters leave behind; what is kept for the next ones need not be looked through again."""
    import gc

    yield
    if _ours:
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
        with bounds.limited(ours=_ours):
            return press.render(letter)
    except bounds.TooLong:
        return Document(letter.staff_id, b"", 0, (f"It takes over {_longest()} seconds to lay out.",))


def _counted(press: Press, letter: Letter) -> int:
    try:
        with bounds.limited(ours=_ours):
            return press.count_pages(letter)
    except bounds.TooLong:
        return 0


def _held_against_the_standards(document: Document) -> Document:
    from letters.post import conform

    return replace(document, faults=conform.faults(document.pdf))


def _read(document: Document, expected: Expected) -> Verdict:
    from letters.post import readback
    from letters.post.readback import Proof

    try:
        with bounds.limited(ours=_ours):
            proof = Proof(document.pdf, document.pages, expected)
            return readback.read(proof, _stationery[expected.template])
    except bounds.TooLong:
        return readback.Verdict((f"It takes over {_longest()} seconds to read.",))


def _longest() -> int:
    """Return how many seconds one letter may take here: of the processor's time, or by the clock."""
    return bounds.LONGEST if _ours else bounds.PATIENCE


def look(parts: tuple[tuple[bytes, Sequence[int]], ...]) -> tuple[Side, ...]:
    """Open sides of packs: each part is a pack, and the numbers of some of its sides."""
    from letters.post import sides

    return tuple(side for part in parts for side in sides.of(*part))


def _ready() -> Press:
    """Return this worker's press, made with its first letter."""
    global _press
    if _press is None:
        import gc

        from letters.post.render import Press

        _press = Press(_stationery)
        if _ours:
            gc.freeze()
            gc.disable()  # what a letter leaves is collected once a chunk; a tenth of the time goes there otherwise
    return _press
