"""Several outcomes judged together: how likely it is that any of a family looks as good as this one by chance alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from letters.evidence.arrays import Numbers
from letters.evidence.inference import LAST_DIGITS, Chances


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """Return p-values that hold for a family, whatever its outcomes have to do with each other. Source: Holm 1979.

    As `statsmodels.stats.multitest.multipletests`, which takes longer to load than a thousand redraws.
    """
    order = np.argsort(p, kind="stable")
    times = np.asarray(p, float)[order] * np.arange(len(p), 0, -1)
    found = np.empty(len(p))
    found[order] = np.minimum(np.maximum.accumulate(times), 1)
    return tuple(float(it) for it in found)


def westfall_young(of: Chances) -> tuple[float, ...]:
    """Return p-values that hold for a family and use how its outcomes go together, by redraws of all of them at once.

    Step-down of the least p: an outcome's is how likely the draw alone is to give any that is as small, among it and
    those that look worse. Source: Westfall and Young 1993, algorithm 2.8.
    """
    if not of.effects.shape[1]:
        return ()
    size = np.where(np.isnan(of.effects), np.inf, np.abs(of.effects))
    under_chance = np.stack([_each(column, of.weights) for column in size.T], axis=1)  # allocations × outcomes
    seen = under_chance[0]
    order = np.argsort(seen, kind="stable")
    found, largest = np.empty(len(seen)), 0.0
    for place, outcome in enumerate(order):
        least = under_chance[:, order[place:]].min(axis=1)
        largest = max(largest, float(of.weights @ (least <= seen[outcome] + LAST_DIGITS)))
        found[outcome] = largest
    return tuple(float(it) for it in np.minimum(found, 1))


def _each(size: Numbers, weights: Numbers) -> Numbers:
    """Return the p-value that each allocation would have had, had it been the one that was drawn."""
    order = np.argsort(-size, kind="stable")
    sorted_sizes, reached = size[order], np.cumsum(weights[order])
    finite = sorted_sizes[np.isfinite(sorted_sizes)]
    last_digits = LAST_DIGITS * float(finite.max(initial=0.0))
    at = np.searchsorted(-sorted_sizes, -(size - last_digits), side="right") - 1
    return np.asarray(reached[at])
