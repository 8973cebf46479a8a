"""Randomisation inference: how often the draw alone gives as large a difference as the one that was seen.

The draw is repeated, what was measured stays as it is, and the difference is taken anew each time: it is the p-value
that follows from the draw itself, whatever the design and however skewed the outcome. The allocation that was drawn is
always one of those counted, so p is never 0; a difference that is the same but for the last digits counts as one.
Source: Fisher 1935; Gerber and Green 2012, chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from letters.evidence.arrays import Numbers

AT_ONCE = 1000  # draws whose sums are held in memory
LAST_DIGITS = 1e-9  # of the largest difference
LEAST = 1e-12  # of what was measured, up to which a difference is none


@dataclass(frozen=True, slots=True)
class Chances:
    """Differences under every allocation that is looked at, the drawn one first, and the chance of each.

    `effects` and `unit` are allocations × outcomes: the difference in what was measured, and that in having been
    treated, among whom it was measured; each as if as many had been measured in either arm as were in the drawn one.
    """

    effects: Numbers
    unit: Numbers
    weights: Numbers
    exact: bool


def effects(treated: NDArray[np.bool_], y: Numbers, block: NDArray[np.intp]) -> Numbers:
    """Return the difference in means within blocks, for every allocation and outcome: allocations × outcomes.

    `treated` is allocations × people, `y` people × outcomes with NaN where it was not measured, `block` whole numbers.
    NaN where in no block both arms were measured. It is `variance.difference`, many times over.
    """
    return differences(treated, y, block)[0]


def differences(treated: NDArray[np.bool_], y: Numbers, block: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """Return the same, and how far chance moves each: the root of the sum of w² (1 / n + 1 / m) over blocks.

    Of a block, w is its share of the people, n and m are those measured in the two arms: where everybody varies alike,
    it is the standard error of the difference but for a factor. An arm in which few answer is moved far.
    """
    parts = [_differences(treated[at : at + AT_ONCE], y, block) for at in range(0, len(treated), AT_ONCE)]
    found, reach = (np.concatenate(part) for part in zip(*parts, strict=True))
    return found, reach


def _differences(treated: NDArray[np.bool_], y: Numbers, block: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    measured = ~np.isnan(y)
    both = np.hstack([measured, np.where(measured, y, 0.0)])  # counts and sums at once
    over, weight, reach = np.zeros((3, len(treated), y.shape[1]))
    for which in np.unique(block):
        at = block == which
        count, total = np.split(treated[:, at].astype(float) @ both[at], 2, axis=1)
        people, whole = np.split(both[at].sum(axis=0), 2)
        others = people - count
        usable = (count > 0) & (others > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = total / count - (whole - total) / others
            per = people**2 * (1 / count + 1 / others)
        over += np.where(usable, people * found, 0.0)
        weight += np.where(usable, people, 0.0)
        reach += np.where(usable, per, 0.0)
    with np.errstate(invalid="ignore"):
        weight = np.where(weight > 0, weight, np.nan)
        return np.asarray(over / weight), np.asarray(np.sqrt(reach) / weight)


def chances(
    drawn: NDArray[np.bool_],
    others: NDArray[np.bool_],
    y: Numbers,
    block: NDArray[np.intp],
    weights: Numbers | None = None,
    before: Sequence[Numbers | None] = (),
) -> Chances:
    """Return what the draw gave and what others would have given.

    `others` are redraws, or, with the chance of each in `weights`, all allocations that there are. Of an outcome that
    was measured `before`, what that foretells, within blocks and whatever the arm, is first taken off: so less is left
    to chance, and the test is as exact (Rosenbaum 2002, section 2.7). Who did not answer is the same in every redraw,
    though it may be the arm that kept them from it. So each difference is scaled to what chance would make of it if as
    many had been measured in each arm as were: else an arm in which few answered would look like an effect. The test
    stays exact (Chung and Romano 2013 for scaling by the standard error).
    """
    rows = np.vstack([drawn[None], others])
    if weights is not None:
        first = int(np.flatnonzero((others == drawn).all(axis=1))[0])
        order = np.r_[first, np.delete(np.arange(len(others)), first)]
        rows, weights = others[order], weights[order]
    unit = np.where(np.isnan(y), np.nan, drawn[:, None].astype(float))
    nought = LEAST * np.nanmax(np.abs(y), axis=0, initial=0.0)
    for place, earlier in enumerate(before):
        if earlier is not None:
            y = _with(y, place, net(y[:, place], earlier, block))
            unit = _with(unit, place, net(unit[:, place], earlier, block))
    found, reach = differences(rows, y, block)
    found[np.abs(found) <= nought] = 0.0  # when nothing is left to differ, its last digits are no difference
    as_measured = reach[0] / reach
    found, of_unit = found * as_measured, effects(rows, unit, block) * as_measured
    if weights is None:
        return Chances(found, of_unit, np.full(len(rows), 1 / len(rows)), exact=False)
    return Chances(found, of_unit, weights, exact=True)


def net(y: Numbers, before: Numbers, block: NDArray[np.intp]) -> Numbers:
    """Return what is left of an outcome without what was foretold by the same outcome before, within blocks.

    Who was not measured before has the mean of their block, and a sign of that beside it.
    """
    known = ~np.isnan(y)
    missing = np.isnan(before)
    foretold = np.stack([np.where(missing, 0.0, before), missing.astype(float)], axis=1)
    for which in np.unique(block):
        here = block == which
        if (here & ~missing).any():
            foretold[here & missing, 0] = before[here & ~missing].mean()
    within_y, within = y.copy(), foretold.copy()
    for which in np.unique(block):
        here = known & (block == which)
        if here.any():
            within_y[here] -= y[here].mean()
            within[here] -= foretold[here].mean(axis=0)
    by = np.linalg.lstsq(within[known], within_y[known], rcond=None)[0]
    return np.asarray(y - foretold @ by)


def _with(values: Numbers, place: int, column: Numbers) -> Numbers:
    changed = values.copy()
    changed[:, place] = column
    return changed


def p_values(of: Chances, side: int = 0) -> Numbers:
    """Return, for each outcome, how likely a difference at least as large as the drawn one is; NaN where there is none.

    Two-sided by size; `side` 1 counts those as high, -1 those as low. A redraw that gives no difference is counted.
    """
    with np.errstate(invalid="ignore"):
        as_large = _as_large(of.effects, side)
    p = np.minimum(of.weights @ as_large, 1) if of.exact else as_large.mean(axis=0)
    return np.where(np.isnan(of.effects[0]), np.nan, p)


def _as_large(found: Numbers, side: int = 0) -> NDArray[np.bool_]:
    size = found * side if side else np.abs(found)
    last_digits = LAST_DIGITS * np.nanmax(np.abs(found), axis=0, initial=0.0)
    return np.asarray(np.isnan(found) | (size >= size[0] - last_digits))


def interval(of: Chances, outcome: int, level: float) -> tuple[float, float]:
    """Return the effects, the same for everybody, that the draw does not speak against: those with p over 1 - level.

    With an effect of t for everybody, an allocation gives effects - t * unit: between two roots, or beyond them, it is
    as extreme as the drawn one. So p is a count, and its ends are found by sorting; infinite where chance could do
    anything. Source: Rosenbaum 2002, section 2.6.2.
    """
    seen, unit = of.effects[1:, outcome], of.unit[1:, outcome]
    drawn, own = of.effects[0, outcome], of.unit[0, outcome]
    digits = LAST_DIGITS * max(1.0, float(np.nanmax(np.abs(of.effects[:, outcome]))))
    always = np.isnan(seen)
    roots = []
    for difference, slope in ((drawn - seen, own - unit), (drawn + seen, own + unit)):
        flat = np.abs(slope) < LAST_DIGITS
        always |= flat & (np.abs(difference) < digits)  # the drawn allocation, or that with the arms exchanged
        roots.append(np.where(flat, np.copysign(np.inf, difference), difference / np.where(flat, 1.0, slope)))
    beyond = ~always & (np.abs(unit) > np.abs(own) + LAST_DIGITS)
    low = np.where(always, -np.inf, np.fmin(*roots))
    high = np.where(always, np.inf, np.fmax(*roots))
    weights, enough = of.weights[1:], 1 - level - of.weights[0] + LAST_DIGITS
    return -_end(-high, -low, beyond, weights, enough), _end(low, high, beyond, weights, enough)


def _end(low: Numbers, high: Numbers, beyond: NDArray[np.bool_], weights: Numbers, enough: float) -> float:
    """Return the largest number at which intervals of more than `enough` weight meet; or, `beyond`, what is outside."""
    begin = np.where(beyond, low, high)  # going down from the top: where one begins to hold, and where it ceases to
    cease = np.where(beyond, high, low)
    at = np.concatenate([begin, cease])
    change = np.concatenate([weights, -weights])
    order = np.lexsort((np.repeat([0, 1], len(weights)), -at))
    held = float(weights[beyond].sum()) + np.cumsum(change[order])
    if enough < 0 or weights[beyond].sum() > enough:
        return np.inf
    first = np.flatnonzero(held > enough)
    return float(at[order[first[0]]]) if len(first) else -np.inf
