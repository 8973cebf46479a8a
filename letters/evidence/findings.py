"""What came of a trial, as numbers: `estimates.json`. All that a report says is said from these records alone.

No number here is about one person. Where too few people stand behind a number, it is None, and `why_not` says so.
Effects are an arm less the one it is compared with, in the outcome's own units.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "letters-estimates-1"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect, and how sure we are; all None with a reason in `why_not` when it cannot be told."""

    estimator: str  # in words, such as "difference in means within strata"
    effect: float | None
    se: float | None
    df: float | None  # of the t distribution; None where there is no interval
    low: float | None  # of the interval
    high: float | None
    p: float | None
    people: int  # whom it rests on
    treated: int
    blocks: int  # strata in which both arms are compared; 1 when there are none
    clusters: int  # 0 when people were drawn one by one
    left_out: Mapping[str, int]  # reason → people with the outcome who say nothing here, such as a stratum of one arm
    covariates: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Randomised:
    """What repeating the draw says: how often chance alone gives as large a difference."""

    p: float | None
    low: float | None  # of the interval by inversion, for an effect that is the same for everybody
    high: float | None
    draws: int  # how many allocations were looked at, the one that was drawn among them
    exact: bool  # whether these are all that there are
    why_not: str
    adjusted: bool = False  # whether what the outcome before foretells was taken off first


@dataclass(frozen=True, slots=True)
class Standardised:
    """The effect in standard deviations, Hedges' g: the adjusted one where that has an interval, else the plain one."""

    g: float | None
    low: float | None
    high: float | None
    sd: float | None  # pooled within arms, in the outcome's units


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lee's bounds: what the effect on those who answer in any arm can be, if being in an arm moves who answers."""

    low: float | None
    high: float | None
    trimmed: float  # the share of the arm with more answers that is left out at either end
    arm: str  # from which; empty when none is
    why_not: str
    wider: bool = False  # more are left out than must be, lest what a few people answered could be worked out


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as large the share is that says yes, or why that is not told."""

    ratio: float | None
    low: float | None
    high: float | None
    why_not: str


@dataclass(frozen=True, slots=True)
class InArm:
    """An outcome among the people of one arm."""

    arm: str
    drawn: int
    measured: int
    mean: float | None
    sd: float | None
    before: float | None  # its mean before the draw, among those of them who were measured then, too
    counts: tuple[int | None, ...]  # people by value, in the bins of the `Measured` outcome; None: too few to tell


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The effect among some of the people, as declared; judged by how it differs from that among all others."""

    column: str
    value: str
    estimate: Estimate
    differs: Estimate  # the effect here less that among all others


@dataclass(frozen=True, slots=True)
class Effect:
    """An arm compared with another, in one outcome."""

    arm: str
    against: str
    difference: Estimate
    adjusted: Estimate
    randomised: Randomised
    standardised: Standardised
    lee: Bounds
    holm: float | None  # p of `randomised`, judged with the family; None where the outcome is not of it
    westfall_young: float | None
    complier: Estimate  # the effect on those who took up what they were offered
    subgroups: tuple[Subgroup, ...]
    ratio: Ratio | None = None  # of yes or no


@dataclass(frozen=True, slots=True)
class Measured:
    """An outcome, and all that came of it."""

    name: str
    label: str
    kind: str
    unit: str
    better: str
    low: float
    high: float
    standing: str  # primary, family or exploratory
    bins: tuple[str, ...]  # what the counts of each arm are of, such as "1 to 1.9"
    arms: tuple[InArm, ...]
    effects: tuple[Effect, ...]
    why_not: str  # when nothing can be told at all
    icc: float | None = None  # the share of the variance within arms that lies between clusters, where these were drawn


LIMITS = (0.25, 0.1)  # standard deviations, over which a difference before the letters is pointed out


@dataclass(frozen=True, slots=True)
class Balance:
    """How the arms differed before the draw's letters: the standardised mean difference of one thing."""

    what: str  # such as "Feeling valued, before" or "site: northshire"
    arm: str
    against: str
    smd: float | None
    flag: str  # "" · "over 0.1" · "over 0.25"


@dataclass(frozen=True, slots=True)
class Flow:
    """An arm's people, from the draw to the analysis: a column of the CONSORT diagram."""

    arm: str
    drawn: int
    clusters: int  # 0 when people were drawn one by one
    treatment: str  # what its people were given, such as "a letter"; "" for nothing
    sent: int  # letters posted
    returned: int  # of which came back
    taken_up: int | None  # who took up what they were offered, where that was measured
    withdrew: int
    answered: int  # with the primary outcome
    analysed: int  # in its estimate


@dataclass(frozen=True, slots=True)
class Spillover:
    """How far people who were sent nothing had colleagues who were."""

    arm: str  # of those it is about
    people: int
    with_treated_colleague: int  # in their team, or stratum
    mean_share: float  # of their colleagues that was treated
    small_teams: int  # of three people or fewer


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is told of a trial."""

    title: str
    evaluated: str  # day, ISO 8601
    blind: bool  # arms were shuffled, to try the report out: no number says anything about the trial
    looks: int  # how often the outcomes were looked at, this time included
    drawn: str  # day
    seed_from: str  # campaign.toml, the operating system, or outside
    algorithm: str
    head: str  # of the ledger
    arms: tuple[tuple[str, int], ...]  # name, share; the control arm last
    strata: tuple[str, ...]
    cluster: str
    design: str  # complete · blocked · pairs · clustered · blocked clusters
    batches: int  # of the draw: who joined later, and was not with people who had been drawn, is of another
    possible: int | None  # allocations that could have been drawn, when that can be counted
    listed: int  # in the staff sheet
    excluded: Mapping[str, int]  # reason → people, before the draw
    sites_withdrew: Mapping[str, int]  # after the draw → people, who stay in their arms
    flow: tuple[Flow, ...]
    level: float
    smallest_cell: int
    outcomes: tuple[Measured, ...]  # the primary one first
    balance: tuple[Balance, ...]
    spillover: tuple[Spillover, ...]
    notes: tuple[str, ...]  # whole sentences that a reader must know, such as what was not declared before the draw


def write(found: Findings) -> bytes:
    """Return estimates.json."""
    said = {"schema": SCHEMA, **asdict(found)}
    return (json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def read(data: bytes) -> dict[str, Any]:
    """Return what an estimates.json says; ValueError when it is none."""
    said = json.loads(data)
    if not isinstance(said, dict) or said.get("schema") != SCHEMA:
        raise ValueError("this is no estimates.json")
    return said
