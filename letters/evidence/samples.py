"""The chapters about people: who took part, what they answered, who did not, and what reached them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from letters.counting import counted, listed
from letters.evidence import columns, figures, flow, words
from letters.evidence.blocks import Block, Chapter, Heading, Para, Picture, Table, lean
from letters.evidence.columns import Spread
from letters.evidence.figures import Row
from letters.evidence.words import Told

UNTOLD = "[c]"  # in a cell, as statistics of the government have it
WIDER = "More than need be, lest what a few people answered could be deduced: the bounds are wider for it."

# ------------------------------------------------------------------------------------------- who, and how spread


def people(said: Told) -> Chapter:
    """Return the flow of people."""
    if not said["flow"]:
        return Chapter("flow", "Who took part", [])
    head = [
        "Arm",
        "To get",
        "Drawn",
        "Clusters",
        "Posted",
        "Came back",
        "Took it up",
        "Withdrew",
        "Answered",
        "Analysed",
    ]
    keys = ("drawn", "clusters", "sent", "returned", "taken_up", "withdrew", "answered", "analysed")
    clustered = flow.clusters(said) > 0
    measured = any(arm["taken_up"] is not None for arm in said["flow"])
    shown = [n for n in range(len(keys)) if (n != 1 or clustered) and (n != 4 or measured)]
    rows = [
        [arm["arm"], arm["treatment"] or "nothing", *(words.number(arm[keys[n]]) for n in shown)]
        for arm in said["flow"]
    ]
    left_out = [[reason, words.number(n)] for reason, n in said["excluded"].items()]
    blocks: list[Block] = [Picture(flow.diagram(said), "The flow of people, as CONSORT 2025 asks for it.")]
    blocks.append(Table("People by arm", [*head[:2], *(head[2 + n] for n in shown)], rows, (0, 1)))
    if left_out:
        blocks.append(Table("Not drawn, by reason", ["Reason", "People"], left_out))
    return Chapter("flow", "Who took part", blocks)


def spread(said: Told) -> Chapter:
    """Return how each outcome is spread in each arm."""
    shown = [it for it in said["outcomes"] if it["arms"]]
    if not shown:
        return Chapter("spread", "What people answered", [])
    arms = list(dict.fromkeys(arm["arm"] for outcome in shown for arm in outcome["arms"]))
    rows = [[outcome["label"], *_summaries(outcome, arms)] for outcome in shown]
    blocks: list[Block] = [Table("Means in each arm, with their standard deviations", ["Outcome", *arms], rows)]
    if any(arm["before"] is not None for outcome in shown for arm in outcome["arms"]):
        blocks.append(Para("“Before” is of those who were measured both times.", quiet=True))
    fewest = words.number(said["smallest_cell"])
    few = (
        f"“{UNTOLD}” (confidential) stands for fewer than {fewest} people, or for a number from which one of so few "
        "could be deduced; in the pictures it is a dashed frame, whatever its size."
    )
    blocks.append(Para(few, quiet=True))
    answered = [outcome for outcome in shown if any(arm["measured"] for arm in outcome["arms"])]
    if none := [words.label(outcome) for outcome in shown if outcome not in answered]:
        blocks.append(Para(f"Nobody was measured, so there is no picture, of {listed(none)}."))
    for number, outcome in enumerate(answered):
        blocks += _spread(said, outcome, f"spread-{number}")
    return Chapter("spread", "What people answered", blocks)


def _summaries(outcome: Told, arms: Sequence[str]) -> Iterator[str]:
    """Yield for each arm its mean, or who says yes, what it was before, and how many people that is of."""
    unit, here = words.units(outcome), {arm["arm"]: arm for arm in outcome["arms"]}
    for name in arms:
        arm = here.get(name)
        if arm is None:
            yield "–"
            continue
        shares = outcome["kind"] == "yes-no"
        people = counted(arm["measured"], "person", "people")
        if arm["mean"] is None and None in arm["counts"]:
            mean = UNTOLD
        elif shares:
            mean, people = words.percent(arm["mean"], 1), f"{words.number(arm['counts'][1])} of {people}"
        else:
            mean = unit.number(arm["mean"]) + ("" if arm["sd"] is None else f" (SD {unit.number(arm['sd'])})")
        said = words.percent(arm["before"], 1) if shares and arm["before"] is not None else unit.number(arm["before"])
        before = "" if arm["before"] is None else f"before {said}; "
        small = f"{before}{people}"
        yield Markup("{}<br><small>{}</small>").format(mean, small)


def _spread(said: Told, outcome: Told, name: str) -> Iterator[Block]:
    """Yield one outcome's picture, and the same as a table."""
    arms = [Spread(arm["arm"], arm["counts"], arm["measured"]) for arm in outcome["arms"] if arm["counts"]]
    if not arms or not outcome["bins"]:
        return
    title = f"{outcome['label']}: how people are spread in each arm"
    fewest = said["smallest_cell"]
    cells = [[arm.arm, *(UNTOLD if count is None else words.number(count) for count in arm.counts)] for arm in arms]
    told = " ".join(
        f"{row[0]}: {', '.join(map(': '.join, zip(outcome['bins'], row[1:], strict=False)))}." for row in cells
    )
    drawn = columns.distribution(name, title, told, outcome["bins"], arms, fewest)
    yield Heading(outcome["label"])
    unit = "" if outcome["kind"] == "yes-no" else f", in {words.units(outcome).whole}"
    yield Picture(drawn, f"Share of each arm’s people by value{unit}; the numbers are people.")
    yield Table(f"{outcome['label']}: people by value", ["Arm", *outcome["bins"]], cells)


