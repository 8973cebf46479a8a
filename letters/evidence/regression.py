"""Least squares with standard errors that need not believe in equal spread, or in people who do not know each other.

HC2 where people were drawn one by one; CR2, with degrees of freedom that fit, where whole clusters were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from letters.evidence.arrays import Numbers


@dataclass(frozen=True, slots=True)
class Fitted:
    """A coefficient, its standard error and its degrees of freedom; NaN where they cannot be told."""

    effect: float
    se: float
    df: float


def means(y: Numbers, treated: NDArray[np.bool_], cluster: NDArray[np.intp]) -> Fitted:
    """Return the difference in means of clusters' people, as a regression on the arm alone."""
    return fit(y, np.column_stack([np.ones(len(y)), treated]), 1, cluster)


def lin(
    y: Numbers,
    treated: NDArray[np.bool_],
    covariates: Numbers,
    fixed: NDArray[np.intp] | None,
    cluster: NDArray[np.intp] | None,
) -> Fitted:
    """Return the effect adjusted for covariates, each of which may matter otherwise in each arm.

    Covariates are people × covariates; `fixed` are blocks that are adjusted for alike in both arms. Source: Lin 2013.
    """
    centred = covariates - covariates.mean(axis=0)
    arm = treated.astype(float)[:, None]
    blocks = fixed[:, None] == np.unique(fixed)[1:] if fixed is not None else np.zeros((len(y), 0))
    design = np.hstack([np.ones((len(y), 1)), arm, centred, centred * arm, blocks])
    return fit(y, design, 1, cluster)


def fit(y: Numbers, design: Numbers, which: int, cluster: NDArray[np.intp] | None = None) -> Fitted:
    """Return one coefficient of least squares with its HC2 standard error, or CR2 when there are clusters.

    Sources: MacKinnon and White 1985 for HC2; Bell and McCaffrey 2002, and Pustejovsky and Tipton 2018, for CR2 and
    its degrees of freedom. Columns that others already say are left out, never the one that is asked for.
    """
    kept = _independent(design)
    if which not in kept:
        return Fitted(np.nan, np.nan, np.nan)
    design, at = design[:, kept], kept.index(which)
    bread = np.asarray(np.linalg.inv(design.T @ design), np.float64)
    coefficients = bread @ design.T @ y
    residuals = y - design @ coefficients
    effect = float(coefficients[at])
    influence = np.asarray(design @ bread[:, at], np.float64)
    if cluster is not None:
        return Fitted(effect, *_cr2(design, residuals, influence, cluster))
    leverage = np.sum(design @ bread * design, axis=1)
    free = len(y) - design.shape[1]
    if free < 1 or leverage.max() > 1 - 1e-9:
        return Fitted(effect, np.nan, np.nan)
    return Fitted(effect, float(np.sqrt(np.sum(influence**2 * residuals**2 / (1 - leverage)))), free)


def _cr2(design: Numbers, residuals: Numbers, influence: Numbers, cluster: NDArray[np.intp]) -> tuple[float, float]:
    """Return the standard error and degrees of freedom of the coefficient with this influence of each person."""
    base = np.linalg.qr(design).Q  # whose rows give the leverage, base base', of all people on each other
    variance, pulls, sizes = 0.0, [], []
    for which in np.unique(cluster):
        at = np.flatnonzero(cluster == which)
        pull = _adjusted(influence[at], base[at])
        variance += float(pull @ residuals[at]) ** 2
        pulls.append(base[at].T @ pull)
        sizes.append(float(pull @ pull))
    along = np.array(pulls)
    products = np.diag(sizes) - along @ along.T  # of I - leverage over each cluster's people, by its pull
    spread = float(np.sum(products**2))
    if spread <= 0:
        return np.nan, np.nan
    return float(np.sqrt(variance)), float(np.trace(products) ** 2 / spread)


def _adjusted(values: Numbers, leverage: Numbers) -> Numbers:
    """Return values by the symmetric root of the pseudo-inverse of I - leverage leverage'.

    It is worked out by the few columns of `leverage`: a cluster of thousands of people has a matrix of millions.
    """
    across, sizes, _ = np.linalg.svd(leverage, full_matrices=False)
    left = 1 - sizes**2
    root = np.where(left > 1e-9, 1 / np.sqrt(np.where(left > 1e-9, left, 1.0)), 0.0)
    return np.asarray(values + across @ ((root - 1) * (across.T @ values)))


def _independent(design: Numbers) -> list[int]:
    """Return the columns, from the left, that those before them do not say already."""
    sizes = np.linalg.norm(design, axis=0)
    least = 1e-9 * np.maximum(1.0, sizes)
    if len(design) >= len(sizes) and (np.abs(np.diag(np.linalg.qr(design, mode="r"))) > least).all():
        return list(range(len(sizes)))
    kept: list[int] = []
    base = np.zeros((len(design), len(sizes)))
    for column, one in enumerate(design.T):
        before = base[:, : len(kept)]
        rest = one - before @ (before.T @ one)
        rest -= before @ (before.T @ rest)
        if (size := float(np.linalg.norm(rest))) > least[column]:
            base[:, len(kept)] = rest / size
            kept.append(column)
    return kept
