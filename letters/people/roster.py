"""The roster: staff and notes joined, people left out by reason, and every problem found at once.

Nothing here depends on an arm: the roster is complete, notes included, before anything is drawn.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from letters import problems
from letters.people import columns as headings
from letters.people import person as persons
from letters.people import sheets
from letters.people.columns import Columns
from letters.people.person import Person
from letters.people.sheets import Row, Table
from letters.problems import Fault, Place, Problem
from letters.settings import NAME, Settings


@dataclass(frozen=True, slots=True)
class Roster:
    """The eligible people in the order of their ids; how many were listed, and who was left out, by reason.

    It may be drawn only when it has no problems.
    """

    people: tuple[Person, ...]
    listed: int
    excluded: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    staff: Columns
    notes: Columns

    def has_cell(self, person: Person, fault: Fault) -> bool:
        """Say whether the fault has a cell: there is none in the notes for a person without a note."""
        return fault.field not in ("note", "manager") or person.note_row > 0

    def problem(self, person: Person, fault: Fault) -> Problem:
        """Return a fault of a person's as a problem, with the cell it comes from."""
        if fault.field in ("note", "manager"):
            return fault.at(self.notes.place(person.note_row, fault.field))
        return fault.at(self.staff.place(person.row, fault.field))


def join(staff: Table, notes: Table, settings: Settings) -> Roster:
    """Return the roster with every problem of both sheets; `Refused` at once when a column is missing."""
    found = headings.unknown(settings)
    of_staff, of_notes = headings.of_staff(staff, settings, found), headings.of_notes(notes, settings, found)
    problems.refuse_if(found)

    warnings = [*staff.warnings, *notes.warnings, *headings.ignored(of_staff, of_notes)]
    found += _same_ids(of_staff) + _same_ids(of_notes) + _near_labels(of_staff, ("team", *headings.named(settings)))
    kept, excluded = _exclude(of_staff, settings, warnings)
    found += _unknown(of_notes, {of_staff.value(row, "staff_id") for row in staff.rows})
    written = {of_notes.value(row, "staff_id"): row for row in notes.rows}
    people = []
    for row in kept:
        read = persons.read(row, written.get(of_staff.value(row, "staff_id")), of_staff, of_notes, settings)
        people.append(read.person)
        found += read.problems
        warnings += read.warnings
    if not kept:
        place = Place(staff.file, staff.sheet)
        found.append(Problem(place, "Nobody is left.", "Look at [people.exclude] and the sheet."))
    people.sort(key=lambda person: person.staff_id)
    return Roster(
        people=tuple(people),
        listed=len(staff.rows),
        excluded=excluded,
        problems=tuple(found),
        warnings=tuple(dict.fromkeys(warnings)),
        staff=of_staff,
        notes=of_notes,
    )


def digest(people: Iterable[Person]) -> str:
    """Return the SHA-256 of what the draw stands on: each person's id, name, site, stratum and cluster, by id.

    A name is in it so that two swapped ids are noticed; notes and addresses may still be corrected after the draw.
    """
    lines = sorted([p.staff_id, p.first_name, p.last_name, p.site, p.stratum, p.cluster] for p in people)
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


# ------------------------------------------------------------------------------------------- whole-sheet rules


def _same_ids(columns: Columns) -> list[Problem]:
    """Report ids that are missing, there twice, or differ only by case, spaces or leading zeros."""
    first: dict[str, Row] = {}
    found = []
    for row in columns.table.rows:
        value = columns.value(row, "staff_id")
        place = columns.place(row, "staff_id")
        if not value:
            found.append(Problem(place, "The staff id is missing.", "Fill it in, or delete the row."))
            continue
        earlier = first.setdefault(_loose_id(value), row)
        if earlier is row:
            continue
        same = columns.value(earlier, "staff_id") == value
        what = "This id is" if same else "But for case, spaces or leading zeros, this id is"
        found.append(Problem(place, f"{what} already in row {earlier.number}.", "Each person stands once.", value))
    return found


def _loose_id(value: str) -> str:
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", "".join(value.casefold().split()))


def _near_labels(columns: Columns, fields: Iterable[str]) -> list[Problem]:
    """Report labels that differ only by case or spaces: `Duty Team` and `duty  team` would be two strata."""
    found = []
    for field in dict.fromkeys(fields):
        first: dict[str, tuple[str, int]] = {}
        for row in columns.table.rows:
            value = columns.value(row, field)
            usual, number = first.setdefault(sheets.key(value), (value, row.number))
            if value != usual:
                what = f"This differs from row {number} only by case or spaces."
                found.append(Problem(columns.place(row, field), what, "Write both the same way.", value))
    return found


def _exclude(
    columns: Columns, settings: Settings, warnings: list[Problem]
) -> tuple[list[Row], tuple[tuple[str, int], ...]]:
    """Return the rows that stay, and how many go for each reason; the first reason that fits counts."""
    counts = dict.fromkeys(settings.people.exclude, 0)
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in columns.table.rows:
        for reason, rule in settings.people.exclude.items():
            value = columns.value(row, headings.field(rule.column, settings)).casefold()
            if value in {v.casefold() for v in rule.values}:
                counts[reason] += 1
                seen.add((reason, value))
                break
        else:
            kept.append(row)
    for reason, rule in settings.people.exclude.items():
        for value in rule.values:
            if (reason, value.casefold()) not in seen:
                what = f"[people.exclude] “{reason}”: nobody has “{value}” in “{rule.column}”."
                warnings.append(Problem(Place(NAME), what, "Is it spelt as in the sheet?"))
    return kept, tuple(counts.items())


def _unknown(notes: Columns, ids: set[str]) -> list[Problem]:
    """Report notes for ids that are not on the staff sheet; a near id is suggested and never matched."""
    found = []
    for row in notes.table.rows:
        value = notes.value(row, "staff_id")
        if value and value not in ids:
            near = difflib.get_close_matches(value, sorted(ids), n=2, cutoff=0.7)
            hint = f" Near it: {', '.join(near)}." if near else ""
            what = "Nobody on the staff sheet has this id."
            found.append(Problem(notes.place(row, "staff_id"), what, f"Mend the id, or delete the row.{hint}", value))
    return found
