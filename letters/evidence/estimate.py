"""The effects: each outcome in each arm against the control arm, by everybody's arm as it was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from letters.evidence import attrition, families, inference, regression, variance
from letters.evidence.findings import Bounds, Effect, Estimate, Randomised, Standardised, Subgroup
from letters.evidence.inference import Chances, Numbers
from letters.evidence.outcomes import Data
from letters.evidence.plan import FAMILY, Plan
from letters.evidence.trialled import Trialled

DRAWS = 9_999  # redraws, when not every allocation can be looked at; the drawn one makes them 10,000
DEDUCED = "It is not told, lest the effect among few people could be deduced from it and the others."
LEAST_UPTAKE = 0.1  # difference in uptake, under which an effect on those who took up could be anything

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Base:
    """Whom an estimate rests on."""

    people: int = 0
    treated: int = 0
    blocks: int = 0
    clusters: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.people, self.treated, self.blocks, self.clusters


NOBODY = _Base()


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


def difference(
    y: Numbers, treated: Flags, block: Places, cluster: Places | None = None, level: float = 0.95
) -> Estimate:
    """Return the difference in means, of those whose outcome is known, with its interval; see `variance.difference`."""
    known = ~np.isnan(y)
    found = variance.difference(y[known], treated[known], block[known], cluster[known] if cluster is not None else None)
    left_out = {variance.LEFT_OUT: found.left_out} if found.left_out else {}
    rests_on = _Base(found.people, found.treated, found.blocks, found.clusters, left_out)
    return _estimate(found.estimator, rests_on, found.effect, found.se, found.df, level, found.why_not)


def _effect(
    trial: Trialled, pair: _Pair, y: Numbers, before: Numbers | None, takes: Numbers | None, plan: Plan
) -> Effect:
    known = ~np.isnan(y)
    arms = [y[known & pair.treated], y[known & ~pair.treated]]
    few = _too_few(arms, (pair.arm, pair.against), plan.smallest_cell)
    none = _nothing(few)
    blank = Effect(
        pair.arm, pair.against, none, none, Randomised(None, None, None, 0, False, few),
        Standardised(None, None, None, None), Bounds(None, None, 0.0, "", few), None, None, none, (),
    )  # fmt: skip
    if few:
        return blank
    plain = difference(y, pair.treated, pair.block, pair.cluster, plan.level)
    net = adjusted(y, before, pair.treated, pair.block, pair.cluster, plan.level)
    drawn = int(pair.treated.sum()), int((~pair.treated).sum())
    return replace(
        blank,
        difference=plain,
        adjusted=net,
        standardised=_standardised(plain if net.low is None else net, arms),
        lee=attrition.lee(arms[0], arms[1], drawn, (pair.arm, pair.against), plan.smallest_cell),
        complier=complier(y, takes, pair.treated, pair.block, pair.cluster, plan.level),
        subgroups=tuple(_subgroups(trial, pair, y, plan)),
    )


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


def _nothing(why_not: str, name: str = "", rests_on: _Base = NOBODY) -> Estimate:
    return Estimate(name, None, None, None, None, None, None, *rests_on.counts, rests_on.left_out, (), why_not)


def _estimate(
    name: str, rests_on: _Base, effect: float, se: float, df: float, level: float, why_not: str = ""
) -> Estimate:
    from scipy.special import stdtr, stdtrit

    told = _nothing(why_not, name, rests_on)
    if np.isnan(effect):
        return told
    if np.isnan(se) or not df > 0:
        return replace(told, effect=effect)
    reach = float(stdtrit(df, 0.5 + level / 2)) * se
    p = max(float(2 * stdtr(df, -abs(effect) / se)), float(np.finfo(float).tiny))  # never nought
    return replace(told, effect=effect, se=se, df=df, low=effect - reach, high=effect + reach, p=p)


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
    if df < 1 or min(map(len, arms)) < len("AB"):
        return Standardised(None, None, None, None)
    sd = float(np.sqrt(sum((len(it) - 1) * it.var(ddof=1) for it in arms) / df))
    if not sd > 0:
        return Standardised(None, None, None, sd)
    by = (1 - 3 / (4 * df - 1)) / sd
    g, low, high = (None if it is None else it * by for it in (of.effect, of.low, of.high))
    return Standardised(g, low, high, sd)


# ------------------------------------------------------------------------------------------- adjusted, compliers


def adjusted(
    y: Numbers,
    before: Numbers | None,
    treated: Flags,
    block: Places,
    cluster: Places | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the effect adjusted for the same outcome before the draw: Lin's regression, HC2 or CR2.

    Who was not measured before has the mean, and a sign of that as a second covariate. Strata may matter otherwise in
    each arm where all of them have two or more of each; else they are adjusted for alike in both.
    """
    known = ~np.isnan(y) & compared(y, treated, block)
    if before is None or np.isnan(before[known]).all():
        return _nothing("It was not measured before the draw.")
    y, before, treated, block = y[known], before[known], treated[known], block[known]
    cluster = cluster[known] if cluster is not None else None
    covariates, names = _covariates(before, treated)
    if not len(names):
        return _nothing("Before the draw it was the same for everybody.")
    blocks = np.unique(block)
    fixed = block if len(blocks) > 1 else None
    name = "Lin’s regression on the same outcome before"
    if len(blocks) > 1:
        names, name = (*names, "stratum"), f"{name}, within strata"
        if cluster is None and all(_large(treated[block == it]) for it in blocks):
            covariates, fixed = np.hstack([covariates, (block[:, None] == blocks[1:]).astype(float)]), None
    found = regression.lin(y, treated, covariates, fixed, cluster)
    few = "" if not np.isnan(found.se) else "There are too few people for so many things to adjust for."
    if found.se <= inference.LEAST * float(np.abs(y).max()):
        few = "Nothing is left that varies when what was measured before is taken off."
        found = replace(found, se=np.nan)
    clusters = len(np.unique(cluster)) if cluster is not None else 0
    rests_on = _Base(len(y), int(treated.sum()), len(blocks), clusters)
    return replace(_estimate(name, rests_on, found.effect, found.se, found.df, level, few), covariates=tuple(names))


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
        return _nothing("Whether people took up what they were offered was not measured.")
    known = ~np.isnan(y) & ~np.isnan(takes)
    cluster = cluster[known] if cluster is not None else None
    y, takes, treated, block = y[known], takes[known], treated[known], block[known]
    uptake = difference(takes, treated, block, cluster, level)
    if uptake.effect is None:
        return _nothing(uptake.why_not)
    if uptake.effect > 1 - 1e-9:
        return _nothing("All took up what they were offered, and nobody else did: the effect on them is the one above.")
    if uptake.effect < LEAST_UPTAKE or uptake.low is None or uptake.low <= 0:
        return _nothing("Uptake was hardly another in the two arms, so the effect on those who took up cannot be told.")
    whole = difference(y, treated, block, cluster, level)
    if whole.effect is None:
        return _nothing(whole.why_not)
    effect = whole.effect / uptake.effect
    left = difference(y - effect * takes, treated, block, cluster, level)
    se = left.se / uptake.effect if left.se is not None else np.nan
    rests_on = _Base(whole.people, whole.treated, whole.blocks, whole.clusters, whole.left_out)
    name = f"{whole.estimator}, by that in uptake"
    return _estimate(name, rests_on, effect, se, left.df or np.nan, level, left.why_not)


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
    found = []
    for column in plan.subgroups:
        labels = np.array(trial.labels(column))[pair.either]
        hidden = _hidden(labels, pair.treated, ~np.isnan(y), plan.smallest_cell)
        for value in sorted(set(labels)):
            inside = labels == value
            here, elsewhere = (_part(pair.among(chosen), y[chosen], plan) for chosen in (inside, ~inside))
            if value in hidden and not here.why_not:
                here = _nothing(DEDUCED)
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
    return _nothing(few) if few else difference(y, pair.treated, pair.block, pair.cluster, plan.level)


def _differs(here: Estimate, elsewhere: Estimate, level: float) -> Estimate:
    """Return how the effect on some differs from that on all others, who are other people."""
    why_not = here.why_not or elsewhere.why_not
    if here.effect is None or elsewhere.effect is None or here.se is None or elsewhere.se is None:
        return _nothing(why_not or "How sure one of the two is cannot be told.")
    variances = here.se**2, elsewhere.se**2
    df = sum(variances) ** 2 / (variances[0] ** 2 / (here.df or np.inf) + variances[1] ** 2 / (elsewhere.df or np.inf))
    rests_on = _Base(here.people + elsewhere.people, here.treated + elsewhere.treated)
    return _estimate(
        "difference of differences", rests_on, here.effect - elsewhere.effect, sum(variances) ** 0.5, df, level
    )
