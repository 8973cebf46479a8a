"""How sure a difference in means is, after the design: what is random is who was drawn, and nothing else.

Blocks are strata, of one batch. Where both arms have two people or more in each, Neyman's variance within blocks
holds; where an arm has one, nothing can vary within the block, and how the blocks differ stands for it (Pashley and
Miratrix 2021). Matched pairs are the smallest such blocks. A block with no other like it borrows
the pooled variance. Of clusters, whole ones are what was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from letters.evidence import regression
from letters.evidence.arrays import Numbers

PAIR = 2  # units of a stratum, one in either arm
LEFT_OUT = "in a stratum with only one arm"


@dataclass(frozen=True, slots=True)
class Block:
    """What a block says: its difference, the variance of that where there is one, and whom it rests on."""

    effect: float
    variance: float  # NaN where an arm has only one of what was drawn
    df: float  # of it, alone
    size: int  # people
    units: int  # what was drawn: people, or clusters
    per: float  # 1 over the units of the one arm, and of the other
    spread: float  # sum of squares within arms, of so many degrees of freedom
    free: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in means, its standard error and degrees of freedom; `why_not` says why there is none."""

    effect: float
    se: float
    df: float
    people: int
    treated: int
    blocks: int
    clusters: int  # 0 when people were drawn
    left_out: int  # people of blocks in which only one arm has anybody
    estimator: str
    why_not: str = ""


def difference(
    y: Numbers, treated: NDArray[np.bool_], block: NDArray[np.intp], cluster: NDArray[np.intp] | None
) -> Difference:
    """Return the difference in means, treated less others, of people whose outcome is known, and how sure it is.

    Blocks weigh as many as they have people. Sources: Neyman 1923; Gerber and Green 2012, equations 3.10 and 3.16;
    Pashley and Miratrix 2021, equations 5 and 7; Imai, King and Nall 2009 for pairs of clusters; the variance of
    clusters is CR2 (Bell and McCaffrey 2002), with the degrees of freedom of Pustejovsky and Tipton 2018.
    """
    parts = [block == which for which in np.unique(block)]
    both = [at for at in parts if 0 < treated[at].sum() < at.sum()]
    used = np.any(both, axis=0) if both else np.zeros(len(y), bool)
    found = [_block(y[at], treated[at], cluster[at] if cluster is not None else None) for at in both]
    lent = _lent(found, cluster is not None)
    clusters = len(np.unique(cluster[used])) if cluster is not None else 0
    counts = int(used.sum()), int(treated[used].sum()), len(found), clusters, int((~used).sum())
    name = _named(found, clusters, len(parts), bool(lent))
    if not found:
        return Difference(np.nan, np.nan, np.nan, *counts, name, "In no stratum is anybody of both arms measured.")
    effect = float(np.average([it.effect for it in found], weights=[it.size for it in found]))
    variance, df, why_not = _over_blocks(found, lent, bool(clusters))
    if not why_not and variance <= (1e-12 * float(np.abs(y[used]).max(initial=1.0))) ** 2:
        why_not = "What was measured does not vary, so nothing can be said of chance."
    se = float(np.sqrt(variance)) if not why_not else np.nan
    return Difference(effect, se, df if not why_not else np.nan, *counts, name, why_not)


def icc(y: Numbers, arm: NDArray[np.int8], cluster: NDArray[np.intp]) -> float | None:
    """Return the intraclass correlation within arms, by analysis of variance; None where that cannot be told.

    `y` has NaN for who was not measured. It may be below nought, by chance. Source: Donner and Koval 1980.
    """
    known = ~np.isnan(y)
    y, cluster, arm = y[known], cluster[known], arm[known]
    groups = [y[cluster == which] for which in np.unique(cluster)]
    arms = [arm == which for which in np.unique(arm)]
    free_between, free_within = len(groups) - len(arms), len(y) - len(groups)
    if free_between < 1 or free_within < 1:
        return None
    within = sum(float(((it - it.mean()) ** 2).sum()) for it in groups) / free_within
    total = sum(float(((y[at] - y[at].mean()) ** 2).sum()) for at in arms)
    between = (total - within * free_within) / free_between
    unequal = sum(sum(int((cluster[at] == it).sum()) ** 2 for it in np.unique(cluster[at])) / at.sum() for at in arms)
    size = (len(y) - unequal) / free_between
    spread = between + (size - 1) * within
    return (between - within) / spread if spread > 0 else None


