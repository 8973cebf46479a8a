"""The roster: staff and notes joined, people left out by reason, and every problem found at once.

Nothing here depends on an arm: the roster is complete, notes included, before anything is drawn.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from letters import problems
from letters.people import address, sheets
from letters.people.sheets import Row, Table
from letters.problems import Fault, Place, Problem
from letters.settings import Settings

REQUIRED = ("staff_id", "first_name", "last_name", "site", "team", "line_manager", *address.LINES, "postcode")
OPTIONAL = ("preferred_name", "title", "job_title", "email", "language", "status", "start_date")
NOTES = ("staff_id", "name", "note", "manager")
NOT_A_NOTE = frozenset(("", "n/a", "na", "none", "nil", "tbc", "tba", "-", "–", "—", ".", "x", "?"))
SENSITIVE = re.compile(
    r"salary|pay|sick|absence|national ?ins|^ni(no| ?num)|birth|dob|ethnic|relig|disab|union|health", re.I
)


@dataclass(frozen=True, slots=True)
class Person:
    """One eligible person, with the note that their manager wrote."""

    staff_id: str
    first_name: str
    last_name: str
    preferred_name: str
    title: str
    job_title: str
    site: str  # the key of [sites.…]
    team: str
    line_manager: str
    address: tuple[str, ...]  # as printed below the name, postcode last
    address_fields: tuple[str, ...]  # the column of each line
    language: str  # as the sheet has it; empty means English
    note: str
    manager: str  # who wrote the note
    stratum: str
    cluster: str
    row: int  # in the staff sheet
    note_row: int  # in the notes

    @property
    def full_name(self) -> str:
        """The name as given, first name first."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def salutation(self) -> str:
        """What follows “Dear”."""
        return self.preferred_name or self.first_name


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


@dataclass(frozen=True, slots=True)
class Roster:
    """The eligible people in the order of their ids; how many were listed, and who was left out, by reason."""

    people: tuple[Person, ...]
    listed: int
    excluded: tuple[tuple[str, int], ...]
    warnings: tuple[Problem, ...]
    staff: Columns
    notes: Columns

    def problem(self, person: Person, fault: Fault) -> Problem:
        """Return a fault of a person's as a problem, with the cell it comes from."""
        if fault.field in ("note", "manager"):
            return fault.at(self.notes.place(person.note_row, fault.field))
        return fault.at(self.staff.place(person.row, fault.field))


# ------------------------------------------------------------------------------------------------ the check


def check(staff: Table, notes: Table, settings: Settings) -> Roster:
    """Return the roster; raise `Refused` with every problem of both sheets, each with its cell."""
    extra = _extra(settings)
    found: list[Problem] = []
    of_staff = _columns(staff, REQUIRED, (*OPTIONAL, *extra), settings, found)
    of_notes = _columns(notes, NOTES, (), settings, found)
    problems.refuse_if(found)

    warnings = [*staff.warnings, *notes.warnings, *_ignored(of_staff, of_notes)]
    found += _same_ids(of_staff) + _same_ids(of_notes) + _near_labels(of_staff, ("team", *extra))
    kept, excluded = _exclude(of_staff, settings, warnings)
    written = {of_notes.value(row, "staff_id"): row for row in notes.rows}
    found += _unknown(of_notes, {of_staff.value(row, "staff_id") for row in staff.rows})
    people = []
    for row in kept:
        person, faults, asks = _person(row, written.get(of_staff.value(row, "staff_id")), of_staff, of_notes, settings)
        found += faults
        warnings += asks
        people.append(person)
    if not kept and not found:
        found.append(
            Problem(Place(staff.file, staff.sheet), "Nobody is left.", "Look at [people.exclude] and the sheet.")
        )
    problems.refuse_if(found)
    people.sort(key=lambda person: person.staff_id)
    return Roster(tuple(people), len(staff.rows), excluded, tuple(dict.fromkeys(warnings)), of_staff, of_notes)


