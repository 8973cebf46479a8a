"""Invented findings, for tests of what is said of them: no trial gave these numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from letters.evidence import findings
from letters.evidence.findings import (
    Balance,
    Bounds,
    Effect,
    Estimate,
    Findings,
    Flow,
    InArm,
    Measured,
    Randomised,
    Spillover,
    Standardised,
    Subgroup,
)

NOBODY = Estimate("", None, None, None, None, None, None, 0, 0, 0, 0, {}, (), "Too few people answered: 3 in one arm.")
NO_UPTAKE = replace(NOBODY, why_not="Uptake was not measured.")
BINS = ("1 to 1.9", "2 to 2.9", "3 to 3.9", "4 to 5")


def estimate(effect: float, se: float, **changes: Any) -> Estimate:
    """Return an estimate with its interval, of 126 people in 8 strata."""
    p = 0.0213 if abs(effect) > 1.96 * se else 0.34
    usual = Estimate(
        "difference in means within strata",
        effect,
        se,
        109.4,
        effect - 1.98 * se,
        effect + 1.98 * se,
        p,
        126,
        64,
        8,
        0,
        {},
        (),
        "",
    )
    return replace(usual, **changes)


def adjusted(effect: float, se: float) -> Estimate:
    """Return the same, adjusted for the outcome before."""
    return estimate(effect, se, estimator="regression with interactions, HC2", covariates=("the outcome before",))


def effect(
    size: float,
    se: float,
    p: float | None,
    *,
    arm: str = "letter",
    against: str = "control",
    holm: float | None = None,
    sd: float = 0.9,
    **changes: Any,
) -> Effect:
    """Return an arm compared with another: so large a difference, and how often chance gives it."""
    usual = Effect(
        arm,
        against,
        estimate(size * 1.07, se * 1.15),
        adjusted(size, se),
        Randomised(
            p, size - 2 * se, size + 2 * se, 10_000, False, "" if p is not None else "The draw cannot be repeated."
        ),
        Standardised(size / sd, (size - 2 * se) / sd, (size + 2 * se) / sd, sd),
        Bounds(size - 3 * se, size + 3 * se, 0.043, arm, ""),
        holm,
        None if holm is None else holm * 0.93,
        replace(NO_UPTAKE),
        (),
    )
    return replace(usual, **changes)


def measured(name: str, label: str, *effects: Effect, standing: str = "family", **changes: Any) -> Measured:
    """Return an outcome on a scale of five points, in two arms."""
    arms = (
        InArm("letter", 70, 64, 3.64, 0.88, 3.21, (None, 14, 27, 19)),
        InArm("control", 69, 62, 3.33, 0.93, 3.24, (11, 17, 22, 12)),
    )
    unit = "points on a scale of 1 to 5"
    usual = Measured(name, label, "scale", unit, "more", 1, 5, standing, BINS, arms, effects, "")
    return replace(usual, **changes)


def anxious(*effects: Effect, standing: str = "family") -> Measured:
    """Return an outcome of which less is better."""
    bins = tuple(str(n) for n in range(11))
    arms = (
        InArm("letter", 70, 61, 3.14, 2.31, None, (None, None, 12, 14, None, None, None, None, 0, 0, 0)),
        InArm("control", 69, 60, 3.72, 2.44, None, (None, None, None, 13, 11, None, None, None, None, 0, 0)),
    )
    unit = "points on a scale of 0 to 10"
    return Measured(
        "ons4_anxious", "Feeling anxious yesterday", "scale", unit, "less", 0, 10, standing, bins, arms, effects, ""
    )


def absence(*effects: Effect, standing: str = "exploratory") -> Measured:
    """Return days lost to sickness."""
    arms = (
        InArm("letter", 70, 70, 4.6, 7.3, 5.2, (31, 18, 12, None)),
        InArm("control", 69, 69, 5.3, 8.8, 5.1, (27, 17, 14, 11)),
    )
    unit = "days of 100 contracted days"
    bins = ("0", "0.1 to 5", "5.1 to 20", "over 20")
    return Measured(
        "sickness_absence", "Sickness absence", "absence", unit, "less", 0, 100, standing, bins, arms, effects, ""
    )


GROUPS = tuple(
    Subgroup("site", name, estimate(size, 0.19, people=people), estimate(differs, 0.27, p=0.41))
    for name, size, differs, people in (("Northshire", 0.37, 0.13, 73), ("Glan Ewin", 0.24, -0.13, 53))
)
TRIAL = Findings(
    title="Thank-you letters, winter 2026",
    evaluated="2027-03-15",
    blind=False,
    looks=1,
    drawn="2026-11-21",
    seed_from="the operating system",
    algorithm="letters-draw-1",
    head="3f1c9a" + "0" * 58,
    arms=(("letter", 1), ("control", 1)),
    strata=("site", "team"),
    cluster="",
    design="blocked",
    batches=1,
    possible=None,
    listed=151,
    excluded={"On long leave": 9, "Seconded elsewhere": 3},
    sites_withdrew={},
    flow=(
        Flow("letter", 70, 0, "a letter", 70, 2, None, 1, 64, 64),
        Flow("control", 69, 0, "", 0, 0, None, 0, 62, 62),
    ),
    level=0.95,
    smallest_cell=10,
    outcomes=(
        measured("valued", "Feeling valued", effect(0.31, 0.13, 0.0213, subgroups=GROUPS), standing="primary"),
        measured("recognised", "Feeling recognised", effect(0.42, 0.12, 0.0009, holm=0.0036)),
        measured("supported", "Feeling supported", effect(0.27, 0.13, 0.041, holm=0.123)),
        measured("belonging", "Belonging", effect(0.06, 0.11, 0.58, holm=0.72)),
        anxious(effect(-0.58, 0.24, 0.018, holm=0.072, sd=2.4)),
        absence(effect(-0.7, 1.3, 0.61, sd=8.1)),
    ),
    balance=(
        Balance("Feeling valued, before", "letter", "control", -0.032, ""),
        Balance("Sickness absence, before", "letter", "control", 0.013, ""),
        Balance("site: Northshire", "letter", "control", 0.0, ""),
        Balance("days per week", "letter", "control", 0.142, "over 0.1"),
        Balance("years in the team", "letter", "control", -0.271, "over 0.25"),
    ),
    spillover=(Spillover("control", 69, 66, 0.51, 4),),
    notes=("Contracts were not given: everybody is taken to work full time.",),
)


def clear() -> Findings:
    """Return a trial with a clear effect on the primary outcome."""
    return TRIAL


def null() -> Findings:
    """Return a trial whose primary difference chance explains well."""
    first = measured("valued", "Feeling valued", effect(0.12, 0.142, 0.34, subgroups=GROUPS), standing="primary")
    return replace(TRIAL, outcomes=(first, *TRIAL.outcomes[3:]))


def worse() -> Findings:
    """Return a trial on absence, of which less is better, and which rose."""
    first = absence(effect(2.9, 1.1, 0.0094, sd=8.1), standing="primary")
    return replace(TRIAL, outcomes=(first,), looks=3)


def refused() -> Findings:
    """Return a trial of which nothing can be told: one person in an arm."""
    why = "The arm letter has one person: no variance can be estimated."
    nothing = replace(NOBODY, why_not=why)
    silent = effect(0.0, 0.0, None, difference=nothing, adjusted=nothing, complier=nothing)
    silent = replace(
        silent,
        randomised=Randomised(None, None, None, 0, False, why),
        standardised=Standardised(None, None, None, None),
        lee=Bounds(None, None, 0.0, "", why),
    )
    arms = (InArm("letter", 1, 1, None, None, None, ()), InArm("control", 1, 1, None, None, None, ()))
    first = measured("valued", "Feeling valued", silent, standing="primary", arms=arms, bins=(), why_not=why)
    flow = (Flow("letter", 1, 0, "a letter", 1, 0, None, 0, 1, 0), Flow("control", 1, 0, "", 0, 0, None, 0, 1, 0))
    empty = measured("recognised", "Feeling recognised", arms=(), bins=(), why_not="Nobody answered it.")
    return replace(
        TRIAL, listed=2, excluded={}, flow=flow, strata=(), design="complete", possible=2,
        outcomes=(first, empty), balance=(), spillover=(), notes=(),
    )  # fmt: skip


def three_armed() -> Findings:
    """Return a trial of two treatments against none, with uptake and a withdrawn authority."""
    complier = estimate(0.44, 0.19, estimator="two-stage least squares", p=0.031)
    arms = (
        InArm("plan and coach", 46, 41, 0.683, 0.471, None, (13, 28)),
        InArm("plan", 47, 43, 0.535, 0.505, None, (20, 23)),
        InArm("none", 46, 40, 0.45, 0.504, None, (22, 18)),
    )
    first = Measured(
        "completed", "Finishing the module", "yes-no", "share of people", "more", 0, 1, "primary", ("no", "yes"), arms,
        (
            effect(0.233, 0.104, 0.029, arm="plan and coach", against="none", sd=0.49, complier=complier),
            effect(0.085, 0.107, 0.44, arm="plan", against="none", sd=0.49, complier=complier),
        ),
        "",
    )  # fmt: skip
    flow = (
        Flow("plan and coach", 46, 0, "a goal-setting plan and a coach", 0, 0, 31, 2, 41, 41),
        Flow("plan", 47, 0, "a goal-setting plan", 0, 0, 38, 1, 43, 43),
        Flow("none", 46, 0, "", 0, 0, 0, 0, 40, 40),
    )
    return replace(
        TRIAL, title="Setting goals", arms=(("plan and coach", 1), ("plan", 1), ("none", 1)), flow=flow,
        outcomes=(first,),
        sites_withdrew={"Glan Ewin": 24}, balance=tuple(
            Balance(what, arm, "none", smd, "") for arm in ("plan and coach", "plan")
            for what, smd in (("years in the team", 0.06), ("days per week", -0.04))
        ),
    )  # fmt: skip


def clustered() -> Findings:
    """Return a trial in which whole teams were drawn."""
    outcomes = tuple(
        replace(it, effects=tuple(_in_clusters(one) for one in it.effects))
        for it in (absence(TRIAL.outcomes[5].effects[0]),)
    )
    flow = (
        Flow("coffee", 71, 9, "free tea and coffee", 0, 0, None, 0, 71, 71),
        Flow("control", 68, 9, "", 0, 0, None, 0, 68, 68),
    )
    primary = replace(
        outcomes[0],
        standing="primary",
        arms=tuple(replace(a, arm=n) for a, n in zip(outcomes[0].arms, ("coffee", "control"), strict=True)),
    )
    primary = replace(primary, effects=tuple(replace(one, arm="coffee") for one in primary.effects))
    return replace(
        TRIAL, title="Tea and coffee", arms=(("coffee", 1), ("control", 1)), flow=flow, strata=("site",),
        cluster="team",
        design="blocked clusters", possible=48_620, outcomes=(primary,), balance=(), spillover=(),
    )  # fmt: skip


def _in_clusters(it: Effect) -> Effect:
    left_out = {"the only team of its stratum": 4}
    plain = replace(
        it.difference, estimator="difference in means of clusters within strata", clusters=18, left_out=left_out
    )
    return replace(it, difference=plain, adjusted=replace(NOBODY, why_not="The outcome before was not measured."))


def blind() -> Findings:
    """Return findings of shuffled arms."""
    return replace(TRIAL, blind=True)


def tiny() -> Findings:
    """Return a trial of seven people, exactly enumerated, whose numbers are too few to tell."""
    arms = (
        InArm("letter", 2, 2, None, None, None, (None, None, None, None)),
        InArm("control", 5, 5, None, None, None, (None, None, None, None)),
    )
    only = effect(
        1.5, 1.1, 0.380952, difference=estimate(1.5, 1.1, people=7, treated=2, blocks=1, df=1.7), adjusted=NOBODY,
        randomised=Randomised(8 / 21, None, None, 21, True, ""), lee=Bounds(1.5, 1.5, 0.0, "", ""),
    )  # fmt: skip
    flow = (Flow("letter", 2, 0, "a letter", 2, 0, None, 0, 2, 2), Flow("control", 5, 0, "", 0, 0, None, 0, 5, 5))
    first = measured("valued", "Feeling valued", only, standing="exploratory", arms=arms)
    return replace(
        TRIAL,
        listed=7,
        excluded={},
        flow=flow,
        design="complete",
        possible=21,
        outcomes=(first,),
        balance=(),
        spillover=(),
    )


ALL = {
    it.__name__: it for it in (clear, null, worse, refused, three_armed, clustered, blind, tiny)
}  # every one, by its name


def said(found: Findings) -> dict[str, Any]:
    """Return findings as their file says them."""
    return findings.read(findings.write(found))
