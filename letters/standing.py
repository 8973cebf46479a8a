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
FEW, MANY = 3, 4  # people; one of so many: from there on it is a column that has slipped, rather than people who moved
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
    slipped, rehoused = _homes(checked, book)
    refuse_if([*_to_be_said(checked, book, changes), *(slipped if len(slipped) > 1 else ())], DONE)
    joined = set(changes.joined)
    return Standing(
        tuple(unit for unit in checked.units if unit.id in joined),
        (*_moved(checked, book), *slipped, *rehoused, *_namesakes(checked, changes)),
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


def _homes(checked: Checked, book: Book) -> tuple[list[Problem], list[Problem]]:
    """Return who has the home, or postcode, of somebody else who was drawn; and that many live elsewhere now.

    Of whoever's letter has gone nothing is said. One postcode, or two, may be another one's by chance.
    """
    drawn = {it.staff_id: it for batch in book.registers for it in batch}
    here = {it.staff_id: it for it in checked.roster.people if it.address and it.staff_id in drawn}
    homes = {staff_id: register.home(person, book.key) for staff_id, person in here.items()}
    codes = {staff_id: register.postcode(person, book.key) for staff_id, person in here.items()}
    of_home = register.elsewhere({it: drawn[it].home for it in here}, homes)
    of_code = register.elsewhere({it: drawn[it].postcode for it in here}, codes)
    told = [(it, "address_line_1", "home", owner) for it, owner in of_home.items() if book.is_open(it)]
    coded = [(it, "postcode", "postcode", of_code[it]) for it in of_code.keys() - of_home.keys() if book.is_open(it)]
    told += coded if len(coded) >= FEW else []
    staff, remedy = checked.roster.staff, "Has a row slipped? Mend both."
    slipped = [
        Problem(
            staff.place(here[it].row, field),
            f"This is the {what} that {owner} was drawn from, who has another one now.",
            remedy,
            it,
        )
        for it, field, what, owner in sorted(told, key=lambda one: here[one[0]].row)
    ]
    yet = [it for it in here if book.is_open(it)]
    moved = [it for it in yet if homes[it] != drawn[it].home]
    if slipped or len(moved) < FEW or MANY * len(moved) < len(yet):
        return slipped, []
    what = f"{len(moved)} of {len(yet)} people have another address than when they were drawn: {_some(moved)}."
    remedy = "Has a column slipped? Hold some of them against the sheet of that time."
    return [], [Problem(Place(staff.table.file, staff.table.sheet), what, remedy)]


def _moved(checked: Checked, book: Book) -> Iterator[Problem]:
    """Point out who is in another team or authority than when they were drawn."""
    moved = [unit.id for unit in checked.units if unit.id in book.units and book.units[unit.id] != unit]
    if moved:
        count = "One person has" if len(moved) == 1 else f"{len(moved)} people have"
        what = f"{count} moved since the draw: {_some(moved)}. They count where they were drawn."
        staff = checked.roster.staff.table
        yield Problem(Place(staff.file, staff.sheet), what)


def _namesakes(checked: Checked, changes: Changes) -> Iterator[Problem]:
    """Ask about newcomers who have the very name of somebody who was drawn, and is still there."""
    row = {person.staff_id: person.row for person in checked.roster.people}
    for staff_id, owner in changes.namesakes:
        what = f"Somebody of this name was drawn already, under the id {owner}, and is still on the sheet."
        place = checked.roster.staff.place(row[staff_id], "staff_id")
        yield Problem(
            place,
            what,
            f"Is it one person? Then delete this row. Two: letters correct FOLDER {staff_id} --reason another.",
        )


def _some(ids: Iterable[str], between: str = ", ") -> str:
    named = sorted(ids)
    return between.join(named[:NAMED]) + (f"{between}…" if len(named) > NAMED else "")
