"""Each outcome with all that came of it: what it was in each arm, the effects, and how alike the arms were before."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from letters.evidence import balance, disclosure, estimate, estimators, variance
from letters.evidence.arrays import Numbers
from letters.evidence.findings import Balance, Effect, InArm, Measured, Ratio
from letters.evidence.outcomes import Data
from letters.evidence.plan import ABSENCE, YES_NO, Outcome, Plan
from letters.evidence.trialled import Trialled

NO_RATIO = Ratio(None, None, None, "")
DAYS_LOST = (2.0, 5.0, 10.0, 20.0)  # of 100 contracted days: between these, the bins of sickness absence
MOST_BINS = 11  # of a scale: 0 to 10


def outcomes(
    trial: Trialled, data: Data, plan: Plan, stands: Mapping[str, str], draws: int = estimate.DRAWS
) -> tuple[Measured, ...]:
    """Return every outcome of the plan and what came of it, with nothing that tells of fewer people than it may."""
    effects = estimate.effects(trial, data, plan, stands, draws)
    return tuple(_outcome(it, trial, data, plan, stands[it.name], effects[it.name]) for it in plan.outcomes)


def _outcome(
    of: Outcome, trial: Trialled, data: Data, plan: Plan, standing: str, effects: tuple[Effect, ...]
) -> Measured:
    labels, edges = bins(of)
    y, before = (trial.numbers(values.get(of.name, {})) for values in (data.endline, data.baseline))
    arms = tuple(_in_arm(trial, arm.name, y, before, edges, plan.smallest_cell) for arm in trial.design.arms)
    if of.kind == YES_NO and any(None in arm.counts for arm in arms):  # by the difference, one arm tells of the other
        hidden = (None,) * len(labels)
        arms = tuple(replace(arm, mean=None, sd=None, before=None, counts=hidden) for arm in arms)
        effects = tuple(replace(it, ratio=replace(NO_RATIO, why_not=disclosure.DEDUCED)) for it in effects)
    reasons = {it.difference.why_not for it in effects if it.difference.effect is None}
    none = all(it.difference.effect is None for it in effects)
    why_not = (
        "Nobody was measured." if not any(it.measured for it in arms) else " ".join(sorted(reasons)) if none else ""
    )
    return Measured(
        name=of.name,
        label=of.label,
        kind=of.kind,
        unit=of.unit,
        better=of.better,
        low=of.low,
        high=of.high,
        standing=standing,
        bins=labels,
        arms=arms,
        effects=effects,
        why_not=why_not,
        icc=variance.icc(y, trial.drawn, trial.cluster) if trial.cluster is not None else None,
    )


def _in_arm(trial: Trialled, arm: str, y: Numbers, before: Numbers, edges: Numbers, fewest: int) -> InArm:
    place = next(at for at, it in enumerate(trial.design.arms) if it.name == arm)
    here = trial.drawn == place
    known = y[here & ~np.isnan(y)]
    earlier = before[here & ~np.isnan(y) & ~np.isnan(before)]
    drawn, measured = int(here.sum()), len(known)
    in_bins = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    counts = disclosure.counts(in_bins, fewest)
    if measured < fewest:
        return InArm(arm, drawn, measured, None, None, None, counts)
    sd = float(known.std(ddof=1)) if measured > 1 else None
    return InArm(
        arm, drawn, measured, float(known.mean()), sd, float(earlier.mean()) if len(earlier) >= fewest else None, counts
    )


def bins(of: Outcome) -> tuple[tuple[str, ...], Numbers]:
    """Return the names of an outcome's bins, and where each but the first begins."""
    if of.kind == YES_NO:
        return ("no", "yes"), np.array([0.5])
    if of.kind == ABSENCE:
        between = [f"{a:g} to {b:g}" for a, b in zip((0, *DAYS_LOST), DAYS_LOST, strict=False)]
        return ("none", *between, f"over {DAYS_LOST[-1]:g}"), np.array(
            [1e-9, *(np.nextafter(it, np.inf) for it in DAYS_LOST)]
        )
    steps = int(of.high - of.low)
    if len(of.items) == 1 and of.low % 1 == of.high % 1 == 0 and steps < MOST_BINS:
        return tuple(f"{of.low + n:g}" for n in range(steps + 1)), of.low + 0.5 + np.arange(steps, dtype=float)
    parts = steps if 1 < steps < MOST_BINS else 5
    edges = np.linspace(of.low, of.high, parts + 1)
    names = tuple(f"{a:g} to {b:g}" for a, b in itertools.pairwise(edges))
    return names, edges[1:-1]


def balances(trial: Trialled, data: Data, plan: Plan) -> tuple[Balance, ...]:
    """Return how the arms differed before: in each outcome that was measured then, and in where their people work."""
    things: list[tuple[str, Numbers]] = [
        (f"{it.label}, before", trial.numbers(data.baseline[it.name]))
        for it in plan.outcomes
        if data.baseline.get(it.name)
    ]
    sites = trial.labels("site")
    if len(set(sites)) > 1:
        things += [(f"site: {site}", np.array([float(it == site) for it in sites])) for site in sorted(set(sites))]
    found = []
    for arm, against in trial.contrasts:
        at = {it.name: place for place, it in enumerate(trial.design.arms)}
        for what, of in things:
            arms = [of[(trial.drawn == at[name]) & ~np.isnan(of)] for name in (arm, against)]
            found.append(balance.compared(what, (arm, against), arms[0], arms[1], plan.smallest_cell))
    return tuple(found)


def analysed(trial: Trialled, y: Numbers) -> Mapping[str, int]:
    """Return how many of each arm stand in the estimate of an outcome: those who can be compared with somebody."""
    found: dict[str, int] = {}
    control = next(at for at, it in enumerate(trial.design.arms) if it.name == trial.control)
    counted = np.zeros(len(y), bool)
    for place, arm in enumerate(trial.design.arms):
        if arm.name != trial.control:
            either = np.isin(trial.drawn, [place, control])
            compared = estimators.compared(y[either], (trial.drawn == place)[either], trial.block[either])
            counted[np.flatnonzero(either)[compared & ~np.isnan(y[either])]] = True
    for place, arm in enumerate(trial.design.arms):
        found[arm.name] = int((counted & (trial.drawn == place)).sum())
    return found
