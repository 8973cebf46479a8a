"""How the people on the sheet stand to those who were drawn: who has joined, who is gone, who is not who they were.

Whoever joins is drawn, in a batch of their own. All else that would give a letter to the wrong person, or take one away
unseen, is refused until somebody says what has happened: `letters correct`, `letters withdraw`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from letters import strangers
from letters.books import Book
from letters.intake import Checked
from letters.people import register
from letters.people.person import Person
from letters.people.register import Changes, Entry
from letters.problems import Place, Problem, refuse_if
from letters.trial.design import Unit

NAMED = 8  # ids in one sentence
DONE = "Nothing was drawn or made. What was drawn stays as it was."


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of the people on the sheet has yet to be drawn, and what somebody should look at."""

    joined: tuple[Unit, ...]
    warnings: tuple[Problem, ...]


def of(checked: Checked, book: Book) -> Standing:
    """Return how people stand; `Refused` with everybody of whom it has to be said first what has happened."""
    if not book.record.seals:
        return Standing(checked.units, ())
    changes = compared(entries(checked.roster.people, book), book)
    slipped = _slipped(checked, book)
    refuse_if([*_to_be_said(checked, book, changes), *(slipped if len(slipped) > 1 else ())], DONE)
    joined = set(changes.joined)
    return Standing(
        tuple(unit for unit in checked.units if unit.id in joined),
        (*_moved(checked, book), *slipped),
    )


def entries(people: Sequence[Person], book: Book) -> list[Entry]:
    """Return people as the register has them; where nobody is new, their names are all that is asked of them."""
    new = any(person.staff_id not in book.units for person in people)
    return [register.entry(person, book.key) if new else register.named(person, book.key) for person in people]


def compared(entries: Iterable[Entry], book: Book) -> Changes:
    """Compare people with the registers of all who were drawn."""
    drawn = [it for batch in book.registers for it in batch]
    return register.changes(drawn, entries, book.record.renamed, book.record.namesakes, book.record.withdrawn)


def _to_be_said(checked: Checked, book: Book, changes: Changes) -> Iterator[Problem]:
    row = {person.staff_id: person.row for person in checked.roster.people}
    staff = checked.roster.staff.table
    if len(changes.joined) == len(row):
        yield strangers.nobody(Place(staff.file, staff.sheet), row, book)
        return

    def at(staff_id: str) -> Place:
        return checked.roster.staff.place(row[staff_id], "staff_id")

    for staff_id, owner in changes.swapped:
        what = f"This is the name of somebody who was drawn under another id, {owner}."
        yield Problem(at(staff_id), what, "Put each name back to its own id; an arm goes with the id.", staff_id)
    for staff_id in changes.renamed:
        what = "Somebody of another name was drawn under this id."
        remedy = (
            f"The same person, under a corrected or a new name: letters correct FOLDER {staff_id} --reason renamed. "
            "Another person: give them an id of their own."
        )
        yield Problem(at(staff_id), what, remedy, staff_id)
    for unit in checked.units:
        drawn = book.units.get(unit.id)
        if drawn and drawn.site != unit.site in book.record.sites and unit.id not in book.record.withdrawn:
            what = "This person is in an authority that takes part no more, whose name their letter would bear."
            remedy = f"Put them back where they were; or: letters withdraw FOLDER {unit.id} --reason away."
            yield Problem(at(unit.id), what, remedy, unit.id)
    for found, by in ((changes.again, strangers.BY_NAME), (changes.at_home, strangers.BY_HOME)):
        for staff_id, owner in found:
            yield strangers.drawn_already(at(staff_id), staff_id, owner, by)
    if gone := [staff_id for staff_id in changes.gone if book.is_open(staff_id)]:
        count = "Somebody who was drawn is" if len(gone) == 1 else f"{len(gone)} people who were drawn are"
        what = f"{count} not in this sheet, or left out: {_some(gone)}."
        withdraw = f"letters withdraw FOLDER {_some(gone, ' ')} --reason left"
        remedy = f"Put them back as they were; or, if they have left: {withdraw}. Other reasons: away, asked, died."
        yield Problem(Place(staff.file, staff.sheet), what, remedy)


def _slipped(checked: Checked, book: Book) -> list[Problem]:
    """Return who has the home of somebody else who was drawn, and may yet be sent a letter: it would go astray."""
    here = {person.staff_id: person for person in checked.roster.people if person.address}
    homes = {it: register.home(here[it], book.key) for it in here.keys() & book.units.keys()}
    found = register.elsewhere((it for batch in book.registers for it in batch), homes)
    what, remedy = "This is the home that {} was drawn from, who has another one now.", "Has a row slipped? Mend both."
    staff = checked.roster.staff
    return [
        Problem(staff.place(here[it].row, "address_line_1"), what.format(owner), remedy, it)
        for it, owner in sorted(found.items(), key=lambda pair: here[pair[0]].row)
        if book.is_open(it)
    ]


def _moved(checked: Checked, book: Book) -> Iterator[Problem]:
    """Point out who is in another team or authority than when they were drawn."""
    moved = [unit.id for unit in checked.units if unit.id in book.units and book.units[unit.id] != unit]
    if moved:
        count = "One person has" if len(moved) == 1 else f"{len(moved)} people have"
        what = f"{count} moved since the draw: {_some(moved)}. They count where they were drawn."
        staff = checked.roster.staff.table
        yield Problem(Place(staff.file, staff.sheet), what)


def _some(ids: Iterable[str], between: str = ", ") -> str:
    named = sorted(ids)
    return between.join(named[:NAMED]) + (f"{between}…" if len(named) > NAMED else "")
