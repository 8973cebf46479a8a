"""Who is left out before the draw: the rows that fit [people.exclude]; and those that only look as if they did."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from letters import alike
from letters.people import authority
from letters.people import columns as headings
from letters.people.columns import Columns
from letters.people.sheets import Row
from letters.problems import Place, Problem
from letters.sections.people import Exclusion
from letters.settings import NAME, Settings

AWAY = re.compile(
    r"\b(absen\w*|adoption|break|left|leave|leaver|maternity|parental|paternity|resigned|retire[dm]\w*|"
    r"second(ed|ment)|sick\w*|suspen\w*|terminated)\b",
    re.IGNORECASE,
)
WITHDREW = "Authority withdrew"
NEAR = 0.75  # of difflib's ratio


@dataclass(frozen=True, slots=True)
class Eligible:
    """The rows that stay, how many go for each reason, and what somebody should look at."""

    rows: tuple[Row, ...]
    excluded: tuple[tuple[str, int], ...]
    unused: tuple[Problem, ...]  # values of rules that nobody has
    nearly: tuple[Problem, ...]  # cells of people who stay that read as if they were meant by a rule


def exclude(columns: Columns, settings: Settings, withdrew: Collection[str] = ()) -> Eligible:
    """Return who stays, and who goes for which reason; the first reason that fits counts.

    The people of authorities that `withdrew` before any draw go first.

    A value is compared without case and spaces, and never guessed at: what is nearly one is something to look at.
    """
    rules = {
        reason: (headings.field(rule.column, settings), {alike.value(value) for value in rule.values})
        for reason, rule in settings.people.exclude.items()
    }
    counts = dict.fromkeys(rules, 0)
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in columns.table.rows:
        if withdrew and authority.named(columns.value(row, "site"), settings) in withdrew:
            counts[WITHDREW] = counts.get(WITHDREW, 0) + 1
            continue
        fitting = [(reason, alike.value(columns.value(row, field))) for reason, (field, _) in rules.items()]
        fitting = [(reason, value) for reason, value in fitting if value in rules[reason][1]]
        seen.update(fitting)
        if fitting:
            counts[fitting[0][0]] += 1
        else:
            kept.append(row)
    unused, nearly = list[Problem](), list[Problem]()
    for reason, rule in settings.people.exclude.items():
        missing = [value for value in rule.values if (reason, alike.value(value)) not in seen]
        unused += _unused(reason, rule, missing, columns, settings)
    for field in dict.fromkeys(field for field, _ in rules.values()):
        values = {value for its, values in rules.values() if its == field for value in values}
        nearly += _nearly(field, values, kept, columns)
    return Eligible(tuple(kept), tuple(counts.items()), tuple(unused), tuple(nearly))


def _unused(
    reason: str, rule: Exclusion, values: Sequence[str], columns: Columns, settings: Settings
) -> Iterator[Problem]:
    """Say which values of a rule nobody has."""
    if values:
        at = columns.index.get(headings.field(rule.column, settings))
        heading = rule.column if at is None else columns.table.headings[at]
        what = f"[people.exclude] “{reason}”: nobody has {_or(values)} in “{heading}”."
        yield Problem(Place(NAME), what, "Is it spelt as in the sheet?")


def _or(values: Sequence[str]) -> str:
    *before, last = [f"“{value}”" for value in values]
    return f"{', '.join(before)} or {last}" if before else last


def _nearly(field: str, values: Iterable[str], kept: Iterable[Row], columns: Columns) -> Iterator[Problem]:
    """Point once at each cell of those who stay that reads as if it were meant by a rule, or as an absence."""
    rows: dict[str, list[Row]] = {}
    for row in kept:
        if cell := columns.value(row, field):
            rows.setdefault(alike.value(cell), []).append(row)
    for cell, same in rows.items():
        if AWAY.search(cell) or difflib.get_close_matches(cell, values, n=1, cutoff=NEAR):
            who = "This person stays" if len(same) == 1 else f"The {len(same)} people of whom this is said stay"
            what = f"{who} in the draw: no value of [people.exclude] is quite this one."
            remedy = f"If such people are to be left out, add it there, in {NAME}."
            yield Problem(columns.place(same[0], field), what, remedy, columns.value(same[0], field))
