"""What came of an outcome, in whole sentences.

A difference that chance explains well is not called none: what is said is which differences fit what was measured.
What a reader can be told is decided by the p-value of the repeated draw; the interval says how large it can be.
"""

from __future__ import annotations

from dataclasses import dataclass

from letters.counting import counted
from letters.evidence import words
from letters.evidence.words import Told

CLEAR, OPEN, SILENT = "clear", "open", "silent"
ONE_AND_A_HALF = 1.5  # allocations: fewer is the drawn one alone


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
    here, there = words.group(said, effect["arm"]), words.group(said, effect["against"])
    kind, estimate, what = judged(said, outcome, effect), best(effect), words.label(outcome)
    if kind == SILENT:
        headline = f"This trial can say nothing of {what} among {here}"
        return Answer(kind, headline, (outcome["why_not"] or estimate["why_not"],), "")
    value, unit = estimate["effect"], words.units(outcome)
    moved = "higher" if value > 0 else "lower"
    chance = _chance(effect)
    footing = _footing(effect)
    if kind == CLEAR:
        size = unit.number(abs(value), unit.fine(value))
        headline = f"{what[:1].upper() + what[1:]} was {moved} among {here}"
        first = f"It was {moved} by {size} {unit.whole} than among {there}; here {outcome['better']} is better."
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
    moved = f"{'higher' if value > 0 else 'lower'} ({words.direction(outcome, value)})"
    if kind == CLEAR:
        low, high = estimate["low"], estimate["high"]
        moved += "; its interval includes nought" if low is not None and low <= 0 <= high else ""
        return f"{moved}; a hint, to be tested anew" if outcome["standing"] == "exploratory" else moved
    p = effect["randomised"]["p"]
    alone = outcome["standing"] == "family" and p is not None and p <= 1 - said["level"] and value
    return f"{moved} by itself, open when judged with the family" if alone else "open"


def _range(said: Told, outcome: Told, estimate: Told) -> str:
    """Say within what the true difference is likely to lie."""
    low, high, unit = estimate["low"], estimate["high"], words.units(outcome)
    if low is None:
        return f"How far the true difference may be from that cannot be told: {estimate['why_not']}"
    sure = f"({words.percent(said['level'])} confidence interval)"
    places = unit.fine(low, high)
    ends = [unit.number(abs(end), places) for end in (low, high)]
    if low >= 0:
        return f"The true difference is likely to lie between {ends[0]} and {ends[1]} {sure}."
    if high <= 0:
        return f"The true difference is likely to lie between {ends[1]} and {ends[0]} {sure}."
    reach = f"from {ends[0]} lower to {ends[1]} higher {sure}"
    return f"The true difference is likely to lie {reach}; as that includes nought, take the direction with caution."


def _ruled_out(said: Told, outcome: Told, estimate: Told) -> str:
    """Say which differences fit what was measured, and that those beyond do not."""
    low, high, unit = estimate["low"], estimate["high"], words.units(outcome)
    if low is None:
        return f"No difference can be excluded, as no interval can be given: {estimate['why_not']}"
    places = unit.fine(low, high)
    least, most = (unit.number(abs(end), places) for end in (low, high))
    sure = f"with {words.percent(said['level'])} confidence"
    if low > 0 or high < 0:
        moved = "higher" if low > 0 else "lower"
        ends = f"{min(least, most, key=_size)} to {max(least, most, key=_size)} {unit.short} {moved}"
        rare = "so large a difference is not rare enough among the ways in which the draw could have fallen"
        return f"The interval runs from {ends} {sure}, and yet chance may well have given it: {rare}."
    up, down = words.direction(outcome, 1), words.direction(outcome, -1)
    return (
        f"Anything from {least} {unit.short} lower ({down}) to {most} higher ({up}) fits what was measured; "
        f"what lies beyond does not, {sure}."
    )


def _size(said: str) -> float:
    return float(said.replace(",", ""))


def _seen(outcome: Told, estimate: Told, there: str) -> str:
    """Say what difference was seen, where it may be chance."""
    value, unit = estimate["effect"], words.units(outcome)
    if not value:
        return f"What was seen is a difference of nought {unit.whole} from {there}."
    size = unit.number(abs(value), unit.fine(value))
    seen = "Adjusted for what it was before, what was seen is" if estimate["covariates"] else "What was seen is"
    return f"{seen} {size} {'more' if value > 0 else 'less'}, in {unit.whole}, than among {there}."


def _chance(effect: Told) -> tuple[str, ...]:
    """Say how often the draw alone would give so large a difference."""
    randomised = effect["randomised"]
    p = randomised["p"]
    if p is None:
        return (f"How often chance alone would give it cannot be told: {randomised['why_not']}",)
    if p >= 0.995:
        return (f"Chance alone would give at least so large a difference in nearly every draw ({words.p_is(p)}).",)
    alone = f"Chance alone would give at least so large a difference {words.times(p)} ({words.p_is(p)})."
    if not randomised["exact"] and p * randomised["draws"] < ONE_AND_A_HALF:
        others = counted(randomised["draws"] - 1, "draw")
        alone = f"In none of {others} that were made anew was the difference so large ({words.p_is(p)})."
    holm, westfall_young = effect["holm"], effect["westfall_young"]
    if holm is None or westfall_young is None:
        return (alone,)
    both = f"{words.p_is(holm)} (Holm), {words.p_value(westfall_young)} (Westfall–Young)"
    return alone, f"Judged together with its family: {both}."


def _footing(effect: Told) -> str:
    """Say what the sentences rest on."""
    estimate, randomised = best(effect), effect["randomised"]
    parts = [f"Difference and interval: {estimate['estimator']}, {counted(estimate['people'], 'person', 'people')}"]
    if randomised["p"] is not None:
        looked = counted(randomised["draws"], "allocation")
        way = f"all {looked} that there could have been" if randomised["exact"] else f"{looked}, drawn anew"
        net = ", what the outcome before foretells taken off" if randomised["adjusted"] else ""
        parts.append(f"p: randomisation inference over {way}{net}")
    g = effect["standardised"]
    if g["g"] is not None:
        parts.append(f"in standard deviations: {words.in_sd(g)}")
    ratio = effect.get("ratio")
    if ratio and ratio["ratio"] is not None:
        ends = f"{words.number(ratio['low'], 2)} to {words.number(ratio['high'], 2)}"
        parts.append(f"ratio of the shares: {words.number(ratio['ratio'], 2)} ({ends})")
    return "; ".join(parts) + "."
