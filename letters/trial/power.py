"""Power: the smallest difference that a trial of these units, drawn in this way, could be expected to see.

Effects are in standard deviations of the outcome, among people of one stratum and arm. Sources:

- Cohen (1988), *Statistical Power Analysis for the Behavioral Sciences*, ch. 2: power by the noncentral t distribution;
- Bloom (1995), "Minimum detectable effects", *Evaluation Review* 19(5); Bloom, Richburg-Hayes and Black (2007),
  *Educational Evaluation and Policy Analysis* 29(1): a multiple of the standard error; what a baseline saves;
- Kish (1965), *Survey Sampling*, and Eldridge, Ashby and Kerry (2006), *International Journal of Epidemiology* 35(5):
  the design effect, and that of clusters of unequal sizes;
- Imai (2008), *Statistics in Medicine* 27(24), and Pashley and Miratrix (2021), *Journal of Educational and Behavioral
  Statistics* 46(3): the variance of a difference within strata, weighted by their sizes, and its degrees of freedom.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from letters.trial import ways
from letters.trial.design import Design
from letters.trial.ways import Batches

EFFECTS = tuple(step / 50 for step in range(51))  # of the curve: 0 to 1 standard deviations
RESPONSES = tuple(step / 10 for step in range(3, 11))  # shares who answer, for which the smallest effect is told
MANY = 60  # people of an arm in a stratum, from which on the chance of who answers is left out of account
LARGEST = 1000.0  # standard errors; an effect that needs more is not one that anybody could see


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is taken to be so before anything is measured, and how sure one wants to be."""

    response: float = 1.0  # the share of people who answer
    baseline_r2: float = 0.0  # how much of the outcome the one before the draw tells
    icc: float = 0.0  # how alike the people of one cluster are
    level: float = 0.95  # of the interval; the test is two-sided at 1 - level
    power: float = 0.8


@dataclass(frozen=True, slots=True)
class Precision:
    """How precisely an arm can be compared with another: expectations over all draws, and over who answers."""

    arm: str
    against: str
    people: float  # who answer, in strata in which both arms do
    treated: float  # of them
    se: float  # of the difference, in standard deviations
    df: float
    strata: int  # in which both arms can be found
    clusters: int  # 0 when people are drawn one by one
    design_effect: float  # how many times larger the variance is for being drawn by cluster
    spread: float  # coefficient of variation of the clusters' sizes


@dataclass(frozen=True, slots=True)
class Power:
    """What a comparison could see; `smallest` is None when it could see nothing, however large.

    `ways` are those in which the draw can fall, where they are so few that no p-value could be as low as is asked.
    """

    precision: Precision
    smallest: float | None
    curve: tuple[tuple[float, float], ...]  # effect, and the chance to see it
    by_response: tuple[tuple[float, float | None], ...]  # share who answer, and the smallest effect then
    ways: int | None = None


def design_effect(sizes: Sequence[float], icc: float) -> float:
    """Return how many times larger the variance of a mean is when whole clusters of these sizes are drawn.

    1 + ((1 + CV²) · mean - 1) · ICC (Eldridge, Ashby and Kerry 2006); for equal sizes Kish's 1 + (n - 1) · ICC.
    """
    mean = sum(sizes) / len(sizes)
    return 1 + ((1 + spread(sizes) ** 2) * mean - 1) * icc


def spread(sizes: Sequence[float]) -> float:
    """Return the coefficient of variation: the standard deviation of all these sizes over their mean."""
    mean = sum(sizes) / len(sizes)
    return math.sqrt(sum((size - mean) ** 2 for size in sizes) / len(sizes)) / mean


def chance(effect: float, se: float, df: float, level: float = 0.95) -> float:
    """Return the power: the chance that a two-sided t test at this level sees an effect; both in the same units."""
    from scipy.stats import nct, t

    beyond, away = float(t.isf((1 - level) / 2, df)), abs(effect) / se
    seen, misread = float(nct.sf(beyond, df, away)), float(nct.cdf(-beyond, df, away))
    return min(seen + (0.0 if math.isnan(misread) else misread), 1.0)  # of a far tail scipy knows no number


def smallest(se: float, df: float, level: float = 0.95, power: float = 0.8) -> float | None:
    """Return the least effect that is seen with this power; None when no effect would be (no degrees of freedom).

    It solves for power by the noncentral t distribution, exactly; Bloom's (t of the level + t of the power) · se is its
    close approximation.
    """
    from scipy.optimize import brentq

    if not 0 < se < math.inf or df <= 0 or chance(LARGEST * se, se, df, level) < power:
        return None
    if power <= 1 - level:
        return 0.0
    high = next(2.0**step for step in range(12) if chance(2.0**step * se, se, df, level) >= power)
    return float(brentq(lambda times: chance(times * se, se, df, level) - power, 0, high, xtol=1e-12)) * se


