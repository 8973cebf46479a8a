"""Whose names stand in a note: the recipient's own, a colleague's, somebody else's.

Every name is mentioned once and falls under one rule, so a note is gone through from left to right: first what can only
be a name (“Mrs Price”, a colleague's full name, “Tom B.”, “the Price family”), then single words with a capital letter.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from letters.people.proofreading import capitals, spoken, words
from letters.people.proofreading.note import Known, Note

OWN, WRONG, COLLEAGUE, FIRST, UNKNOWN = "own", "wrong-name", "colleague", "first-name", "unknown-name"
STORMS = frozenset(("storm", "hurricane", "cyclone"))
SHORTEST_GARBLED, GARBLED = 4, 75  # letters, and per cent alike (RapidFuzz's ratio)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a note: the rule it falls under, and the words from `start` to before `end`."""

    rule: str
    start: int
    end: int


def called(rule: str) -> Callable[[Note, Known], Iterator[str]]:
    """Return a finder of the names that fall under a rule."""

    def find(note: Note, known: Known) -> Iterator[str]:
        for mention in mentions(note, known):
            if mention.rule == rule:
                yield note.text[note.words[mention.start].start : note.words[mention.end - 1].end]

    return find


@functools.lru_cache(maxsize=4)  # four rules ask for the same note, one after the other
def mentions(note: Note, known: Known) -> tuple[Mention, ...]:
    """Return every name in a note, in order."""
    found: list[Mention] = []
    may_be, end = _small_letters(), 0
    for at, word in enumerate(note.words):
        worth_reading = word.capital or word.key in may_be or word.key in known.full_names or "-" in word.key
        if worth_reading and at >= end:
            mention = next((seen for read in READERS if (seen := read(note, known, at))), None)
            found += [mention] if mention else []
            end = mention.end if mention else end
    return tuple(found)


@functools.cache
def _small_letters() -> frozenset[str]:
    """Return the words that are worth reading without a capital letter, too."""
    return words.keys("titles") | words.keys("first_names")


def _figure(note: Note, known: Known, at: int) -> Mention | None:
    """Read a figure of speech, “our Mary Poppins”, and a storm, unless a colleague has that name."""
    word = note.words[at]
    if not word.capital:
        return None
    if word.key in STORMS and word.after == " " and note.words[at + 1 : at + 2] and note.words[at + 1].capital:
        return Mention(OWN, at, at + 2)
    for length in (4, 3, 2, 1) if word.key in _figures() else ():
        here = tuple(other.key for other in note.words[at : at + length])
        if here in words.runs("figures") and here not in known.full_names.get(word.key, ()):
            family = {here[0], here[-1]} & (known.surnames | known.nearby.keys()) if length == 1 else ()
            return None if family else Mention(OWN, at, at + length)
    return None


@functools.cache
def _figures() -> frozenset[str]:
    return frozenset(run[0] for run in words.runs("figures"))


def _titled(note: Note, known: Known, at: int) -> Mention | None:
    """Read “Mrs Price”, “Mr and Mrs Petrovic”, “Dr Aisha Begum”."""
    word = note.words[at]
    if word.key not in words.keys("titles") or not (word.capital or word.key in ("mr", "mrs", "ms", "dr")):
        return None
    end = at + 1
    while end < len(note.words) and end < at + 4 and _goes_on(note, end):
        end += 1
    if end == at + 1 < len(note.words) and word.key in ("mr", "mrs") and note.words[end].before in (" ", ". "):
        end += 1  # “mrs tindall”
    names = tuple(word.key for word in note.words[at + 1 : end] if word.key not in words.keys("titles"))
    if not names or not (note.words[end - 1].capital or word.key in ("mr", "mrs")):
        return None
    if note.own.issuperset(names) or note.writer.issuperset(names) or names in known.office_phrases:
        return Mention(OWN, at, end)
    managers = any(name[-len(names) :] == names for name in known.managers)
    return Mention(COLLEAGUE if managers or names[-1] in known.surnames else UNKNOWN, at, end)


def _goes_on(note: Note, at: int) -> bool:
    """Say whether a titled name goes on with this word; “and Mrs” joins two titles."""
    word, before = note.words[at], note.words[at - 1]
    titles = words.keys("titles")
    if word.key in ("and", "a") and before.key in titles:
        return at + 1 < len(note.words) and note.words[at + 1].key in titles
    return (word.capital or word.key in titles) and word.before in (" ", ". ", " & ") and not before.owns


