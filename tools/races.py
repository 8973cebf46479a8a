"""Start several `letters run` on one folder at the same moment, over and over: exactly one may win each time.

The others must end at once, with exit code 4, and what lies there afterwards is what one run leaves, to the last byte.
The folder is a fresh one, or one that was drawn, in turns. The times are those of the losers, from the start of their
process to its end; they mean something on a quiet machine only.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import fixed
import small

from letters import process

FEWEST, MOST = 2, 8  # runs in one race
AT_ONCE = 1.0  # seconds in which a loser should have ended


@dataclass(frozen=True, slots=True)
class Race:
    """How a race ended: of each run its exit code and its seconds; and what is other than one run leaves."""

    drawn: bool  # before the race
    ended: tuple[tuple[int, float], ...]
    other: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether there was one winner, the others were told to wait, and nothing is other than it should be."""
        codes = sorted(code for code, _ in self.ended)
        return codes == [process.DONE, *[process.BUSY] * (len(codes) - 1)] and not self.other

    @property
    def losers(self) -> tuple[float, ...]:
        """How many seconds each took who did not win."""
        return tuple(took for code, took in self.ended if code != process.DONE)


def races(count: int, runs: int = 0) -> Iterator[Race]:
    """Hold so many races, of so many runs each; of each number in turn when none is given."""
    with fixed.room("races") as name:
        room = Path(name)
        fresh = small.campaign(room / "fresh")
        drawn = Path(shutil.copytree(fresh, room / "drawn"))
        _run("draw", drawn)
        alone = Path(shutil.copytree(fresh, room / "alone"))
        _run("run", alone, "--workers", "1")
        expected = fixed.tree(alone)
        for number in range(count):
            start = drawn if number % 2 else fresh
            folder = Path(shutil.copytree(start, room / "race"))
            many = runs or FEWEST + number // 2 % (MOST - FEWEST + 1)
            with ThreadPoolExecutor(many) as at_once:
                ended = tuple(at_once.map(_timed, [folder] * many))
            yield Race(start == drawn, ended, _other(expected, fixed.tree(folder)))
            shutil.rmtree(folder)


def _timed(folder: Path) -> tuple[int, float]:
    """Run, and return the exit code and the seconds."""
    start = time.perf_counter()
    ran = subprocess.run(
        fixed.command("run", folder, "--workers", "1"), env=fixed.environment(), capture_output=True, check=False
    )
    return ran.returncode, time.perf_counter() - start


def _run(*arguments: str | Path) -> None:
    subprocess.run(fixed.command(*arguments), env=fixed.environment(), capture_output=True, check=True)


def _other(expected: Mapping[str, str], found: Mapping[str, str]) -> tuple[str, ...]:
    """Name every file that is missing, too many, or has other bytes."""
    return tuple(sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)))


def main() -> int:
    """Hold the races, print what came of them, and return an exit code: 0 when every one was sound."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--races", type=int, default=200)
    held = []
    for race in races(asked.parse_args().races):
        held.append(race)
        if not race.sound:
            codes = [code for code, _ in race.ended]
            print(f"race {len(held)}: exit codes {codes}, other files: {', '.join(race.other) or 'none'}", flush=True)
    losers = sorted(took for race in held for took in race.losers)
    unsound, late = sum(not race.sound for race in held), sum(took >= AT_ONCE for took in losers)
    runs = sum(len(race.ended) for race in held)
    print(f"{len(held)} races ({sum(race.drawn for race in held)} on a folder that was drawn), {runs} runs")
    print(f"{len(held) - unsound} with exactly one winner, and the tree of one run; {unsound} otherwise")
    print(
        f"{len(losers)} losers: median {statistics.median(losers):.2f} s, the longest {losers[-1]:.2f} s, {late} over"
    )
    print(f"{AT_ONCE:g} s")
    return 1 if unsound else 0


if __name__ == "__main__":
    sys.exit(main())
