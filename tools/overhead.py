"""Say what part of a run goes into never losing, doubling or redrawing anything (`make bench` prints it last).

Every function that is there for that alone is timed where it is called, in a run of 500 letters from a cold start: the
lock, the ledger and what is read with it, the registers, the store, the cover sheets, and each flush to the disk. A
function that such a function calls is not counted twice. What the workers do meanwhile is not in it, but for the cover
sheets, for which the run waits.
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

from letters import bookkeeping, books, campaign, cli, drawing, dues, files, handover, lock, manifest, standing, store
from letters.people import register
from letters.post import packread

LETTERS = 500
TIMED: tuple[tuple[str, tuple[tuple[Any, str], ...]], ...] = (
    ("lock, and what a killed run left", ((lock, "_locked"), (files, "sweep"), (files, "sweep_beside"))),
    (
        "ledger, and what it seals",
        (
            *((bookkeeping, name) for name in ("add", "entry", "witness", "_finish")),
            *((books, name) for name in ("read", "dues")),
            *((manifest, name) for name in ("announce", "write", "wrong_recipients", "read_if_sealed")),
            (handover, "_strangers"),
            (standing, "of"),
            (drawing, "sealed"),
        ),
    ),
    ("register of marks", ((register, "entry"), (register, "write"))),
    (
        "store, and who is due a letter",
        (
            *((store, it) for it in ("_document", "_readings", "_of_proof", "_put", "make_room", "tidy", "opened")),
            (dues, "of"),
        ),
    ),
    ("cover sheets", ((campaign, "_covers"), (packread, "_of_the_cover"))),
    ("flushes to the disk", ((os, "fsync"),)),
)


@dataclass
class Clock:
    """How long each part has taken; a part that is at work within another is that other's."""

    took: Counter[str] = field(default_factory=Counter)
    busy: bool = False

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def call(*given: Any, **named: Any) -> Any:
            if self.busy:
                return function(*given, **named)
            self.busy, start = True, time.perf_counter()
            try:
                made = function(*given, **named)
                return tuple(made) if inspect.isgenerator(made) else made
            finally:
                self.busy = False
                self.took[part] += time.perf_counter() - start  # type: ignore[assignment]  # seconds

        return call


@contextlib.contextmanager
def watched(clock: Clock) -> Iterator[None]:
    """Time every function of `TIMED`."""
    with contextlib.ExitStack() as patches:
        for part, functions in TIMED:
            for where, name in functions:
                patches.enter_context(mock.patch.object(where, name, clock.timed(part, getattr(where, name))))
        yield


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="letters-overhead-", dir=sys.argv[1] if sys.argv[1:] else None) as room:
        given, clock = bench.campaign(Path(room) / "campaign", LETTERS), Clock()
        with watched(clock), contextlib.redirect_stdout(None), contextlib.redirect_stderr(io.StringIO()):
            start = time.perf_counter()
            code = cli.main(["run", str(given), "--output", str(Path(room) / "output")])
            whole = time.perf_counter() - start
    if code:
        return code
    print(f"A run of {LETTERS} letters took {whole:.1f} s. In it, so that nothing is lost, doubled or drawn anew:\n")
    for part, _ in TIMED:
        print(f"{part:34}{clock.took[part]:9.2f} s{100 * clock.took[part] / whole:8.1f} %")
    spent = sum(clock.took.values())
    print(f"{'all of this':34}{spent:9.2f} s{100 * spent / whole:8.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