def _full(note: Note, known: Known, at: int) -> Mention | None:
    """Read the first and last name of somebody on the staff sheet, or of a manager; whoever signs may be anybody."""
    for name in known.full_names.get(note.words[at].key, ()):
        end = at + len(name)
        if not _is_here(note, at, name):
            continue
        own = note.own.issuperset(name) or note.writer.issuperset(name)
        signed = name in known.managers and end == len(note.words) and "\n" in note.words[at].before
        return Mention(OWN if own or signed else COLLEAGUE, at, end)
    return None


def _office(note: Note, known: Known, at: int) -> Mention | None:
    """Read a name of several words that is the office's own: its director's, for one."""
    for length in (3, 2) if note.words[at].key in known.office else ():
        here = note.words[at : at + length]
        if len(here) == length and tuple(word.key for word in here) in known.office_phrases and here[-1].capital:
            return Mention(OWN, at, at + length)
    return None


def _is_here(note: Note, at: int, name: tuple[str, ...]) -> bool:
    here = note.words[at : at + len(name)]
    if tuple(word.key for word in here) != name or any(word.before not in (" ", ", ", "-") for word in here[1:]):
        return False
    return all(word.capital for word in (here[0], here[-1])) or not any(capitals.ordinary(word, note) for word in here)


def _initialled(note: Note, known: Known, at: int) -> Mention | None:
    """Read “Tom B.” and “T. Brown”."""
    word, after = note.words[at], note.words[at + 1 : at + 2]
    if not after or not word.capital or not after[0].capital or after[0].before not in (" ", ". ", "."):
        return None
    first, second = word.key, after[0].key
    if len(second) == 1 and second != "i" and len(first) > 1 and word.after == " " and not word.capitals:
        if (first, second) in known.initials:
            own = first in note.own and any(key[0] == second for key in note.own)
            return Mention(OWN if own else COLLEAGUE, at, at + 2)
        if capitals.named(note, known, at) and first not in note.own | note.writer:
            return Mention(UNKNOWN, at, at + 2)
    if len(first) == 1 and first not in "ia" and len(second) > 2 and second in known.surnames:
        return Mention(OWN if second in note.own | note.writer else COLLEAGUE, at, at + 2)
    return None


def _family(note: Note, known: Known, at: int) -> Mention | None:
    """Read “the Price family”, “Kyle's mum”, “little Tom”, “a boy called Will”; a director may be called so too."""
    word = note.words[at]
    ours = (note.writer | known.office) - words.keys("first_names")
    if not word.capital or word.key in note.own | ours or word.key in words.keys("greetings"):
        return None
    if not spoken.of_a_family(note, at) or not capitals.may_be_a_name(note, known, at):
        return None
    return Mention(UNKNOWN, at, at + 1)


def _single(note: Note, known: Known, at: int) -> Mention | None:
    """Read a name that stands by itself, or a first and a last name of nobody we know."""
    word = note.words[at]
    if not capitals.named(note, known, at):
        return None
    end = at + 1
    while end < len(note.words) and note.words[end].before == " " and capitals.surname(note, known, end):
        end += 1
    if word.key in note.own:
        return None
    return Mention(_rule(note, known, at, end), at, end)


def _rule(note: Note, known: Known, at: int, end: int) -> str:
    word = note.words[at]
    if word.key in note.writer and (spoken.signs(note, end) or not spoken.to(note, at, end)):
        return OWN
    if spoken.to(note, at, end):
        return WRONG
    here = {note.person.team.casefold(), note.person.site.casefold()} - {""}
    colleague = end == at + 1 and not here.isdisjoint(known.nearby.get(word.key, ()))
    if end == at + 1 and not here.isdisjoint(known.managers_nearby.get(word.key, ())):
        return OWN
    if spoken.of(note, at, end, colleague):
        return WRONG
    return FIRST if colleague else UNKNOWN


def _garbled(note: Note, known: Known, at: int) -> Mention | None:
    """Read the recipient's own name, wrongly spelt, where somebody is spoken to: “Dear Tarik” to Tariq."""
    word = note.words[at]
    shown = word.bare.lower()
    if len(shown) < SHORTEST_GARBLED or not word.capital or word.key in note.own | note.writer | known.office:
        return None
    if capitals.ordinary(word, note) or not spoken.to(note, at, at + 1):
        return None
    from rapidfuzz import fuzz  # loaded when such a word is there

    alike = any(fuzz.ratio(word.key, name) >= GARBLED for name in note.own if len(name) >= SHORTEST_GARBLED)
    return Mention(WRONG, at, at + 1) if alike else None


READERS = (_figure, _titled, _full, _office, _initialled, _family, _single, _garbled)
