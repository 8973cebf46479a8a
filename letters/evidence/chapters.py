"""The chapters of the report's results, each made from what estimates.json says and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from letters.evidence import figures, flow, words
from letters.evidence.blocks import Block, Chapter, Heading, Para, Picture, Points, Table
from letters.evidence.figures import Row, Spread
from letters.evidence.words import Told

STANDING = {"primary": "primary", "family": "of the family", "exploratory": "exploratory"}


def results(said: Told) -> list[Chapter]:
    """Return the chapters in order; one that has nothing to tell says so, or is not there."""
    made = [effects, people, spread, balance, attrition, subgroups, uptake, spillover]
    return [chapter for chapter in (make(said) for make in made) if chapter.blocks]


def comparisons(said: Told) -> list[tuple[str, list[tuple[Told, Told]]]]:
    """Return for each two arms that are compared the outcomes with their effects."""
    found: dict[str, list[tuple[Told, Told]]] = {}
    for outcome in said["outcomes"]:
        for effect in outcome["effects"]:
            found.setdefault(words.against(effect), []).append((outcome, effect))
    return list(found.items())


def named(outcome: Told) -> Markup:
    """Return an outcome's label with how it stands and its units, for the head of a table's row."""
    unit = words.units(outcome).whole
    return Markup("{} <small>{}; {}, {} is better</small>").format(
        outcome["label"], STANDING[outcome["standing"]], unit, outcome["better"]
    )


def _with_range(unit: words.Units, estimate: Told) -> str:
    if estimate["effect"] is None:
        return words.UNTOLD
    places = unit.fine(estimate["effect"], estimate["low"], estimate["high"])
    middle = unit.number(estimate["effect"], places)
    if estimate["low"] is None:
        return middle
    return f"{middle} ({unit.number(estimate['low'], places)} to {unit.number(estimate['high'], places)})"


def _cell(said: str) -> str:
    """Return an effect with its interval below it, for a cell of a table."""
    middle, _, ends = said.removesuffix(")").partition(" (")
    return Markup("{}<br><small>{}</small>").format(middle, ends) if ends else middle


def _in_sd(standardised: Told) -> str:
    g, low, high = (words.number(standardised[key], 2) for key in ("g", "low", "high"))
    return g if standardised["low"] is None else f"{g} ({low} to {high})"


def _pages(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield as many rows as one picture can hold, again and again."""
    return (rows[at : at + figures.ROWS] for at in range(0, len(rows), figures.ROWS))


# ----------------------------------------------------------------------------------------------- effects


def effects(said: Told) -> Chapter:
    """Return the effects: in standard deviations beside one another, and in their own units."""
    blocks: list[Block] = []
    several = len(comparisons(said)) > 1
    for number, (pair, both) in enumerate(comparisons(said)):
        blocks += [Heading(pair[:1].upper() + pair[1:])] if several else []
        rows = [_row(outcome, effect) for outcome, effect in both]
        for part, some in enumerate(_pages(rows)):
            blocks.append(_forest(f"forest-{number}-{part}", pair, some))
        head = ["Outcome", f"Difference ({words.percent(said['level'])} interval)", "In standard deviations", "p"]
        head += ["Holm", "Westfall–Young", "In words"]
        cells = [_cells(said, outcome, effect) for outcome, effect in both]
        blocks.append(Table(f"Differences, {pair}", head, cells, (0, 6)))
    if blocks:
        blocks.append(Para(_families(said), quiet=True))
    silent = [f"{it['label']}: {it['why_not']}" for it in said["outcomes"] if it["why_not"]]
    blocks += [Para("Of these outcomes nothing can be told:"), Points(silent)] if silent else []
    return Chapter("effects", "What was measured, and what came of it", blocks)


def _forest(name: str, pair: str, rows: Sequence[Row]) -> Picture:
    title = f"Forest plot, {pair}: differences in standard deviations"
    told = "Better is on the right. " + " ".join(f"{row.label}: {row.said}." for row in rows)
    drawn = figures.forest(name, title, told, rows, ("worse", "better"), unsigned=True)
    caption = (
        f"Differences in standard deviations (Hedges’ g) with their intervals, {pair}. Better is on the right, also where "
        "less is better (↓). A square is the primary outcome, an empty dot an exploratory one."
    )
    return Picture(drawn, caption)


