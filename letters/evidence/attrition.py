"""Who did not answer: how far that alone could have made the difference, or have hidden one."""

from __future__ import annotations

import math

import numpy as np

from letters.evidence.arrays import Numbers
from letters.evidence.findings import Bounds


def lee(treated: Numbers, others: Numbers, drawn: tuple[int, int], arms: tuple[str, str], fewest: int = 1) -> Bounds:
    """Return the least and the most that the effect can be on those who answer in either arm.

    `treated` and `others` are what was measured in the two arms, of so many `drawn`; `arms` are their names. From the
    arm in which more answered, the surplus is left out at the top, or at the bottom. It holds if being in an arm moves
    people to answer in one direction only. Source: Lee 2009. Strata are left out of account: the chance of each arm is
    the same in all of them, and of few people no bounds within a stratum would hold. Fewer than `fewest` people are
    not left out, as what they answered could be worked out: then so many are, which makes the bounds wider, and as
    true.
    """
    if not (len(treated) and len(others) and all(drawn)):
        return Bounds(None, None, 0.0, "", "An arm has nobody who was measured.")
    rates = len(treated) / drawn[0], len(others) / drawn[1]
    more = 0 if rates[0] >= rates[1] else 1
    trimmed = 1 - rates[1 - more] / rates[more]
    if trimmed * max(drawn) < 1e-9:
        effect = float(treated.mean() - others.mean())
        return Bounds(effect, effect, 0.0, "", "")
    longer = (treated, others)[more]
    wider = math.ceil(trimmed * len(longer) - 1e-9) < fewest
    if wider:
        trimmed = fewest / len(longer)
        if len(longer) < 2 * fewest:
            few = "So few people would be left out, or left, that what they answered could be deduced."
            return Bounds(None, None, 0.0, "", few)
    low, high = _trimmed(longer, trimmed)
    if more == 0:
        ends = low - float(others.mean()), high - float(others.mean())
    else:
        ends = float(treated.mean()) - high, float(treated.mean()) - low
    return Bounds(*ends, trimmed, arms[more], "", wider)


def _trimmed(y: Numbers, share: float) -> tuple[float, float]:
    """Return the mean without this share of the values at the top, and without it at the bottom; by parts of one."""
    ordered = np.sort(y)
    kept = len(y) * (1 - share)
    weights = np.clip(kept - np.arange(len(y)), 0, 1)
    return float(weights @ ordered / kept), float(weights @ ordered[::-1] / kept)
