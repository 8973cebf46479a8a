"""A sheet of outcomes: whose row each is, and where our columns stand in it.

It is a plain record, so that this room need not know who reads sheets, nor how.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from letters import alike
from letters.problems import Fault, Place, Problem
from letters.settings import NAME

ID, ARM = "staff_id", "arm"
ANSWERS = (ID, ARM)  # and a column for each item
EPISODES = (ID, "start", "end", "share")
CONTRACTS = (ID, "days_per_week", "joined", "left")
UPTAKE = (ID, "taken_up")

NEAR = 0.6  # of difflib's ratio

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the headings, with a value for each of them: what a person sees on the screen."""

    number: int  # as the spreadsheet program counts
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read of one file."""

    place: Place  # of the row of headings
    headings: tuple[Place, ...]  # where each stands, and what it says
    rows: tuple[Row, ...]
    called: Mapping[str, str]  # our name → their heading, where it differs


@dataclass(frozen=True, slots=True)
class Columns:
    """A sheet, where each of our columns stands in it, and all that was found so far."""

    sheet: Sheet
    index: Mapping[str, int]
    problems: list[Problem]  # what is wrong is added here, so that all of a file is told at once

    @property
    def found(self) -> tuple[Problem, ...]:
        """All that is wrong, once each, from the top row down."""
        places = sorted(self.problems, key=lambda it: (it.place.row or 0, len(it.place.column), it.place.column))
        return tuple(dict.fromkeys(places))

    def cell(self, row: Row, name: str) -> str:
        """Return a cell; nothing when the sheet has no such column."""
        return row.values[self.index[name]] if name in self.index else ""

    def place(self, row: Row, name: str) -> Place:
        """Return the place of a cell."""
        return replace(self.sheet.headings[self.index[name]], row=row.number)

    def read(self, row: Row, name: str, reader: Callable[[str], Read | Fault]) -> Read | None:
        """Return what a reader makes of a cell; None when it finds a fault, which is told with its place.

        Where the column is missing, that is told already.
        """
        told = reader(self.cell(row, name))
        if not isinstance(told, Fault):
            return told
        if name in self.index:
            self.problems.append(told.at(self.place(row, name)))
        return None


def columns(sheet: Sheet, required: Sequence[str], optional: Sequence[str] = ()) -> Columns:
    """Return where our columns stand; one that is missing is a problem, with the nearest heading that is not used.

    It stands under the heading that [evidence.columns] gives it, or else under our own name, as one file may have the
    one and another the other. An optional column that is given a heading is required, but for the arm: the sheet from
    before the draw has none.
    """
    at = {alike.label(place.heading): n for n, place in reversed(list(enumerate(sheet.headings))) if place.heading}
    index: dict[str, int] = {}
    problems: list[Problem] = []
    for name in (*required, *optional):
        heading = sheet.called.get(name, name)
        if {alike.label(heading), alike.label(name)} <= at.keys() and alike.label(heading) != alike.label(name):
            what = f"There is a column “{heading}” here, and a column “{name}”: which of them counts?"
            remedy = f"In {NAME}, [evidence.columns] says the first. Take that line out, or the other column."
            problems.append(Problem(sheet.headings[at[alike.label(name)]], what, remedy))
        if (number := at.get(alike.label(heading), at.get(alike.label(name)))) is not None:
            index[name] = number
        elif name in required or (name in sheet.called and name != ARM):
            remedy = hint(sheet, name, (*required, *optional))
            problems.append(Problem(sheet.place, f"There is no column “{heading}”.", remedy))
    for number in sorted(set(index.values())):
        names = [name for name in index if index[name] == number]
        if len(names) > 1:
            what = f"This column is read as {' and as '.join(f'“{name}”' for name in names)}."
            problems.append(Problem(sheet.headings[number], what, f"Mend [evidence.columns] in {NAME}."))
    return Columns(sheet, index, problems)


def hint(sheet: Sheet, name: str, wanted: Sequence[str]) -> str:
    """Say which heading may be meant by a column that is not there, and how to say so.

    A heading over nothing is not named: when the headings are lost, it may be a cell of a person's.
    """
    taken = {alike.label(heading) for other in wanted for heading in (other, sheet.called.get(other, other))}
    over = [place.heading for n, place in enumerate(sheet.headings) if any(row.values[n] for row in sheet.rows)]
    spare = {heading.casefold(): heading for heading in over if heading and alike.label(heading) not in taken}
    near = difflib.get_close_matches(sheet.called.get(name, name).casefold(), spare, n=1, cutoff=NEAR)
    typed = name if re.fullmatch("[A-Za-z0-9_-]+", name) else f'"{name}"'
    if near:
        meant = spare[near[0]]
        return f'Is it “{meant}”? If so, say so in {NAME}: [evidence.columns] {typed} = "{meant}".'
    ours = name in (*ANSWERS, *EPISODES, *CONTRACTS, *UPTAKE)
    add = "Add it" if ours else "Add it, empty if nobody was asked"
    return f'{add}, or say which one it is in {NAME}: [evidence.columns] {typed} = "…".'


def people(at: Columns, arms: Mapping[str, str], *, once: bool) -> list[tuple[str, Row]]:
    """Return the rows of people who were drawn, with their ids; any other row is a problem.

    `once` says that each person has one row. The arm, where the sheet has one, must be that of the ledger.
    """
    if ID not in at.index:
        return []
    if once and not at.sheet.rows:
        at.problems.append(Problem(at.sheet.place, "There are headings here, and no row.", "Is it the right file?"))
    loosely = {alike.staff_id(staff_id) for staff_id in arms}
    seen: set[str] = set()
    rows = []
    for row in at.sheet.rows:
        staff_id = at.cell(row, ID)
        if fault := _of_id(staff_id, arms, loosely):
            at.problems.append(fault.at(at.place(row, ID)))
        elif once and staff_id in seen:
            what = "This id stands in a row above as well, so what was measured for it arrives twice."
            remedy = "Delete the row that does not count: no program can tell which of them that is."
            at.problems.append(Problem(at.place(row, ID), what, remedy, staff_id))
        else:
            rows.append((staff_id, row))
            seen.add(staff_id)
            at.problems.extend(_of_arm(at, row, arms[staff_id]))
    return rows


def _of_id(staff_id: str, arms: Mapping[str, str], loosely: set[str]) -> Fault | None:
    if staff_id in arms:
        return None
    if not staff_id:
        return Fault(ID, "The staff id is missing.", "Fill it in, or delete the row.")
    if alike.staff_id(staff_id) in loosely:
        what = "In the draw this id is written otherwise: its zeros, its case or its spaces differ."
        return Fault(ID, what, "Write it as there. Zeros stay in a column of text.", staff_id)
    what = "Nobody who was drawn has this id."
    remedy = "Mend it, or delete the row: who was not drawn has no arm, and cannot be compared."
    return Fault(ID, what, remedy, staff_id)


def _of_arm(at: Columns, row: Row, drawn: str) -> list[Problem]:
    said = at.cell(row, ARM)
    if not said or alike.label(said) == alike.label(drawn):
        return []
    what = "In the ledger this person is in another arm."
    remedy = "The ledger counts. Has a row slipped, or is the file another trial's? Mend it, or leave the column out."
    return [Problem(at.place(row, ARM), what, remedy, said)]
