"""The effects: each outcome in each arm against the control arm, by everybody's arm as it was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from letters.evidence import attrition, estimators, families, inference
from letters.evidence.findings import Bounds, Effect, Estimate, Randomised, Standardised, Subgroup
from letters.evidence.inference import Chances, Numbers
from letters.evidence.outcomes import Data
from letters.evidence.plan import FAMILY, Plan
from letters.evidence.trialled import Trialled

DRAWS = 9_999  # redraws, when not every allocation can be looked at; the drawn one makes them 10,000
FEWEST = 2  # people of an arm, for a spread
DEDUCED = "It is not told, lest the effect among few people could be deduced from it and the others."

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Pair:
    """The people of two arms: who is treated, their blocks and clusters."""

    arm: str
    against: str
    either: Flags  # of everybody
    treated: Flags  # of these, as all that follows
    block: Places
    cluster: Places | None

    def among(self, chosen: Flags) -> _Pair:
        cluster = self.cluster[chosen] if self.cluster is not None else None
        return replace(self, treated=self.treated[chosen], block=self.block[chosen], cluster=cluster)


def effects(
    trial: Trialled, data: Data, plan: Plan, stands: Mapping[str, str], draws: int = DRAWS
) -> dict[str, tuple[Effect, ...]]:
    """Return, for each outcome of the plan, its effects, one for each arm but the control arm.

    `stands` says how each outcome stands. Numbers that rest on fewer than `plan.smallest_cell` people of an arm are
    left out, with the reason.
    """
    found: dict[str, list[Effect]] = {it.name: [] for it in plan.outcomes}
    for arm, against in trial.contrasts:
        others, weights, either = trial.redraws(arm, draws)
        of_arm = next(place for place, it in enumerate(trial.design.arms) if it.name == arm)
        cluster = trial.cluster[either] if trial.cluster is not None else None
        pair = _Pair(arm, against, either, (trial.drawn == of_arm)[either], trial.block[either], cluster)
        y = np.stack([trial.numbers(data.endline.get(it.name, {}))[either] for it in plan.outcomes], axis=1)
        before = [_before(trial, data, plan, it.name, either) for it in plan.outcomes]
        chances = inference.chances(pair.treated, others, y, pair.block, weights, before)
        p, adjusted = inference.p_values(chances), _families(plan, stands, chances, _told(pair, y, plan))
        for place, outcome in enumerate(plan.outcomes):
            takes = trial.numbers(data.uptake)[either] if data.uptake is not None else None
            one = _effect(trial, pair, y[:, place], before[place], takes, plan)
            if not one.difference.why_not or one.difference.effect is not None:
                one = replace(
                    one, randomised=_randomised(chances, place, float(p[place]), plan.level, before[place] is not None)
                )
            holm, westfall_young = adjusted.get(outcome.name, (None, None))
            found[outcome.name].append(replace(one, holm=holm, westfall_young=westfall_young))
    return {name: tuple(of) for name, of in found.items()}


def _effect(
    trial: Trialled, pair: _Pair, y: Numbers, before: Numbers | None, takes: Numbers | None, plan: Plan
) -> Effect:
    known = ~np.isnan(y)
    arms = [y[known & pair.treated], y[known & ~pair.treated]]
    few = _too_few(arms, (pair.arm, pair.against), plan.smallest_cell)
    none = estimators.nothing(few)
    blank = Effect(
        arm=pair.arm,
        against=pair.against,
        difference=none,
        adjusted=none,
        randomised=Randomised(None, None, None, 0, False, few),
        standardised=Standardised(None, None, None, None),
        lee=Bounds(None, None, 0.0, "", few),
        holm=None,
        westfall_young=None,
        complier=none,
        subgroups=(),
    )
    if few:
        return blank
    plain = estimators.difference(y, pair.treated, pair.block, pair.cluster, plan.level)
    net = estimators.adjusted(y, before, pair.treated, pair.block, pair.cluster, plan.level)
    return replace(
        blank,
        difference=plain,
        adjusted=net,
        standardised=_standardised(plain if net.low is None else net, arms),
        lee=_bounds(pair, y, plan.smallest_cell),
        complier=estimators.complier(y, takes, pair.treated, pair.block, pair.cluster, plan.level),
        subgroups=tuple(_subgroups(trial, pair, y, plan)),
    )


def _bounds(pair: _Pair, y: Numbers, fewest: int) -> Bounds:
    """Return Lee's bounds of the effect, within blocks in which both arms were measured."""
    left = attrition.within(y, pair.treated, pair.block)
    measured = ~np.isnan(left)
    here = np.isin(pair.block, pair.block[measured])
    arms = [left[measured & arm] for arm in (pair.treated, ~pair.treated)]
    drawn = int((here & pair.treated).sum()), int((here & ~pair.treated).sum())
    return attrition.lee(arms[0], arms[1], drawn, (pair.arm, pair.against), fewest)


def _too_few(arms: Sequence[Numbers], names: Sequence[str], fewest: int) -> str:
    """Say why nothing is told of two arms; empty when it is."""
    for name, of_arm in zip(names, arms, strict=True):
        if not len(of_arm):
            return f"Nobody in the arm “{name}” was measured: there is nothing to compare."
        if len(of_arm) < fewest:
            return (
                f"Fewer than {fewest} people in the arm “{name}” were measured: a number would tell of single people."
            )
    return ""


def _before(trial: Trialled, data: Data, plan: Plan, name: str, either: Flags) -> Numbers | None:
    """Return an outcome before the draw; None where it is not adjusted for, as nobody in the two arms was measured."""
    found = trial.numbers(data.baseline.get(name, {}))[either]
    return found if plan.adjust and not np.isnan(found).all() else None


