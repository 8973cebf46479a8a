"""Who is left out before the draw: the rows that fit [people.exclude]; and those that only look as if they did."""

from __future__ import annotations

import difflib
import re
from collections import Counter
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
    r"\b(absen\w*|adoption|break|do not|don't|ended|ex-\w+|inactive|left|leave|leaver|leaving|long[- ]term|LTS|mat|"
    r"maternity|parental|paternity|redundan\w*|resign\w*|retir(?:ed|ement|ing)|second(?:ed|ment)|sick\w*|suspen\w*|"
    r"terminated)\b",
    re.IGNORECASE,
)
GONE = re.compile(
    r"\b(dead|death(?! of\b| in (?:the )?family)|dec(?:ease|')?d|died|passed (?:away|on)|terminal(?:ly)? ill\w*|RIP"
    r"|dismiss\w*|sacked|gross misconduct|struck off|bu farw|wedi marw|diswydd\w*)\b",
    re.IGNORECASE,
)
STATUS = "status"  # the field in which such things are said, whether or not a rule asks for it
WITHDREW = "Authority withdrew"
SOME = 8  # rows that are named
NEAR = 0.75  # of difflib's ratio


@dataclass(frozen=True, slots=True)
class Eligible:
    """The rows that stay, how many go for each reason, and what somebody should look at."""

    rows: tuple[Row, ...]
    excluded: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, str], ...]  # staff id, reason
    unused: tuple[Problem, ...]  # values of rules that nobody has
    nearly: tuple[tuple[tuple[str, ...], Problem], ...]  # whose cell reads as if it were meant by a rule: staff ids
    gone: tuple[tuple[str, Problem], ...]  # by staff id: likewise, as if they had died or been dismissed


def exclude(columns: Columns, settings: Settings, withdrew: Collection[str] = ()) -> Eligible:
    """Return who stays, and who goes for which reason; the first reason that fits counts.

    The people of authorities that `withdrew` before any draw go first.

    A value is compared without case and spaces, and never guessed at: what is nearly one is something to look at.
    """
    rules = {
        reason: (headings.field(rule.column, settings), {alike.value(value) for value in rule.values})
        for reason, rule in settings.people.exclude.items()
    }
    seen: set[tuple[str, str]] = set()
    kept, left_out = list[Row](), list[tuple[str, str]]()
    for row in columns.table.rows:
        fitting = [(reason, alike.value(columns.value(row, field))) for reason, (field, _) in rules.items()]
        fitting = [(reason, value) for reason, value in fitting if value in rules[reason][1]]
        seen.update(fitting)
        if withdrew and authority.named(columns.value(row, "site"), settings) in withdrew:
            left_out.append((columns.value(row, "staff_id"), WITHDREW))
        elif fitting:
            left_out.append((columns.value(row, "staff_id"), fitting[0][0]))
        else:
            kept.append(row)
    counts = dict.fromkeys(rules, 0) | Counter(reason for _, reason in left_out)
    unused, nearly = list[Problem](), list[tuple[tuple[str, ...], Problem]]()
    for reason, rule in settings.people.exclude.items():
        missing = [value for value in rule.values if (reason, alike.value(value)) not in seen]
        unused += _unused(reason, rule, missing, columns, settings)
    gone = list[tuple[str, Problem]]()
    for field in dict.fromkeys((*(field for field, _ in rules.values()), STATUS)):
        values = {value for its, values in rules.values() if its == field for value in values}
        nearly += _nearly(field, values, kept, columns)
        gone += _gone(field, kept, columns)
    return Eligible(tuple(kept), tuple(counts.items()), tuple(left_out), tuple(unused), tuple(nearly), tuple(gone))


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


def _nearly(
    field: str, values: Iterable[str], kept: Iterable[Row], columns: Columns
) -> Iterator[tuple[tuple[str, ...], Problem]]:
    """Point once at each cell of those who stay that reads as if it were meant by a rule, or as an absence."""
    rows: dict[str, list[Row]] = {}
    for row in kept:
        if cell := columns.value(row, field):
            rows.setdefault(alike.value(cell), []).append(row)
    for cell, same in rows.items():
        written = columns.value(same[0], field)
        away = AWAY.search(written)
        if GONE.search(written) or not (away or difflib.get_close_matches(cell, values, n=1, cutoff=NEAR)):
            continue
        which = f"“{away[0]}”" if away else "This"
        whom = f"{len(same)} people (rows {_some([row.number for row in same])}) who stay"
        whom = whom if len(same) > 1 else "somebody who stays"
        what = f"{which} is said of {whom} in the draw: no value of [people.exclude] is quite this one."
        remedy = f"If such people are to be left out, add all that the cell says there, in {NAME}."
        ids = tuple(columns.value(row, "staff_id") for row in same)
        yield ids, Problem(columns.place(same[0], field), what, remedy, written)


def _gone(field: str, kept: Iterable[Row], columns: Columns) -> Iterator[tuple[str, Problem]]:
    """Report each of those who stay who seems to have died, or to have been dismissed."""
    for row in kept:
        if found := GONE.search(columns.value(row, field)):
            what = f"“{found[0]}” is said of somebody who stays in the draw, and would be sent a letter."
            remedy = f"Add it to the values of [people.exclude], in {NAME}; or mend the cell."
            place = columns.place(row, field)
            yield columns.value(row, "staff_id"), Problem(place, what, remedy, columns.value(row, field))


def _some(rows: Sequence[int]) -> str:
    more = f" and {len(rows) - SOME} more" if len(rows) > SOME else ""
    return ", ".join(map(str, rows[:SOME])) + more
