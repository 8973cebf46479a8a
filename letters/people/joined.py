"""A row of the staff sheet and the note for it, joined into one person, with all that is wrong with either."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from letters.people import address, authority, columns, labels, lost, mangled, names, workplace
from letters.people.columns import Columns
from letters.people.person import Person
from letters.people.sheets import Row
from letters.problems import Fault, Problem
from letters.settings import Settings

INITIAL = re.compile(r"\w\s[A-ZÀ-Þ]\.?$")  # behind a first name: “Johannes J”
NOT_A_NOTE = frozenset(("", "na", "none", "nil", "null", "tbc", "tba", "todo", "asabove", "x", "xx", "xxx"))


@dataclass(frozen=True, slots=True)
class Read:
    """A person, the problems of their row and of their note, and what somebody should look at."""

    person: Person
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read(
    row: Row, note: Row | None, staff: Columns, notes: Columns, settings: Settings, offices: workplace.Offices
) -> Read:
    """Join a row of the staff sheet and the note for it, if there is one; `whose` says whether they agree."""
    cells = {field: staff.value(row, field) for field in staff.index}
    printed, fields, faults = _home(cells, settings)
    site = authority.named(cells["site"], settings)
    strata = [columns.field(name, settings) for name in settings.trial.strata]
    cluster = columns.field(settings.trial.cluster, settings) if settings.trial.cluster else ""
    named = {**cells, "site": settings.sites[site].organisation if site else cells["site"]}
    plain = ("staff_id", "first_name", "last_name", "preferred_name", "title", "job_title", "team", "line_manager")
    manager = notes.value(note, "manager") if note else ""
    person = Person(
        **{field: cells.get(field, "") for field in (*plain, "language", "format")},
        site=site,
        address=printed,
        address_fields=fields,
        note=notes.value(note, "note") if note else "",
        manager=manager or cells.get("line_manager", ""),
        stratum=labels.joined(*(named[field] for field in strata)) or "everyone",
        cluster=labels.joined(named["site"], cells[cluster]) if cluster else "",
        row=row.number,
        note_row=note.number if note else 0,
        manager_field="manager" if manager else "line_manager",
    )
    faults += (
        *names.missing(person),
        *names.no_names(person),
        *names.remarks(person, names.REMARK),
        *names.on_several_lines(person),
        *lost.in_row(person),
        *_team(person, settings),
        *labels.empty(cells, {"site", "team", *strata, cluster, "line_manager" if settings.lettered else ""} - {""}),
    )
    told = {fault.field for fault in faults}
    faults += tuple(it for it in mangled.in_row(person) if it.field not in told)
    where = workplace.fault(person.address, offices)
    faults += (*authority.unknown(cells["site"], settings), *([where] if where is workplace.WORK else []))
    found = [fault.at(staff.place(row, fault.field)) for fault in faults]
    found += [fault.at(notes.place(note, fault.field)) for fault in lost.in_note(person) if note and settings.lettered]
    by = notes.place(note, "manager") if manager and note else staff.place(row, "line_manager")
    odd = names.of_manager(person.manager) if person.manager and settings.lettered else ""
    if names.no_manager(person.manager):
        what = "This is no name, and a letter may say that it wrote the note."
        found.append(Problem(by, what, "Write the manager's name.", person.manager))
        odd = ""
    if note and re.sub(r"[\W_]", "", person.note).casefold() in NOT_A_NOTE:
        what = "This is not a note." if person.note else "The note is empty."
        found.append(Problem(notes.place(note, "note"), what, "Ask the manager for two lines."))
    signs = () if names.remarks(person, names.REMARK) else names.remarks(person, names.SIGNS)
    asks = [*([where] if where in (workplace.NEAR, workplace.NAMED) else []), *signs, *_asks(person)]
    looks = [fault.at(staff.place(row, fault.field)) for fault in asks]
    looks += (
        [Problem(by, odd, "Write it as a letter would say it: first name, then last.", person.manager)] if odd else []
    )
    return Read(person, tuple(found), tuple(looks))


def _home(cells: Mapping[str, str], settings: Settings) -> address.Checked:
    """Return the address, each line's field, and every fault; nothing at all where no letter is ever sent."""
    if not settings.lettered:
        return (), (), ()
    return address.check([cells.get(line, "") for line in address.LINES], cells["postcode"])


def _team(person: Person, settings: Settings) -> list[Fault]:
    """Return that a team is none, where a letter may name it."""
    if not settings.lettered or not names.no_team(person.team):
        return []
    return [Fault("team", "This is no team, and a letter may name it.", "Write the team's name.", person.team)]


def _asks(person: Person) -> list[Fault]:
    asks = []
    if not all(map(address.known_area, person.address[-1:])):
        asks.append(Fault("postcode", "Royal Mail has no postcode area of that name.", "Is it right?"))
    asks += address.remarks(person.address_fields, person.address)
    if address.without_street(person.address_fields, person.address):
        what = "There is neither a house number nor more than a place here. Is the street missing?"
        asks.append(Fault("address_line_1", what, "A letter needs the whole address."))
    if INITIAL.search(person.salutation):
        what = "This ends with an initial, and so will what follows “Dear”."
        field = "preferred_name" if person.preferred_name else "first_name"
        asks.append(Fault(field, what, "A preferred name has a column.", person.salutation))
    if names.NO_TEAM.search(person.team):
        what = "There is more than a team's name here, and a letter may name it."
        asks.append(Fault("team", what, "Leave the name alone in its cell.", person.team))
    for field in ("first_name", "last_name", "preferred_name"):
        name = getattr(person, field)
        if len(name) > 3 and name.isupper():
            what = "This name is in capitals, and will be printed so."
            asks.append(Fault(field, what, "Is that how it is written? If not, type it as it is.", name.title()))
    return asks