def digest(people: Iterable[Person]) -> str:
    """Return the SHA-256 of what the draw stands on: each person's id, name, site, stratum and cluster, by id.

    A name is in it so that two swapped ids are noticed; notes and addresses may still be corrected after the draw.
    """
    lines = sorted([p.staff_id, p.first_name, p.last_name, p.site, p.stratum, p.cluster] for p in people)
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def wanted_in_staff(settings: Settings) -> tuple[str, ...]:
    """Return the headings to look for in the staff sheet, in the office's words."""
    return tuple(settings.people.columns.get(field, field) for field in (*REQUIRED, *OPTIONAL, *_extra(settings)))


def wanted_in_notes(settings: Settings) -> tuple[str, ...]:
    """Return the headings to look for in the notes, in the office's words."""
    return tuple(settings.people.columns.get(field, field) for field in NOTES)


def _extra(settings: Settings) -> tuple[str, ...]:
    """Return the columns that the settings name beyond those every campaign has."""
    named = [
        *settings.trial.strata,
        settings.trial.cluster,
        *(e.column for e in settings.people.exclude.values()),
    ]
    return tuple(dict.fromkeys(_field(name, settings) for name in named if name))


def _field(name: str, settings: Settings) -> str:
    """Return our name for a column that may be named in our words or in theirs."""
    theirs = {sheets.key(heading): field for field, heading in settings.people.columns.items()}
    ours = {sheets.key(field): field for field in (*REQUIRED, *OPTIONAL)}
    return ours.get(sheets.key(name)) or theirs.get(sheets.key(name)) or name


# --------------------------------------------------------------------------------------------------- headings


def _columns(
    table: Table, required: Sequence[str], optional: Sequence[str], settings: Settings, found: list[Problem]
) -> Columns:
    """Find each field's column; a missing one is reported with the headings that are there and near."""
    at = {sheets.key(heading): number for number, heading in reversed(list(enumerate(table.headings))) if heading}
    asked = {_field(name, settings) for name in settings.trial.strata} | {_field(settings.trial.cluster, settings)}
    asked |= {_field(rule.column, settings) for rule in settings.people.exclude.values()}
    index = {}
    for field in dict.fromkeys((*required, *optional)):
        heading = settings.people.columns.get(field, field)
        if sheets.key(heading) in at:
            index[field] = at[sheets.key(heading)]
        elif field in required or field in asked or field in settings.people.columns:
            near = difflib.get_close_matches(
                heading.casefold(), [h.casefold() for h in table.headings], n=2, cutoff=0.5
            )
            meant = [h for h in table.headings if h.casefold() in near]
            hint = f"Is it “{'” or “'.join(meant)}”? If so, say so" if meant else "Add it, or say which one it is"
            remedy = f'{hint} in campaign.toml: [people.columns] {field} = "…".'
            what = f"There is no column “{heading}”."
            found.append(Problem(Place(table.file, table.sheet, table.heading_row), what, remedy))
    return Columns(table, index)


def _ignored(*sheets_read: Columns) -> list[Problem]:
    """Name the columns that are not used: what is not needed had better not be in the sheet."""
    warnings = []
    for columns in sheets_read:
        spare = [h for n, h in enumerate(columns.table.headings) if h and n not in columns.index.values()]
        private = [heading for heading in spare if SENSITIVE.search(heading)]
        place = Place(columns.table.file, columns.table.sheet, columns.table.heading_row)
        if private:
            what = f"Not needed, and private: {', '.join(private)}."
            warnings.append(Problem(place, what, "Delete these columns from the sheet before you keep or send it."))
        if other := [heading for heading in spare if heading not in private]:
            warnings.append(Problem(place, f"Not used: {', '.join(other)}.", "Nothing needs doing."))
    return warnings


# ------------------------------------------------------------------------------------------- whole-sheet rules


