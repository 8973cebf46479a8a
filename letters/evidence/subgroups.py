"""Whether an effect differs between groups of people: explored, in groups that were named before the draw."""

from __future__ import annotations

import numpy as np

from letters.evidence import disclosure, estimators
from letters.evidence.arrays import Numbers
from letters.evidence.findings import Estimate, Subgroup
from letters.evidence.pair import Pair
from letters.evidence.plan import Plan
from letters.evidence.trialled import Trialled


def effects(trial: Trialled, pair: Pair, y: Numbers, plan: Plan) -> tuple[Subgroup, ...]:
    """Return the effect in each group. Where one is not told, the groups of further columns are not told either.

    From groups of one kind, and those of another that lie across them, that in a small one could be worked out.
    """
    found = []
    of = {column: np.array(trial.labels(column))[pair.either] for column in plan.subgroups}
    small = {it: disclosure.hidden(labels, pair.treated, ~np.isnan(y), plan.smallest_cell) for it, labels in of.items()}
    for number, (column, labels) in enumerate(of.items()):
        hidden = set(labels) if number and any(small.values()) else small[column]
        for value in sorted(set(labels)):
            inside = labels == value
            here, elsewhere = (effect(pair.among(chosen), y[chosen], plan) for chosen in (inside, ~inside))
            if value in hidden and not here.why_not:
                here = estimators.nothing(disclosure.DEDUCED)
            found.append(Subgroup(column, str(value), here, _differs(here, elsewhere, plan.level)))
    return tuple(found)


def effect(pair: Pair, y: Numbers, plan: Plan) -> Estimate:
    """Return the difference in means of two arms, or why it is not told."""
    few = disclosure.too_few(pair.measured(y), pair.names, plan.smallest_cell)
    if few:
        return estimators.nothing(few)
    return estimators.difference(y, pair.treated, pair.block, pair.cluster, plan.level)


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