def _row(outcome: Told, effect: Told) -> Row:
    it, less = effect["standardised"], outcome["better"] == "less"
    label = outcome["label"] + (" ↓" if less else "")
    strong, faint = outcome["standing"] == "primary", outcome["standing"] == "exploratory"
    return Row(label, it["g"], it["low"], it["high"], _in_sd(it), strong, faint, less)


def _cells(said: Told, outcome: Told, effect: Told) -> list[str]:
    in_family = [words.p_value(p) if p is not None else "–" for p in (effect["holm"], effect["westfall_young"])]
    return [
        named(outcome),
        _cell(_with_range(words.units(outcome), words.best(effect))),
        _cell(_in_sd(effect["standardised"])),
        words.p_value(effect["randomised"]["p"]),
        *in_family,
        words.verdict(said, outcome, effect),
    ]


def _families(said: Told) -> str:
    """Say how p-values of more than one outcome are to be read."""
    open_ = "“Open” does not say that nothing changed: the interval says what is ruled out. "
    p = "p is from repeating the draw. Holm and Westfall–Young judge the outcomes of the family together: where many are looked at, some differ by chance. "
    hints = "What is exploratory was not declared before the draw, and is a hint at most."
    family = any(it["standing"] == "family" for it in said["outcomes"])
    return open_ + (p if family else "p is from repeating the draw. ") + hints


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
    gone = [[f"Authority withdrew, {which}", words.number(n)] for which, n in said["sites_withdrew"].items()]
    blocks: list[Block] = [Picture(flow.diagram(said), "The flow of people, as CONSORT 2025 asks for it.")]
    blocks.append(Table("People by arm", [*head[:2], *(head[2 + n] for n in shown)], rows, (0, 1)))
    if left_out or gone:
        blocks.append(Table("Not drawn, by reason", ["Reason", "People"], left_out + gone))
    return Chapter("flow", "Who took part", blocks)


def spread(said: Told) -> Chapter:
    """Return how each outcome is spread in each arm."""
    shown = [it for it in said["outcomes"] if it["arms"]]
    if not shown:
        return Chapter("spread", "What people answered", [])
    rows = [_summary(outcome, arm) for outcome in shown for arm in outcome["arms"]]
    before = any(arm["before"] is not None for outcome in shown for arm in outcome["arms"])
    head = ["Outcome", "Arm", "Measured", "Mean", "SD", "Mean before"]
    cells = rows if before else [row[:-1] for row in rows]
    blocks: list[Block] = [Table("Outcomes in each arm", head if before else head[:-1], cells, (0, 1))]
    fewest = words.number(said["smallest_cell"])
    few = f"“<{fewest}” stands for fewer than {fewest} people; in the pictures it is a dashed frame, as high as it could be at most."
    blocks.append(Para(few, quiet=True))
    for number, outcome in enumerate(shown):
        blocks += _spread(said, outcome, f"spread-{number}")
    return Chapter("spread", "What people answered", blocks)


def _summary(outcome: Told, arm: Told) -> list[str]:
    unit = words.units(outcome)
    numbers = (unit.number(arm[key]) if arm[key] is not None else "–" for key in ("mean", "sd", "before"))
    return [outcome["label"], arm["arm"], words.number(arm["measured"]), *numbers]


