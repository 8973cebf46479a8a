"""What somebody else needs to come to the same numbers: the analysis table, what its columns are, and a script for R.

The table has a line for each person who was drawn, by a pseudonym, in the order of the pseudonyms; strata and clusters
have numbers for names. Pseudonymised, it is still personal data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from letters import files, tables
from letters.evidence.outcomes import Data
from letters.evidence.plan import Plan
from letters.evidence.trialled import Trialled

SCRIPT = Path(__file__).with_name("replicate.R")
NUMBERS = ("effect", "se", "df", "low", "high", "p", "people", "treated", "blocks", "clusters")  # of an estimate
HEADINGS = ("outcome", "standing", "arm", "against", "estimate", *NUMBERS, "why_not")
OF_EFFECT = ("difference", "adjusted", "complier")


def script() -> bytes:
    """Return replicate.R."""
    return files.read(SCRIPT)


def estimates(said: Mapping[str, Any]) -> bytes:
    """Return estimates.csv: a line for each estimate of an estimates.json, its numbers to the last digit."""
    return tables.numbers(HEADINGS, list(_estimates(said)))


def _estimates(said: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for outcome in said["outcomes"]:
        for effect in outcome["effects"]:
            whose = (outcome["name"], outcome["standing"], effect["arm"], effect["against"])
            for name in OF_EFFECT:
                yield (*whose, name, *(_number(effect[name][it]) for it in NUMBERS), effect[name]["why_not"])
            drawn = effect["randomised"]
            ends = [_number(drawn[it]) for it in ("low", "high", "p")]
            yield (*whose, "randomisation", "", "", "", *ends, *[""] * 4, drawn["why_not"])


def table(trial: Trialled, data: Data, plan: Plan, pseudonym: Callable[[str], str]) -> bytes:
    """Return analysis.csv, with everybody who was drawn, measured or not."""
    columns = _columns(trial, data, plan)
    order = sorted(range(len(trial.people)), key=lambda at: pseudonym(trial.people[at].unit.id))
    numbers = {name: _numbered(values, order) if name == "cluster" else values for name, values in columns}
    rows = [(pseudonym(trial.people[at].unit.id), *(values[at] for values in numbers.values())) for at in order]
    return tables.numbers(("person", *numbers), rows)


def dictionary(trial: Trialled, data: Data, plan: Plan) -> bytes:
    """Return dictionary.csv: what each column of analysis.csv is, its unit and its range."""
    of = {it.name: it for it in plan.outcomes}
    about = {
        "arm": ("The arm, as it was drawn", "", ""),
        "block": ("The stratum, and the batch of the draw; numbered", "", ""),
        "cluster": ("The cluster that was drawn whole; numbered", "", ""),
        "taken_up": (
            "Whether the person took up what they were offered, or was reached by a letter",
            "0 or 1",
            "0 to 1",
        ),
    }
    rows = [("person", "A pseudonym, the same wherever this campaign’s evidence names the person", "", "")]
    for name, _ in _columns(trial, data, plan):
        outcome = of.get(name.removesuffix("_before")) if name not in about else None
        if outcome:
            when = ", before the draw" if name.endswith("_before") else ""
            rows.append((name, f"{outcome.label}{when}", outcome.unit, f"{outcome.low:g} to {outcome.high:g}"))
        else:
            rows.append((name, *about[name]))
    return tables.numbers(("column", "meaning", "unit", "range"), rows)


def _columns(trial: Trialled, data: Data, plan: Plan) -> list[tuple[str, Sequence[str]]]:
    """Return the columns, with a cell for each person in the order of the trial; blank where it was not measured."""
    found: list[tuple[str, Sequence[str]]] = [("arm", [it.arm for it in trial.people])]
    found.append(("block", [str(number + 1) for number in trial.block]))
    if trial.cluster is not None:
        found.append(("cluster", [str(number) for number in trial.cluster]))
    if data.uptake is not None:
        found.append(("taken_up", [_number(value) for value in trial.numbers(data.uptake)]))
    for it in plan.outcomes:
        found.append((it.name, [_number(value) for value in trial.numbers(data.endline.get(it.name, {}))]))
        if data.baseline.get(it.name):
            found.append((f"{it.name}_before", [_number(value) for value in trial.numbers(data.baseline[it.name])]))
    return found


def _numbered(values: Sequence[str], order: Sequence[int]) -> list[str]:
    """Return the same, numbered anew in the order in which they first stand in the table."""
    place = {name: str(number) for number, name in enumerate(dict.fromkeys(values[at] for at in order), start=1)}
    return [place[value] for value in values]


def _number(value: float | None) -> str:
    """Return a number so that it can be read again to the last digit; blank for none."""
    return "" if value is None or math.isnan(value) else repr(float(value)) if value % 1 else str(int(value))
