"""Managers' notes, read before they are printed: what must not go out, and what somebody should look at.

The rules are a table, `proofreading/rules.toml`. They find much, and not everything: somebody still reads every letter.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from letters import workers
from letters.people.person import Person
from letters.people.proofreading import language, note, rules, speller
from letters.people.proofreading.circle import Circle, Name
from letters.people.proofreading.note import Known, Note

__all__ = ["ASKS", "BLOCKS", "HINTS", "Circle", "Finding", "Name", "begun", "read", "unchecked"]

BLOCKS, ASKS, HINTS = "blocks", "asks", "hints"
MANY = 4000  # notes, from which on workers read them sooner, though each has to learn the rules first
CHUNK = 100  # notes a worker takes at a time, at most


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
    return tuple(_every(people, note.known(people, circle)))


@contextlib.contextmanager
def begun(people: Sequence[Person], circle: Circle, count: int) -> Iterator[Iterator[Finding]]:
    """Give what `read` returns, to be taken one by one; of many notes it is found meanwhile, by so many workers."""
    known = note.known(people, circle)
    if count == 1 or len(people) < MANY:
        yield _every(people, known)
    else:
        with workers.opened(count, _start, known) as executor:
            yield workers.every(executor, count, _in_a_worker, people, CHUNK)


def _every(people: Sequence[Person], known: Known) -> Iterator[Finding]:
    return (finding for person in people for finding in _findings(note.read(person), known))


def _findings(one: Note, known: Known) -> list[Finding]:
    return [
        Finding(one.person.staff_id, rule.name, rule.severity, rule.what, rule.remedy, quote)
        for rule in rules.rules()
        for quote in _told_once(one.text, tuple(dict.fromkeys(rule.find(one, known))))
    ]


def _told_once(text: str, quotes: Sequence[str]) -> Sequence[str]:
    """Leave out quotes that stand nowhere but across a longer one: “900123” beside “07700 900123”."""
    if len(quotes) < 2:
        return quotes
    kept: dict[str, list[tuple[int, int]]] = {}
    for quote in sorted(quotes, key=len, reverse=True):
        places = _places(text, quote)
        told = [span for spans in kept.values() for span in spans]
        if not all(any(start < end_ and start_ < end for start_, end_ in told) for start, end in places):
            kept[quote] = places
    return [quote for quote in quotes if quote in kept]


def _places(text: str, quote: str) -> list[tuple[int, int]]:
    """Return where a quote stands in a text, with no letter or digit that goes on before or after it."""
    whole = re.finditer(rf"(?<!\w){re.escape(quote)}(?!\w)", text)
    return [match.span() for match in whole] or [(at := text.find(quote), at + len(quote))]


def unchecked(people: Sequence[Person]) -> tuple[str, ...]:
    """Say what could not be checked, a sentence each."""
    missing = [code for code in language.SPELT if speller.dictionary(code) is None]
    written_in = {note.read(person).language for person in people} if missing else set()
    return tuple(
        f"{language.SPELT[code]} spelling was not checked: its dictionary could not be loaded here."
        for code in missing
        if code in written_in
    )


# ------------------------------------------------------------------------------------------------- in a worker

_known: Known


def _start(known: Known) -> None:
    global _known
    _known = known


def _in_a_worker(people: tuple[Person, ...]) -> tuple[Finding, ...]:
    return tuple(_every(people, _known))
