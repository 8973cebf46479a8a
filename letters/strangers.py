"""Whose draw this is; who on the sheet is not who was drawn, or may be, or is gone: in the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from letters import alike, books, files, settings
from letters.books import Book
from letters.people import columns, given, ids
from letters.people.roster import Roster
from letters.people.sheets import AS_SHOWN
from letters.problems import Place, Problem, Refused
from letters.trial import ledger

BY_NAME = ("Somebody of this name was drawn already, under the id {}.", "has the same name")
BY_HOME = ("Somebody of this home, or postcode, was drawn under the id {}, and is not here any more.", "lives there")


def alone(book: Book) -> list[Problem]:
    """Report that the ledger is another campaign's: it lies elsewhere than campaign.toml says, or nobody of it is here.

    Where the head of the ledger stands beside campaign.toml, it is this campaign's own. A sheet that cannot be read
    tells nothing.
    """
    if not book.record.seals:
        return _drawn_where_it_says(book)
    if (book.campaign / books.WITNESS).exists():
        return []
    try:
        chosen = settings.load(book.campaign)
        if (book.campaign / chosen.output).resolve() != book.output.resolve():
            what = f"A draw lies here, and no {books.WITNESS} beside campaign.toml says that it is this campaign's own."
            remedy = f'If it is: put that file back, or name this folder in campaign.toml: output = "{book.output}".'
            return [Problem(Place(str(book.output)), what, remedy)]
        staff = given.staff(book.campaign, chosen, AS_SHOWN)
    except Refused:
        return []
    if staff.table is None:
        return []
    sheet, missing = columns.of_staff(staff.table, chosen)
    if missing or any(sheet.value(row, "staff_id") in book.units for row in sheet.table.rows):
        return []
    ids = [sheet.value(row, "staff_id") for row in sheet.table.rows]
    return [nobody(Place(staff.table.file, staff.table.sheet), ids, book)]


def _drawn_where_it_says(book: Book) -> list[Problem]:
    """Report that there is a draw in the folder that campaign.toml names, where another one is to be drawn into."""
    try:
        said = book.campaign / settings.load(book.campaign).output
    except Refused:
        return []
    if said.resolve() == book.output.resolve() or files.read_if_there(said / ledger.NAME) is None:
        return []
    what = f"A draw lies in the folder that {settings.NAME} names, and this would be another one."
    return [Problem(Place(str(said)), what, "Leave --output out. If that was only a try, delete that folder.")]


def nobody(sheet: Place, ids: Iterable[str], book: Book) -> Problem:
    """Return the problem of a staff sheet in which nobody has an id that was drawn."""
    drawn = {alike.staff_id(it): it for it in book.units}
    if other := next((it for it in ids if alike.staff_id(it) in drawn), ""):
        what = "No id is written as it was when it was drawn: its zeros, its case or its spaces differ."
        remedy = f"Write them as they were, such as “{drawn[alike.staff_id(other)]}” for “{other}”. "
        return Problem(sheet, what, f"{remedy}Zeros stay in a column of text.")
    remedy = "Is it another campaign's? Name another folder with --output."
    if not book.record.mailings:
        remedy = "Is it another campaign's, or of a first try? Name another one with --output, or delete that one."
    return Problem(sheet, f"Nobody in this sheet was drawn into {book.output}.", remedy)


def gone(found: Iterable[Problem], book: Book) -> Iterator[Problem]:
    """Give problems as they are, but of notes without a person where they were drawn: they are no more on the sheet."""
    for problem in found:
        if problem.what == ids.NOBODY and problem.value in book.units:
            what = "This person was drawn, and is not on the staff sheet any more."
            remedy = f"if they have left, delete this row, and: letters withdraw FOLDER {problem.value} --reason left."
            remedy = f"Put their row back as it was; or, {remedy}"
            if problem.value in book.record.withdrawn:
                what, remedy = "This person has withdrawn, and is not on the staff sheet any more.", "Delete this row."
            yield replace(problem, what=what, remedy=remedy)
        else:
            yield problem


def twice(people: Roster, book: Book) -> Iterator[Problem]:
    """Report who is listed twice, or was drawn already, unless somebody has said that they are two."""
    if all(person.staff_id in book.units for person in people.people):
        return
    told = set[int]()
    for it in people.twins():
        drawn, new = [i for i in it.ids if i in book.units], [i for i in it.ids if i not in book.units]
        if not drawn:
            if it.rows[1] not in told:
                told.add(it.rows[1])
                yield it.fault.at(people.staff.place(it.rows[1], "staff_id"))
        elif new and new[0] not in book.record.namesakes:
            place = people.staff.place(it.rows[it.ids.index(new[0])], "staff_id")
            yield drawn_already(place, new[0], drawn[0], BY_NAME)


def departed(people: Roster, book: Book) -> Iterator[Problem]:
    """Report who seems to have died, or to have been dismissed, and might yet be sent a letter."""
    for staff_id, problem in people.gone:
        if staff_id in book.units and book.is_open(staff_id):
            remedy = f"letters withdraw FOLDER {staff_id} --reason died, or left; or mend the cell."
            yield replace(problem, remedy=remedy)
        elif book.is_open(staff_id):
            yield problem


def looks(people: Roster, book: Book) -> tuple[Problem, ...]:
    """Return what somebody should look at in the sheets: no rule leaves out whoever was drawn, and some have gone."""
    asked = {problem: ids for ids, problem in people.away}
    found = []
    for problem in people.warnings:
        ids = asked.get(problem, ())
        drawn = [staff_id for staff_id in ids if staff_id in book.units]
        if len(drawn) < max(len(ids), 1):  # nobody's, or somebody's who may yet be left out
            found.append(problem)
        if waiting := [staff_id for staff_id in drawn if book.is_open(staff_id)]:
            what = "This is said of somebody who was drawn, and may yet be sent a letter."
            remedy = f"If they are to be sent none: letters withdraw FOLDER {waiting[0]} --reason left, or away."
            found.append(replace(problem, what=what, remedy=remedy))
    return tuple(found)


def drawn_already(newcomer: Place, staff_id: str, owner: str, by: tuple[str, str]) -> Problem:
    """Return the problem of a newcomer who may be somebody that was drawn, by what they are known."""
    what, only = by
    another = f"Another one, who only {only}: letters correct FOLDER {staff_id} --reason another."
    return Problem(newcomer, what.format(owner), f"The same person: write {owner}. {another}", staff_id)
