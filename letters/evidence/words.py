"""How numbers are written: every number of the report passes through here, and is told in the same way everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from letters.settings import NAME

Told = Mapping[str, Any]  # a part of estimates.json

MINUS, SPACE = "−", "\u00a0"
UNTOLD = "not told"  # a number that is None
NOUGHT = 1e-9  # what is nearer to it is what is left of rounding


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


def day(iso: str) -> str:
    """Return a day as people write it, such as 2 November 2026; as it stands when it is none."""
    try:
        when = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{when.day}{SPACE}{when:%B} {when.year}"


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

    def effect(self, estimate: Told) -> str:
        """Return an effect with its interval in brackets."""
        if estimate["effect"] is None:
            return UNTOLD
        low, high = estimate["low"], estimate["high"]
        places = self.fine(estimate["effect"], low, high)
        middle = self.number(estimate["effect"], places)
        return middle if low is None else f"{middle} ({self.number(low, places)} to {self.number(high, places)})"

    def fine(self, *values: float | None) -> int:
        """Return with how many places none of these looks like nought without being it."""
        seen = [abs(value * self.factor) for value in values if value and abs(value) > NOUGHT]
        return next((n for n in range(self.places, 4) if all(one >= 0.5 * 10**-n for one in seen)), 4)


IN_SD = Units(1, 2, "standard deviations", "SD")


def in_sd(it: Told) -> str:
    """Return a standardised difference with its interval, where there is one: “0.28 (−0.002 to 0.57)”."""
    if it["g"] is None:
        return UNTOLD
    return IN_SD.effect({"effect": it["g"], "low": it["low"], "high": it["high"]})


def units(outcome: Told) -> Units:
    """Return how the numbers of this outcome are written."""
    if outcome["kind"] == "yes-no":
        return Units(100, 1, "percentage points", "percentage points")
    whole = outcome["unit"]
    return Units(1, 2 if outcome["high"] - outcome["low"] <= 10 else 1, whole, whole.split(" on ")[0].split(" of ")[0])


def label(outcome: Told) -> str:
    """Return an outcome's label as it stands inside a sentence."""
    return inside(outcome["label"])


def inside(said: str) -> str:
    """Return a phrase as it stands inside a sentence: small at its beginning, unless that is an abbreviation or “I”."""
    return said if said[1:2].isupper() or re.match(r"I\b", said) else said[:1].lower() + said[1:]


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
    return f"people who were to get {inside(mine) or 'nothing'}"


def against(effect: Told) -> str:
    """Return which arms are compared."""
    return f"{effect['arm']} against {effect['against']}"


def comparisons(said: Told) -> list[tuple[str, list[tuple[Told, Told]]]]:
    """Return for each two arms that are compared the outcomes with their effects."""
    found: dict[str, list[tuple[Told, Told]]] = {}
    for outcome in said["outcomes"]:
        for effect in outcome["effects"]:
            found.setdefault(against(effect), []).append((outcome, effect))
    return list(found.items())


def seed_was_known(said: Told) -> bool:
    """Say whether somebody chose the seed, and so could have worked out the arms before the people were frozen."""
    return bool(said["seed_from"] == NAME)
