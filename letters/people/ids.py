"""Staff ids: each there once, and the same in both sheets, to the last zero."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable

from letters import alike
from letters.people import mangled, names
from letters.people.columns import Columns
from letters.people.person import Person
from letters.people.sheets import Row
from letters.problems import Problem

NO_NOTE = "There is no note for this person."
NOBODY = "Nobody on the staff sheet has this id."
MOSTLY = 0.8  # of the ids, so many have one length
SUGGESTIONS = 20  # unknown ids for which near ones are looked up; it takes long, and of more the whole sheet is wrong


def twice(columns: Columns) -> list[Problem]:
    """Report ids that are missing, broken, there twice, or differ only by case, spaces or leading zeros."""
    first: dict[str, Row] = {}
    found = []
    for row in columns.table.rows:
        value = columns.value(row, "staff_id")
        place = columns.place(row, "staff_id")
        if not value:
            found.append(Problem(place, "The staff id is missing.", "Fill it in, or delete the row."))
            continue
        if "\n" in value:
            found.append(Problem(place, "There is a line break inside this id.", "Write the id on one line.", value))
            continue
        earlier = first.setdefault(alike.staff_id(value), row)
        if earlier is row:
            continue
        same = columns.value(earlier, "staff_id") == value
        what = "This id is" if same else "But for case, spaces or leading zeros, this id is"
        found.append(Problem(place, f"{what} already in row {earlier.number}.", "Each person stands once.", value))
    return found


def dates(columns: Columns) -> list[Problem]:
    """Report ids that a spreadsheet program has made dates of: an id is for good, and is looked for in other files."""
    dated = [row for row in columns.table.rows if mangled.DATE.fullmatch(columns.value(row, "staff_id"))]
    if len(dated) * 2 > len(columns.table.rows):  # an office may well have such ids
        return []
    what = "A date stands here, where all others have an id."
    remedy = "Format the column as Text and type the id again."
    return [Problem(columns.place(row, "staff_id"), what, remedy, columns.value(row, "staff_id")) for row in dated]


def without_zeros(columns: Columns) -> list[Problem]:
    """Point to ids that lack the zeros with which nearly all others of digits begin."""
    numbers = [(row, columns.value(row, "staff_id")) for row in columns.table.rows]
    numbers = [(row, value) for row, value in numbers if value.isdecimal()]
    usual, often = Counter(len(value) for _, value in numbers).most_common(1)[0] if numbers else (0, 0)
    if often < MOSTLY * len(numbers) or not any(value.startswith("0") for _, value in numbers if len(value) == usual):
        return []
    what, remedy = (
        "This id has fewer digits than the others: have its zeros been lost?",
        "Zeros stay in a column of text.",
    )
    return [
        Problem(columns.place(row, "staff_id"), what, remedy, value) for row, value in numbers if len(value) < usual
    ]


def without_note(people: Iterable[Person], staff: Columns, notes: Columns) -> list[Problem]:
    """Report people without a note; not those whose note only lacks its id, or the zeros of its id."""
    if not notes.table.complete:
        return []
    unclaimed = [notes.value(row, "name") for row in notes.table.rows if not notes.value(row, "staff_id")]
    nearly = {alike.staff_id(notes.value(row, "staff_id")) for row in _unknown(people, staff, notes)}
    remedy = f"Ask the line manager for it, and add it to {notes.table.file}."
    return [
        Problem(staff.place(person.row, "staff_id"), NO_NOTE, remedy)
        for person in people
        if not person.note_row
        and alike.staff_id(person.staff_id) not in nearly
        and not any(names.agrees(name, person) for name in unclaimed)
    ]


def unknown(people: Iterable[Person], staff: Columns, notes: Columns) -> list[Problem]:
    """Report notes for ids that are not on the staff sheet; a near id is suggested and never matched."""
    rows = [row for row in _unknown(people, staff, notes) if "\n" not in notes.value(row, "staff_id")]
    near_by = {alike.staff_id(known): known for known in sorted(_known(staff))}
    found = []
    for number, row in enumerate(rows):
        value, place = notes.value(row, "staff_id"), notes.place(row, "staff_id")
        if same := near_by.get(alike.staff_id(value)):
            what = "On the staff sheet this id is written otherwise: its zeros, its case or its spaces differ."
            text = "Zeros stay in a column of text."
            found.append(
                Problem(place, what, f"Write it as there: {same}. {text}", value, f"Write each as there. {text}")
            )
            continue
        near = difflib.get_close_matches(value, near_by.values(), n=2, cutoff=0.7) if number < SUGGESTIONS else []
        hint = f" Near it: {', '.join(near)}." if near else ""
        found.append(Problem(place, NOBODY, f"Mend the id, or delete the row.{hint}", value))
    return found


def _unknown(people: Iterable[Person], staff: Columns, notes: Columns) -> list[Row]:
    """Return the rows of notes whose id nobody on the staff sheet has, where that is certain."""
    if not staff.table.complete:
        return []
    known = _known(staff)
    unclaimed = [person for person in people if not person.staff_id]
    return [
        row
        for row in notes.table.rows
        if (value := notes.value(row, "staff_id"))
        and value not in known
        and not any(names.agrees(notes.value(row, "name"), person) for person in unclaimed)
    ]


def _known(staff: Columns) -> set[str]:
    return {staff.value(row, "staff_id") for row in staff.table.rows}
