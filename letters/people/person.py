"""One person: their row of the staff sheet and their manager's note, joined, and all that is wrong with either."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from letters import alike, problems
from letters.people import address, columns, workplace
from letters.people.columns import Columns
from letters.people.sheets import Row
from letters.problems import Fault, Problem
from letters.settings import NAME, Settings

IN_NOTES = ("note", "manager")  # fields
LOST = "There is a question mark here: was a letter lost, such as ŵ, or is somebody unsure?"
AS_UTF8 = "Type what is to stand here. A plain CSV file loses letters; CSV UTF-8 and .xlsx keep them."
LOST_IN_A_WORD = re.compile(  # “Ll?r”, “T?R”, “?yn”, “(?yn”, “t?”; not “Why?Because”
    r"[^\W\d_]\?[^\W\d_A-ZÀ-Þ]|[A-ZÀ-Þ]\?[A-ZÀ-Þ]|(?<![\w?!.,])\?[^\W\d_]|(?<![\w'’])[tdhT]\?(?!\w)"
)
NOT_A_NOTE = frozenset(("", "na", "none", "nil", "null", "tbc", "tba", "todo", "asabove", "x", "xx", "xxx"))
NO_NAME = frozenset(
    ("n/a", "na", "none", "nil", "null", "tbc", "tba", "unknown", "not known", "as above", "same", "see hr")
)
DASHES = re.compile(r"[\s?_/*\-–—]+")  # what fills a cell in which a name should stand


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
    format: str  # as the sheet has it; empty means standard
    note: str
    manager: str  # who wrote the note
    stratum: str
    cluster: str
    row: int  # in the staff sheet
    note_row: int  # in the notes
    manager_field: str = "manager"  # where `manager` stands: in the notes, or as “line_manager” in the staff sheet

    @property
    def full_name(self) -> str:
        """The name as given, first name first."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def salutation(self) -> str:
        """What follows “Dear”."""
        return self.preferred_name or self.first_name


@dataclass(frozen=True, slots=True)
class Read:
    """A person, the problems of their row and of their note, and what somebody should look at."""

    person: Person
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read(row: Row, note: Row | None, staff: Columns, notes: Columns, settings: Settings) -> Read:
    """Join a row of the staff sheet and the note for it, if there is one; `slipped` says whether they agree."""
    cells = {field: staff.value(row, field) for field in staff.index}
    printed, fields, faults = _home(cells, settings)
    site = site_key(cells["site"], settings)
    strata = [columns.field(name, settings) for name in settings.trial.strata]
    cluster = columns.field(settings.trial.cluster, settings) if settings.trial.cluster else ""
    labels = {**cells, "site": settings.sites[site].organisation if site else cells["site"]}
    plain = ("staff_id", "first_name", "last_name", "preferred_name", "title", "job_title", "team", "line_manager")
    manager = notes.value(note, "manager") if note else ""
    person = Person(
        **{field: cells.get(field, "") for field in (*plain, "language", "format")},
        site=site,
        address=printed,
        address_fields=fields,
        note=notes.value(note, "note") if note else "",
        manager=manager or cells.get("line_manager", ""),
        stratum=_joined(*(labels[field] for field in strata)) or "everyone",
        cluster=_joined(labels["site"], cells[cluster]) if cluster else "",
        row=row.number,
        note_row=note.number if note else 0,
        manager_field="manager" if manager else "line_manager",
    )
    faults += (
        *_names(person),
        *_no_names(person),
        *_in_lines(person),
        *_lost(person),
        *_labels(cells, {"site", "team", *strata, cluster, "line_manager" if settings.lettered else ""} - {""}),
    )
    where = workplace.fault(person.address, settings)
    faults += (*_unknown_site(cells["site"], site, settings), *([where] if where is workplace.WORK else []))
    found = [fault.at(staff.place(row, fault.field)) for fault in faults]
    found += [fault.at(notes.place(note, fault.field)) for fault in _lost_in_note(person) if note and settings.lettered]
    if _no_manager(person.manager):
        place = notes.place(note, "manager") if manager and note else staff.place(row, "line_manager")
        what = "This is no name, and a letter may say that it wrote the note."
        found.append(Problem(place, what, "Write the manager's name.", person.manager))
    if note and re.sub(r"[\W_]", "", person.note).casefold() in NOT_A_NOTE:
        what = "This is not a note." if person.note else "The note is empty."
        found.append(Problem(notes.place(note, "note"), what, "Ask the manager for two lines."))
    asks = [*([where] if where is workplace.NEAR else []), *_asks(person)]
    return Read(person, tuple(found), tuple(fault.at(staff.place(row, fault.field)) for fault in asks))


def _home(cells: Mapping[str, str], settings: Settings) -> address.Checked:
    """Return the address, each line's field, and every fault; nothing at all where no letter is ever sent."""
    if not settings.lettered:
        return (), (), ()
    return address.check([cells[line] for line in address.LINES], cells["postcode"])


def _joined(*labels: str) -> str:
    """Return the name of a stratum or cluster; no two of them have the same, whatever slashes are in the labels."""
    return " / ".join(re.sub(r"\s*/\s*", "/", label) for label in labels)


def site_key(value: str, settings: Settings) -> str:
    """Return the key of the site that a cell names, by its key or by its organisation's name; empty when none does."""
    named = tuple((key, site.organisation) for key, site in settings.sites.items())
    return _site_keys(named).get(alike.label(value), "")


