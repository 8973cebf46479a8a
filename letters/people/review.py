"""Managers' notes, proof-read for a campaign: what must be mended or approved, and what somebody should look at.

A note that a rule blocks is printed as it stands only when a named reader has approved that exact text; the approval
is bound to its hash, so an edit opens the question again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from letters.people import authority, proofread
from letters.people.person import Person
from letters.people.proofread import BLOCKS, Circle, Earlier, Finding, Name, Reading
from letters.people.roster import Roster
from letters.problems import Problem
from letters.settings import Settings

OF_NAME = {"first": "first_name", "last": "last_name", "preferred": "preferred_name", "title": "title", "team": "team"}

OF_TWO = ("copy", "near-copy")  # rules about a note and another one

Approvals = Mapping[str, frozenset[str]]  # by the hash of a note: the rules that a reader has cleared for it


@dataclass(frozen=True, slots=True)
class Review:
    """What proof-reading found, as problems with their cells; and by staff id, the rules that block a note, or did."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    blocked: Mapping[str, frozenset[str]]
    approved: Mapping[str, frozenset[str]]
    known: Earlier  # of these notes, the next time


@contextlib.contextmanager
def begun(roster: Roster, settings: Settings, count: int, earlier: Earlier) -> Iterator[Reading]:
    """Give everybody's note with what is found in it, whatever arm they will be in; many are read by so many workers.

    A note whose cell could not be read is left alone.
    """
    with proofread.begun(_written(roster), circle(roster, settings), count, earlier) as reading:
        yield reading


def notes(roster: Roster, reading: Reading, approvals: Approvals) -> Review:
    """Return what was found in the notes, parted into what a reader has approved and what is to be mended."""
    people = {person.staff_id: person for person in _written(roster)}
    problems, warnings = [], []
    blocked, cleared = dict[str, set[str]](), dict[str, set[str]]()
    read = tuple(reading.notes)
    for finding in (finding for it in read for finding in it.findings):
        person = people[finding.staff_id]
        problem = _problem(roster, person, finding, people)
        if finding.severity != BLOCKS:
            warnings.append(problem)
        elif finding.rule in approvals.get(digest(person), ()):
            cleared.setdefault(finding.staff_id, set()).add(finding.rule)
        else:
            blocked.setdefault(finding.staff_id, set()).add(finding.rule)
            problems.append(problem)
    known = Earlier(reading.key, {it.key: (it.of, it.quotes) for it in read})
    return Review(tuple(problems), tuple(warnings), _frozen(blocked), _frozen(cleared), known)


def _written(roster: Roster) -> tuple[Person, ...]:
    """Return whoever has a note that could be read, once each, down the sheet."""
    told = {problem.place for problem in roster.problems}
    written = sorted((person for person in roster.people if person.note_row), key=lambda person: person.note_row)
    people = {p.staff_id: p for p in written if roster.notes.place(p.note_row, "note") not in told}
    return tuple(people.values())


def digest(person: Person) -> str:
    """Return the SHA-256 of a person's id and note, to which an approval is bound."""
    return hashlib.sha256(json.dumps([person.staff_id, person.note], ensure_ascii=False).encode()).hexdigest()


def circle(roster: Roster, settings: Settings) -> Circle:
    """Return whom and what a note may speak of: everybody on the staff sheet, and the office's words."""
    value = roster.staff.value
    rows = roster.staff.table.rows
    sites = {named: authority.named(named, settings) for named in {value(row, "site") for row in rows}}
    staff = tuple(
        Name(**{of_name: value(row, field) for of_name, field in OF_NAME.items()}, site=sites[value(row, "site")])
        for row in rows
    )
    of_rows = (value(row, field) for row in rows for field in ("team", "site", "job_title"))
    return Circle(staff, tuple(dict.fromkeys(word for word in (*of_rows, *_office(settings)) if word)))


def _office(settings: Settings) -> Iterable[str]:
    for key, site in settings.sites.items():
        yield from (key, site.sender, site.organisation, site.role, *site.address)
        for words in site.language.values():
            yield from (words.organisation, words.role, *words.address)


def _problem(roster: Roster, person: Person, finding: Finding, people: Mapping[str, Person]) -> Problem:
    place = roster.notes.place(person.note_row, "note")
    if finding.rule not in OF_TWO:
        return Problem(place, finding.what, finding.remedy, finding.quote)
    where = f"The other one is in row {people[finding.quote].note_row}."
    return Problem(place, finding.what, f"{where} {finding.remedy}", person.note, finding.remedy)


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {staff_id: frozenset(rules) for staff_id, rules in found.items()}