def _randomised(chances: Chances, place: int, p: float, level: float, adjusted: bool) -> Randomised:
    if not np.nan_to_num(chances.effects[:, place]).any():
        none = "No allocation gives a difference, so no interval can be given."
        return Randomised(p, None, None, len(chances.weights), chances.exact, none, adjusted)
    low, high = inference.interval(chances, place, level)
    ends = (low if np.isfinite(low) else None, high if np.isfinite(high) else None)
    few = "" if all(it is not None for it in ends) else "There are too few allocations for an interval."
    return Randomised(p, *ends, len(chances.weights), chances.exact, few, adjusted)


def _standardised(of: Estimate, arms: Sequence[Numbers]) -> Standardised:
    """Return Hedges' g: an effect over the standard deviation within arms, corrected for its small-sample bias.

    Source: Hedges 1981, with the correction 1 - 3 / (4 df - 1).
    """
    df = sum(map(len, arms)) - 2
    if df < 1 or min(map(len, arms)) < FEWEST:
        return Standardised(None, None, None, None)
    sd = float(np.sqrt(sum((len(it) - 1) * it.var(ddof=1) for it in arms) / df))
    if not sd > 0:
        return Standardised(None, None, None, sd)
    by = (1 - 3 / (4 * df - 1)) / sd
    g, low, high = (None if it is None else it * by for it in (of.effect, of.low, of.high))
    return Standardised(g, low, high, sd)


# ----------------------------------------------------------------------------------------- families, subgroups


def _families(
    plan: Plan, stands: Mapping[str, str], chances: Chances, told: Sequence[bool]
) -> dict[str, tuple[float, float]]:
    """Return Holm's and Westfall and Young's p-values of the outcomes of the family, by name."""
    p = inference.p_values(chances)
    at = [n for n, it in enumerate(plan.outcomes) if stands[it.name] == FAMILY and told[n] and not np.isnan(p[n])]
    of = Chances(chances.effects[:, at], chances.unit[:, at], chances.weights, chances.exact)
    both = zip(families.holm([float(p[n]) for n in at]), families.westfall_young(of), strict=True)
    return {plan.outcomes[n].name: values for n, values in zip(at, both, strict=True)}


def _told(pair: _Pair, y: Numbers, plan: Plan) -> list[bool]:
    fewest = [min(np.sum(~np.isnan(of[arm])) for arm in (pair.treated, ~pair.treated)) for of in y.T]
    return [few >= max(plan.smallest_cell, 1) for few in fewest]


def _subgroups(trial: Trialled, pair: _Pair, y: Numbers, plan: Plan) -> list[Subgroup]:
    """Return the effect in each group. Where one is not told, the groups of further columns are not told either.

    From groups of one kind, and those of another that lie across them, that in a small one could be worked out.
    """
    found = []
    of = {column: np.array(trial.labels(column))[pair.either] for column in plan.subgroups}
    small = {it: _hidden(labels, pair.treated, ~np.isnan(y), plan.smallest_cell) for it, labels in of.items()}
    for number, (column, labels) in enumerate(of.items()):
        hidden = set(labels) if number and any(small.values()) else small[column]
        for value in sorted(set(labels)):
            inside = labels == value
            here, elsewhere = (_part(pair.among(chosen), y[chosen], plan) for chosen in (inside, ~inside))
            if value in hidden and not here.why_not:
                here = estimators.nothing(DEDUCED)
            found.append(Subgroup(column, str(value), here, _differs(here, elsewhere, plan.level)))
    return found


def _hidden(labels: NDArray[np.str_], treated: Flags, known: Flags, fewest: int) -> set[str]:
    """Return the groups of which nothing is told: small ones, and as many others that these are not few together.

    From the effect among all, and those that are told, that among the rest can be worked out.
    """

    def people(values: Iterable[str]) -> int:
        here = known & np.isin(labels, list(values))
        return int(min((here & treated).sum(), (here & ~treated).sum()))

    groups = sorted(set(labels.tolist()), key=lambda value: (people([value]), value))
    few = sum(people([value]) < fewest for value in groups)
    while 0 < few < len(groups) and people(groups[:few]) < fewest:
        few += 1
    return set(groups[:few])


def _part(pair: _Pair, y: Numbers, plan: Plan) -> Estimate:
    known = ~np.isnan(y)
    arms = [y[known & pair.treated], y[known & ~pair.treated]]
    few = _too_few(arms, (pair.arm, pair.against), plan.smallest_cell)
    return (
        estimators.nothing(few) if few else estimators.difference(y, pair.treated, pair.block, pair.cluster, plan.level)
    )


def _differs(here: Estimate, elsewhere: Estimate, level: float) -> Estimate:
    """Return how the effect on some differs from that on all others, who are other people."""
    why_not = here.why_not or elsewhere.why_not
    if here.effect is None or elsewhere.effect is None or here.se is None or elsewhere.se is None:
        return estimators.nothing(why_not or "How sure one of the two is cannot be told.")
    variances = here.se**2, elsewhere.se**2
    df = sum(variances) ** 2 / (variances[0] ** 2 / (here.df or np.inf) + variances[1] ** 2 / (elsewhere.df or np.inf))
    rests_on = estimators.Base(here.people + elsewhere.people, here.treated + elsewhere.treated)
    return estimators.told_of(
        "difference of differences", rests_on, here.effect - elsewhere.effect, sum(variances) ** 0.5, df, level
    )
