"""What a plan promises, tried out: the real draw, test and interval, a thousand times, on made-up outcomes.

In an A/A trial nobody's treatment does anything. How often a difference is found all the same is the rate of false
positives; the share of intervals that hold the truth is their coverage. A known effect that is the same for everybody
moves each estimate by just as much, and no standard error: so the same trials say how often it is seen. What decides
is the p-value of the repeated draw, as in the evaluation; in three arms or more it is here that of t.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from letters.evidence import estimators, inference, trialled
from letters.evidence.arrays import Numbers
from letters.trial import redraw
from letters.trial.design import Design
from letters.trial.power import Assumed
from letters.trial.ways import Batches

TRIALS = 1000
BOTH = 2  # arms: one, and the control arm
FAR, NEAR = 4.0, 1.01  # times an effect: how far another one is looked for, and how closely
BETWEEN = 0.5  # standard deviation between strata, in that within one: it must not matter


Share = Callable[[float], float]  # of an effect: in what share of trials it is found


@dataclass(frozen=True, slots=True)
class Tried:
    """How a plan did in made-up trials, each share one of those in which an effect could be told."""

    trials: int
    by_draw: bool  # whether the p-value of the repeated draw decided
    told: int  # in which an effect and its standard error could be told
    expected: float  # false positives that there should be: 1 - level
    false_positives: float  # of A/A trials
    coverage: float  # of intervals: how many hold the truth
    effect: float  # that was put in, in standard deviations
    power: float  # how often it was found
    bound: float  # how far `false_positives` may be from what is expected, by chance, in so many trials
    needed: float | None  # the effect that is found as often as is asked for; None where none of a sane size is

    @property
    def sound(self) -> bool:
        """Whether no more is found, or missed by intervals, than is said of chance; wrong once in 350 checks."""
        most = self.expected + 1.5 * self.bound
        return self.told > 0 and max(self.false_positives, 1 - self.coverage) <= most


def bound(share: float, trials: int, widths: float = 2.0) -> float:
    """Return how far a share in so many trials may lie from the true one by chance: widths · √(p (1 - p) / trials).

    With 2, and 1,000 trials, it is 1.4 points at 5 %, which 19 of 20 checks keep; with 5, all do.
    """
    return widths * math.sqrt(share * (1 - share) / trials)


def check(
    batches: Batches,
    design: Design,
    pair: tuple[str, str],
    assumed: Assumed,
    effect: float,
    seed: str,
    trials: int = TRIALS,
) -> Tried:
    """Try out the comparison of two arms, the first with the second; the same seed gives the same figures."""
    from scipy import stats

    units = [unit for batch in batches for unit in batch]
    names = [arm.name for arm in design.arms]
    one, other = (names.index(name) for name in pair)
    block = trialled.blocks(batches)
    cluster = _codes([unit.cluster for unit in units]) if design.cluster else None
    arms = redraw.assignments(batches, design, redraw.seeds(f"{seed}/power", trials))
    outcomes = made_up(trials, block, cluster, assumed, seed)
    found = np.full((trials, 3), np.nan)
    for row in range(trials):
        here = (arms[row] == one) | (arms[row] == other)
        said = estimators.difference(
            outcomes[row, here],
            arms[row, here] == one,
            block[here],
            None if cluster is None else cluster[here],
            assumed.level,
        )
        if said.effect is not None and said.se is not None and said.se > 0:
            found[row] = said.effect, said.se, math.inf if said.df is None else said.df
    could = ~np.isnan(found[:, 0])
    told, alpha, by_draw = int(could.sum()), 1 - assumed.level, len(names) == BOTH
    if not told:
        return Tried(trials, by_draw, 0, alpha, 0.0, 0.0, effect, 0.0, 0.0, None)
    reach = stats.t.isf(alpha / 2, found[could, 2]) * found[could, 1]
    missed = np.abs(found[could, 0]) > reach

    def by_t(size: float) -> float:
        return float((np.abs(found[could, 0] + size) > reach).mean())

    share = _by_draw(arms == one, outcomes, block, could, alpha) if by_draw else by_t
    shares = share(0.0), 1 - float(missed.mean()), effect, share(effect)
    return Tried(trials, by_draw, told, alpha, *shares, bound(alpha, told), _needed(share, effect, assumed.power))


def _needed(share: Share, effect: float, often: float) -> float | None:
    """Return the effect that is found so often, to a hundredth; None where it is not within a quarter and four times.

    What is found may not rise quite evenly: it is the least one from which on it is, as far as halving tells.
    """
    low, high = effect / FAR, effect * FAR
    if not share(low) < often <= share(high):
        return None
    while high > NEAR * low:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if share(middle) >= often else (middle, high)
    return high


def _by_draw(
    treated: NDArray[np.bool_], outcomes: Numbers, block: NDArray[np.intp], could: NDArray[np.bool_], alpha: float
) -> Share:
    """Return what says in what share of trials an effect is found by repeating the draw.

    The draws of all trials are the repeated ones of each: trials × people.
    """
    y, own = outcomes[could].T, np.flatnonzero(could)
    unit = np.where(np.isnan(y), np.nan, treated[could].T.astype(float))
    none, reach = inference.differences(treated, y, block)
    some = inference.effects(treated, unit, block)
    return lambda size: float(_found((none + size * some) / reach, own, alpha).mean())


def _found(differences: Numbers, own: NDArray[np.intp], alpha: float) -> NDArray[np.bool_]:
    """Say of which outcomes the difference by their own draw is as rare as `alpha` among those by all draws."""
    sizes = np.abs(differences)
    drawn = sizes[own, np.arange(len(own))]
    as_large = np.isnan(sizes) | (sizes >= drawn - inference.LAST_DIGITS * np.nanmax(sizes, axis=0))
    return np.asarray(as_large.mean(axis=0) <= alpha + inference.LAST_DIGITS)


def made_up(
    trials: int, block: NDArray[np.intp], cluster: NDArray[np.intp] | None, assumed: Assumed, seed: str
) -> Numbers:
    """Return normal outcomes, trials × people: NaN where somebody does not answer.

    Within a stratum and arm their variance is 1, of which the clusters make `icc`; what the baseline would tell, which
    an adjusted estimate takes away, is left out.
    """
    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(f"{seed}/outcomes".encode()).digest()[:8]))
    people = len(block)
    y = chance.standard_normal((trials, people)) * math.sqrt(1 - (assumed.icc if cluster is not None else 0.0))
    if cluster is not None:
        y += chance.standard_normal((trials, int(cluster.max()) + 1))[:, cluster] * math.sqrt(assumed.icc)
    y *= math.sqrt(1 - assumed.baseline_r2)
    y += chance.standard_normal((trials, int(block.max()) + 1))[:, block] * BETWEEN
    if assumed.response < 1:
        y[chance.random((trials, people)) >= assumed.response] = np.nan
    return y


def _codes(labels: Sequence[str]) -> NDArray[np.intp]:
    return np.unique(np.array(labels), return_inverse=True)[1].astype(np.intp)
