"""Where our fields stand in the office's sheets: each found by its heading, or by what campaign.toml calls it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from letters import alike, problems
from letters.people import address, exports
from letters.people.sheets import Row, Table
from letters.problems import Place, Problem
from letters.settings import NAME, Settings

WHO = ("staff_id", "first_name", "last_name", "site", "team")
REQUIRED = (*WHO, "line_manager", *address.LINES, "postcode")
MOSTLY = 0.8  # of a column's cells
OPTIONAL = ("preferred_name", "title", "job_title", "email", "language", "format", "status", "start_date")
NOTES = ("staff_id", "name", "note", "manager")
PERSONAL = ("staff_id", "first_name", "last_name", "preferred_name", "email", "postcode", *address.LINES)
PRINTED = ("preferred_name", "job_title", "language", "format")  # optional, and a letter is another without it


@dataclass(frozen=True, slots=True)
class Columns:
    """Where our fields stand in one of their sheets."""

    table: Table
    index: Mapping[str, int]

    def value(self, row: Row, field: str) -> str:
        """Return a cell, or nothing when the sheet has no such column."""
        return row.values[self.index[field]] if field in self.index else ""

    def place(self, row: Row | int, field: str) -> Place:
        """Return the place of a cell; of its row, when there is no such column."""
        number = row if isinstance(row, int) else row.number
        if field not in self.index:
            return Place(self.table.file, self.table.sheet, number)
        place = self.table.place(None, self.index[field])
        return Place(place.file, place.sheet, number, place.column, place.heading)


def of_staff(table: Table, settings: Settings) -> tuple[Columns, list[Problem]]:
    """Return the staff sheet's columns, and what is missing."""
    columns, missing = _columns(table, required(settings), (*OPTIONAL, *named(settings)), settings)
    return columns, [*missing, *_beyond(table, settings)]


def of_notes(table: Table, settings: Settings) -> tuple[Columns, list[Problem]]:
    """Return the notes' columns, by the staff sheet's headings or our own, and what is missing."""
    return _columns(table, NOTES, (), settings, beside=True)


def wanted_in_staff(settings: Settings) -> tuple[str, ...]:
    """Return the headings to look for in the staff sheet, in the office's words."""
    fields = dict.fromkeys((*required(settings), *OPTIONAL, *named(settings)))
    return tuple(settings.people.columns.get(field, field) for field in fields)


def wanted_in_notes(settings: Settings) -> tuple[str, ...]:
    """Return the headings to look for in the notes, in the office's words."""
    return tuple(settings.people.columns.get(field, field) for field in NOTES)


def required(settings: Settings) -> tuple[str, ...]:
    """Return the columns that a staff sheet must have: who writes notes, and homes, only where letters are sent."""
    spare = address.LINES[settings.people.address_lines :]
    return tuple(name for name in REQUIRED if name not in spare) if settings.lettered else WHO


def named(settings: Settings) -> tuple[str, ...]:
    """Return the columns that the settings name beyond those every campaign has."""
    exclude = (field(rule.column, settings) for rule in settings.people.exclude.values())
    return tuple(dict.fromkeys((*drawn_by(settings), *exclude)))


def drawn_by(settings: Settings) -> tuple[str, ...]:
    """Return the columns that make the strata and the clusters."""
    return tuple(dict.fromkeys(field(n, settings) for n in (*settings.trial.strata, settings.trial.cluster) if n))


def field(name: str, settings: Settings) -> str:
    """Return our name for a column that may be named in our words or in theirs."""
    return _fields(tuple(settings.people.columns.items())).get(alike.label(name), name)


