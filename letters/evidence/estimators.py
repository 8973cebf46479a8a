"""The estimators: a difference in means, the same adjusted, and the effect on those who took up what they were offered.

Each takes what was measured of the people of two arms, NaN where it was not, who of them is treated, and their blocks
and clusters; and gives the effect with its interval, or the reason why there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from letters.evidence import inference, regression, variance
from letters.evidence.arrays import Flags, Numbers, Places
from letters.evidence.findings import Estimate

ALIKE = ", these alike in both arms"  # ends the name of an adjusted estimate in which strata weigh by what they tell
LEAST_UPTAKE = 0.1  # difference in uptake, under which an effect on those who took up could be anything


@dataclass(frozen=True, slots=True)
class Base:
    """Whom an estimate rests on."""

    people: int = 0
    treated: int = 0
    blocks: int = 0
    clusters: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """People, those of them who are treated, blocks and clusters."""
        return self.people, self.treated, self.blocks, self.clusters


NOBODY = Base()


def difference(
    y: Numbers, treated: Flags, block: Places, cluster: Places | None = None, level: float = 0.95
) -> Estimate:
    """Return the difference in means, of those whose outcome is known, with its interval; see `variance.difference`."""
    known = ~np.isnan(y)
    found = variance.difference(y[known], treated[known], block[known], cluster[known] if cluster is not None else None)
    left_out = {variance.LEFT_OUT: found.left_out} if found.left_out else {}
    rests_on = Base(found.people, found.treated, found.blocks, found.clusters, left_out)
    return told_of(found.estimator, rests_on, found.effect, found.se, found.df, level, found.why_not)


def nothing(why_not: str, name: str = "", rests_on: Base = NOBODY) -> Estimate:
    """Return that an effect cannot be told, and why."""
    return Estimate(name, None, None, None, None, None, None, *rests_on.counts, rests_on.left_out, (), why_not)


def told_of(
    name: str, rests_on: Base, effect: float, se: float, df: float, level: float, why_not: str = ""
) -> Estimate:
    """Return an effect with its interval and p-value by t; without them, and the reason, where its error is NaN."""
    from scipy.special import stdtr, stdtrit

    blank = nothing(why_not, name, rests_on)
    if np.isnan(effect):
        return blank
    if np.isnan(se) or not df > 0:
        return replace(blank, effect=effect)
    reach = float(stdtrit(df, 0.5 + level / 2)) * se
    p = max(float(2 * stdtr(df, -abs(effect) / se)), float(np.finfo(float).tiny))  # never nought
    return replace(blank, effect=effect, se=se, df=df, low=effect - reach, high=effect + reach, p=p)


def adjusted(
    y: Numbers,
    before: Numbers | None,
    treated: Flags,
    block: Places,
    cluster: Places | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the effect adjusted for the same outcome before the draw: Lin's regression, HC2 or CR2.

    A missing baseline is set to the mean, with an indicator of that as a second covariate. Strata have a coefficient
    for each arm where every one has two people or more of each arm; else one for both.
    """
    known = ~np.isnan(y) & compared(y, treated, block)
    if before is None or np.isnan(before[known]).all():
        return nothing("It was not measured before the draw.")
    y, before, treated, block = y[known], before[known], treated[known], block[known]
    cluster = cluster[known] if cluster is not None else None
    covariates, names = _covariates(before, treated)
    if not len(names):
        return nothing("Before the draw it was the same for everybody.")
    blocks = np.unique(block)
    fixed = block if len(blocks) > 1 else None
    name = "Lin’s regression on the same outcome before"
    if len(blocks) > 1:
        names, name = (*names, "stratum"), f"{name}, within strata"
        if cluster is not None or not all(_large(treated[block == it]) for it in blocks):
            name += ALIKE
        else:
            covariates, fixed = np.hstack([covariates, (block[:, None] == blocks[1:]).astype(float)]), None
    found = regression.lin(y, treated, covariates, fixed, cluster)
    few = "" if not np.isnan(found.se) else "There are too few people for so many things to adjust for."
    if found.se <= inference.LEAST * float(np.abs(y).max()):
        few = "Nothing is left that varies when what was measured before is taken off."
        found = replace(found, se=np.nan)
    clusters = len(np.unique(cluster)) if cluster is not None else 0
    rests_on = Base(len(y), int(treated.sum()), len(blocks), clusters)
    return replace(told_of(name, rests_on, found.effect, found.se, found.df, level, few), covariates=tuple(names))


def _covariates(before: Numbers, treated: Flags) -> tuple[Numbers, tuple[str, ...]]:
    """Return what is adjusted for, people × covariates, and the names; who was not measured before has the mean.

    That they were not is a covariate of its own, where each arm has two of them or more, and two of the others.
    """
    missing = np.isnan(before)
    columns = [(np.where(missing, before[~missing].mean(), before), "before")]
    if all(min(arm.sum(), (~arm).sum()) > 1 for arm in (missing[treated], missing[~treated])):
        columns.append((missing.astype(float), "not measured before"))
    told = [(column, name) for column, name in columns if np.ptp(column) > 0]
    stacked = np.stack([column for column, _ in told], axis=1) if told else np.zeros((len(before), 0))
    return stacked, tuple(name for _, name in told)


def compared(y: Numbers, treated: Flags, block: Places) -> Flags:
    """Return of whom people of both arms were measured in their block."""
    known = ~np.isnan(y)
    both = [it for it in np.unique(block[known]) if 0 < treated[known & (block == it)].mean() < 1]
    return np.asarray(np.isin(block, both))


def _large(treated: Flags) -> bool:
    return min(int(treated.sum()), int((~treated).sum())) > 1


def complier(
    y: Numbers, takes: Numbers | None, treated: Flags, block: Places, cluster: Places | None, level: float = 0.95
) -> Estimate:
    """Return the effect on those who took up what they were offered because of it: the difference by that in uptake.

    It holds if being drawn does nothing to those who did not take it up. Its standard error is that of the difference
    in what is left of the outcome when the effect of uptake is taken off. Sources: Angrist, Imbens and Rubin 1996.
    """
    if takes is None:
        return nothing("Whether people took up what they were offered was not measured.")
    known = ~np.isnan(y) & ~np.isnan(takes)
    cluster = cluster[known] if cluster is not None else None
    y, takes, treated, block = y[known], takes[known], treated[known], block[known]
    uptake = difference(takes, treated, block, cluster, level)
    if uptake.effect is None:
        return nothing(uptake.why_not)
    if uptake.effect > 1 - 1e-9:
        return nothing(
            "Of those measured, all took up what they were offered, and nobody else did: the effect is the one above."
        )
    if uptake.effect < LEAST_UPTAKE or uptake.low is None or uptake.low <= 0:
        return nothing("Uptake hardly differed between the arms, so the effect on those who took up cannot be told.")
    whole = difference(y, treated, block, cluster, level)
    if whole.effect is None:
        return nothing(whole.why_not)
    effect = whole.effect / uptake.effect
    left = difference(y - effect * takes, treated, block, cluster, level)
    se = left.se / uptake.effect if left.se is not None else np.nan
    rests_on = Base(whole.people, whole.treated, whole.blocks, whole.clusters, whole.left_out)
    name = f"{whole.estimator}, by that in uptake"
    return told_of(name, rests_on, effect, se, left.df or np.nan, level, left.why_not)
