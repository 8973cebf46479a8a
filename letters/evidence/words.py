"""What is said of a number: every number of the report passes through here, and so does every verdict.

A difference that chance explains well is not called none: what is said is what the trial rules out. What a reader can
be told is decided by the p-value of the repeated draw; the interval says how large the difference can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Told = Mapping[str, Any]  # a part of estimates.json

MINUS, DASH, SPACE = "−", "–", "\u00a0"
UNTOLD = "not told"  # a number that is None
CLEAR, OPEN, SILENT = "clear", "open", "silent"


# ----------------------------------------------------------------------------------------------- numbers


def number(value: float | None, places: int = 0) -> str:
    """Return a number with so many places, in groups of three, with a true minus."""
    if value is None:
        return UNTOLD
    said = f"{abs(value):,.{places}f}"
    return MINUS + said if value < 0 and said.strip("0,.") else said


def percent(share: float, places: int = 0) -> str:
    """Return a share as so many of a hundred."""
    return f"{number(100 * share, places)}{SPACE}%"


def part(some: int, whole: int) -> str:
    """Return how many of how many, and what share that is."""
    return f"{number(some)} of {number(whole)}" + (f" ({percent(some / whole)})" if whole else "")


def p_value(p: float | None) -> str:
    """Return a p-value; it is never nought."""
    if p is None:
        return UNTOLD
    return "below 0.0001" if p < 0.00005 else number(p, 2 if p >= 0.1 else 3 if p >= 0.01 else 4)


def p_is(p: float) -> str:
    """Return a p-value as it stands in a sentence."""
    said = p_value(p)
    return f"p{SPACE}{said}" if said.startswith("below") else f"p{SPACE}={SPACE}{said}"


def times(p: float) -> str:
    """Return how often that is, in a hundred, or in as many as make it at least once."""
    out_of = next((n for n in (100, 1000, 10_000, 100_000) if p * n >= 0.995), 1_000_000)
    often = max(1, round(p * out_of))
    return f"{'once' if often == 1 else f'{number(often)} times'} in {number(out_of)}"


def counted(many: int, one: str, more: str = "") -> str:
    """Return so many of a thing, in the singular for one."""
    return f"{number(many)} {one if many == 1 else more or one + 's'}"


def day(iso: str) -> str:
    """Return a day as people write it, such as 2 November 2026; as it stands when it is none."""
    try:
        when = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{when.day}{SPACE}{when:%B} {when.year}"


def listed(things: list[str]) -> str:
    """Return things as a sentence lists them."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}" if things else "none"


# ----------------------------------------------------------------------------------------------- an outcome's units


@dataclass(frozen=True, slots=True)
class Units:
    """How the numbers of an outcome are written."""

    factor: float  # 100 for what is yes or no: it is told in percentage points
    places: int
    whole: str  # such as "points on a scale of 1 to 5"
    short: str  # such as "points"

    def number(self, value: float | None, places: int = 0) -> str:
        """Return a value of the outcome, or a difference of two, with at least so many places."""
        return number(None if value is None else value * self.factor, max(places, self.places))

    def interval(self, low: float | None, high: float | None) -> str:
        """Return both ends, precisely enough that neither looks like nought without being it."""
        if low is None or high is None:
            return UNTOLD
        places = self.fine(low, high)
        return f"{self.number(low, places)} to {self.number(high, places)}"

    def fine(self, *values: float | None) -> int:
        """Return with how many places none of these looks like nought without being it."""
        seen = [abs(value * self.factor) for value in values if value]
        return next((n for n in range(self.places, 4) if all(one >= 0.5 * 10**-n for one in seen)), 4)


def units(outcome: Told) -> Units:
    """Return how the numbers of this outcome are written."""
    if outcome["kind"] == "yes-no":
        return Units(100, 1, "percentage points", "percentage points")
    whole = outcome["unit"]
    return Units(1, 2 if outcome["high"] - outcome["low"] <= 10 else 1, whole, whole.split(" on ")[0].split(" of ")[0])