@functools.lru_cache(maxsize=16)  # it is asked for every row
def _fields(mapped: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return our names for the columns, by theirs and by ours, which comes first."""
    theirs = {alike.label(heading): field for field, heading in mapped}
    return theirs | {alike.label(field): field for field in (*REQUIRED, *OPTIONAL)}


def unknown(settings: Settings) -> list[Problem]:
    """Report what [people.columns] maps and nothing uses: most likely a field's name is misspelt."""
    known = (*REQUIRED, *OPTIONAL, *NOTES, *named(settings))
    place = Place(f"{NAME}, [people.columns]")
    return [
        Problem(place, f"“{name}” is no field of letters.", problems.nearest(name, known))
        for name in settings.people.columns
        if name not in known
    ]


def personal(settings: Settings) -> list[Problem]:
    """Refuse to draw by what tells who somebody is: strata and clusters stand in allocation.csv, which has no names."""
    place, remedy = Place(f"{NAME}, [trial]"), "Draw by something that groups people, such as site or team."
    return [
        Problem(place, f"“{name}” tells who somebody is, and what is drawn by is written down for others.", remedy)
        for name in (*settings.trial.strata, settings.trial.cluster)
        if name and field(name, settings) in PERSONAL
    ]


def _columns(
    table: Table, required: Sequence[str], optional: Sequence[str], settings: Settings, *, beside: bool = False
) -> tuple[Columns, list[Problem]]:
    """Find each field's column; a missing one is reported with the headings that are there and near.

    In a sheet that stands `beside` the staff a column may have our own name, though the staff's has another.
    """
    at = {alike.label(heading): number for number, heading in reversed(list(enumerate(table.headings))) if heading}
    needed = {*required, *named(settings), *settings.people.columns}
    index, missing = dict[str, int](), list[Problem]()
    fields = tuple(dict.fromkeys((*required, *optional)))
    taken = {alike.label(settings.people.columns.get(name, name)) for name in fields}
    spare = [heading for heading in exports.over_cells(table) if alike.label(heading) not in taken]
    for name in fields:
        heading = settings.people.columns.get(name, name)
        if alike.label(heading) in at:
            index[name] = at[alike.label(heading)]
        elif beside and alike.label(name) in at:
            index[name] = at[alike.label(name)]
        elif name in needed:
            meant = exports.called(name, spare) or exports.alike(heading, spare)
            what = f"There is no column “{heading}”."
            place = Place(table.file, table.sheet, table.heading_row)
            if beside and name in settings.people.columns:
                remedy = f"Call it “{heading}” here too, or “{name}”: {NAME} has one name for both sheets."
            else:
                remedy = _in_one(table, name, meant) or _where_else(name, meant, settings)
            missing.append(Problem(place, what, remedy))
    return Columns(table, index), [*missing, *_shared(table, index)]


def _beyond(table: Table, settings: Settings) -> list[Problem]:
    """Report a column for a line of the address that is not read, as [people] says that there are fewer."""
    lines, over = settings.people.address_lines, exports.over_cells(table)
    found = {it for name in address.LINES[lines:] for it in (*exports.called(name, over), *exports.alike(name, over))}
    place, remedy = Place(f"{NAME}, [people]"), "Say how many there are, or take the column out."
    return [
        Problem(place, f"The sheet has a column “{heading}”, and address_lines is {lines}.", remedy)
        for heading in over
        if settings.lettered and heading in found
    ]


def _in_one(table: Table, name: str, meant: Sequence[str]) -> str:
    """Say how a column is parted whose cells hold several fields; nothing where they do not."""
    part = "In Excel: Data > Text to Columns."
    for heading in meant if name in ("first_name", "last_name") else ():
        if _mostly(table, heading, ","):
            return f"In “{heading}” both names stand in one cell. Part them into “last_name” and “first_name”. {part}"
    for heading in table.headings if name in address.LINES else ():
        if heading and _mostly(table, heading, "\n"):
            return f"In “{heading}” several lines stand in one cell. Part them into “address_line_1” and so on. {part}"
    return ""


def _mostly(table: Table, heading: str, sign: str) -> bool:
    cells = [row.values[table.headings.index(heading)] for row in table.rows]
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and sum(sign in cell for cell in filled) > MOSTLY * len(filled)


def _where_else(name: str, meant: Sequence[str], settings: Settings) -> str:
    """Say what to do about a column that is not there; `meant` are headings that are near."""
    reasons = [reason for reason, rule in settings.people.exclude.items() if field(rule.column, settings) == name]
    if reasons:
        other = f', or say which one it is: [people.columns] {name} = "…"' if name in OPTIONAL else ""
        return f"Mend it in {NAME}: [people.exclude] “{reasons[0]}”{other}."
    if meant:
        return f'Is it “{"” or “".join(meant)}”? If so, say so in {NAME}: [people.columns] {name} = "{meant[0]}".'
    add = "Add it"
    if name in address.LINES[1:]:
        lines = address.LINES.index(name)
        add = (
            f"Add it, with empty cells, or, where no address has so many lines, write [people] address_lines = {lines}"
        )
    return f'{add}, or say which one it is in {NAME}: [people.columns] {name} = "…".'


def _shared(table: Table, index: Mapping[str, int]) -> list[Problem]:
    """Report a column that two fields are read from: one of them is called by a wrong heading."""
    found = []
    for number, fields in ((n, [name for name in index if index[name] == n]) for n in sorted(set(index.values()))):
        if len(fields) > 1:
            what = f"This one column is read as {' and as '.join(f'“{name}”' for name in fields)}."
            found.append(Problem(table.place(None, number), what, "Give each its own, under [people.columns]."))
    return found


def asked(columns: Columns) -> list[Problem]:
    """Ask whether a column that is not used is a field that is printed and that this sheet has not."""
    return exports.asked(columns.table, frozenset(columns.index.values()), _lacking(columns, PRINTED))


def ignored(columns: Columns, optional: Sequence[str] = ()) -> list[Problem]:
    """Name the other columns that are not used; of the optional fields some may be asked about."""
    return exports.unused(columns.table, frozenset(columns.index.values()), _lacking(columns, optional))


def _lacking(columns: Columns, fields: Sequence[str]) -> list[str]:
    return [field for field in fields if field not in columns.index]
