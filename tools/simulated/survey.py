"""A survey before and after: what is behind an answer, how it is written down, and who answers at all.

Behind each outcome is a standard normal number: what a person is like in general, what they are like in this, their
team, and the day. A treatment moves it by so many standard deviations; the written answers are cut from it, with
noise of each item's own.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from simulated import chance

GENERAL, OWN, TEAM, DAY = 0.34, 0.24, 0.08, 0.34  # shares of the variance behind an outcome
LOADING = 0.82  # of an item on what is behind it
UNLIKE = 0.3  # how much the effect differs between people, of its size

AGREE = (
    "(1) Strongly disagree",
    "(2) Disagree",
    "(3) Neither agree nor disagree",
    "(4) Agree",
    "(5) Strongly agree",
)
ELEVEN = ("0 - Not at all", *map(str, range(1, 10)), "10 - Completely")
NOT_ANSWERED = (("", 0.012), ("Prefer not to say", 0.005), ("Don't know", 0.004))  # of a hundred cells, two
FIVE = chance.cuts((0.06, 0.16, 0.27, 0.36, 0.15))
HIGH = chance.cuts((0.012, 0.012, 0.024, 0.04, 0.06, 0.11, 0.13, 0.21, 0.22, 0.105, 0.077))
LOW = chance.cuts((0.12, 0.12, 0.14, 0.13, 0.1, 0.12, 0.09, 0.08, 0.06, 0.025, 0.015))  # anxiety


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome: the headings of its items, what is written in them, and by how much a treatment moves it."""

    name: str
    items: tuple[str, ...]
    effect: float  # standard deviations of what is behind it
    cuts: tuple[float, ...] = FIVE
    labels: tuple[str, ...] = AGREE
    first: int = 1  # the number of the first label
    trait: int = 1  # -1 for what is less of a good thing, such as anxiety


@dataclass(frozen=True, slots=True)
class Someone:
    """Whoever may answer: nothing but an id and a team."""

    staff_id: str
    team: str


def general(seed: str, who: Someone) -> float:
    """Return what a person is like in general: it is behind all their answers, and behind whether they answer."""
    return chance.normal(seed, "general", who.staff_id)


def behind(seed: str, who: Someone, it: Measure, time: str, moved: bool) -> float:
    """Return what is behind a person's answers at this time, moved by the treatment or not."""
    stands = (
        it.trait * sqrt(GENERAL) * general(seed, who)
        + sqrt(OWN) * chance.normal(seed, "own", it.name, who.staff_id)
        + it.trait * sqrt(TEAM) * chance.normal(seed, "team", who.team)
        + sqrt(DAY) * chance.normal(seed, "day", it.name, time, who.staff_id)
    )
    return stands + effect(seed, who, it) if moved else stands


def effect(seed: str, who: Someone, it: Measure) -> float:
    """Return by how much the treatment moves what is behind one person's answers."""
    return it.effect * (1 + UNLIKE * chance.normal(seed, "effect", it.name, who.staff_id))


def answers(seed: str, who: Someone, it: Measure, time: str, moved: bool) -> tuple[int, ...]:
    """Return the number of the answer to each item, as everybody would give it who answers all."""
    stands = LOADING * behind(seed, who, it, time, moved)
    noise = [sqrt(1 - LOADING**2) * chance.normal(seed, "item", item, time, who.staff_id) for item in it.items]
    return tuple(it.first + bisect(it.cuts, stands + own) for own in noise)


def score(seed: str, who: Someone, it: Measure, moved: bool) -> float:
    """Return an outcome after the treatment, or without it: the mean of its items."""
    given = answers(seed, who, it, "endline", moved)
    return sum(given) / len(given)


def row(seed: str, who: Someone, measures: Sequence[Measure], time: str, moved: bool) -> tuple[str, ...]:
    """Return somebody's cells in an export: labels with their numbers, and now and then none."""
    return tuple(
        _cell(seed, who, item, time, it.labels[number - it.first])
        for it in measures
        for item, number in zip(it.items, answers(seed, who, it, time, moved), strict=True)
    )


def _cell(seed: str, who: Someone, item: str, time: str, label: str) -> str:
    at = chance.uniform(seed, "unanswered", item, time, who.staff_id)
    for said, share in NOT_ANSWERED:
        if at < share:
            return said
        at -= share
    return label


def responds(seed: str, who: Someone, time: str, share: float) -> bool:
    """Say whether somebody answers at all; who answers at a lower share does so at a higher one, too.

    The contented do a little more often.
    """
    standing = 0.9 * chance.normal(seed, "responds", time, who.staff_id) - sqrt(1 - 0.9**2) * general(seed, who)
    return standing < chance.NORMAL.inv_cdf(share)