def _spread(said: Told, outcome: Told, name: str) -> Iterator[Block]:
    """Yield one outcome's picture, and the same as a table."""
    arms = [Spread(arm["arm"], arm["counts"], arm["measured"]) for arm in outcome["arms"] if arm["counts"]]
    if not arms or not outcome["bins"]:
        return
    title = f"{outcome['label']}: how people are spread in each arm"
    fewest = said["smallest_cell"]
    cells = [[arm.arm, *(_few(count, fewest) for count in arm.counts)] for arm in arms]
    told = " ".join(
        f"{row[0]}: {', '.join(map(': '.join, zip(outcome['bins'], row[1:], strict=False)))}." for row in cells
    )
    drawn = figures.distribution(name, title, told, outcome["bins"], arms, fewest)
    yield Heading(outcome["label"])
    yield Picture(
        drawn, f"Share of each arm’s people by value, in {words.units(outcome).whole}; the numbers are people."
    )
    yield Table(f"{outcome['label']}: people by value", ["Arm", *outcome["bins"]], cells)


def _few(count: int | None, fewest: int) -> str:
    return f"<{words.number(fewest)}" if count is None else words.number(count)


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
        for part, some in enumerate(_pages(rows)):
            title = f"Balance plot, {pair}: standardised mean differences before"
            told = " ".join(f"{it['what']}: {words.number(it['smd'], 2)}." for it in some)
            drawn = [Row(it["what"], it["smd"], None, None, "") for it in some]
            caption = f"Standardised mean differences before, {pair}. Dashed lines are at 0.1, whole ones at 0.25; a full dot is beyond 0.1."
            blocks.append(Picture(figures.balance(f"balance-{number}-{part}", title, told, drawn), caption))
        cells = [[it["what"], words.number(it["smd"], 2), it["flag"] or "–"] for it in rows]
        blocks.append(Table(f"Balance, {pair}", ["What", "Difference in SD", "Flag"], cells, (0, 2)))
    if blocks:
        fair = "A fair draw makes arms alike on average, and not in every case. Differences before are described, and not tested: they are chance by design. "
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
    bounds = [[outcome["label"], words.against(effect), *_lee(outcome, effect)] for outcome, effect in _all(said)]
    if bounds:
        head = ["Outcome", "Arms", "Bounds of the effect", "Left out at either end", "Remarks"]
        blocks.append(_without_empty("Lee bounds", head, bounds, (0, 1, 4)))
        why = (
            "If being in an arm changes who answers, the difference seen is not the effect alone. Lee’s bounds leave out the "
            "highest, and then the lowest, answers of the arm with more of them: between the two lies the effect on those who "
            "would answer in any arm."
        )
        blocks.append(Para(why, quiet=True))
    return Chapter("attrition", "Who did not answer", blocks)


def _lee(outcome: Told, effect: Told) -> tuple[str, str, str]:
    it = effect["lee"]
    trimmed = words.percent(it["trimmed"], 1) + (f" of {it['arm']}" if it["arm"] else "")
    return words.units(outcome).interval(it["low"], it["high"]), trimmed, it["why_not"] or "–"


def _without_empty(caption: str, head: list[str], rows: list[list[str]], wordy: tuple[int, ...]) -> Table:
    """Return a table without the columns in which all rows say the same in words, or nothing."""
    kept = [n for n in range(len(head)) if n == 0 or n not in wordy or len({row[n] for row in rows} | {""}) > 2]
    kept = [n for n in kept if any(row[n] not in ("–", "") for row in rows)]
    columns = tuple(place for place, n in enumerate(kept) if n in wordy)
    return Table(caption, [head[n] for n in kept], [[row[n] for n in kept] for row in rows], columns)


def _all(said: Told) -> list[tuple[Told, Told]]:
    return [(outcome, effect) for outcome in said["outcomes"] for effect in outcome["effects"]]


