"""Many letters at once, made and read by worker processes of our own, or by those of any executor."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters import workers
from letters.post import worker
from letters.post.worker import Job

if TYPE_CHECKING:
    from letters.post.letter import Letter, Stationery
    from letters.post.readback import Verdict
    from letters.post.render import Document
    from letters.post.sides import LookThrough

__all__ = ["IDLE", "Job", "Workshop", "opened", "over"]

CHUNK = 4  # letters a worker takes at a time, at most
FEW = 40  # sides of a pack, which one worker opens before another has the pack


@dataclass(frozen=True, slots=True)
class Workshop:
    """What worker processes do with many letters: each function yields what comes of each, in order.

    What is made is read at once; of a letter that could not be made, nothing is read.
    """

    lay_out: Callable[[Iterable[Letter]], Iterator[Document]]
    make: Callable[[Iterable[Job]], Iterator[tuple[Document, Verdict]]]
    count_pages: Callable[[Iterable[Letter]], Iterator[int]]  # of letters that nobody is to see
    look_through: LookThrough | None = None  # where there is none, the one who asks does it
    get_ready: Callable[[int], object] = lambda letters: None  # for so many letters that come soon


IDLE = Workshop(lambda _: iter(()), lambda _: iter(()), lambda _: iter(()))  # where there are no letters


@contextlib.contextmanager
def opened(stationery: Mapping[str, Stationery], count: int) -> Iterator[Workshop]:
    """Give a workshop of so many workers; its functions raise `MachineFailed` when one of them dies."""
    with workers.opened(count, worker.start, stationery) as executor:
        yield _workshop(executor, count, CHUNK, workers.AHEAD, tuple(stationery))


def over(executor: Executor, count: int, kit: Any, chunk: int = CHUNK, ahead: int = workers.AHEAD) -> Workshop:
    """Return a workshop whose work is done by any executor, in `count` places at once.

    `kit` is a `Kit`, or what the executor gives its workers as one; each piece of work is handed it. A piece is of
    `chunk` letters, and `ahead` of them are handed out for each place before the first is asked for.
    """
    return _workshop(_Equipped(executor, kit), count, chunk, ahead)


def _workshop(executor: Executor, count: int, chunk: int, ahead: int, designs: tuple[str, ...] = ()) -> Workshop:
    return Workshop(
        lay_out=lambda letters: workers.every(executor, count, worker.print_all, letters, chunk, ahead),
        make=lambda jobs: workers.every(executor, count, worker.make, jobs, chunk, ahead),
        count_pages=lambda letters: workers.every(executor, count, worker.count_pages, letters, chunk, ahead),
        look_through=lambda pack, sides: workers.every(executor, count, worker.look, _parts(pack, sides, count), 1),
        get_ready=lambda letters: workers.every(executor, count, worker.get_ready, (designs,) * min(letters, count), 1),
    )


class _Equipped(Executor):
    """An executor whose workers are handed a kit with each piece of work."""

    def __init__(self, executor: Executor, kit: Any) -> None:
        self._executor, self._kit = executor, kit

    def submit(self, work: Callable[..., Any], /, *items: Any, **named: Any) -> Future[Any]:
        """Hand a piece of work to the next worker that is free."""
        return self._executor.submit(worker.at, self._kit, work, *items, **named)


def _parts(pack: bytes, sides: Sequence[int], count: int) -> Iterator[tuple[bytes, Sequence[int]]]:
    """Divide sides of a pack among so many workers; each is handed the pack once, and few sides go to one."""
    size = max(-(-len(sides) // count), FEW)
    return ((pack, sides[first : first + size]) for first in range(0, len(sides), size))
