"""One manager's note as the rules see it, and what they know beside it: the staff, the office's words, the copies."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from letters.people.person import Person
from letters.people.proofreading import copies, language, text, words
from letters.people.proofreading.circle import Circle, Name
from letters.people.proofreading.text import Word

LONGEST_RUN = 8  # words of an office's phrase that a note may use together: a cell of a sheet may hold thousands


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """A note in plain text, cut into words; `own` are the keys of the names that it may speak of freely."""

    person: Person
    text: str
    words: tuple[Word, ...]
    language: str
    own: frozenset[str]  # the recipient's names, and short forms of them
    writer: frozenset[str]  # their manager's


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What the rules know beside a note; names are looked up by their keys."""

    full_names: Mapping[str, tuple[tuple[str, ...], ...]]  # by the first word
    initials: frozenset[tuple[str, str]]  # “Tom H.”
    surnames: frozenset[str]
    nearby: Mapping[str, frozenset[str]]  # a first or short name: the teams and sites where somebody has it
    managers: frozenset[tuple[str, ...]]
    managers_nearby: Mapping[str, frozenset[str]]
    office: frozenset[str]
    office_phrases: frozenset[tuple[str, ...]]  # and every run of a few words in one
    same: Mapping[str, str]  # who has the same note
    nearly: Mapping[str, str]  # and nearly the same


def read(person: Person) -> Note:
    """Read a person's note."""
    plain = text.plain(person.note)
    cut = text.words(plain)
    return Note(person, plain, cut, language.of(cut), _own(person), _writer(person))


def _own(person: Person) -> frozenset[str]:
    return called(person.first_name, person.preferred_name) | frozenset(text.keys(person.last_name))


@functools.lru_cache(maxsize=4096)
def keys_of(*names: str) -> frozenset[str]:
    """Return the keys of several names, and what the first of each may be called."""
    keys = [text.keys(name) for name in names if text.keys(name)]
    return frozenset(key for name in keys for key in name) | called(*(name[0] for name in keys))


def _writer(person: Person) -> frozenset[str]:
    return keys_of(person.manager, person.line_manager)


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """Notes that somebody else has too, or nearly."""

    same: Mapping[str, str]
    nearly: Mapping[str, str]


def copies_of(people: Sequence[Person]) -> Copies:
    """Find the notes that are copies; of all others only what copies are told by is kept in memory."""
    texts = {person.staff_id: copies.bare(text.plain(person.note), _own(person) | _writer(person)) for person in people}
    same = copies.same(texts)
    return Copies(same, copies.near({id_: bare for id_, bare in texts.items() if id_ not in same}))


def known(people: Sequence[Person], circle: Circle, found: Copies) -> Known:
    """Look everything up once, for all notes."""
    managers = {
        (name, (person.team, person.site)) for person in people for name in (person.manager, person.line_manager)
    }
    led_by = frozenset(keys for name, _ in managers if len(keys := text.keys(name)) > 1)
    return Known(
        full_names=_by_first_word({form for name in circle.staff for form in forms(name)} | led_by),
        initials=frozenset(pair for name in circle.staff for pair in _initials(name)),
        surnames=frozenset(key for name in circle.staff for key in text.keys(name.last)),
        nearby=_nearby((called(name.first, name.preferred), (name.team, name.site)) for name in circle.staff),
        managers=led_by,
        managers_nearby=_nearby((called(name), where) for name, where in managers),
        office=frozenset(key for phrase in circle.office for key in text.keys(phrase)),
        office_phrases=frozenset(run for phrase in circle.office for run in _runs(text.keys(phrase))),
        same=found.same,
        nearly=found.nearly,
    )


@functools.lru_cache(maxsize=4096)
def called(*names: str) -> frozenset[str]:
    """Return what somebody of these first names may be called: each part of them, and the short forms of each."""
    parts = {key for name in names for key in text.keys(name)}
    short = words.groups("short_names")
    return frozenset(parts.union(*(short.get(part, frozenset()) for part in parts)))


@functools.lru_cache(maxsize=4096)
def forms(name: Name) -> frozenset[tuple[str, ...]]:
    """Return the full names under which somebody may be spoken of."""
    last = text.keys(name.last)
    firsts = {text.keys(name.first), text.keys(name.preferred)} | {(key,) for key in called(name.first, name.preferred)}
    orders = ((*first, *last) for first in firsts if first and last)
    return frozenset(orders) | {(*last, *first) for first in firsts if first and last}


def _initials(name: Name) -> Iterable[tuple[str, str]]:
    last = text.keys(name.last)
    return ((first, last[0][0]) for first in called(name.first, name.preferred) if last)


def _runs(phrase: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    ends = ((start, min(start + LONGEST_RUN, len(phrase))) for start in range(len(phrase)))
    return (phrase[start:end] for start, last in ends for end in range(start + 1, last + 1))


def _by_first_word(full: Iterable[tuple[str, ...]]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in full:
        found[name[0]].add(name)
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}


def _nearby(people: Iterable[tuple[frozenset[str], tuple[str, str]]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for names, where in people:
        for name in names:
            found[name] |= {place.casefold() for place in where if place}
    return {name: frozenset(where) for name, where in found.items()}
