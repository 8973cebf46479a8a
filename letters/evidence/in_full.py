"""Every estimate of every outcome with what it rests on: the table at the end of the report."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from letters.counting import counted, listed
from letters.evidence import words
from letters.evidence.blocks import Block, Chapter, Points, Table
from letters.evidence.words import Told


def chapter(said: Told) -> Chapter:
    """Return every estimate with what it rests on."""
    blocks: list[Block] = []
    sure = words.percent(said["level"])
    head = ["Outcome", "Difference in means", "p", "Adjusted", "p", f"{sure} interval of the repeated draw", "Rests on"]
    for pair, both in words.comparisons(said):
        rows: list[list[str]] = []
        remarks: dict[str, list[str]] = {}
        for outcome, effect in both:
            rows.append([outcome["label"], *_estimates_of(outcome, effect)])
            for remark in (*_remarks(effect["difference"]), *_remarks(effect["adjusted"])):
                remarks.setdefault(remark, []).append(words.label(outcome))
        lines = [f"{listed(labels)}: {remark}" for remark, labels in remarks.items()]
        blocks.append(Table(f"Estimates, {pair}, with standard errors and {sure} intervals", head, rows, (0,)))
        blocks += [Points([line[:1].upper() + line[1:] for line in lines])] if lines else []
    return Chapter("full", "All estimates in full", blocks)


def _estimates_of(outcome: Told, effect: Told) -> Iterator[str]:
    for it in (effect["difference"], effect["adjusted"]):
        yield _estimate(outcome, it)
        yield "–" if it["p"] is None else words.p_value(it["p"])
    repeated, plain = effect["randomised"], effect["difference"]
    yield "–" if repeated["low"] is None else words.units(outcome).interval(repeated["low"], repeated["high"])
    people = f"{counted(plain['people'], 'person', 'people')}, {words.number(plain['treated'])} treated"
    groups = counted(plain["clusters"], "cluster") if plain["clusters"] else ""
    groups = groups or ("" if plain["blocks"] <= 1 else counted(plain["blocks"], "stratum", "strata"))
    yield Markup("{}<br><small>{}</small>").format(people, groups) if groups else people


def _estimate(outcome: Told, it: Told) -> str:
    """Return an estimate with its standard error, degrees of freedom and interval, as a cell."""
    if it["effect"] is None:
        return "–"
    unit = words.units(outcome)
    fine = unit.fine(it["effect"], it["se"]) + 1
    if it["low"] is None:
        return unit.number(it["effect"], fine)
    df = "normal" if it["df"] is None else f"df {words.number(it['df'], 1)}"
    ends = f"{unit.number(it['low'], fine)} to {unit.number(it['high'], fine)}"
    head = f"{unit.number(it['effect'], fine)} ± {unit.number(it['se'], fine)}"
    return Markup("{}<br><small>{}; {}</small>").format(head, ends, df)


def _remarks(it: Told) -> Iterator[str]:
    if it["effect"] is None:
        yield f"no {it['estimator'] or 'estimate'}: {it['why_not']}" if it["why_not"] else "no estimate"
        return
    covariates = f", adjusted for {listed(list(it['covariates']))}" if it["covariates"] else ""
    yield f"{it['estimator']}{covariates}"
    for reason, many in it["left_out"].items():
        yield f"{counted(many, 'person', 'people')} left out of the {it['estimator']}: {reason}"
