"""The roster: staff and notes joined, people left out by reason, and every problem found at once.

Nothing here depends on an arm: the roster is complete, notes included, before anything is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from letters.people import columns as headings
from letters.people import doubles, exclusions, ids, joined, labels, whose, workplace
from letters.people.columns import Columns
from letters.people.person import IN_NOTES, Person
from letters.people.sheets import Table
from letters.problems import Fault, Place, Problem, Refused
from letters.settings import Settings


@dataclass(frozen=True, slots=True)
class Roster:
    """The eligible people in the order of their ids; how many were listed, and who was left out, by reason.

    It may be drawn only when it has no problems.
    """

    people: tuple[Person, ...]
    listed: int
    excluded: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, str], ...]  # the same, by staff id: reason
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    gone: tuple[tuple[str, Problem], ...]  # by staff id: who seems to have died, or to have been dismissed
    away: tuple[tuple[tuple[str, ...], Problem], ...]  # staff ids, and one of the warnings: who may be absent, or leave
    questions: tuple[Problem, ...]  # warnings to be settled first: other problems depend on them
    staff: Columns
    notes: Columns

    @property
    def faulty(self) -> frozenset[int | None]:
        """The rows of the staff sheet in which something is to be mended."""
        sheet = self.staff.table.file, self.staff.table.sheet  # the notes may be another one of that workbook
        return frozenset(it.place.row for it in self.problems if (it.place.file, it.place.sheet) == sheet)

    def never_drawn(self, drawn: Collection[str]) -> dict[str, int]:
        """Return how many are left out for which reason, of those who are not among these who were drawn."""
        never = Counter(reason for staff_id, reason in self.left_out if staff_id not in drawn)
        return {reason: never[reason] for reason, _ in self.excluded}

    def twins(self) -> Iterator[doubles.Twins]:
        """Return who may be listed twice; it is for the draw to say whether that matters."""
        return doubles.twins(self.people)

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
    kept, questions = eligible.rows, (*headings.asked(of_staff), *(asked for _, asked in eligible.nearly))
    ignored = (*headings.ignored(of_staff, headings.PRINTED), *headings.ignored(of_notes))
    warnings = [*ids.without_zeros(of_staff), *staff.warnings, *notes.warnings, *ignored, *eligible.unused, *questions]
    found = ids.twice(of_staff) + ids.twice(of_notes) + ids.dates(of_staff) + ids.dates(of_notes)
    found += labels.near(of_staff, kept, dict.fromkeys(("team", *headings.drawn_by(settings))))
    written = {value: row for row in notes.rows if (value := of_notes.value(row, "staff_id"))}
    offices = workplace.offices(settings)
    people = []
    for row in kept:
        note = written.get(of_staff.value(row, "staff_id"))
        read = joined.read(row, note, of_staff, of_notes, settings, offices)
        people.append(read.person)
        found += read.problems
        warnings += read.warnings
    found += whose.slipped(people, written, of_staff, of_notes)
    found += whose.of_namesakes(people, written, of_notes)
    slipped, asks = whose.by_another_name(people, of_staff)
    found += slipped
    warnings += [*asks, *whose.of_managers(people, of_notes)]
    warnings += [*doubles.households(people, of_staff), *doubles.namesakes(people, of_staff)]
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
        left_out=eligible.left_out,
        problems=(*unread, *(problem for problem in found if problem.place not in silent)),
        warnings=tuple(dict.fromkeys(warnings)),
        gone=eligible.gone,
        away=eligible.nearly,
        questions=questions,
        staff=of_staff,
        notes=of_notes,
    )
