"""Whose note it is: the id says so, and the name and the manager must not say otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from letters import alike
from letters.people import names
from letters.people.columns import Columns
from letters.people.person import Person
from letters.people.sheets import Row
from letters.problems import Problem


def slipped(people: Iterable[Person], written: Mapping[str, Row], staff: Columns, notes: Columns) -> list[Problem]:
    """Report notes whose name is not that of the person with this id, where the id is one person's."""
    often = [Counter(columns.value(row, "staff_id") for row in columns.table.rows) for columns in (staff, notes)]
    joined = [person for person in people if person.note_row and max(n[person.staff_id] for n in often) == 1]
    return [problem for p in joined for problem in _slipped(p, written[p.staff_id], notes)]


def _slipped(person: Person, note: Row, notes: Columns) -> list[Problem]:
    """Report a note whose name is another's; nothing is said when the staff sheet lacks a part of the name."""
    place, name = notes.place(note, "name"), notes.value(note, "name")
    if not name:
        return [Problem(place, "This cell is empty.", "Fill it in: a name shows when a row has slipped.")]
    if names.missing(person) or names.agrees(name, person):
        return []
    what = f"The name does not agree with the staff sheet's row {person.row}, which has this id."
    remedy = "Has a row slipped? Mend the id or the name, and see whose note it is. A preferred name has its column."
    return [Problem(place, what, remedy, name)]


def of_namesakes(people: Sequence[Person], written: Mapping[str, Row], notes: Columns) -> list[Problem]:
    """Report notes whose manager leads somebody else of the same name, and not the person with this id."""
    led_by_others = [it for it in people if it.note_row and it.line_manager and it.manager != it.line_manager]
    whose: dict[str, dict[int, Person]] = {}
    for person in people if led_by_others else ():
        for name in names.called(person):
            whose.setdefault(name, {})[person.row] = person
    found = []
    for person in led_by_others:
        by, led_by = alike.called(person.manager), alike.called(person.line_manager)
        namesakes = {row: it for name in names.called(person) for row, it in whose[name].items() if it is not person}
        rows = [row for row, it in sorted(namesakes.items()) if alike.called(it.line_manager) == by]
        if by != led_by and rows:
            what = f"This manager leads somebody else of this name, in row {rows[0]} of the staff sheet."
            remedy = (
                "See whose note it is, and give it their id. If it is right, mend the line manager in the staff sheet."
            )
            found.append(Problem(notes.place(written[person.staff_id], "manager"), what, remedy, person.manager))
    return found
