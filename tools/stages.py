"""Say what share of a run's work each stage takes (`make bench` prints it after its table).

The whole run goes through one process, so that the time of the letters' workers is told as well; what a stage calls
that is a stage itself counts there alone. It is processor time, and for a flush to the disk the time that is waited.

python tools/stages.py --letters 500
"""

from __future__ import annotations

import time

BEGUN = time.process_time()

import argparse  # noqa: E402  the clock runs
import contextlib  # noqa: E402
import gc  # noqa: E402
import io  # noqa: E402
import os  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from concurrent.futures import Executor, Future  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402
from functools import wraps  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402
from unittest import mock  # noqa: E402

from letters import cli, composing, drawing, entries, handover, intake, rehearsal, whole  # noqa: E402
from letters import workers as processes  # noqa: E402
from letters.people import proofread, review, source  # noqa: E402
from letters.post import binder, bounds, conform, opened, packread, readback, render, worker  # noqa: E402
from letters.post.render import Press  # noqa: E402

LOADED = time.process_time()
LOADING, REST, FLUSHES = "loading the program", "all else", "flushes to the disk"
STAGES: tuple[tuple[str, tuple[tuple[Any, str], ...]], ...] = (
    ("reading and checking the sheets", ((intake, "look"), (source, "check"), (source, "unlike"))),
    ("composing everyone's letter", ((composing, "everyone"), (rehearsal, "job"), (composing, "paper"))),
    ("proof-reading the notes", ((review, "notes"), (proofread, "_quoted"))),
    ("draw, books and seals", ((drawing, "once"), (handover, "put"))),
    ("loading WeasyPrint, and each design", ((render, "rehearse"), (opened, "load"), (Press, "_prepared"))),
    ("laying letters out", ((Press, "render"),)),
    ("reading letters back", ((readback, "read"),)),
    ("PDF/A and PDF/UA, for each design", ((conform, "faults"),)),
    ("keeping letters on the disk", ((entries, "put"), (entries, "get"), (entries, "tidy"), (whole, "write_all"))),
    ("binding the pack", ((binder, "sheaf"), (binder, "bind"))),
    ("reading the pack", ((packread, "read"),)),
    (FLUSHES, ((os, "fsync"),)),
)


@dataclass
class Clock:
    """How long each stage has taken by itself, without those within it."""

    took: Counter[str] = field(default_factory=Counter)
    within: list[str] = field(default_factory=lambda: [REST])
    since: float = 0

    def now(self) -> float:
        """Return the time that the stage at work goes by."""
        return time.perf_counter() if self.within[-1] == FLUSHES else time.process_time()

    def change(self, step: Callable[[], object]) -> None:
        """Count what has gone by, and let another stage be at work."""
        self.took[self.within[-1]] += self.now() - self.since  # type: ignore[assignment]  # seconds
        step()
        self.since = self.now()

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        @wraps(function)
        def call(*given: Any, **named: Any) -> Any:
            self.change(lambda: self.within.append(stage))
            try:
                return function(*given, **named)
            finally:
                self.change(self.within.pop)

        return call


class Here(Executor):
    """An executor that does its work in this process, at once."""

    def submit(self, work: Callable[..., Any], /, *items: Any, **named: Any) -> Future[Any]:
        """Do a piece of work."""
        outcome = Future[Any]()
        try:
            outcome.set_result(work(*items, **named))
        except Exception as error:  # it is for who asks for the outcome
            outcome.set_exception(error)
        return outcome


@contextlib.contextmanager
def in_one_process() -> Iterator[None]:
    """Let everything be done in this process, without the bounds that a worker has."""

    @contextlib.contextmanager
    def begun(_: int, start: Callable[..., None], *given: Any) -> Iterator[Executor]:
        start(*given)
        yield Here()

    with (
        mock.patch.multiple(worker, _ours=False, _press=None, _stationery={}),  # as it was, afterwards
        mock.patch.object(processes, "opened", begun),
        mock.patch.object(processes, "warm_up"),
        mock.patch.object(bounds, "keep_within"),
        mock.patch.object(bounds, "limited", side_effect=lambda **_: contextlib.nullcontext()),
    ):
        try:
            yield
        finally:
            gc.enable()
            gc.unfreeze()


@contextlib.contextmanager
def watched(clock: Clock) -> Iterator[None]:
    """Time every function of `STAGES`."""
    with contextlib.ExitStack() as patches:
        for stage, functions in STAGES:
            for where, name in functions:
                patches.enter_context(mock.patch.object(where, name, clock.timed(stage, getattr(where, name))))
        clock.since = time.process_time()
        yield
        clock.change(lambda: None)


def run(given: Path, output: Path) -> Clock:
    """Return how long each stage of a run takes; `SystemExit` when it does not end well."""
    clock, said = Clock(), io.StringIO()
    with watched(clock), in_one_process(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        render.rehearse()
        opened.load()
        code = cli.main(["run", str(given), "--output", str(output), "--workers", "1"])
    if code:
        raise SystemExit(said.getvalue())
    clock.took[LOADING] += LOADED - BEGUN  # type: ignore[assignment]
    return clock


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--letters", type=int, default=500)
    arguments.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.write:
        import bench

        bench.campaign(asked.write, asked.letters)
        return
    with tempfile.TemporaryDirectory(prefix="letters-stages-") as room:
        given = Path(room) / "campaign"
        invented = [sys.executable, __file__, "--write", str(given), "--letters", str(asked.letters)]
        subprocess.run(invented, check=True)  # not in this process, which is to know nothing of its notes
        clock = run(given, Path(room) / "output")
    whole = sum(clock.took.values())
    print(
        f"A run of {asked.letters} letters is {whole:.1f} s of work, {1000 * whole / asked.letters:.1f} ms a letter:\n"
    )
    for stage in (LOADING, *(name for name, _ in STAGES), REST):
        took = clock.took[stage]
        print(f"{stage:36}{took:8.2f} s{1000 * took / asked.letters:8.1f} ms a letter{100 * took / whole:8.1f} %")
    print()


if __name__ == "__main__":
    main()
