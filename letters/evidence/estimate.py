"""The effects: each outcome in each arm against the control arm, by everybody's arm as it was drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from letters.evidence import attrition, disclosure, estimators, families, inference, ratio, subgroups
from letters.evidence import pair as pairs
from letters.evidence.arrays import Flags, Numbers
from letters.evidence.findings import Bounds, Effect, Estimate, Randomised, Standardised
from letters.evidence.inference import Chances
from letters.evidence.outcomes import Data
from letters.evidence.pair import Pair
from letters.evidence.plan import FAMILY, YES_NO, Plan
from letters.evidence.trialled import Trialled

DRAWS = 9_999  # redraws, when not every allocation can be looked at; the drawn one makes them 10,000
FEWEST = 2  # people of an arm, for a spread


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
        pair = pairs.of(trial, arm, against, either)
        y = np.stack([trial.numbers(data.endline.get(it.name, {}))[either] for it in plan.outcomes], axis=1)
        before = [_before(trial, data, plan, it.name, either) for it in plan.outcomes]
        chances = inference.chances(pair.treated, others, y, pair.block, weights, before)
        told = [min(map(len, pair.measured(of))) >= max(plan.smallest_cell, 1) for of in y.T]
        p = inference.p_values(chances)
        adjusted = _families(plan, stands, chances, p, told)
        for place, outcome in enumerate(plan.outcomes):
            takes = trial.numbers(data.uptake)[either] if data.uptake is not None else None
            one = _effect(trial, pair, y[:, place], before[place], takes, plan)
            if not one.difference.why_not or one.difference.effect is not None:
                one = replace(
                    one, randomised=_randomised(chances, place, float(p[place]), plan.level, before[place] is not None)
                )
            if outcome.kind == YES_NO and told[place]:
                of = ratio.of(y[:, place], pair.treated, pair.block, pair.cluster, plan.level)
                one = replace(one, ratio=of)
            holm, westfall_young = adjusted.get(outcome.name, (None, None))
            found[outcome.name].append(replace(one, holm=holm, westfall_young=westfall_young))
    return {name: tuple(of) for name, of in found.items()}


def _effect(
    trial: Trialled, pair: Pair, y: Numbers, before: Numbers | None, takes: Numbers | None, plan: Plan
) -> Effect:
    arms = pair.measured(y)
    few = disclosure.too_few(arms, pair.names, plan.smallest_cell)
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
        lee=attrition.lee(*arms, (int(pair.treated.sum()), int((~pair.treated).sum())), pair.names, plan.smallest_cell),
        complier=_complier(pair, y, takes, plan),
        subgroups=subgroups.effects(trial, pair, y, plan),
    )


def _complier(pair: Pair, y: Numbers, takes: Numbers | None, plan: Plan) -> Estimate:
    """Return the effect on those who took up what they were offered, when enough people tell of it."""
    if takes is not None:
        few = disclosure.too_few(pair.measured(y + takes), pair.names, plan.smallest_cell)
        if few:
            return estimators.nothing(few)
    return estimators.complier(y, takes, pair.treated, pair.block, pair.cluster, plan.level)


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


def _families(
    plan: Plan, stands: Mapping[str, str], chances: Chances, p: Numbers, told: Sequence[bool]
) -> dict[str, tuple[float, float]]:
    """Return Holm's and Westfall and Young's p-values of the outcomes of the family, by name."""
    at = [n for n, it in enumerate(plan.outcomes) if stands[it.name] == FAMILY and told[n] and not np.isnan(p[n])]
    of = Chances(chances.effects[:, at], chances.unit[:, at], chances.weights, chances.exact)
    both = zip(families.holm([float(p[n]) for n in at]), families.westfall_young(of), strict=True)
    return {plan.outcomes[n].name: values for n, values in zip(at, both, strict=True)}
