"""Managers' notes, read before they are printed: what must not go out, and what somebody should look at.

The rules are a table, `proofreading/rules.toml`. They find much, and not everything: somebody still reads every letter.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from letters import keys, workers
from letters.people.person import Person
from letters.people.proofreading import language, note, rules, speller, text
from letters.people.proofreading.circle import Circle, Name
from letters.people.proofreading.note import Copies, Known, Note
from letters.people.proofreading.phrases import Finder
from letters.problems import MachineFailed, stop_if

__all__ = ["ASKS", "BLOCKS", "Circle", "Finding", "Name", "begun", "read"]

BLOCKS, ASKS = "blocks", "asks"
MANY = 4000  # notes, from which on workers read them sooner, though each has to learn the rules first
UNLIKE = (
    "What is kept of the notes that were read is not what its name stands for. Delete the folder “store” and run it "
    "again. If it is said once more, the program is at fault: please report it."
)
BLIND = (
    "The dictionaries could not be loaded, without which a child's name in a note is not told from a word. Nothing was "
    "done. `letters doctor` says how to mend that."
)
CHUNK = 100  # notes a worker takes at a time, at most
REMEMBERED = (text.key, text.keys, note.called, note.forms, note.keys_of, speller.knows, speller.ordinary)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a note; only `quote` holds anything of the note."""

    staff_id: str
    rule: str
    severity: str
    what: str
    remedy: str
    quote: str  # the words on which the rule fired, in plain text; of copies, the id of who has the other


Quotes = tuple[tuple[str, str], ...]  # the rules that fire on a note, each with a quote
Kept = tuple[str, Quotes]  # of which note that is, worked out independently of its key


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known from before: the key of all notes at once, and what was found in each, in order, by its key."""

    key: str = ""
    found: Mapping[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note that was read, now or before: whose, the key of all that is found in it, and what that is."""

    staff_id: str
    key: str
    of: str  # what was read, put together once more
    quotes: Quotes
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everybody's note with what is found in it, to be taken one by one; and the key of all notes at once."""

    key: str
    notes: Iterator[ReadNote]
    by_workers: bool = False  # whether workers are at it, so that others would be in their way


def read(people: Sequence[Person], circle: Circle) -> tuple[Finding, ...]:
    """Read everybody's note by every rule; findings come in the order of people, then of the rules."""
    with begun(people, circle, 1, Earlier()) as reading:
        return tuple(finding for it in reading.notes for finding in it.findings)


@contextlib.contextmanager
def begun(people: Sequence[Person], circle: Circle, count: int, earlier: Earlier) -> Iterator[Reading]:
    """Give what is found in everybody's note, as `earlier` has it, or as it is found now: of many by so many workers.

    A key stands for all that a finding depends on. `Tampered` when what is known is another note's; `MachineFailed`
    when there are notes to be read, and no dictionary by which names are told from words.
    """
    told, known = _told(people, circle), earlier.found
    if (of_all := keys.of(*told)) == earlier.key:  # and so are the copies
        yield Reading(of_all, _in_turn(people, known, known, iter(())))
        return
    copies = note.copies_of(people)
    named = _keys(people, told, copies)
    unread = [person for person, key in zip(people, named, strict=True) if key not in known]
    if unread and not all(map(speller.is_there, language.SPELT)):
        raise MachineFailed(BLIND)
    processes = count if len(unread) >= MANY else 1
    with _quoted(unread, note.known(people, circle, copies) if unread else None, processes) as quotes:
        yield Reading(of_all, _in_turn(people, named, known, quotes), processes > 1)
    for of_words in REMEMBERED:  # of use as long as notes are read
        of_words.cache_clear()


def _in_turn(
    people: Sequence[Person], named: Iterable[str], known: Mapping[str, Kept], new: Iterator[Quotes]
) -> Iterator[ReadNote]:
    for person, key in zip(people, named, strict=True):
        of = _of(person)
        was, quotes = known[key] if key in known else (of, next(new))
        stop_if([UNLIKE] if was != of else [])
        yield ReadNote(person.staff_id, key, of, quotes, _findings(person, quotes))


def _of(person: Person) -> str:
    """Return what a note is and whom it is about, field by field, so that a key may forget none."""
    who = (person.title, person.first_name, person.last_name, person.preferred_name, person.job_title)
    return keys.of(person.note, *who, person.team, person.site, person.manager, person.line_manager, person.language)


def _told(people: Sequence[Person], circle: Circle) -> tuple[str, ...]:
    """Return the keys of what findings depend on but for copies: of what all have in common, then of each note.

    In common are the rules, the staff, the office, and who leads whom; a note's is that of its person, too.
    """
    led = sorted({(name, p.team, p.site) for p in people for name in (p.manager, p.line_manager)})
    common = keys.of(keys.program(), repr(circle), repr(led))
    return common, *(keys.of(repr(person.told)) for person in people)


def _keys(people: Sequence[Person], told: Sequence[str], copies: Copies) -> tuple[str, ...]:
    """Return the key of all that is found in each note."""
    common, *own = told
    same, nearly = copies.same, copies.nearly
    return tuple(
        keys.of(common, it, same.get(person.staff_id, ""), nearly.get(person.staff_id, ""))
        for person, it in zip(people, own, strict=True)
    )


@contextlib.contextmanager
def _quoted(people: Sequence[Person], known: Known | None, count: int) -> Iterator[Iterator[Quotes]]:
    if known is None:
        yield iter(())
    elif count == 1:
        yield _every(people, known)
    else:
        with workers.opened(count, _start, known) as executor:
            yield workers.every(executor, count, _in_a_worker, people, CHUNK)


def _every(people: Sequence[Person], known: Known) -> Iterator[Quotes]:
    from letters.people.proofreading.finders import finders  # hundreds of patterns, which no note known before needs

    every = finders()
    return (_quotes(note.read(person), known, every) for person in people)


def _quotes(one: Note, known: Known, finders: Mapping[str, Finder]) -> Quotes:
    return tuple(
        (rule, quote)
        for rule, find in finders.items()
        for quote in _told_once(one.text, tuple(dict.fromkeys(find(one, known))))
    )


def _findings(person: Person, quotes: Quotes) -> tuple[Finding, ...]:
    told = ((rules.named()[name], quote) for name, quote in quotes)
    return tuple(
        Finding(person.staff_id, rule.name, rule.severity, rule.what, rule.remedy, quote) for rule, quote in told
    )


def _told_once(plain: str, quotes: Sequence[str]) -> Sequence[str]:
    """Leave out quotes that stand nowhere but across a longer one: “900123” beside “07700 900123”."""
    if len(quotes) < 2:
        return quotes
    kept: dict[str, list[tuple[int, int]]] = {}
    for quote in sorted(quotes, key=len, reverse=True):
        places = _places(plain, quote)
        told = [span for spans in kept.values() for span in spans]
        if not all(any(start < end_ and start_ < end for start_, end_ in told) for start, end in places):
            kept[quote] = places
    return [quote for quote in quotes if quote in kept]


def _places(plain: str, quote: str) -> list[tuple[int, int]]:
    """Return where a quote stands in a text, with no letter or digit that goes on before or after it."""
    whole = re.finditer(rf"(?<!\w){re.escape(quote)}(?!\w)", plain)
    return [match.span() for match in whole] or [(at := plain.find(quote), at + len(quote))]


# ------------------------------------------------------------------------------------------------- in a worker

_known: Known


def _start(known: Known) -> None:
    global _known
    _known = known


def _in_a_worker(people: tuple[Person, ...]) -> tuple[Quotes, ...]:
    return tuple(_every(people, _known))
