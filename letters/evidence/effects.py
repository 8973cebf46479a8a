"""The chapters about effects: of everybody, and in the groups that were declared."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from letters.evidence import figures, verdicts, words
from letters.evidence.blocks import Block, Chapter, Heading, Para, Picture, Points, Table, lean
from letters.evidence.figures import Row
from letters.evidence.words import Told

STANDING = {"primary": "primary", "family": "of the family", "exploratory": "exploratory"}


def named(outcome: Told) -> Markup:
    """Return an outcome's label with how it stands and its units, for the head of a table's row."""
    unit = words.units(outcome).whole
    return Markup("{} <small>{}; {}, {} is better</small>").format(
        outcome["label"], STANDING[outcome["standing"]], unit, outcome["better"]
    )


def _cell(said: str) -> str:
    """Return an effect with its interval below it, for a cell of a table."""
    middle, _, ends = said.removesuffix(")").partition(" (")
    return Markup("{}<br><small>{}</small>").format(middle, ends) if ends else middle


# ----------------------------------------------------------------------------------------------- effects


def effects(said: Told) -> Chapter:
    """Return the effects: in standard deviations beside one another, and in their own units."""
    blocks: list[Block] = []
    several = len(words.comparisons(said)) > 1
    for number, (pair, both) in enumerate(words.comparisons(said)):
        blocks += [Heading(pair[:1].upper() + pair[1:])] if several else []
        rows = [_row(outcome, effect) for outcome, effect in both]
        for part, some in enumerate(figures.pages([row for row in rows if row.value is not None])):
            blocks.append(_forest(f"forest-{number}-{part}", pair, some))
        head = ["Outcome", f"Difference ({words.percent(said['level'])} interval)", "In standard deviations", "p"]
        head += ["Holm", "Westfall–Young", "In words"]
        cells = [_cells(said, outcome, effect) for outcome, effect in both]
        blocks.append(lean(f"Differences, {pair}", head, cells, (0, 6)))
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
        f"Differences in standard deviations (Hedges’ g) with their intervals, {pair}. Better is on the right, "
        "also where less is better (↓). A square is the primary outcome, an empty dot an exploratory one."
    )
    return Picture(drawn, caption)


def _row(outcome: Told, effect: Told) -> Row:
    it, less = effect["standardised"], outcome["better"] == "less"
    label = outcome["label"] + (" ↓" if less else "")
    strong, faint = outcome["standing"] == "primary", outcome["standing"] == "exploratory"
    return Row(label, it["g"], it["low"], it["high"], words.in_sd(it), strong, faint, less)


def _cells(said: Told, outcome: Told, effect: Told) -> list[str]:
    in_family = [words.p_value(p) if p is not None else "–" for p in (effect["holm"], effect["westfall_young"])]
    return [
        named(outcome),
        _cell(words.units(outcome).effect(verdicts.best(effect))),
        _cell(words.in_sd(effect["standardised"])),
        words.p_value(effect["randomised"]["p"]),
        *in_family,
        verdicts.verdict(said, outcome, effect),
    ]


def _families(said: Told) -> str:
    """Say how p-values of more than one outcome are to be read."""
    open_ = "“Open” does not say that nothing changed: the interval says which differences fit what was measured. "
    p = (
        "p is from repeating the draw. Holm and Westfall–Young judge the outcomes of the family "
        "together: where many are looked at, some differ by chance. "
    )
    hints = "What is exploratory was not declared as primary or of the family before the draw, and is a hint at most."
    family = any(it["standing"] == "family" for it in said["outcomes"])
    return open_ + (p if family else "p is from repeating the draw. ") + hints


# ------------------------------------------------------------------------------------------- groups


def subgroups(said: Told) -> Chapter:
    """Return how the effect differs between groups that were declared; one chapter's table for each two arms."""
    blocks: list[Block] = []
    for number, (pair, both) in enumerate(words.comparisons(said)):
        rows = [(outcome, sub) for outcome, effect in both for sub in effect["subgroups"]]
        if not rows:
            continue
        first = [(o, sub) for o, sub in rows if o is rows[0][0] and sub["estimate"]["effect"] is not None]
        for part, some in enumerate(figures.pages(first)):
            blocks.append(_forest_of_groups(f"groups-{number}-{part}", pair, some))
        head = ["Outcome and group", "People", "Difference here (interval)", "Less that among all others", "p of that"]
        cells = [
            [
                Markup("{} <small>{}: {}</small>").format(outcome["label"], sub["column"], sub["value"]),
                words.number(sub["estimate"]["people"]) if sub["estimate"]["effect"] is not None else words.UNTOLD,
                words.units(outcome).effect(sub["estimate"]),
                words.units(outcome).effect(sub["differs"]),
                words.p_value(sub["differs"]["p"]),
            ]
            for outcome, sub in rows
        ]
        blocks.append(Table(f"Groups, {pair}", head, cells))
        reasons = dict.fromkeys(sub["estimate"]["why_not"] for _, sub in rows if sub["estimate"]["effect"] is None)
        if reasons:
            blocks.append(Para(f"“{words.UNTOLD}”: {' '.join(reasons)}", quiet=True))
    if blocks:
        rule = (
            "A group is judged by how its difference differs from that among all others (the last two "
            "columns), and not by whether its own interval leaves out nought. These p-values are for "
            "each group by itself; of many, some are small by chance. Nothing here is adjusted for what was "
            "measured before, as the answer above may be."
        )
        blocks.append(Para(rule, quiet=True))
    return Chapter("subgroups", "Whether it differed between groups", blocks)


def _forest_of_groups(name: str, pair: str, both: Sequence[tuple[Told, Told]]) -> Picture:
    outcome = both[0][0]
    unit = words.units(outcome)
    rows = []
    for _, sub in both:
        it = sub["estimate"]
        value, low, high = (None if it[key] is None else it[key] * unit.factor for key in ("effect", "low", "high"))
        rows.append(Row(sub["value"], value, low, high, unit.effect(it)))
    title = f"{outcome['label']} by group, {pair}: differences in {unit.whole}"
    told = " ".join(f"{row.label}: {row.said}." for row in rows)
    drawn = figures.forest(name, title, told, rows, _ways(outcome), unsigned=False)
    return Picture(drawn, f"{outcome['label']}: the difference within each group, {pair}, in {unit.whole}.")


def _ways(outcome: Told) -> tuple[str, str]:
    """Return what lies to either side of nought."""
    return f"lower ({words.direction(outcome, -1)})", f"higher ({words.direction(outcome, 1)})"
