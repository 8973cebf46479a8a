"""What a command only computes, remembered by what it is computed from, so that a fault is tried in no time.

The sheets read and checked, letters laid out and read, the pack bound and read, pages filled in: of all this nothing
touches the campaign's folder. While it is learning, what is not yet known is worked out by the program itself.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest import mock

import typer.main

from letters import files, intake, rehearsal, summary
from letters.post import binder, cover, pool, sameness
from letters.post.pool import Workshop
from letters.problems import MachineFailed

INPUTS = ("campaign.toml", "staff.csv", "notes.csv")


@dataclass(slots=True)
class Memory:
    """What is known, and whether more may be worked out."""

    known: dict[object, Any] = field(default_factory=dict)
    learning: bool = True

    def once(self, real: Callable[..., Any], key: Callable[..., object], *given: Any) -> Any:
        """Return what a function gives for this, by its key."""
        given = tuple(tuple(it) if isinstance(it, Iterator) else it for it in given)  # it is gone through twice
        of = (real.__module__, real.__name__, key(*given))
        if of not in self.known:
            self._may_learn(real.__name__)
            self.known[of] = real(*given)
        return self.known[of]

    def each(
        self, work: str, key: Callable[[Any], object], real: Callable[[], Workshop], items: Iterable[Any]
    ) -> Iterator[Any]:
        """Return what a workshop makes of each of these."""
        items = tuple(items)
        if new := [it for it in items if (work, key(it)) not in self.known]:
            self._may_learn(work)
            for it, made in zip(new, getattr(real(), work)(new), strict=True):
                self.known[work, key(it)] = made
        return (self.known[work, key(it)] for it in items)

    def _may_learn(self, what: str) -> None:
        if not self.learning:
            raise MachineFailed(f"{what}: this was never asked for while all went well.")


@contextlib.contextmanager
def remembering() -> Iterator[Memory]:
    """Remember what is only computed, and give the memory."""
    memory, opened = Memory(), pool.opened

    @contextlib.contextmanager
    def workshop(stationery: Any, count: int) -> Iterator[Workshop]:
        with contextlib.ExitStack() as stack:

            def real() -> Workshop:
                return stack.enter_context(opened(stationery, count))

            keys = {"lay_out": _of_letter, "make": _of_job, "count_pages": _of_letter}
            yield Workshop(**{work: partial(memory.each, work, key, real) for work, key in keys.items()})

    with contextlib.ExitStack() as patches:
        for module, name, key in PURE:
            kept = partial(memory.once, getattr(module, name), key)
            patches.enter_context(mock.patch.object(module, name, kept))
        patches.enter_context(mock.patch.object(pool, "opened", workshop))
        yield memory


# --------------------------------------------------------------------------------------------- what each depends on


def _of_inputs(order: Any, *_: Any) -> object:
    return str(order.folder), _digest(repr((order.folder / name).read_bytes()) for name in INPUTS)


def _of_letter(letter: Any) -> object:
    return letter.template, letter.staff_id, letter.html


def _of_job(job: Any) -> object:
    return _of_letter(job.letter), repr(job.expected), job.standards


def _of_sheaf(letters: Any, _: Any) -> object:
    return tuple(letters)


def _of_volume(volume: Any, _: Any, covers: Any, title: str, __: Any) -> object:
    return title, *(it.letter for it in volume.items), *map(files.digest, covers)


def _of_specimens(languages: Any, pdf: Any) -> object:
    return tuple((it, files.digest(pdf(at))) for at, it in enumerate(languages))


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


PURE: tuple[tuple[Any, str, Callable[..., object]], ...] = (
    (intake, "check", _of_inputs),
    (rehearsal, "prove", lambda checked, *_: id(checked)),
    (rehearsal, "expected", lambda checked, wording, person: (id(checked), wording, person.staff_id)),
    (cover, "stationery", lambda: ()),
    (binder, "sheaf", _of_sheaf),
    (binder, "bind", _of_volume),
    (sameness, "seen", lambda pdf, *_: files.digest(pdf)),
    (summary, "specimens", _of_specimens),
    (summary, "page", lambda story: story),
    (typer.main, "get_command", lambda _: ()),
)