def label(outcome: Told) -> str:
    """Return an outcome's label as it stands inside a sentence."""
    said: str = outcome["label"]
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]


def direction(outcome: Told, value: float) -> str:
    """Say whether a difference of this sign is better or worse."""
    return "better" if (value > 0) == (outcome["better"] == "more") else "worse"


# ----------------------------------------------------------------------------------------------- arms


def group(said: Told, arm: str) -> str:
    """Return the people of an arm, by what they were to get; by its name where two arms were to get the same."""
    given = {flow["arm"]: flow["treatment"] for flow in said["flow"]}
    mine = given.get(arm)
    if mine is None or list(given.values()).count(mine) > 1:
        return f"people in the arm “{arm}”"
    return f"people who were to get {mine or 'nothing'}"


def against(effect: Told) -> str:
    """Return which arms are compared."""
    return f"{effect['arm']} against {effect['against']}"


# ----------------------------------------------------------------------------------------------- verdicts


@dataclass(frozen=True, slots=True)
class Answer:
    """What the trial says of one outcome in one comparison, from the short to the long."""

    kind: str  # CLEAR · OPEN · SILENT: it cannot be told
    headline: str
    sentences: tuple[str, ...]
    footing: str  # what the sentences rest on


def best(effect: Told) -> Told:
    """Return the estimate whose interval is told first: the adjusted one, where it has an interval."""
    adjusted: Told = effect["adjusted"]
    plain: Told = effect["difference"]
    return adjusted if adjusted["effect"] is not None and adjusted["low"] is not None else plain


def judged(said: Told, outcome: Told, effect: Told) -> str:
    """Return whether the difference is clear: by chance alone, so large a one would be rarer than the level allows."""
    estimate = best(effect)
    if estimate["effect"] is None:
        return SILENT
    p = effect["randomised"]["p"]
    if p is None:
        low, high = estimate["low"], estimate["high"]
        return CLEAR if low is not None and (low > 0 or high < 0) else OPEN
    if outcome["standing"] == "family" and effect["holm"] is not None:
        p = effect["holm"]
    return CLEAR if p <= 1 - said["level"] + 1e-12 and estimate["effect"] else OPEN


def answer(said: Told, outcome: Told, effect: Told) -> Answer:
    """Say in whole sentences what came of an outcome."""
    here, there = group(said, effect["arm"]), group(said, effect["against"])
    kind, estimate, what = judged(said, outcome, effect), best(effect), label(outcome)
    if kind == SILENT:
        headline = f"Of {what} among {here}, this trial can say nothing"
        return Answer(kind, headline, (outcome["why_not"] or estimate["why_not"],), "")
    value, unit = estimate["effect"], units(outcome)
    moved = "higher" if value > 0 else "lower"
    chance = _chance(effect)
    footing = _footing(said, effect)
    if kind == CLEAR:
        size = unit.number(abs(value), unit.fine(value))
        headline = f"{what[:1].upper() + what[1:]} was {moved} among {here}"
        first = f"It was {moved} by {size} {unit.whole} than among {there}, which is {direction(outcome, value)}."
        return Answer(kind, headline, (first, _range(said, outcome, estimate), *chance), footing)
    headline = f"This trial leaves open whether {what} is higher or lower among {here}"
    ruled = _ruled_out(said, outcome, estimate)
    return Answer(kind, headline, (ruled, _seen(outcome, estimate, there), *chance), footing)


def verdict(said: Told, outcome: Told, effect: Told) -> str:
    """Say in a few words what came of an outcome, for a table."""
    kind, estimate = judged(said, outcome, effect), best(effect)
    if kind == SILENT:
        return "cannot be told"
    value = estimate["effect"]
    moved = f"{'higher' if value > 0 else 'lower'} ({direction(outcome, value)})"
    if kind == CLEAR:
        return f"{moved}; a hint, to be tested anew" if outcome["standing"] == "exploratory" else moved
    p = effect["randomised"]["p"]
    alone = outcome["standing"] == "family" and p is not None and p <= 1 - said["level"] and value
    return f"{moved} by itself, open when judged with the family" if alone else "open"


