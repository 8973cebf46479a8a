"""What was to be measured, and how it was to be judged: declared before the draw, and sealed with it.

One outcome is primary; the others that were declared make a family, whose p-values are judged together. Whatever was
not declared before the draw, or is not what was declared then, is exploratory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from letters.sections.trial import Arm

PRIMARY, FAMILY, EXPLORATORY = "primary", "family", "exploratory"  # how an outcome stands
SCALE, YES_NO, ABSENCE = "scale", "yes-no", "absence"  # kinds of outcome
MORE, LESS = "more", "less"  # which is better
NOT_USED = (
    "Answers from before the draw were declared, and campaign.toml names no file of them now: no estimate is adjusted "
    "by them."
)
NEWLY_USED = "Answers from before the draw were not declared, and are used: estimates are adjusted by them."


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that is measured for each person, as a number."""

    name: str  # as campaign.toml and the estimates call it, such as "valued"
    label: str  # as people say it, such as "Feeling valued"
    kind: str  # SCALE: the mean of items · YES_NO: 0 or 1 · ABSENCE: days lost of 100 contracted days
    items: tuple[str, ...]  # the headings of its columns; none for ABSENCE
    reverse: tuple[str, ...]  # those of them that are turned round: low + high - answer
    low: float  # the least that an item, and so the outcome, can be
    high: float  # the most
    least_answered: float  # the share of items that must be answered, over 0 and up to 1
    better: str  # MORE or LESS
    unit: str  # of the outcome, such as "points on a scale of 1 to 5"

    @property
    def largest_sd(self) -> float:
        """The largest standard deviation that anything between its ends can have (Popoviciu 1935)."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Plan:
    """All outcomes, and how they are judged."""

    outcomes: tuple[Outcome, ...]  # the primary one first, then the family, then the others, each in the order given
    primary: str
    family: tuple[str, ...]
    adjust: bool  # whether estimates are adjusted for the same outcome before the draw, where that was measured
    subgroups: tuple[str, ...]  # "site", or "stratum": differences between them are told
    level: float  # of the intervals, such as 0.95
    smallest_cell: int  # fewer people than this are not told of
    window: tuple[str, str] | None = None  # first and last day, ISO 8601, of which absence is counted
    window_before: tuple[str, str] | None = None  # the same, before the draw
    baseline: bool | None = None  # whether answers from before the draw are used; None: an older plan does not say

    @property
    def nets(self) -> bool:
        """Whether the estimates that are judged are those adjusted for what was measured before the draw."""
        return self.adjust and bool(self.baseline or self.window_before)

    def outcome(self, name: str) -> Outcome:
        """Return the outcome of this name; KeyError when there is none."""
        return {it.name: it for it in self.outcomes}[name]


def declared(plan: Plan) -> dict[str, Any]:
    """Return what is sealed of a plan with the draw: what JSON can hold, and always the same for the same plan."""
    said = asdict(plan)
    said["outcomes"] = {it["name"]: {k: v for k, v in it.items() if k != "name"} for it in said["outcomes"]}
    as_read_again: dict[str, Any] = json.loads(json.dumps(said))  # a tuple is a list then
    return as_read_again


def of(declared: Mapping[str, Any]) -> Plan:
    """Return the plan that was declared so; KeyError, TypeError or ValueError when it is no such text."""
    named = (declared["primary"], *declared["family"])
    order = sorted(declared["outcomes"], key=lambda name: named.index(name) if name in named else len(named))
    outcomes = tuple(Outcome(name, **_with_tuples(declared["outcomes"][name])) for name in order)
    return Plan(**{**_with_tuples(declared), "outcomes": outcomes})


def _with_tuples(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(it) if isinstance(it, list | tuple) else it for name, it in said.items()}


def standing(plan: Plan, sealed: Mapping[str, Any] | None) -> dict[str, str]:
    """Return how each outcome of a plan stands, by its name, after what was sealed with the draw; None: nothing was.

    An outcome is what was declared only when all that was said of it is the same.
    """
    if not sealed:
        return {it.name: EXPLORATORY for it in plan.outcomes}
    now = declared(plan)
    moved = any(now[it] != sealed.get(it) for it in ("window", "window_before"))
    as_declared = {
        name
        for name, it in now["outcomes"].items()
        if it == sealed["outcomes"].get(name) and not (moved and it["kind"] == ABSENCE)
    }
    primary, family = sealed["primary"], set(sealed["family"])
    stands = {}
    for it in plan.outcomes:
        stand = PRIMARY if it.name == primary else FAMILY if it.name in family else EXPLORATORY
        stands[it.name] = stand if it.name in as_declared else EXPLORATORY
    return stands


def judged(now: Plan, sealed: Mapping[str, Any] | None) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan by which a trial is judged, and in sentences how campaign.toml has since been changed.

    What was sealed with the draw holds: which outcome is primary, the family, the groups, the level, the smallest
    cell. What has been taken out is told all the same; what is new is told besides.
    """
    if not sealed:
        return now, ()
    then = of(sealed)
    ours = {it.name: it for it in now.outcomes}
    named = dict.fromkeys((then.primary, *then.family, *ours))  # in the order of campaign.toml, where that has one
    told = {it.name: it for it in then.outcomes} | ours
    outcomes = tuple(told[name] for name in (*named, *(name for name in told if name not in named)))
    plan = replace(then, outcomes=outcomes, window=now.window, window_before=now.window_before)
    return plan, tuple(_changed(now, then))


def _changed(now: Plan, then: Plan) -> Iterator[str]:
    """Say what of a plan is not what was sealed."""
    names = ("primary", "family", "adjust", "level", "smallest_cell")
    same = {name: getattr(now, name) == getattr(then, name) for name in names}
    same["subgroups"] = set(now.subgroups) == set(then.subgroups)
    for name in (name for name, alike in same.items() if not alike):
        yield f"In campaign.toml “{name}” is not what was sealed with the draw: what was sealed holds."
    for it in then.outcomes:
        if it.name not in {other.name for other in now.outcomes}:
            yield f"“{it.label}” was declared before the draw and taken out since: it is told all the same."
    if then.baseline is not None and now.baseline != then.baseline:
        yield NOT_USED if then.baseline else NEWLY_USED
    if (now.window, now.window_before) != (then.window, then.window_before):
        yield "Absence is not counted in the windows that were declared before the draw: it is exploratory."


def control(arms: Sequence[Arm]) -> str:
    """Return the arm that every other one is compared with: the last that is given nothing, else the last."""
    return next((arm.name for arm in reversed(arms) if not (arm.wording or arm.treatment)), arms[-1].name)


def given(arm: Arm) -> str:
    """Return what the people of an arm are given; empty for nothing."""
    if arm.wording and arm.treatment:
        return f"a letter, and: {arm.treatment}"
    return "a letter" if arm.wording else arm.treatment
