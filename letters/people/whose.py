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

FEW, SHORT = 3, 2  # rows from which on a column has slipped; letters that a name and a short form of it share


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


def by_another_name(people: Sequence[Person], staff: Columns) -> tuple[list[Problem], list[Problem]]:
    """Report preferred names that have slipped to other rows; and ask about one that is a colleague's first name."""
    of_row = {person.row: person for person in people}
    named = [it for it in people if it.preferred_name and not _is_own(it.preferred_name, it)]
    for apart in (-1, 1):  # those that stand a row further down, or up, than whose they are
        rows = [it for it in named if (it.row + apart) in of_row and _is_own(it.preferred_name, of_row[it.row + apart])]
        if len(rows) >= FEW and 2 * len(rows) > len(named):
            what = f"{len(rows)} people have the preferred name of the row {'above' if apart < 0 else 'below'} them."
            place = staff.place(rows[0].row, "preferred_name")
            return [Problem(place, what, "Has the column slipped? Mend it: letters begin with that name.")], []
    firsts: dict[tuple[str, str, str], int] = {}
    for it in people if named else ():
        firsts.setdefault((it.site, it.team, alike.called(it.first_name)), it.row)
    asks = []
    for it in named:
        if row := firsts.get((it.site, it.team, alike.called(it.preferred_name))):
            what = f"This is the first name of somebody in the same team, in row {row}, and the letter begins with it."
            asks.append(Problem(staff.place(it.row, "preferred_name"), what, "Is it theirs too?", it.preferred_name))
    return [], asks


def _is_own(name: str, person: Person) -> bool:
    """Say whether a name may be short for a first name of a person, or one of their names."""
    words = {alike.called(it) for it in (person.first_name, *person.full_name.split())} - {""}
    called = alike.called(name)
    return any(it.startswith(called[:SHORT]) or called.startswith(it[:SHORT]) for it in words) if called else True


def of_managers(people: Sequence[Person], notes: Columns) -> list[Problem]:
    """Ask about managers of notes who are mostly not the line managers of those whom they write about."""
    written = [it for it in people if it.note_row and it.manager_field == "manager" and it.line_manager]
    others = [it for it in written if it.manager != it.line_manager]
    others = [it for it in others if alike.called(it.manager) != alike.called(it.line_manager)]
    if len(others) >= FEW:
        lead = {alike.called(it.line_manager) for it in people}
        others = [it for it in others if alike.called(it.manager) in lead]
    if len(others) < FEW or 2 * len(others) <= len(written):
        return []
    what = f"{len(others)} of {len(written)} notes are by somebody who is another one's line manager, not this one's."
    return [Problem(notes.place(others[0].note_row, "manager"), what, "Has the column slipped? Letters say who wrote.")]


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
