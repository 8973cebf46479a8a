"""The roster: staff and notes joined, people left out by reason, and every problem found at once.

Nothing here depends on an arm: the roster is complete, notes included, before anything is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from letters import alike
from letters.people import columns as headings
from letters.people import exclusions, ids, joined, names
from letters.people.columns import Columns
from letters.people.person import IN_NOTES, Person
from letters.people.sheets import Row, Table
from letters.problems import Fault, Place, Problem, Refused
from letters.settings import Settings


@dataclass(frozen=True, slots=True)
class Twins:
    """Two people of one name and postcode, the one further up first: somebody who is listed twice is drawn twice."""

    ids: tuple[str, str]
    rows: tuple[int, int]

    @property
    def fault(self) -> Fault:
        """What is wrong before either is drawn, at the later one's id."""
        what = f"Row {self.rows[0]} has the same name, and the same postcode, under another id."
        remedy = (
            "Delete a row if it is one person: they would be drawn twice. If they are two, let a second first name or "
            "an initial tell them apart, in the preferred name too."
        )
        return Fault("staff_id", what, remedy)


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
    gone: tuple[tuple[str, Problem], ...]  # by staff id: who seems to have died, or to have been dismissed
    questions: tuple[Problem, ...]  # those of the warnings on which it hangs what else is wrong
    staff: Columns
    notes: Columns

    @property
    def faulty(self) -> frozenset[int | None]:
        """The rows of the staff sheet in which something is to be mended."""
        sheet = self.staff.table.file, self.staff.table.sheet  # the notes may be another one of that workbook
        return frozenset(it.place.row for it in self.problems if (it.place.file, it.place.sheet) == sheet)

    def twins(self) -> Iterator[Twins]:
        """Return who may be listed twice; it is for the draw to say whether that matters."""
        return _twins(self.people)

    def has_cell(self, person: Person, fault: Fault) -> bool:
        """Say whether the fault has a cell: there is none in the notes for a person without a note."""
        return _field(person, fault) not in IN_NOTES or person.note_row > 0

    def written(self) -> dict[str, str]:
        """Return the note that the notes have for each id, looked up once more."""
        return {self.notes.value(row, "staff_id"): self.notes.value(row, "note") for row in self.notes.table.rows}

    def problem(self, person: Person, fault: Fault) -> Problem:
        """Return a fault of a person's as a problem, with the cell it comes from."""
        field = _field(person, fault)
        columns, row = (self.notes, person.note_row) if field in IN_NOTES else (self.staff, person.row)
        return fault.at(columns.place(row, field))


def _field(person: Person, fault: Fault) -> str:
    return person.manager_field if fault.field == "manager" else fault.field


def join(
    staff: Table,
    notes: Table,
    settings: Settings,
    unread: Sequence[Problem] = (),
    withdrew: frozenset[str] = frozenset(),
) -> Roster:
    """Return the roster with every problem of both sheets; `Refused` at once when a column is missing.

    `withdrew` are the authorities that take no part: their people are left out.
    `unread` are the problems of cells and rows that could not be read: of such a cell nothing more is said.
    """
    (of_staff, no_staff), (of_notes, no_notes) = headings.of_staff(staff, settings), headings.of_notes(notes, settings)
    if missing := [*headings.unknown(settings), *headings.personal(settings), *no_staff, *no_notes]:
        raise Refused([*unread, *missing])

    eligible = exclusions.exclude(of_staff, settings, withdrew)
    kept, questions = eligible.rows, (*headings.asked(of_staff), *eligible.nearly)
    ignored = (*headings.ignored(of_staff, headings.PRINTED), *headings.ignored(of_notes))
    warnings = [*ids.without_zeros(of_staff), *staff.warnings, *notes.warnings, *ignored, *eligible.unused, *questions]
    found = ids.twice(of_staff) + ids.twice(of_notes) + ids.dates(of_staff) + ids.dates(of_notes)
    found += _near_labels(of_staff, kept, dict.fromkeys(("team", *headings.drawn_by(settings))))
    written = {value: row for row in notes.rows if (value := of_notes.value(row, "staff_id"))}
    people = []
    for row in kept:
        read = joined.read(row, written.get(of_staff.value(row, "staff_id")), of_staff, of_notes, settings)
        people.append(read.person)
        found += read.problems
        warnings += read.warnings
    found += _slipped(people, written, of_staff, of_notes)
    found += _of_namesakes(people, written, of_notes)
    warnings += [*_households(people, of_staff), *_namesakes(people, of_staff)]
    told = {problem.place for problem in (*unread, *found)}
    if settings.people.notes:
        found += [problem for problem in ids.without_note(people, of_staff, of_notes) if problem.place not in told]
    found += ids.unknown(people, of_staff, of_notes)
    if not kept and staff.complete:
        place = Place(staff.file, staff.sheet)
        found.append(Problem(place, "Nobody is left.", "Look at [people.exclude] and the sheet."))
    people.sort(key=lambda person: person.staff_id)
    silent = {problem.place for problem in unread}
    return Roster(
        people=tuple(people),
        listed=len(staff.rows),
        excluded=eligible.excluded,
        problems=(*unread, *(problem for problem in found if problem.place not in silent)),
        warnings=tuple(dict.fromkeys(warnings)),
        gone=eligible.gone,
        questions=questions,
        staff=of_staff,
        notes=of_notes,
    )