def _same_ids(columns: Columns) -> list[Problem]:
    """Report ids that are missing, there twice, or differ only by case, spaces or leading zeros."""
    first: dict[str, Row] = {}
    found = []
    for row in columns.table.rows:
        value = columns.value(row, "staff_id")
        place = columns.place(row, "staff_id")
        if not value:
            found.append(Problem(place, "The staff id is missing.", "Fill it in, or delete the row."))
            continue
        earlier = first.setdefault(_loose_id(value), row)
        if earlier is row:
            continue
        same = columns.value(earlier, "staff_id") == value
        what = "This id is" if same else "But for case, spaces or leading zeros, this id is"
        found.append(Problem(place, f"{what} already in row {earlier.number}.", "Each person stands once.", value))
    return found


def _loose_id(value: str) -> str:
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", "".join(value.casefold().split()))


def _near_labels(columns: Columns, fields: Iterable[str]) -> list[Problem]:
    """Report labels that differ only by case or spaces: `Duty Team` and `duty  team` would be two strata."""
    found = []
    for field in dict.fromkeys(fields):
        first: dict[str, tuple[str, int]] = {}
        for row in columns.table.rows:
            value = columns.value(row, field)
            usual, number = first.setdefault(sheets.key(value), (value, row.number))
            if value != usual:
                what = f"This differs from row {number} only by case or spaces."
                found.append(Problem(columns.place(row, field), what, "Write both the same way.", value))
    return found


def _exclude(
    columns: Columns, settings: Settings, warnings: list[Problem]
) -> tuple[list[Row], tuple[tuple[str, int], ...]]:
    """Return the rows that stay, and how many go for each reason; the first reason that fits counts."""
    counts = dict.fromkeys(settings.people.exclude, 0)
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in columns.table.rows:
        for reason, rule in settings.people.exclude.items():
            value = columns.value(row, _field(rule.column, settings)).casefold()
            if value in {v.casefold() for v in rule.values}:
                counts[reason] += 1
                seen.add((reason, value))
                break
        else:
            kept.append(row)
    for reason, rule in settings.people.exclude.items():
        for value in rule.values:
            if (reason, value.casefold()) not in seen:
                what = f"[people.exclude] “{reason}”: nobody has “{value}” in “{rule.column}”."
                warnings.append(Problem(Place("campaign.toml"), what, "Is it spelt as in the sheet?"))
    return kept, tuple(counts.items())


def _unknown(notes: Columns, ids: set[str]) -> list[Problem]:
    """Report notes for ids that are not on the staff sheet; a near id is suggested and never matched."""
    found = []
    for row in notes.table.rows:
        value = notes.value(row, "staff_id")
        if value and value not in ids:
            near = difflib.get_close_matches(value, sorted(ids), n=2, cutoff=0.7)
            hint = f" Near it: {', '.join(near)}." if near else ""
            what = "Nobody on the staff sheet has this id."
            found.append(Problem(notes.place(row, "staff_id"), what, f"Mend the id, or delete the row.{hint}", value))
    return found


# --------------------------------------------------------------------------------------------------- one person


def _person(
    row: Row, note: Row | None, staff: Columns, notes: Columns, settings: Settings
) -> tuple[Person, list[Problem], list[Problem]]:
    """Return one person, the problems of their row and of their note's, and what a reader should look at."""
    cell = lambda field: staff.value(row, field)  # noqa: E731
    printed, fields, faults = address.check([cell(line) for line in address.LINES], cell("postcode"))
    site = _site(cell("site"), settings)
    strata = [_field(name, settings) for name in settings.trial.strata]
    cluster = _field(settings.trial.cluster, settings) if settings.trial.cluster else ""
    label = lambda field: settings.sites[site].organisation if field == "site" and site else cell(field)  # noqa: E731
    person = Person(
        **{field: cell(field) for field in ("staff_id", "first_name", "last_name", "preferred_name", "title")},
        **{field: cell(field) for field in ("job_title", "team", "line_manager", "language")},
        site=site,
        address=printed,
        address_fields=fields,
        note=notes.value(note, "note") if note else "",
        manager=(notes.value(note, "manager") if note else "") or cell("line_manager"),
        stratum=" / ".join(label(field) for field in strata) or "everyone",
        cluster=f"{label('site')} / {cell(cluster)}" if cluster else "",
        row=row.number,
        note_row=note.number if note else 0,
    )
    every = [
        *faults,
        *_names(person),
        *_labels(cell, {"site", "team", "line_manager", *strata, cluster} - {""}),
    ]
    if cell("site") and not site:
        every.append(
            Fault("site", "This site is not in campaign.toml.", problems.nearest(cell("site"), settings.sites))
        )
    every += _at_work(person, settings)
    found = [fault.at(staff.place(row, fault.field)) for fault in every]
    found += _note(person, note, staff.place(row, "staff_id"), notes)
    return person, found, [fault.at(staff.place(row, fault.field)) for fault in _asks(person)]


