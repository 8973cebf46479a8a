"""How sure a difference in means is, after the design: what is random is who was drawn, and nothing else.

Blocks are strata, of one batch. Where both arms have two people or more in each, Neyman's variance within blocks
holds; where an arm has one, nothing can vary within the block, and how the blocks differ stands for it (Pashley and
Miratrix 2021). Matched pairs are the smallest such blocks. Of clusters, whole ones are what was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from letters.evidence import regression

Numbers = NDArray[np.float64]

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

    Blocks weigh as many as they have people; for how sure it is, some are `pooled`. Sources: Neyman 1923; Gerber and
    Green 2012, equations 3.10 and 3.16; Pashley and Miratrix 2021, equations 5 and 7; Imai, King and Nall 2009 for
    pairs of clusters; the variance of clusters is CR2 (Bell and McCaffrey 2002), with the degrees of freedom of
    Pustejovsky and Tipton 2018.
    """
    drawn = len(np.unique(block))
    effect = _effect(y, treated, block)
    block = pooled(treated, block, cluster)
    parts = [block == which for which in np.unique(block)]
    both = [at for at in parts if 0 < treated[at].sum() < at.sum()]
    used = np.any(both, axis=0) if both else np.zeros(len(y), bool)
    found = [_block(y[at], treated[at], cluster[at] if cluster is not None else None) for at in both]
    clusters = len(np.unique(cluster[used])) if cluster is not None else 0
    counts = int(used.sum()), int(treated[used].sum()), len(found), clusters, int((~used).sum())
    name = _named(found, clusters, drawn, drawn > len(parts))
    if not found:
        return Difference(np.nan, np.nan, np.nan, *counts, name, "In no stratum is anybody of both arms measured.")
    variance, df, why_not = _over_blocks(found, bool(clusters))
    if not why_not and variance <= (1e-12 * float(np.abs(y[used]).max(initial=1.0))) ** 2:
        why_not = "What was measured does not vary, so nothing can be said of chance."
    se = float(np.sqrt(variance)) if not why_not else np.nan
    return Difference(effect, se, df if not why_not else np.nan, *counts, name, why_not)


def _effect(y: Numbers, treated: NDArray[np.bool_], block: NDArray[np.intp]) -> float:
    """Return the mean over blocks, by their people, of how the arms differ in each; NaN where no block has both."""
    both = [block == which for which in _in_both(treated, block)]
    differences = [y[at & treated].mean() - y[at & ~treated].mean() for at in both]
    return float(np.average(differences, weights=[at.sum() for at in both])) if both else np.nan


def pooled(treated: NDArray[np.bool_], block: NDArray[np.intp], cluster: NDArray[np.intp] | None) -> NDArray[np.intp]:
    """Return the blocks, with one that alone has a single person or cluster of an arm put together with another.

    Nothing varies within such a block, and there is none like it by which to tell how much it could. It joins the
    smallest of the others, the first of those when several are; everybody had the same chance of each arm in both.
    How the two blocks differ is then taken for chance as well: the error is told no smaller than it is.
    """
    block = block.copy()
    while (alone := _alone(treated, block, cluster)) is not None:
        others = [which for which in _in_both(treated, block) if which != alone]
        block[block == alone] = min(others, key=lambda which: (int((block == which).sum()), which))
    return block


def _alone(treated: NDArray[np.bool_], block: NDArray[np.intp], cluster: NDArray[np.intp] | None) -> int | None:
    """Return the block that is to be pooled; None when there is none."""
    both = _in_both(treated, block)
    small = {which: int((block == which).sum()) for which in both if _fewest(treated, block == which, cluster) == 1}
    if not small or len(both) == 1:
        return None
    largest = max(small, key=lambda which: (small[which], -which))
    odd = cluster is None and len(set(small.values())) > 1 and 2 * small[largest] >= sum(small.values())
    return largest if len(small) == 1 or odd else None


def _in_both(treated: NDArray[np.bool_], block: NDArray[np.intp]) -> list[int]:
    return [int(which) for which in np.unique(block) if 0 < treated[block == which].mean() < 1]


def _fewest(treated: NDArray[np.bool_], here: NDArray[np.bool_], cluster: NDArray[np.intp] | None) -> int:
    """Return how many people or clusters the arm with fewer of them has."""
    arms = [here & treated, here & ~treated]
    return min(int(arm.sum()) if cluster is None else len(np.unique(cluster[arm])) for arm in arms)


def _block(y: Numbers, treated: NDArray[np.bool_], cluster: NDArray[np.intp] | None) -> Block:
    effect = float(y[treated].mean() - y[~treated].mean())
    arms = [treated, ~treated]
    if cluster is not None:
        in_arms = [len(np.unique(cluster[arm])) for arm in arms]
        fitted = regression.means(y, treated, cluster) if min(in_arms) > 1 else None
        variance, df = (fitted.se**2, fitted.df) if fitted else (np.nan, np.nan)
        return Block(effect, variance, df, len(y), sum(in_arms))
    in_arms = [int(arm.sum()) for arm in arms]
    if min(in_arms) == 1:
        return Block(effect, np.nan, np.nan, len(y), sum(in_arms))
    spread = [float(y[arm].var(ddof=1)) / n for arm, n in zip(arms, in_arms, strict=True)]
    parts = sum(v**2 / (n - 1) for v, n in zip(spread, in_arms, strict=True))
    return Block(effect, sum(spread), sum(spread) ** 2 / parts if parts else np.nan, len(y), sum(in_arms))  # Welch


def _named(found: Sequence[Block], clusters: int, blocks: int, together: bool) -> str:
    """Return the estimator in the words of the field."""
    what = "difference in means"
    if blocks > 1:
        small = sum(np.isnan(it.variance) for it in found)
        pairs = found and all(it.units == PAIR for it in found)
        what += " within matched pairs" if pairs else " within strata"
        what += ", some of them small" if small and not pairs else ""
        what += ", small ones pooled" if together else ""
    return what + (", of clusters" if clusters else "")


def _over_blocks(found: Sequence[Block], clustered: bool) -> tuple[float, float, str]:
    """Return the variance of the whole, its degrees of freedom, and why there is none."""
    if len(found) == 1:
        what = "cluster that" if clustered else "person who"
        few = f"An arm has only one {what} was measured: how sure the difference is cannot be told."
        return found[0].variance, found[0].df, few if np.isnan(found[0].variance) else ""
    large = [it for it in found if not np.isnan(it.variance)]
    small = [it for it in found if np.isnan(it.variance)]
    total = sum(it.size for it in found)
    sizes = np.array([it.size for it in large])
    within = float(np.sum(sizes**2 * np.array([it.variance for it in large]))) / total**2
    df_within = sum(it.units for it in large) - 2 * len(large)
    if not small:
        return within, df_within, ""
    between, df_between = _of_small(small, clustered)
    between *= (sum(it.size for it in small) / total) ** 2
    if not large or within + between == 0:
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