def _lent(found: Sequence[Block], clustered: bool) -> frozenset[int]:
    """Return the places of blocks that are lent a variance: within arms they are taken to vary as all blocks do.

    That is a block which alone has a single person or cluster of an arm, or has as many people as all others of that
    kind together: how it differs from them would stand for nothing.
    """
    small = {at: it.size for at, it in enumerate(found) if np.isnan(it.variance)}
    lent = set[int]()
    while small and len(found) > 1 and sum(it.free for it in found):
        largest = max(small, key=lambda at: (small[at], -at))
        odd = not clustered and len(set(small.values())) > 1 and 2 * small[largest] >= sum(small.values())
        if len(small) > 1 and not odd:
            break
        lent.add(largest)
        del small[largest]
    return frozenset(lent)


def _block(y: Numbers, treated: NDArray[np.bool_], cluster: NDArray[np.intp] | None) -> Block:
    effect = float(y[treated].mean() - y[~treated].mean())
    arms = [treated, ~treated]
    in_arms = [int(arm.sum()) if cluster is None else len(np.unique(cluster[arm])) for arm in arms]
    units, per = sum(in_arms), sum(1 / n for n in in_arms)
    if cluster is not None:
        fitted = regression.means(y, treated, cluster) if min(in_arms) > 1 else None
        if not fitted:
            return Block(effect, np.nan, np.nan, len(y), units, per, 0.0, 0)
        return Block(effect, fitted.se**2, fitted.df, len(y), units, per, fitted.se**2 / per * (units - 2), units - 2)
    spread = sum(float(((y[arm] - y[arm].mean()) ** 2).sum()) for arm in arms)
    if min(in_arms) == 1:
        return Block(effect, np.nan, np.nan, len(y), units, per, spread, units - 2)
    variances = [float(y[arm].var(ddof=1)) / n for arm, n in zip(arms, in_arms, strict=True)]
    parts = sum(v**2 / (n - 1) for v, n in zip(variances, in_arms, strict=True))
    df = sum(variances) ** 2 / parts if parts else np.nan  # Welch
    return Block(effect, sum(variances), df, len(y), units, per, spread, units - 2)


def _named(found: Sequence[Block], clusters: int, blocks: int, lent: bool) -> str:
    """Return the estimator in the words of the field."""
    what = "difference in means"
    if blocks > 1:
        small = sum(np.isnan(it.variance) for it in found)
        pairs = found and all(it.units == PAIR for it in found)
        what += " within matched pairs" if pairs else " within strata"
        what += ", some of them small" if small and not pairs else ""
        what += ", with the variance of others" if lent else ""
    return what + (", of clusters" if clusters else "")


def _over_blocks(found: Sequence[Block], lent: frozenset[int], clustered: bool) -> tuple[float, float, str]:
    """Return the variance of the whole, its degrees of freedom, and why there is none."""
    if len(found) == 1:
        what = "cluster that" if clustered else "person who"
        few = f"An arm has only one {what} was measured: how sure the difference is cannot be told."
        return found[0].variance, found[0].df, few if np.isnan(found[0].variance) else ""
    total = sum(it.size for it in found)
    large = [it for it in found if not np.isnan(it.variance)]
    small = [it for at, it in enumerate(found) if np.isnan(it.variance) and at not in lent]
    parts = [(it.size / total) ** 2 * it.variance for it in large]
    free, within = sum(it.free for it in found), sum(parts)
    df_within = float(sum(it.units - 2 for it in large) if large else free)
    if clustered and within:  # Satterthwaite, as for each block
        df_within = within**2 / sum(v**2 / it.df for v, it in zip(parts, large, strict=True))
    if lent:
        spread = sum(it.spread for it in found) / free  # as much within arms as in all blocks
        within += sum((found[at].size / total) ** 2 * spread * found[at].per for at in lent)
    if not small:
        return within, df_within, ""
    between, df_between = _of_small(small, clustered)
    between *= (sum(it.size for it in small) / total) ** 2
    if within == 0 or within + between == 0:
        return between, df_between, ""
    df = (within + between) ** 2 / (within**2 / df_within + between**2 / df_between)  # Satterthwaite
    return within + between, df, ""


def _of_small(small: Sequence[Block], clustered: bool) -> tuple[float, float]:
    """Return the variance of the mean over small blocks, from how they differ, and its degrees of freedom."""
    sizes, effects = np.array([it.size for it in small], float), np.array([it.effect for it in small])
    n, count = sizes.sum(), len(small)
    mean = float(sizes @ effects / n)
    if clustered:
        spread = sizes * effects - n * mean / count
        return float(count / ((count - 1) * n**2) * (spread @ spread)), count - 1
    if np.ptp(sizes) == 0:
        return float(np.sum((effects - mean) ** 2) / (count * (count - 1))), count - 1
    share = sizes**2 / ((n - 2 * sizes) * (n + np.sum(sizes**2 / (n - 2 * sizes))))
    return float(share @ (effects - mean) ** 2), count - 1
