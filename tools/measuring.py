"""How long a command takes as a whole process, and how much memory it and all that it starts hold at most."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

SHORTEST, LONGEST = 0.02, 0.25  # seconds between two looks at the memory: few at first, for what is soon done,
SPARING = 30  # then so many times what a look takes: it is not to be felt


@dataclass(frozen=True, slots=True)
class Row:
    """A command to time, what is done before each time, and where its PDFs lie."""

    key: str  # for the command line
    name: str
    command: tuple[str | Path, ...]
    letters: int
    made: Path
    before: Callable[[], object] = lambda: None
    judge: Callable[[], tuple[str, ...]] = tuple  # what is wrong with the letters
    once: bool = False


@dataclass(frozen=True, slots=True)
class Took:
    """What a row took."""

    seconds: float  # the median
    megabytes: float | None  # at the peak, of all its processes together; None where the system does not tell
    faults: tuple[str, ...]  # why there are no figures, or why they don't count


def as_installed() -> None:
    """Let Python keep what it compiles, as it does where a tool is installed: else each process compiles it again."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def measure(rows: Sequence[Row], turns: int) -> dict[str, Took]:
    """Return what each row took, by its key; they take turns, so that a busy moment meets them all.

    In a first turn memory is looked at and the letters are judged; only of a row that has no other is the time taken.
    """
    took = dict[str, Took]()
    for row in rows:
        _said(f"first turn: {row.name}")
        took[row.key] = _first(row)
    times: dict[str, list[float]] = {row.key: [] for row in rows if not (row.once or took[row.key].faults)}
    for turn in range(turns):
        for row in rows:
            if row.key in times:
                _said(f"turn {turn + 1} of {turns}: {row.name}")
                row.before()
                times[row.key].append(seconds(row.command))
    _said("")
    medians = {key: statistics.median(found) for key, found in times.items() if found}
    return {key: replace(it, seconds=medians.get(key, it.seconds)) for key, it in took.items()}


def seconds(command: Sequence[str | Path]) -> float:
    """Return how long a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return time.perf_counter() - start


def watched(command: Sequence[str | Path]) -> tuple[float, float | None]:
    """Return how many seconds a command takes, and how many megabytes it and all its processes hold at most."""
    start, most = time.perf_counter(), 0.0
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen([str(it) for it in command], stdout=subprocess.DEVNULL, stderr=errors) as running,
    ):
        while running.returncode is None:
            looked = time.perf_counter()
            most = max(most, held(running.pid))
            with contextlib.suppress(subprocess.TimeoutExpired):
                now = time.perf_counter()
                running.wait(max(SHORTEST, min((now - start) / 20, SPARING * (now - looked), LONGEST)))
        took = time.perf_counter() - start
        errors.seek(0)
        if running.returncode:
            raise subprocess.CalledProcessError(running.returncode, running.args, stderr=errors.read())
    return took, most or None


def held(pid: int) -> float:
    """Return the megabytes that a process and all it has started hold now, a shared page once; 0 if none is told."""
    held = 0
    with contextlib.suppress(psutil.Error):
        for it in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                held += getattr(it.memory_full_info(), "pss", 0)
    return held / 1e6


def _first(row: Row) -> Took:
    row.before()
    try:
        took, most = watched(row.command)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or [""]
        return Took(0, None, (f"ended with {error.returncode}: {said[-1]}",))
    return Took(took, most, row.judge())


def _said(line: str) -> None:
    """Show on a terminal where we are, in the same line as before."""
    if sys.stderr.isatty():
        print(f"\r{line:70}\r", end="", file=sys.stderr)