def _site(value: str, settings: Settings) -> str:
    """Return the key of the site that a cell names, by its key or by its organisation's name; empty when none does."""
    names = {sheets.key(name): key for key, site in settings.sites.items() for name in (key, site.organisation)}
    return names.get(sheets.key(value), "")


def _names(person: Person) -> list[Fault]:
    missing = [field for field in ("first_name", "last_name") if not getattr(person, field)]
    if len(missing) == 2:
        return [Fault("last_name", "The name is missing.", "Fill it in.")]
    if missing and person.preferred_name != person.full_name:
        remedy = "If this person has one name only, put it in the column for the preferred name as well."
        return [Fault(missing[0], "This part of the name is missing.", remedy)]
    return []


def _labels(cell: Callable[[str], str], fields: Iterable[str]) -> list[Fault]:
    return [
        Fault(field, "This cell is empty.", "Fill it in: the draw needs it.")
        for field in sorted(fields)
        if not cell(field)
    ]


def _at_work(person: Person, settings: Settings) -> list[Fault]:
    """Refuse the authority's own address: the letter goes home."""
    offices = {"".join(line.split()).upper() for site in settings.sites.values() for line in site.address[-1:]}
    if "".join(person.address[-1].split()) in offices and person.address[-1]:
        return [
            Fault(
                "postcode",
                "This is the authority's own address.",
                "The letter goes home: ask for that address.",
            )
        ]
    return []


def _asks(person: Person) -> list[Fault]:
    asks = []
    if not address.known_area(person.address[-1]):
        asks.append(Fault("postcode", "Royal Mail has no postcode area of that name.", "Is it right?"))
    for field in ("first_name", "last_name", "preferred_name"):
        name = getattr(person, field)
        if len(name) > 3 and name.isupper():
            asks.append(
                Fault(
                    field,
                    "This name is in capitals, and will be printed so.",
                    "Is that how it is written?",
                    name,
                )
            )
    return asks


def _note(person: Person, note: Row | None, at_staff: Place, notes: Columns) -> list[Problem]:
    if note is None:
        remedy = f"Ask the line manager for it, and add it to {notes.table.file}."
        return [Problem(at_staff, "There is no note for this person.", remedy)]
    found = []
    if person.note.strip().casefold() in NOT_A_NOTE:
        found.append(Problem(notes.place(note, "note"), "The note is empty.", "Ask the manager for two lines."))
    if not _agrees(notes.value(note, "name"), person):
        what = f"The name does not agree with the staff sheet's row {person.row}, which has this id."
        remedy = "Has a row slipped? Mend the id or the name, and check that the note is this person's."
        found.append(Problem(notes.place(note, "name"), what, remedy, notes.value(note, "name")))
    return found


def _agrees(name: str, person: Person) -> bool:
    """Say whether a name in the notes is this person's: first or preferred name and last name, in either order."""
    firsts = [first for first in (person.first_name, person.preferred_name) if first]
    orders = [(f, person.last_name) for f in firsts] + [(person.last_name, f) for f in firsts] + [(person.full_name,)]
    return _plain(name) in {_plain(" ".join(order)) for order in orders}


def _plain(name: str) -> str:
    """Return a name without the differences that two people's typing makes: case, commas, kinds of apostrophe."""
    name = unicodedata.normalize("NFC", name).casefold().replace("’", "'").replace("‘", "'").replace(",", " ")
    return " ".join(name.split())
