"""What is laid out before the draw: the longest letter of each kind, read as if it were posted, and notes too long.

A kind is a wording, an authority, a language and a format: all that a letter's length depends on beside its note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from letters import problems
from letters.intake import Checked
from letters.people.person import Person
from letters.post import compose, conform, expect
from letters.post.expected import Expected
from letters.post.language import MOST_PAGES
from letters.post.letter import Letter
from letters.post.pool import Workshop
from letters.post.readback import Proof
from letters.problems import Fault, Place, Problem

Kind = tuple[str, str, str, str]  # wording, site, language, format
LINE = 80  # characters, about
PADDING = " and thank you once more" * 3  # a note that is shorter than another may yet take a line more
LEAST = "Thank you."
MOST_MEASURED = 100  # notes that are too long, of which it is measured by how much

Key = TypeVar("Key")
Measured = tuple[Kind, Person]


def prove(checked: Checked, workshop: Workshop) -> tuple[Problem, ...]:
    """Lay out and read the longest letter of each kind, and return the notes that are too long for their page.

    `Refused` with what is amiss, while nobody knows the arms.
    """
    kinds = _kinds(checked)
    longest = {kind: people[0] for kind, people in kinds.items()}
    letters = [checked.letters[name, person.staff_id] for (name, *_), person in longest.items()]
    documents = list(workshop.lay_out(letters))
    problems.refuse_if(
        checked.roster.problem(person, _far_too_long(person, it.too_long))
        for person, it in zip(longest.values(), documents, strict=True)
        if it.too_long
    )
    _refuse(
        checked,
        (
            (kind[0], person, fault)
            for (kind, person), it in zip(longest.items(), documents, strict=True)
            for fault in it.faults or conform.faults(it.pdf)
        ),
    )
    proofs = [
        Proof(document.pdf, document.pages, expected(checked, name, person))
        for ((name, *_), person), document in zip(longest.items(), documents, strict=True)
    ]
    _refuse(
        checked,
        (
            (kind[0], person, fault)
            for (kind, person), reading in zip(longest.items(), workshop.read(proofs), strict=True)
            for fault in reading.faults
        ),
    )
    return _too_long(checked, workshop, kinds)


def _kinds(checked: Checked) -> dict[Kind, list[Person]]:
    """Return everybody by the kind of their letter in each wording, the longest note first."""
    kinds: dict[Kind, list[Person]] = {}
    for person in sorted(checked.roster.people, key=lambda person: -_length(person.note)):
        for name in checked.stationery:
            kinds.setdefault((name, person.site, person.language, person.format), []).append(person)
    return kinds


def _far_too_long(person: Person, pages: int) -> Fault:
    what = f"With this note, the longest of its kind, a letter has {pages} pages; it may have {MOST_PAGES}."
    return Fault("note", what, "Shorten the note; or the wording, if that is long.", person.note)


def _refuse(checked: Checked, faults: Iterable[tuple[str, Person, str]]) -> None:
    """Raise `Refused` with each fault of a wording's letters once, and the row of the person in whose it was seen."""
    first: dict[tuple[str, str], Person] = {}
    for name, person, fault in faults:
        first.setdefault((name, fault), person)
    remedy = "Mend the template, the letterhead in campaign.toml, or what stands in that row and its note."
    problems.refuse_if(
        Problem(
            Place(name),
            f"This design cannot be printed as it should be: {fault} Seen in the letter for "
            f"{checked.roster.staff.table.file}, row {person.row}.",
            remedy,
        )
        for (name, fault), person in first.items()
    )


def expected(checked: Checked, wording: str, person: Person) -> Expected:
    """Return what a person's letter must say; the note is the one that the notes have for this id."""
    site, chosen = checked.settings.sites[person.site], checked.settings
    note = checked.written[person.staff_id]
    return expect.letter(person, note, site, checked.templates[wording], chosen.date, checked.pictures[person.site])


# ------------------------------------------------------------------------------------------------ notes too long


def _too_long(checked: Checked, workshop: Workshop, kinds: Mapping[Kind, Sequence[Person]]) -> tuple[Problem, ...]:
    """Return the notes that make their letter run to another page, each with how many words it is too long."""

    def pages(wanted: Mapping[Key, tuple[Kind, Person, str]]) -> dict[Key, int]:
        letters = [with_note(checked, kind[0], person, note) for kind, person, note in wanted.values()]
        return dict(zip(wanted, (it.too_long or it.pages for it in workshop.lay_out(letters)), strict=True))

    def fitting(numbers: Mapping[Measured, int]) -> dict[Measured, bool]:
        cut = {key: (key[0], key[1], first_words(texts[key], number)) for key, number in numbers.items()}
        return {key: count <= least[key[0]] for key, count in pages(cut).items()}

    texts = {(kind, people[0]): people[0].note + PADDING for kind, people in kinds.items()}
    padded = pages({key: (*key, text) for key, text in texts.items()})
    least = pages({kind: (kind, person, LEAST) for (kind, person), count in padded.items() if count > 1})
    crowded = [key for key, count in padded.items() if count > least.get(key[0], 1)]
    kept = _largest({key: len(texts[key].split()) for key in crowded}, fitting)
    room = {key[0]: _length(first_words(texts[key], number)) - len(PADDING) for key, number in kept.items()}
    texts |= {(kind, p): p.note for kind, most in room.items() for p in kinds[kind] if _length(p.note) > most}
    found = pages({key: (*key, texts[key]) for key in texts if key[0] in room})
    long = [key for key, count in found.items() if count > least[key[0]]]
    kept |= _largest({key: len(texts[key].split()) for key in long[:MOST_MEASURED] if key not in kept}, fitting)
    over = {key: len(texts[key].split()) - kept[key] for key in long if key in kept}
    return tuple(dict.fromkeys(_problem(checked, key[1], over.get(key), least[key[0]]) for key in long))


def with_note(checked: Checked, wording: str, person: Person, note: str) -> Letter:
    """Return a person's letter with another note in it."""
    site, template = checked.settings.sites[person.site], checked.templates[wording]
    changed = replace(person, note=note)
    return compose.letter(changed, site, template, checked.settings.date, checked.pictures[person.site])


def _largest(most: Mapping[Key, int], fits: Callable[[Mapping[Key, int]], Mapping[Key, bool]]) -> dict[Key, int]:
    """Return the largest number that fits, up to `most` of each; all are searched at once, and nought always fits."""
    low, high = dict.fromkeys(most, 0), dict(most)
    while tried := {key: (low[key] + high[key] + 1) // 2 for key in most if low[key] < high[key]}:
        fit = fits(tried)
        for key, number in tried.items():
            low[key], high[key] = (number, high[key]) if fit[key] else (low[key], number - 1)
    return low


def _length(note: str) -> int:
    """Return about how many characters of lines a note fills."""
    return len(note) + LINE * note.count("\n")


def first_words(note: str, count: int) -> str:
    """Return a note up to the end of its so-manieth word, with the white space between them as it is."""
    ends = [word.end() for word in re.finditer(r"\S+", note)]
    return note[: ends[count - 1]] if count else ""


def _problem(checked: Checked, person: Person, words: int | None, pages: int) -> Problem:
    page = "one page" if pages == 1 else f"{pages} pages"
    counted = "Too long" if words is None else f"{words} {'word' if words == 1 else 'words'} too long"
    remedy = "Shorten it, or let the letter have a page more."
    place = checked.roster.notes.place(person.note_row, "note")
    return Problem(place, f"{counted} for {page}.", remedy, person.note)