def subgroups(said: Told) -> Chapter:
    """Return how the effect differs between groups that were declared; one chapter's table for each two arms."""
    blocks: list[Block] = []
    for number, (pair, both) in enumerate(comparisons(said)):
        rows = [(outcome, sub) for outcome, effect in both for sub in effect["subgroups"]]
        if not rows:
            continue
        first = [(outcome, sub) for outcome, sub in rows if outcome is rows[0][0]]
        for part, some in enumerate(_pages(first)):
            blocks.append(_forest_of_groups(f"groups-{number}-{part}", pair, some))
        head = ["Outcome and group", "People", "Difference here (interval)", "Less that among all others", "p of that"]
        cells = [
            [
                Markup("{} <small>{}: {}</small>").format(outcome["label"], sub["column"], sub["value"]),
                words.number(sub["estimate"]["people"]) if sub["estimate"]["effect"] is not None else words.UNTOLD,
                _with_range(words.units(outcome), sub["estimate"]),
                _with_range(words.units(outcome), sub["differs"]),
                words.p_value(sub["differs"]["p"]),
            ]
            for outcome, sub in rows
        ]
        blocks.append(Table(f"Groups, {pair}", head, cells))
    if blocks:
        rule = "A group is judged by how its difference differs from that among all others (the last two columns), and not by whether its own interval leaves out nought. These p-values are for each group by itself; of many, some are small by chance."
        blocks.append(Para(rule, quiet=True))
    return Chapter("subgroups", "Whether it differed between groups", blocks)


def _forest_of_groups(name: str, pair: str, both: Sequence[tuple[Told, Told]]) -> Picture:
    outcome = both[0][0]
    unit = words.units(outcome)
    rows = []
    for _, sub in both:
        it = sub["estimate"]
        ends = [None if it[key] is None else it[key] * unit.factor for key in ("effect", "low", "high")]
        rows.append(Row(sub["value"], *ends, _with_range(unit, it)))
    title = f"{outcome['label']} by group, {pair}: differences in {unit.whole}"
    told = " ".join(f"{row.label}: {row.said}." for row in rows)
    drawn = figures.forest(name, title, told, rows, _ways(outcome), unsigned=False)
    return Picture(drawn, f"{outcome['label']}: the difference within each group, {pair}, in {unit.whole}.")


def _ways(outcome: Told) -> tuple[str, str]:
    """Return what lies to either side of nought."""
    return f"lower ({words.direction(outcome, -1)})", f"higher ({words.direction(outcome, 1)})"


# ------------------------------------------------------------------------------------------- what was given


def uptake(said: Told) -> Chapter:
    """Return what reached people, and the effect on those who took it up."""
    rows = [[outcome["label"], words.against(effect), *_complier(outcome, effect)] for outcome, effect in _all(said)]
    told = [row for row in rows if row[2] != words.UNTOLD]
    blocks: list[Block] = []
    if told:
        head = ["Outcome", "Arms", "Effect on those who took it up (interval)", "p", "Estimator"]
        blocks.append(_without_empty("Complier estimates", head, told, (0, 1, 4)))
        why = "The answer above is of everybody as drawn, whatever reached them. These estimates are of those who take up what they are offered, and rest on more: that the offer does nothing to anybody else."
        blocks.append(Para(why, quiet=True))
    reasons = list(dict.fromkeys(e["complier"]["why_not"] for _, e in _all(said) if e["complier"]["effect"] is None))
    blocks += [Para(f"No complier estimate: {reason}") for reason in reasons if reason]
    return Chapter("uptake", "What reached people", blocks)


def _complier(outcome: Told, effect: Told) -> tuple[str, str, str]:
    it = effect["complier"]
    return _with_range(words.units(outcome), it), words.p_value(it["p"]), it["estimator"]


def spillover(said: Told) -> Chapter:
    """Return how near people of one arm were to those of another."""
    rows = [[it["arm"], *_exposed(it)] for it in said["spillover"]]
    head = ["Arm", "People", "With a treated colleague", "Colleagues treated, on average", "In teams of three or fewer"]
    text = "Somebody who was given nothing may hear of it from a colleague who was. If that moves them too, in the same direction, the difference seen is smaller than the effect."
    blocks = [Para(text), Table("How near the arms were", head, rows)] if rows else []
    return Chapter("spillover", "Whether it could have spread", blocks)


def _exposed(it: dict[str, Any]) -> tuple[str, str, str, str]:
    share = words.UNTOLD if it["mean_share"] is None else words.percent(it["mean_share"])
    return (
        words.number(it["people"]),
        words.number(it["with_treated_colleague"]),
        share,
        words.number(it["small_teams"]),
    )
