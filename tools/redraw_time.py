"""How long an evaluation takes: 10,000 redraws of 920 people and ten outcomes, against taking them one by one.

It prints seconds, and the ratio from one run; so does it for `letters evaluate` of the sample, beside its own parts.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from unittest import mock

import fixed
import numpy as np

from letters import cli, workers
from letters.evidence import families, inference, variance
from letters.trial import dealers, draw, redraw
from letters.trial.design import Arm, Design, Unit

PEOPLE, OUTCOMES, STRATA, DRAWS = 920, 10, 12, 10_000
ONE_BY_ONE = 20  # redraws that are taken one by one, to know what all would take
LIMITS = {"redraws": 10.0, "evaluate": 8.0}  # seconds
SAMPLE = Path(__file__).parents[1] / "sample_data"
DRAWN, LATER = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2027, 4, 15, 9, tzinfo=UTC)


def redraws() -> float:
    """Return the seconds that all redraws take: the draws, the differences, p-values, intervals and the family's."""
    people, design = _units(), _design()
    y = np.random.default_rng(1).normal(size=(PEOPLE, OUTCOMES))
    begun = time.perf_counter()
    arms = dealers.among(workers.cores())([people], design, redraw.seeds("time", DRAWS)) == 0
    chances = inference.chances(arms[0], arms[1:], y, _block(people))
    inference.p_values(chances)
    for outcome in range(OUTCOMES):
        inference.interval(chances, outcome, 0.95)
    families.westfall_young(chances)
    return time.perf_counter() - begun


def one_by_one() -> float:
    """Return the seconds that as many would take, drawn by `draw.assign` and estimated one after the other."""
    people, design, block = _units(), _design(), _block(_units())
    y = np.random.default_rng(1).normal(size=(PEOPLE, OUTCOMES))
    begun = time.perf_counter()
    for seed in redraw.seeds("time", ONE_BY_ONE):
        arm_of = {a.unit.id: a.arm for a in draw.assign(people, design, seed)}
        treated = np.array([arm_of[unit.id] == "letter" for unit in people])
        for outcome in range(OUTCOMES):
            variance.difference(y[:, outcome], treated, block, None)
    return (time.perf_counter() - begun) * DRAWS / ONE_BY_ONE


def evaluate() -> float:
    """Return the seconds that `letters evaluate` of the sample takes, with a report of everything."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(shutil.copytree(SAMPLE, Path(room) / "sample_data", ignore=fixed.UNDRAWN))
        shutil.copytree(SAMPLE.parent / "templates", Path(room) / "templates")
        with mock.patch.object(cli, "_now", return_value=DRAWN):
            cli.main(["draw", str(folder)])
        with mock.patch.object(cli, "_now", return_value=LATER):
            begun = time.perf_counter()
            cli.main(["evaluate", str(folder)])
            return time.perf_counter() - begun


def _units() -> list[Unit]:
    return [Unit(f"A{at:04}", "north", f"team {at * STRATA // PEOPLE}") for at in range(PEOPLE)]


def _design() -> Design:
    return Design((Arm("letter", 1, sent=True), Arm("control", 1)), ("team",))


def _block(people: list[Unit]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.array([int(unit.stratum.removeprefix("team ")) for unit in people])


def _median(of: Callable[[], float]) -> float:
    return median(of() for _ in range(3))


def main() -> int:
    """Print how long it takes, and return 1 when that is over what it may take."""
    took = {"redraws": _median(redraws), "evaluate": _median(evaluate)}
    slowly = one_by_one()
    print(f"\n{DRAWS} redraws, {OUTCOMES} outcomes, {PEOPLE} people: {took['redraws']:.1f} s")
    print(f"one by one: {slowly:.0f} s, {slowly / took['redraws']:.0f} times as long")
    print(f"letters evaluate of the sample, {len(list(SAMPLE.glob('outcomes/*.csv')))} files: {took['evaluate']:.1f} s")
    over = [f"{name}: over {limit:.0f} s" for name, limit in LIMITS.items() if took[name] > limit]
    print("\n".join(over) or "Both are within what they may take.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