def of(batches: Batches, design: Design, arm: str, against: str, assumed: Assumed) -> Power:
    """Return what a comparison of two arms could see: `batches` are the units of each draw, one in most campaigns."""
    precision = comparison(batches, design, arm, against, assumed)

    def least(it: Precision) -> float | None:
        return smallest(it.se, it.df, assumed.level, assumed.power)

    found = least(precision)
    if found is not None and (too_few := ways.too_few(batches, design, (arm, against), assumed.level)):
        return Power(precision, None, (), tuple((it, None) for it in RESPONSES), too_few)
    known = 0 < precision.se < math.inf and precision.df > 0
    return Power(
        precision,
        found,
        tuple((it, chance(it, precision.se, precision.df, assumed.level)) for it in EFFECTS) if known else (),
        tuple(
            (it, least(comparison(batches, design, arm, against, replace(assumed, response=it)))) for it in RESPONSES
        ),
    )


def comparison(batches: Batches, design: Design, arm: str, against: str, assumed: Assumed) -> Precision:
    """Return the standard error of the difference of two arms, within strata weighted by their sizes, and its df.

    With a and b answers of the two arms in a stratum, the variance is Σ (a + b)² (1/a + 1/b) / (Σ (a + b))², times the
    design effect and what the baseline leaves, 1 - R². Expectations go over all seats from which the draw may begin in
    a stratum, and over who answers. A stratum that lacks an arm says nothing.
    """
    large, small = _Part(), _Part()
    people, treated, strata, effects = 0.0, 0.0, 0, list[tuple[float, float]]()
    blocks = [_block(units, design, assumed) for of_batch in ways.strata(batches) for units in of_batch]
    for block in blocks:
        told = [(way, its) for way, its in _who_answer(block, design, arm, against) if min(way) > 0]
        for (a, b), its in told:
            part, size = (large if min(a, b) >= 2 else small), block.size * (a + b)
            part.weighed += its * size**2 * block.effect * (1 / a + 1 / b) / block.size
            part.df += its * (a + b - 2 if part is large else 1)
            people += its * size
            treated += its * block.size * a
        strata += bool(told)
        effects += [(block.effect, sum(its * block.size * (a + b) for (a, b), its in told))] if told else []
    sizes = [size for block in blocks for size in block.sizes]
    se = math.sqrt((large.weighed + small.weighed) * (1 - assumed.baseline_r2)) / people if people else math.inf
    clustered = bool(design.cluster)
    return Precision(
        arm=arm,
        against=against,
        people=people,
        treated=treated,
        se=se,
        df=_df(large, small),
        strata=strata,
        clusters=len(sizes) if clustered else 0,
        design_effect=sum(it * size for it, size in effects) / people if clustered and people else 1.0,
        spread=spread(sizes) if clustered and sizes else 0.0,
    )


@dataclass(slots=True)
class _Part:
    """Strata of one kind: those with two or more in each arm vary within, the others only among themselves."""

    weighed: float = 0.0  # their part of the variance
    df: float = 0.0  # of the first kind; how many there are, of the others


def _df(large: _Part, small: _Part) -> float:
    """Return the degrees of freedom of both kinds of strata taken together (Satterthwaite 1946)."""
    if not small.weighed:
        return large.df
    between = small.df - 1
    if not large.weighed:
        return max(between, 0.0)
    parts = large.weighed**2 / max(large.df, 1.0) + small.weighed**2 / max(between, 1.0)
    return (large.weighed + small.weighed) ** 2 / parts


# ---------------------------------------------------------------------------------------------------- one stratum


@dataclass(frozen=True, slots=True)
class _Block:
    """A stratum of one batch: what is dealt in it, people or clusters."""

    sizes: tuple[float, ...]  # people of each thing that is dealt
    size: float  # who answer of each, on average: 1 for people, whose chance to answer is in `response`
    response: float
    effect: float  # of the design


def _block(people: Mapping[str, int], design: Design, assumed: Assumed) -> _Block:
    if not design.cluster:
        return _Block((1.0,) * len(people), 1.0, assumed.response, 1.0)
    sizes = tuple(float(size) for _, size in sorted(people.items()))
    effect = 1 + assumed.response * (design_effect(sizes, assumed.icc) - 1)  # as many fewer pairs of colleagues
    return _Block(sizes, assumed.response * sum(sizes) / len(sizes), 1.0, effect)


def _who_answer(block: _Block, design: Design, arm: str, against: str) -> Iterator[tuple[tuple[float, float], float]]:
    """Give how many of the two arms may be there and answer, each with its chance."""
    for (dealt, others), its in ways.deals(len(block.sizes), design, arm, against):
        if block.response == 1 or min(dealt, others) >= MANY:
            yield (dealt * block.response, others * block.response), its
        else:
            for a, of_a in _answers(dealt, block.response):
                for b, of_b in _answers(others, block.response):
                    yield (a, b), its * of_a * of_b


@functools.lru_cache(maxsize=1024)
def _answers(people: int, response: float) -> tuple[tuple[float, float], ...]:
    """Return how many of so many people may answer, with the chance of each number: the binomial distribution."""
    if people >= MANY:
        return ((people * response, 1.0),)
    return tuple(
        (float(some), math.comb(people, some) * response**some * (1 - response) ** (people - some))
        for some in range(people + 1)
    )
