"""Say what part of a run goes into never losing, doubling or redrawing anything (`make bench` prints it last).

Every function that is there for that alone is timed where it is called, in a run of 500 letters from a cold start: the
lock, the ledger and what is read with it, the registers, the store and its keys, the cover sheets, each flush. A
function that such a function calls is not counted twice. For a flush the run waits: the whole time counts. Of all else
it is the processor time: most of it goes by while the workers are busy. The workers lay the cover sheets out; they do
it once more here, by one, and each is counted its part.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import bench

from letters import (
    binding,
    bookkeeping,
    books,
    cli,
    drawing,
    dues,
    entries,
    handover,
    keys,
    lock,
    making,
    manifest,
    settled,
    standing,
    store,
    whole,
)
from letters.people import proofread, register
from letters.post import cover, packread, render
from letters.post.cover import Cover
from letters.post.keyed import Common
from letters.post.render import Press
from letters.workers import cores

LETTERS = 500
COVERS, FLUSHES = "cover sheets", "flushes to the disk"
TIMED: tuple[tuple[str, tuple[tuple[Any, str], ...]], ...] = (
    ("lock, and what a killed run left", ((lock, "_locked"), (whole, "sweep"), (whole, "sweep_beside"))),
    (
        "ledger, and what it seals",
        (
            *((bookkeeping, name) for name in ("add", "entry", "witness", "_finish")),
            *((books, name) for name in ("read", "owed")),
            *((manifest, name) for name in ("announce", "write", "wrong_recipients", "read_if_sealed")),
            (handover, "_strangers"),
            (handover, "_spoilt"),
            (standing, "of"),
            (drawing, "sealed"),
        ),
    ),
    ("register of marks", ((register, "entry"), (register, "named"), (register, "write"))),
    (
        "store, and who is due a letter",
        (
            *((store, it) for it in ("_finished", "make_room", "pdf", "tidy")),
            *((settled, it) for it in ("keep", "read")),
            (entries, "put"),
            (keys, "program"),
            (Common, "of_person"),
            *((proofread, it) for it in ("_keys", "_of")),
            *((making, it) for it in ("_papers", "_wanted")),
            *((binding, it) for it in ("_key", "_holds", "_key_of_sheaf")),
            (packread, "misnumbered"),
            (dues, "of"),
        ),
    ),
    (COVERS, ((binding, "covers"), (store, "sheets"), (packread, "_of_the_cover"))),
    (FLUSHES, ((os, "fsync"),)),
)


@dataclass
class Clock:
    """How long each part has taken; a part that is at work within another is that other's."""

    took: Counter[str] = field(default_factory=Counter)
    busy: bool = False

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""
        now = time.perf_counter if part == FLUSHES else time.thread_time

        def call(*given: Any, **named: Any) -> Any:
            if self.busy and part != FLUSHES:
                return function(*given, **named)
            before, self.busy, start = self.busy, True, now()
            try:
                made = function(*given, **named)
                return tuple(made) if inspect.isgenerator(made) else made
            finally:
                self.busy = before
                self.took[part] += now() - start  # type: ignore[assignment]  # seconds

        return call


@contextlib.contextmanager
def watched(clock: Clock) -> Iterator[None]:
    """Time every function of `TIMED`."""
    with contextlib.ExitStack() as patches:
        for part, functions in TIMED:
            for where, name in functions:
                patches.enter_context(mock.patch.object(where, name, clock.timed(part, getattr(where, name))))
        yield


@contextlib.contextmanager
def _noted(asked: list[tuple[Cover, ...]]) -> Iterator[None]:
    """Note which cover sheets are laid out."""
    pages = cover.pages

    def noting(covers: tuple[Cover, ...]) -> Any:
        asked.append(covers)
        return pages(covers)

    with mock.patch.object(cover, "pages", noting):
        yield


def _laid_out_again(asked: list[tuple[Cover, ...]]) -> float:
    """Return how much processor time these cover sheets take, and what each worker needs before its first."""
    render.rehearse()
    start = time.process_time()
    presses = [Press(cover.stationery()) for _ in range(cores())]
    sheets = [sheet for covers in asked for sheet in cover.pages(covers)]
    for number, sheet in enumerate(sheets):
        presses[number % len(presses)].render(sheet)
    return time.process_time() - start


def run(given: Path, output: Path) -> tuple[Clock, float]:
    """Return how long each part of a run takes, and the whole, in seconds; `SystemExit` when it does not end well."""
    clock, said, asked = Clock(), io.StringIO(), list[tuple[Cover, ...]]()
    with watched(clock), _noted(asked), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        start = time.perf_counter()
        code = cli.main(["run", str(given), "--output", str(output)])
        whole = time.perf_counter() - start
    if code:
        raise SystemExit(said.getvalue())
    clock.took[COVERS] += _laid_out_again(asked) / cores()  # type: ignore[assignment]
    return clock, whole


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="letters-overhead-", dir=sys.argv[1] if sys.argv[1:] else None) as room:
        clock, whole = run(bench.campaign(Path(room) / "campaign", LETTERS), Path(room) / "output")
    print(f"A run of {LETTERS} letters took {whole:.1f} s. In it, so that nothing is lost, doubled or drawn anew:\n")
    for part, _ in TIMED:
        print(f"{part:34}{clock.took[part]:9.2f} s{100 * clock.took[part] / whole:8.1f} %")
    spent = sum(clock.took.values())
    print(f"{'all of this':34}{spent:9.2f} s{100 * spent / whole:8.1f} %")


if __name__ == "__main__":
    main()