# ------------------------------------------------------------------------------------------- whole-sheet rules


def _near_labels(columns: Columns, rows: Sequence[Row], fields: Iterable[str]) -> list[Problem]:
    """Report labels that differ only by case or spaces: `Duty Team` and `duty  team` would be two strata.

    What most rows have is taken for right. A site is known by its name in any case, and cannot be two strata.
    """
    found = []
    for field in (field for field in fields if field != "site"):
        first = {columns.value(row, field): row.number for row in reversed(rows)}
        often = Counter(columns.value(row, field) for row in rows)
        usual = {alike.label(label): label for label in sorted(first, key=lambda label: (often[label], -first[label]))}
        for row in rows:
            value = columns.value(row, field)
            if value != (right := usual[alike.label(value)]):
                what = f"This differs from row {first[right]} only by case or spaces."
                found.append(Problem(columns.place(row, field), what, "Write both the same way.", value))
    return found


def _twins(people: Iterable[Person]) -> Iterator[Twins]:
    """Find people of one postcode who may be called the same, but for accents, hyphens and the order of names."""
    first: dict[tuple[str, str], Person] = {}
    for person in (it for it in people if it.full_name and any(it.address)):  # else two empty rows would be twins
        code = alike.called(person.address[-1])
        same = [first.setdefault((name, code), person) for name in sorted(names.called(person))]
        for it in {it.staff_id: it for it in same if it is not person}.values():
            if alike.staff_id(it.staff_id) != alike.staff_id(person.staff_id):
                yield Twins((it.staff_id, person.staff_id), (it.row, person.row))


def _households(people: Iterable[Person], staff: Columns) -> Iterator[Problem]:
    """Point to people of one address and one first or last name, who are not twins: it may be one, spelt otherwise."""
    here: dict[str, list[Person]] = {}
    for person in (it for it in people if it.full_name and len(it.address) > 1):
        others = here.setdefault("\n".join(person.address).casefold(), [])
        for it in others:
            alike_ids = alike.staff_id(it.staff_id) == alike.staff_id(person.staff_id)
            if not alike_ids and names.nearly(it, person) and not names.called(it) & names.called(person):
                what = f"Row {it.row} has the same address, and the same first or last name, under another id."
                yield Problem(staff.place(person.row, "staff_id"), what, "Is it one person, who would be drawn twice?")
        others.append(person)


def _namesakes(people: Iterable[Person], staff: Columns) -> Iterator[Problem]:
    """Point to people of one name and team who are not twins: it may be one person, listed twice, who has moved."""
    first: dict[tuple[str, str, str], Person] = {}
    for person in (it for it in people if it.full_name):
        earlier = first.setdefault((alike.called(person.full_name), person.site, alike.label(person.team)), person)
        twins = any(person.address) and alike.called(earlier.address[-1]) == alike.called(person.address[-1])
        if alike.staff_id(earlier.staff_id) != alike.staff_id(person.staff_id) and not twins:
            what = f"Row {earlier.row} has the same name, in the same team, under another id."
            yield Problem(staff.place(person.row, "staff_id"), what, "Is it one person, who would be drawn twice?")


# ------------------------------------------------------------------------------------- between the two sheets


def _slipped(people: Iterable[Person], written: Mapping[str, Row], staff: Columns, notes: Columns) -> list[Problem]:
    """Report notes whose name is not that of the person with this id, where the id is one person's."""
    often = [Counter(columns.value(row, "staff_id") for row in columns.table.rows) for columns in (staff, notes)]
    joined = [person for person in people if person.note_row and max(n[person.staff_id] for n in often) == 1]
    return [problem for p in joined for problem in names.slipped(p, written[p.staff_id], notes)]


def _of_namesakes(people: Sequence[Person], written: Mapping[str, Row], notes: Columns) -> list[Problem]:
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
