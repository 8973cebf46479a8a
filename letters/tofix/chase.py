"""The notes that line managers still owe, or must mend: one sheet a manager, to be printed or sent, and pasted back.

It is a workbook of its own. Its sheets have the headings of the notes, so beside the notes the reader could no longer
tell which sheet is meant; and a manager is sent their own sheet, never the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from letters import alike
from letters.counting import counted
from letters.people.columns import NOTES, Columns
from letters.people.ids import NO_NOTE
from letters.people.person import Person
from letters.people.roster import Roster
from letters.problems import Place, Problem
from letters.tofix import book

FILE = "chase.xlsx"
OVERVIEW = "Who owes what"
NOBODY = "No line manager"
LEAD = "Please write two lines about what each person does well, in the space for the note; or mend what stands there."
HEADING_ROW = 4
OVERVIEW_WIDTHS = (60, 30)
WIDTHS = {"staff_id": 16, "name": 24, "note": 62, "manager": 20}
FURTHER = (("Team", 20), ("What is missing, or to mend", 36))
ENTRY_HEIGHT = 64  # points: room for two lines by hand


@dataclass(frozen=True, slots=True)
class Owing:
    """A note that a line manager still owes, or must mend."""

    manager: str  # who wrote the note that is there, else the line manager
    staff_id: str
    name: str
    team: str
    what: str
    note: str = ""  # as it stands, where there is one to mend


def owing(roster: Roster, problems: Iterable[Problem]) -> tuple[Owing, ...]:
    """Return the notes that managers owe, by manager and name; `problems` may hold those of a proofreader too."""
    told: dict[Place, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        told.setdefault(problem.place, []).append(problem)
    found = [
        Owing(person.manager, person.staff_id, person.full_name, person.team, what, _to_mend(person))
        for person in roster.people
        if (what := _what(person, roster, told))
    ]
    return tuple(sorted(found, key=lambda one: (alike.label(one.manager), one.name, one.staff_id)))


def _to_mend(person: Person) -> str:
    """Return a person's note; nothing for one word, which is no note to be mended."""
    return person.note if len(person.note.split()) > 1 else ""


def _what(person: Person, roster: Roster, told: Mapping[Place, Sequence[Problem]]) -> str:
    """Say what is wrong with a person's note, in the words of its problems; nothing when it is as it should be."""
    if not person.note_row:
        at = told.get(roster.staff.place(person.row, "staff_id"), ())
        return next((one.what for one in at if one.what == NO_NOTE), "")
    found = told.get(roster.notes.place(person.note_row, "note"), ())
    if not _to_mend(person):
        return "\n".join(one.what for one in found)
    return "\n".join(_in_full(one, person) for one in found)


def _in_full(problem: Problem, person: Person) -> str:
    quoted = f"“{problem.value}”" if problem.value and problem.value != person.note else ""
    return " ".join(part for part in (problem.what, problem.remedy, quoted) if part)


def workbook(owed: Sequence[Owing], notes: Columns) -> bytes:
    """Return the workbook: who owes what, then a sheet for each manager, in the order of the notes' own columns."""
    by_manager: dict[str, list[Owing]] = {}
    for one in owed:
        by_manager.setdefault(alike.label(one.manager), []).append(one)
    titles: dict[str, str] = {}
    for manager, ones in by_manager.items():
        titles[manager] = book.title(ones[0].manager or NOBODY, (OVERVIEW, *titles.values()), "Manager")

    def write(made: Any, styles: Mapping[str, Any]) -> None:
        _overview(made, styles, [(titles[who], ones) for who, ones in by_manager.items()])
        for who, ones in by_manager.items():
            _sheet(made, titles[who], styles, ones, notes)

    return book.made("Notes to be written or mended", write)


def _overview(made: Any, styles: Mapping[str, Any], managers: Sequence[tuple[str, Sequence[Owing]]]) -> None:
    """Write the list of managers, each with a link to their sheet."""
    heading = f"{counted(sum(len(ones) for _, ones in managers), 'note')} to be written or mended"
    sheet = book.opened(made, OVERVIEW, styles, OVERVIEW_WIDTHS, heading)
    lead = "One sheet a line manager. Give each their own sheet only: print it, or copy it into a workbook of its own."
    book.put(sheet, 2, 0, lead, styles["lead"])
    book.put_row(sheet, HEADING_ROW, ("Line manager", "Notes"), styles["heading"])
    for row, (title, ones) in enumerate(managers, start=HEADING_ROW + 1):
        book.link(sheet, row, 0, ones[0].manager or NOBODY, book.target(title, "A1"), styles["link"])
        book.put(sheet, row, 1, str(len(ones)), styles["cell"])
    sheet.freeze_panes(HEADING_ROW, 0)
    book.on_paper(sheet, HEADING_ROW, OVERVIEW)


def _sheet(made: Any, title: str, styles: Mapping[str, Any], ones: Sequence[Owing], notes: Columns) -> None:
    """Write one manager's sheet: the columns of the notes side by side, to be pasted back, then team and fault."""
    fields = sorted(NOTES, key=notes.index.__getitem__)
    headings = [notes.table.headings[notes.index[field]] for field in fields]
    widths = [*(WIDTHS[field] for field in fields), *(width for _, width in FURTHER)]
    who = ones[0].manager
    sheet = book.opened(
        made, title, styles, widths, f"{counted(len(ones), 'note')} {f'from {who}' if who else 'of nobody'}"
    )
    book.put(sheet, 2, 0, LEAD, styles["lead"])
    book.put_row(sheet, HEADING_ROW, (*headings, *(heading for heading, _ in FURTHER)), styles["heading"])
    for row, one in enumerate(ones, start=HEADING_ROW + 1):
        of = {"staff_id": one.staff_id, "name": one.name, "note": one.note, "manager": one.manager}
        values = (*(of[field] for field in fields), one.team, one.what)
        book.put_row(sheet, row, values, styles["cell"])
        book.put(sheet, row, fields.index("note"), one.note, styles["entry"])
        sheet.set_row(row - 1, max(book.height(values, widths), ENTRY_HEIGHT))
    sheet.freeze_panes(HEADING_ROW, 0)
    book.on_paper(sheet, HEADING_ROW, f"Personal: for {who} only" if who else "Personal")
