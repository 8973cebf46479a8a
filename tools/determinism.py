"""Make the same letters over and over, each time in other circumstances: every file must have the same SHA-256.

The circumstances are the hash seed of Python, the time zone, the locale, the number of workers, and whether a run was
killed half-way before. Not all 108 combinations are tried, but whole runs enough that every two values of any two of
them meet in one. The clock, the user and what chance gives are always the same (`tools/fixed.py`).
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

import fixed
import large

LETTERS, RUNS = 300, 12
LONGEST = 3_600  # seconds


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What must not matter."""

    hash_seed: str
    zone: str
    locale: str
    workers: int
    killed: bool  # a run before this one, half-way


SEEDS = ("0", "1", "424242")
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")
LOCALES = ("C", "C.UTF-8", "tr_TR.UTF-8")
EVERY = tuple(itertools.starmap(Circumstances, itertools.product(SEEDS, ZONES, LOCALES, (1, 2), (False, True))))


def chosen(runs: int) -> tuple[Circumstances, ...]:
    """Return so many circumstances, such that every two values meet in one: those with most new pairs come first."""
    found: list[Circumstances] = []
    seen: set[tuple[int, object, int, object]] = set()
    while len(found) < runs or seen < _pairs(*EVERY):
        new = max((it for it in EVERY if it not in found), key=lambda it: len(_pairs(it) - seen))
        found.append(new)
        seen |= _pairs(new)
    return tuple(found)


def _pairs(*those: Circumstances) -> set[tuple[int, object, int, object]]:
    """Return every two values that meet, each with its place."""
    values = [list(enumerate(astuple(it))) for it in those]
    return {(*one, *other) for each in values for one, other in itertools.combinations(each, 2)}


def trees(campaign: Path, among: tuple[Circumstances, ...]) -> Iterator[tuple[Circumstances, Mapping[str, str]]]:
    """Run a campaign in each of these circumstances, and give the SHA-256 of every file that is there then."""
    for it in among:
        with fixed.room("determinism") as room:
            folder = Path(shutil.copytree(campaign, Path(room) / "c"))
            environment = fixed.environment(
                PYTHONHASHSEED=it.hash_seed, TZ=it.zone, LC_ALL=it.locale, LANG=it.locale, LANGUAGE=it.locale
            )
            command = fixed.command("run", folder, "--workers", str(it.workers))
            if it.killed:
                _killed(command, environment, folder)
            subprocess.run(command, env=environment, capture_output=True, check=True, timeout=LONGEST)
            yield it, fixed.tree(folder)


def _killed(command: list[str], environment: Mapping[str, str], folder: Path) -> None:
    """Kill a run when some of its letters are made."""
    run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + LONGEST
    while run.poll() is None and len(list(folder.glob("output/store/*.letter"))) < 3 and fixed.waited(until):
        pass
    run.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    if run.wait() == 0:
        raise RuntimeError("the run ended before it could be killed")


def main() -> int:
    """Make the letters, print what came of it, and return an exit code: 0 when every file was always the same."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--letters", type=int, default=LETTERS)
    asked.add_argument("--runs", type=int, default=RUNS)
    given = asked.parse_args()
    with fixed.room("determinism") as room:
        large.write(2 * given.letters, Path(room) / "campaign")
        first: Mapping[str, str] = {}
        unlike = 0
        among = chosen(given.runs)
        for number, (it, found) in enumerate(trees(Path(room) / "campaign", among), start=1):
            first = first or found
            other = sorted(name for name in first.keys() | found.keys() if first.get(name) != found.get(name))
            unlike += bool(other)
            say = f"{len(other)} OTHER FILES: {', '.join(other[:5])}" if other else "the same"
            print(f"{number:3} of {len(among)}  {len(found)} files, {say}: {it}", flush=True)
    made = sum(name.startswith("output/post/letters/") for name in first)
    pairs = len(_pairs(*EVERY))
    print(f"{len(among)} whole runs of {made} letters, in which all {pairs} pairs of circumstances meet: ", end="")
    print(f"{unlike} unlike the first" if unlike else "every file the same")
    return 1 if unlike else 0


if __name__ == "__main__":
    sys.exit(main())