@functools.lru_cache(maxsize=16)  # it is asked for every row
def _site_keys(named: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {alike.label(name): key for key, organisation in named for name in (key, organisation)}


def _names(person: Person) -> list[Fault]:
    missing = [field for field in ("first_name", "last_name") if not getattr(person, field)]
    if len(missing) == 2:
        return [Fault(field, "The name is missing.", "Fill it in.") for field in missing]
    if missing and person.preferred_name != person.full_name:
        remedy = "If this person has one name only, put it in the column for the preferred name as well."
        return [Fault(missing[0], "This part of the name is missing.", remedy)]
    return []


def _no_names(person: Person) -> list[Fault]:
    """Refuse what stands where a name should: “-”, or “N/A” for the preferred one; some are called Null or None."""
    names = ("first_name", "last_name", "preferred_name")
    found = [field for field in names if DASHES.fullmatch(getattr(person, field))]
    preferred = person.preferred_name.casefold()
    if preferred in NO_NAME - {person.first_name.casefold(), person.last_name.casefold()}:
        found.append("preferred_name")
    return [Fault(field, "This is no name.", "Leave the cell blank, or fill it in.") for field in found]


def _no_manager(name: str) -> bool:
    """Say whether this is an e-mail address, a telephone number, or nothing at all."""
    return "@" in name or re.search(r"\d{3}", name) is not None or DASHES.fullmatch(name) is not None


def _lost(person: Person) -> list[Fault]:
    """Refuse a question mark where none can be meant: a program that has no “ŵ” writes that in its place."""
    named = ("first_name", "last_name", "preferred_name", "title", "line_manager")
    cells = {field: getattr(person, field) for field in named}
    cells |= dict(zip(person.address_fields, person.address, strict=True))
    found = [field for field, value in cells.items() if "?" in value and not DASHES.fullmatch(value)]
    found += [field for field in ("job_title", "team") if LOST_IN_A_WORD.search(getattr(person, field))]
    return [Fault(field, LOST, AS_UTF8) for field in found]


def _lost_in_note(person: Person) -> list[Fault]:
    """Refuse the same in a note and in the name of who wrote it; between sentences something may be asked."""
    manager = person.manager_field == "manager" and "?" in person.manager and not DASHES.fullmatch(person.manager)
    found = [Fault("manager", LOST, AS_UTF8, person.manager)] if manager else []
    if LOST_IN_A_WORD.search(person.note):
        found.append(Fault("note", LOST, f"{AS_UTF8} If a question is asked here, put a space behind it.", person.note))
    return found


def _in_lines(person: Person) -> list[Fault]:
    """Refuse a name with a line break in it: it is printed in one line, in the window and within a sentence."""
    what, remedy = "This name has a line break in it.", "Write it on one line."
    names = ("title", "first_name", "last_name", "preferred_name")
    return [Fault(field, what, remedy) for field in names if "\n" in getattr(person, field)]


def _labels(cells: Mapping[str, str], fields: Iterable[str]) -> list[Fault]:
    what, why = "This cell is empty.", {"line_manager": "a letter may say who wrote the note"}
    remedies = {field: f"Fill it in: {why.get(field, 'the draw needs it')}." for field in sorted(fields)}
    return [Fault(field, what, remedy) for field, remedy in remedies.items() if not cells[field]]


def _unknown_site(named: str, site: str, settings: Settings) -> list[Fault]:
    if site or not named:
        return []
    known = (*settings.sites, *(site.organisation for site in settings.sites.values()))
    remedy = problems.nearest(named, known, "A new site gets a table of its own there, [sites.…].")
    return [Fault("site", f"This site is not in {NAME}.", remedy, named)]


def _asks(person: Person) -> list[Fault]:
    asks = []
    if not all(map(address.known_area, person.address[-1:])):
        asks.append(Fault("postcode", "Royal Mail has no postcode area of that name.", "Is it right?"))
    for field in ("first_name", "last_name", "preferred_name"):
        name = getattr(person, field)
        if len(name) > 3 and name.isupper():
            what = "This name is in capitals, and will be printed so."
            asks.append(Fault(field, what, "Is that how it is written? If not, type it as it is.", name.title()))
    return asks


def slipped(person: Person, note: Row, notes: Columns) -> list[Problem]:
    """Report a note whose name is another's; nothing is said when the staff sheet lacks a part of the name."""
    place, name = notes.place(note, "name"), notes.value(note, "name")
    if not name:
        return [Problem(place, "This cell is empty.", "Fill it in: a name shows when a row has slipped.")]
    if _names(person) or agrees(name, person):
        return []
    what = f"The name does not agree with the staff sheet's row {person.row}, which has this id."
    remedy = "Has a row slipped? Mend the id or the name, and see whose note it is. A preferred name has its column."
    return [Problem(place, what, remedy, name)]


def agrees(name: str, person: Person) -> bool:
    """Say whether a name in the notes is this person's: first or preferred name and last name, in either order."""
    firsts = [first for first in (person.first_name, person.preferred_name) if first]
    orders = [(f, person.last_name) for f in firsts] + [(person.last_name, f) for f in firsts] + [(person.full_name,)]
    known = {alike.name(" ".join(order)) for order in orders}
    return alike.name(name) in known | {f"{alike.name(person.title)} {order}" for order in known}