def part_of(arm: Told) -> str:
    """Return how many of an arm's people were measured."""
    return words.part(arm["measured"], arm["drawn"])


def balance(said: Told) -> Chapter:
    """Return how alike the arms were before."""
    pairs: dict[str, list[Told]] = {}
    for it in said["balance"]:
        pairs.setdefault(words.against(it), []).append(it)
    blocks: list[Block] = []
    for number, (pair, rows) in enumerate(pairs.items()):
        for part, some in enumerate(figures.pages(rows)):
            title = f"Balance plot, {pair}: standardised mean differences before"
            told = " ".join(f"{it['what']}: {words.number(it['smd'], 2)}." for it in some)
            drawn = [Row(it["what"], it["smd"], None, None, "") for it in some]
            caption = (
                f"Standardised mean differences before, {pair}. Dashed lines are at 0.1, whole ones at "
                "0.25; a full dot is beyond 0.1."
            )
            blocks.append(Picture(figures.balance(f"balance-{number}-{part}", title, told, drawn), caption))
        cells = [[it["what"], words.number(it["smd"], 2), it["flag"] or "–"] for it in rows]
        blocks.append(Table(f"Balance, {pair}", ["What", "Difference in SD", "Flag"], cells, (0, 2)))
    if blocks:
        fair = (
            "A fair draw makes arms alike on average, and not in every case. Differences before are "
            "described, and not tested: they are chance by design. "
        )
        blocks.insert(
            0, Para(fair + "The adjusted estimates take account of the outcome before, where it was measured.")
        )
    return Chapter("balance", "How alike the arms were before", blocks)


# ------------------------------------------------------------------------------------------- who is missing


def attrition(said: Told) -> Chapter:
    """Return who was measured in each arm, and what it could mean for the effect that others were not."""
    arms = [name for name, _ in said["arms"]]
    rows = []
    for outcome in said["outcomes"]:
        here = {arm["arm"]: part_of(arm) for arm in outcome["arms"]}
        rows += [[outcome["label"], *(here.get(arm, "–") for arm in arms)]] if here else []
    blocks: list[Block] = [Table("Measured, by arm", ["Outcome", *arms], rows)] if rows else []
    bounds = [[outcome["label"], words.against(effect), *_lee(outcome, effect)] for outcome, effect in _known(said)]
    if bounds:
        head = ["Outcome", "Arms", "Bounds of the effect", "Left out at either end", "Remarks"]
        blocks.append(lean("Lee bounds", head, bounds, (0, 1, 4), telling=1))
        why = (
            "If being in an arm changes who answers, the difference seen is not the effect alone. Lee’s bounds leave "
            "out the highest, and then the lowest, answers of the arm with more of them. They are estimates, as unsure "
            "as the difference and without strata, of the bounds between which the effect on those who would answer "
            "whichever arm they were in lies, if an arm makes nobody answer less who would answer in the other. Where "
            "nobody is left out, "
            "both are the plain difference."
        )
        blocks.append(Para(why, quiet=True))
    return Chapter("attrition", "Who did not answer", blocks)


