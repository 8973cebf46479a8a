"""Meet the runs of a small campaign with every fault, and print what came of it (`make faults`).

Exit code 1 if anything was lost, doubled, drawn again or otherwise not as it must be.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from faults import disks, errors, judged, kills, power, stage, whole
from faults.judged import Tally
from faults.stage import Scene

Kind = Callable[[Mapping[str, Scene], argparse.Namespace], Iterator[Tally]]
HEADINGS = ("lost", "doubled", "control letters", "redraws", "not identical", "otherwise amiss")
MEMORY = Path("/dev/shm")  # where a folder takes no disk, and no time
TOLD = 12  # of each kind


def _kills(scenes: Mapping[str, Scene], asked: argparse.Namespace) -> Iterator[Tally]:
    return (kills.everywhere(scene, asked.fewer) for scene in scenes.values())


def _errors(scenes: Mapping[str, Scene], asked: argparse.Namespace) -> Iterator[Tally]:
    return (errors.everywhere(scene, asked.fewer) for scene in scenes.values())


def _disks(scenes: Mapping[str, Scene], asked: argparse.Namespace) -> Iterator[Tally]:
    yield disks.everywhere(scenes["run"], asked.fewer)


def _random(scenes: Mapping[str, Scene], asked: argparse.Namespace) -> Iterator[Tally]:
    yield kills.at_random(scenes["run"], asked.fewer, asked.seed)


def _power(scenes: Mapping[str, Scene], asked: argparse.Namespace) -> Iterator[Tally]:
    flushing = not asked.unflushed
    return (power.everywhere(scene, asked.fewer, asked.seed, flushing=flushing) for scene in scenes.values())


def _whole(scenes: Mapping[str, Scene], asked: argparse.Namespace) -> Iterator[Tally]:
    yield whole.by_time(scenes["run"], asked.fewer, asked.seed)


def _traced(scenes: Mapping[str, Scene], asked: argparse.Namespace) -> Iterator[Tally]:
    yield whole.traced(scenes["run"], asked.fewer)


KINDS: Mapping[str, Kind] = {
    "kills": _kills,
    "errors": _errors,
    "disks": _disks,
    "random": _random,
    "power": _power,
    "whole": _whole,
    "traced": _traced,
}


def main() -> int:
    """Try the kinds of faults that are wanted, or all."""
    wanted = argparse.ArgumentParser(prog="faults", description=__doc__)
    named = [[], *KINDS]  # argparse looks for the empty list too, when no kind is named
    wanted.add_argument("kinds", nargs="*", choices=named, help="all, if none is named")
    wanted.add_argument("--fewer", type=int, default=1, metavar="N", help="only every so manieth case")
    wanted.add_argument("--letters", type=int, default=stage.LETTERS, metavar="N", help="so many letters are due")
    wanted.add_argument("--seed", type=int, default=1, help="of what is tried at random")
    wanted.add_argument("--unflushed", action="store_true", help="power cuts as if nothing were flushed: all must show")
    asked = wanted.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False)
    tallies = list[Tally]()
    above = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix="letters-faults-", dir=above) as room,
        stage.scenes(Path(room), asked.letters) as scenes,
    ):
        for kind in asked.kinds or KINDS:
            for tally in _timed(KINDS[kind](scenes, asked), console):
                tallies.append(tally)
                console.print("\n".join(tally.told[:TOLD]), markup=False, end="\n" if tally.told else "")
    console.print(_table(tallies))
    return 0 if tallies and all(tally.well for tally in tallies) else 1


def _timed(tallies: Iterable[Tally], console: Console) -> Iterator[Tally]:
    """Give each tally as soon as it is made, and say how long that took."""
    start = time.perf_counter()
    for tally in tallies:
        seconds = time.perf_counter() - start
        console.print(f"{tally.kind}: {tally.cases:,} cases in {seconds:.0f} s", markup=False)
        yield tally
        start = time.perf_counter()


def _table(tallies: Sequence[Tally]) -> Table:
    table = Table(box=None, padding=(0, 2))
    table.add_column("fault", no_wrap=True)
    for name in ("cases", *HEADINGS):
        table.add_column(name, justify="right")
    table.add_column("")
    for tally in (*tallies, judged.together(tallies)):
        counts = (str(tally.wrong[column]) if tally.wrong[column] else "·" for column in judged.COLUMNS)
        style = "" if tally.well else "red"
        table.add_row(Text(tally.kind), f"{tally.cases:,}", *counts, Text(tally.note, style="dim"), style=style)
    return table


if __name__ == "__main__":
    sys.exit(main())