def _range(said: Told, outcome: Told, estimate: Told) -> str:
    """Say within what the true difference is likely to lie."""
    low, high, unit = estimate["low"], estimate["high"], units(outcome)
    if low is None:
        return f"How far the true difference may be from that cannot be told: {estimate['why_not']}"
    sure = f"({percent(said['level'])} confidence interval)"
    places = unit.fine(low, high)
    ends = [unit.number(abs(end), places) for end in (low, high)]
    if low >= 0:
        return f"The true difference is likely to lie between {ends[0]} and {ends[1]} {sure}."
    if high <= 0:
        return f"The true difference is likely to lie between {ends[1]} and {ends[0]} {sure}."
    reach = f"from {ends[0]} lower to {ends[1]} higher {sure}"
    return f"The true difference is likely to lie {reach}; as that includes nought, take the direction with caution."


def _ruled_out(said: Told, outcome: Told, estimate: Told) -> str:
    """Say which differences are ruled out; anything between is possible."""
    low, high, unit = estimate["low"], estimate["high"], units(outcome)
    if low is None:
        return f"Nothing can be ruled out, as no interval can be given: {estimate['why_not']}"
    places = unit.fine(low, high)
    least, most = (unit.number(abs(end), places) for end in (low, high))
    sure = f"with {percent(said['level'])} confidence"
    if low > 0 or high < 0:
        moved = "higher" if low > 0 else "lower"
        ends = f"{min(least, most, key=_size)} to {max(least, most, key=_size)} {unit.short} {moved}"
        return f"The interval runs from {ends} {sure}, and yet chance alone may well have given it."
    up, down = direction(outcome, 1), direction(outcome, -1)
    return (
        f"An increase of more than {most} {unit.short} ({up}), or a decrease of more than {least} ({down}), "
        f"is ruled out {sure}; anything between is possible."
    )


def _size(said: str) -> float:
    return float(said.replace(",", ""))


def _seen(outcome: Told, estimate: Told, there: str) -> str:
    """Say what difference was seen, where it may be chance."""
    value, unit = estimate["effect"], units(outcome)
    if not value:
        return f"What was seen is a difference of nought {unit.whole} from {there}."
    size = unit.number(abs(value), unit.fine(value))
    return f"What was seen is {size} {unit.whole} {'more' if value > 0 else 'less'} than among {there}."


def _chance(effect: Told) -> tuple[str, ...]:
    """Say how often the draw alone would give so large a difference."""
    randomised = effect["randomised"]
    p = randomised["p"]
    if p is None:
        return (f"How often chance alone would give it cannot be told: {randomised['why_not']}",)
    if p >= 0.995:
        return (f"Chance alone would give at least so large a difference in nearly every draw ({p_is(p)}).",)
    return (f"Chance alone would give at least so large a difference {times(p)} ({p_is(p)}).",)


def _footing(said: Told, effect: Told) -> str:
    """Say what the sentences rest on."""
    estimate, randomised = best(effect), effect["randomised"]
    parts = [f"Difference and interval: {estimate['estimator']}, {counted(estimate['people'], 'person', 'people')}"]
    if randomised["p"] is not None:
        looked = counted(randomised["draws"], "allocation")
        way = f"all {looked} that there could have been" if randomised["exact"] else f"{looked}, drawn anew"
        parts.append(f"p: randomisation inference over {way}")
    g = effect["standardised"]
    if g["g"] is not None:
        range_ = "" if g["low"] is None else f" ({number(g['low'], 2)} to {number(g['high'], 2)})"
        parts.append(f"in standard deviations: {number(g['g'], 2)}{range_}")
    return "; ".join(parts) + "."
