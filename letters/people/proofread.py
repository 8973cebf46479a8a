"""Managers' notes, read before they are printed: what must not go out, and what somebody should look at.

The rules are a table, `proofreading/rules.toml`. They find much, and not everything: somebody still reads every letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from letters.people.person import Person
from letters.people.proofreading import language, note, rules, speller
from letters.people.proofreading.circle import Circle, Name
from letters.people.proofreading.note import Known, Note

__all__ = ["ASKS", "BLOCKS", "HINTS", "Circle", "Finding", "Name", "read", "unchecked"]

BLOCKS, ASKS, HINTS = "blocks", "asks", "hints"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a note; only `quote` holds anything of the note."""

    staff_id: str
    rule: str
    severity: str
    what: str
    remedy: str
    quote: str  # the words on which the rule fired, in plain text


def read(people: Sequence[Person], circle: Circle) -> tuple[Finding, ...]:
    """Read everybody's note by every rule; findings come in the order of people, then of the rules."""
    known = note.known(people, circle)
    return tuple(finding for person in people for finding in _findings(note.read(person), known))


def _findings(one: Note, known: Known) -> list[Finding]:
    return [
        Finding(one.person.staff_id, rule.name, rule.severity, rule.what, rule.remedy, quote)
        for rule in rules.rules()
        for quote in dict.fromkeys(rule.find(one, known))
    ]


def unchecked(people: Sequence[Person]) -> tuple[str, ...]:
    """Say what could not be checked, a sentence each."""
    missing = [code for code in language.SPELT if speller.dictionary(code) is None]
    written_in = {note.read(person).language for person in people} if missing else set()
    return tuple(
        f"{language.SPELT[code]} spelling was not checked: its dictionary could not be loaded here."
        for code in missing
        if code in written_in
    )