def _lee(outcome: Told, effect: Told) -> tuple[str, str, str]:
    it = effect["lee"]
    trimmed = words.percent(it["trimmed"], 1) + (f" of {it['arm']}" if it["arm"] else "")
    remark = it["why_not"] or (WIDER if it["wider"] else "–")
    return words.units(outcome).interval(it["low"], it["high"]), trimmed, remark


def _known(said: Told) -> list[tuple[Told, Told]]:
    """Return the effects on outcomes of which somebody was measured."""
    return [(it, effect) for it, effect in _all(said) if any(arm["measured"] for arm in it["arms"])]


def _all(said: Told) -> list[tuple[Told, Told]]:
    return [(outcome, effect) for outcome in said["outcomes"] for effect in outcome["effects"]]


# ------------------------------------------------------------------------------------------- what was given


def uptake(said: Told) -> Chapter:
    """Return what reached people, and the effect on those who took it up."""
    rows = [[outcome["label"], words.against(effect), *_complier(outcome, effect)] for outcome, effect in _all(said)]
    told = [row for row in rows if row[2] != words.UNTOLD]
    blocks: list[Block] = []
    if told:
        asked = any(arm["taken_up"] is not None for arm in said["flow"])
        whom = "those who took it up" if asked else "those whom a letter reached"
        control = next((arm for arm in said["flow"] if arm["arm"] == said["arms"][-1][0]), None)
        both_ways = bool(control and control["taken_up"])
        whom = "those whom being drawn led to take it up" if both_ways else whom
        head = ["Outcome", "Arms", f"Effect on {whom} (interval)", "p", "Estimator"]
        blocks.append(lean("Complier estimates", head, told, (0, 1, 4), telling=1))
        why = (
            "The answer above is of everybody as drawn, whatever reached them. These estimates are of "
            f"{whom}, without what was measured before being taken off, and rest on more: that being drawn for it "
            f"does nothing to anybody else"
            f"{', and keeps nobody from it who would have taken it up' if both_ways else ''}."
        )
        blocks.append(Para(why, quiet=True))
    reasons = list(dict.fromkeys(e["complier"]["why_not"] for _, e in _known(said) if e["complier"]["effect"] is None))
    blocks += [Para(f"No complier estimate: {reason}") for reason in reasons if reason]
    return Chapter("uptake", "What reached people", blocks)


def _complier(outcome: Told, effect: Told) -> tuple[str, str, str]:
    it = effect["complier"]
    return words.units(outcome).effect(it), words.p_value(it["p"]), it["estimator"]


def spillover(said: Told) -> Chapter:
    """Return how near people of one arm were to those of another."""
    rows = [[it["arm"], *_exposed(it)] for it in said["spillover"]]
    head = ["Arm", "People", "With a treated colleague", "Colleagues treated, on average", "In teams of three or fewer"]
    text = (
        "Somebody who was given nothing may hear of it from a colleague who was. If that moves "
        "them too, in the same direction, the difference seen is smaller than the effect."
    )
    blocks: list[Block] = [Para(text), Table("How near the arms were", head, rows)] if rows else []
    return Chapter("spillover", "Whether it could have spread", blocks)


def _exposed(it: dict[str, Any]) -> tuple[str, str, str, str]:
    return (
        words.number(it["people"]),
        words.number(it["with_treated_colleague"]),
        words.percent(it["mean_share"]),
        words.number(it["small_teams"]),
    )
