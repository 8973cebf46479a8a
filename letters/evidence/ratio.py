"""How many times as many of one arm say yes as of another."""

from __future__ import annotations

import numpy as np

from letters.evidence.arrays import Flags, Numbers, Places
from letters.evidence.findings import Ratio


def of(y: Numbers, treated: Flags, block: Places, cluster: Places | None, level: float) -> Ratio:
    """Return the ratio of the shares that say yes (1; NaN: not measured), over strata, with its interval.

    Sources: Mantel and Haenszel 1959; Greenland and Robins 1985 for the variance of its logarithm.
    """
    from scipy.special import ndtri

    if cluster is not None:
        return Ratio(None, None, None, "Of whole clusters no ratio is told.")
    known = ~np.isnan(y)
    y, treated, block = y[known], treated[known], block[known]
    over = under = spread = 0.0
    for which in np.unique(block):
        here, others = (y[(block == which) & arm] for arm in (treated, ~treated))
        people = len(here) + len(others)
        one, other = here.sum(), others.sum()
        over += one * len(others) / people
        under += other * len(here) / people
        spread += (len(here) * len(others) * (one + other) - one * other * people) / people**2
    if not over or not under:
        return Ratio(None, None, None, "In one arm nobody said yes.")
    ratio, reach = over / under, float(ndtri(0.5 + level / 2) * np.sqrt(spread / (over * under)))
    return Ratio(float(ratio), float(ratio * np.exp(-reach)), float(ratio * np.exp(reach)), "")
