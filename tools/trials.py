"""Trials that never were, to see whether p-values, intervals and power of an evaluation are what they say they are.

For each design, a thousand A/A trials, in which no treatment does anything, and a thousand in which one does: all with
the real draw and the real estimators; strata large and small, clusters alike and not, some who do not answer, a second
batch. False positives are to be 1 in 20, intervals to hold the truth 19 times in 20,
and a true effect to be found as often as `letters power` says: each within what chance allows a thousand trials.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from letters.evidence import estimators, inference, simulate
from letters.evidence.trialled import Trialled
from letters.trial import draw, power, redraw
from letters.trial.design import Arm, Design, Unit
from letters.trial.power import Assumed

REDRAWS = 1_999  # of the randomisation test, shared by all trials of a design
POINTS = 0.03  # by which the power may differ from what was promised
ARMS = (Arm("letter", 1, sent=True), Arm("control", 1))


@dataclass(frozen=True, slots=True)
class Case:
    """A design to be tried."""

    name: str
    sizes: tuple[int, ...]  # of the strata, in people
    clusters: tuple[int, ...] = ()  # people of each cluster, again and again; empty where people are drawn
    icc: float = 0.0
    later: tuple[int, ...] = ()  # people of the strata of a second batch
    response: float = 1.0  # share who answer, whatever their arm

    @property
    def batches(self) -> tuple[tuple[Unit, ...], ...]:
        """The people, batch by batch."""
        batches = (self.sizes, self.later) if self.later else (self.sizes,)
        return tuple(tuple(self._units(sizes, number)) for number, sizes in enumerate(batches))

    def _units(self, sizes: Sequence[int], batch: int) -> Iterator[Unit]:
        for stratum, size in enumerate(sizes):
            teams = (f"{stratum}/{n}" for n, of in enumerate(itertools.cycle(self.clusters or (1,))) for _ in range(of))
            for place, team in zip(range(size), teams):  # noqa: B905  (there are teams without end)
                yield Unit(f"{batch}/{stratum}/{place:03}", "", f"stratum {stratum}", team if self.clusters else "")

    @property
    def design(self) -> Design:
        """The design: two arms of equal shares."""
        return Design(ARMS, ("stratum",), "team" if self.clusters else "")


CASES = (
    Case("blocked", (14, 9, 22, 17, 11, 8, 19, 16, 23)),
    Case("small blocks of three", (3,) * 40),
    Case("clustered", (20 * 8,), clusters=(8,), icc=0.05),
    Case("blocked clusters", (96, 80, 64), clusters=(8,), icc=0.05),
    Case("unequal clusters", (112, 84), clusters=(3, 5, 8, 12), icc=0.2),
    Case("some do not answer", (3, 6, 9, 24, 30), response=0.7),
    Case("a second batch", (14, 9, 22, 17), later=(8, 3, 6)),
)


@dataclass(frozen=True, slots=True)
class Shares:
    """In which share of trials the p-value was at most 1 in 20, and the interval held the true effect."""

    found: float
    held: float


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of the trials of one design, by the p-value of t and by that of the repeated draw."""

    case: Case
    trials: int
    effect: float  # that was put in, in standard deviations
    promised: float  # its power, as `letters power` has it
    none: tuple[Shares, Shares]  # of A/A trials
    some: tuple[Shares, Shares]  # of trials with the effect

    def amiss(self) -> list[str]:
        """Say what is further from what it should be than chance allows."""
        reasons = []
        for way, none, some in zip(("t", "redraws"), self.none, self.some, strict=True):
            checks = (
                ("false positives", none.found, 0.05, bound(0.05, self.trials)),
                ("coverage without an effect", none.held, 0.95, bound(0.95, self.trials)),
                ("coverage with one", some.held, 0.95, bound(0.95, self.trials)),
                ("power", some.found, self.promised, max(POINTS, bound(self.promised, self.trials, 2))),
            )
            reasons += [
                f"{way}: {what} {got:.3f}, not {due:.3f}" for what, got, due, far in checks if abs(got - due) > far
            ]
        return reasons


def bound(share: float, trials: int, widths: float = 3.5) -> float:
    """Return how far a share in so many trials may lie from the true one by chance."""
    return widths * math.sqrt(share * (1 - share) / trials)


def tried(case: Case, trials: int, seed: str = "trials") -> Tried:
    """Try a design."""
    assumed = Assumed(icc=case.icc, response=case.response)
    promised = power.of(case.batches, case.design, "letter", "control", assumed)
    effect = promised.smallest or 1.0
    at_effect = power.chance(effect, promised.precision.se, promised.precision.df)
    none, some = (_shares(case, assumed, size, trials, f"{seed}/{size > 0}") for size in (0.0, effect))
    return Tried(case, trials, effect, at_effect, none, some)


def _shares(case: Case, assumed: Assumed, effect: float, trials: int, seed: str) -> tuple[Shares, Shares]:
    batches, design = case.batches, case.design
    seeds = [draw.of_batch(seed, number) for number in range(1, len(batches) + 1)]
    allocations = tuple(draw.assign(units, design, it) for units, it in zip(batches, seeds, strict=True))
    of = Trialled(allocations, design, seed, "control")
    drawn = redraw.assignments(batches, design, redraw.seeds(f"{seed}/drawn", trials)) == 0
    others = redraw.assignments(batches, design, redraw.seeds(f"{seed}/others", REDRAWS)) == 0
    outcomes = simulate.made_up(trials, of.block, of.cluster, assumed, seed)
    found, held = np.zeros((trials, 2), bool), np.zeros((trials, 2), bool)
    for row, treated in enumerate(drawn):
        y = outcomes[row] + effect * treated
        by_t = estimators.difference(y, treated, of.block, of.cluster)
        chances = inference.chances(treated, others, y[:, None], of.block)
        low, high = inference.interval(chances, 0, 0.95)
        found[row] = (by_t.p or 1) <= 0.05, inference.p_values(chances)[0] <= 0.05
        held[row] = (by_t.low or 0) <= effect <= (by_t.high or 0), low <= effect <= high
    one, two = (Shares(float(found[:, way].mean()), float(held[:, way].mean())) for way in range(2))
    return one, two


def _told(pair: tuple[Shares, Shares]) -> tuple[str, str]:
    """Return what was found, and held, by t and by redraws."""
    return " ".join(f"{it.found:.3f}" for it in pair), " ".join(f"{it.held:.3f}" for it in pair)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try every design, print what came of it, and return 1 when something is not what it says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1_000)
    trials = parser.parse_args(arguments).trials
    print(f"{trials} trials of each design without an effect, and as many with one; t, and redraws of the draw.")
    print(f"Chance allows ± {bound(0.05, trials):.3f} at 5 and 95 in 100.\n")
    head = ("design", "people", "false positives", "coverage", "effect", "coverage", "power", "promised")
    line = "{:<22}{:>7}{:>18}{:>16}{:>8}{:>16}{:>16}{:>10}"
    print(line.format(*head))
    amiss = []
    for case in CASES:
        it = tried(case, trials)
        none, some = _told(it.none), _told(it.some)
        cells = (none[0], none[1], f"{it.effect:.3f}", some[1], some[0], f"{it.promised:.3f}")
        print(line.format(case.name, sum(map(len, case.batches)), *cells))
        amiss += [f"{case.name}: {what}" for what in it.amiss()]
    print("\n" + ("\n".join(amiss) or "All of it is what it says."))
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main())
