"""Notes too long for their page: how many words too long is measured by laying letters out, never guessed.

Of each kind of letter the fullest note is laid out, and only where that is too long are the others. A kind is a
wording, an authority, a language and a format: all that a letter's length depends on beside its note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from letters.intake import Checked, Everyone
from letters.people.person import Person
from letters.post.letter import Letter
from letters.post.pool import Workshop
from letters.problems import Place, Problem

Kind = tuple[str, str, str, str]  # wording, site, language, format
Written = tuple[Kind, Person]  # whose note, in which kind of letter

LINE = 80  # characters, about
PADDING = " and thank you once more" * 3  # a note that is shorter than another may yet take a line more
LEAST = "Thank you."
FEW, MANY = 5, 4  # notes, and one of so many: from there on it is the design that holds little
MOST_MEASURED = 100  # notes that are too long, of which it is measured by how much


def kinds(everyone: Everyone) -> dict[Kind, list[Person]]:
    """Return everybody by the kind of their letter in each wording, the longest note first."""
    found: dict[Kind, list[Person]] = {}
    for person in sorted(everyone.roster.people, key=lambda person: -_length(person.note)):
        for name in everyone.paper.stationery:
            found.setdefault((name, person.site, person.language, person.format), []).append(person)
    return found


@dataclass(frozen=True, slots=True)
class Padded:
    """The fullest note of each kind, and a little more; and how many pages its letter has, as it is laid out."""

    notes: Mapping[Written, str]
    pages: Iterator[int]


def begin(everyone: Everyone, workshop: Workshop, people: Mapping[Kind, Sequence[Person]]) -> Padded:
    """Begin to lay out the fullest letter of each kind."""
    longest = {(kind, some[0]): some[0].note + PADDING for kind, some in people.items()}
    return Padded(longest, _Press(everyone, workshop).laid_out(longest))


def too_long(
    checked: Checked, workshop: Workshop, people: Mapping[Kind, Sequence[Person]], begun: Padded
) -> tuple[Problem, ...]:
    """Return the notes that make their letter run to another page, each with how many words it is too long."""
    press, longest = _Press(checked, workshop), begun.notes
    padded = dict(zip(longest, begun.pages, strict=True))
    least = press.pages({written: LEAST for written, pages in padded.items() if pages > 1})
    pages = {kind: least.get((kind, person), 1) for kind, person in longest}
    crowded = {written: longest[written] for written, count in padded.items() if count > pages[written[0]]}
    fitting = press.words_that_fit(crowded, pages)
    room = {
        written[0]: _length(first_words(crowded[written], words)) - len(PADDING) for written, words in fitting.items()
    }
    doubtful = {(kind, p): p.note for kind, most in room.items() for p in people[kind] if _length(p.note) > most}
    long = {it: doubtful[it] for it, count in press.pages(doubtful).items() if count > pages[it[0]]}
    others = [it for it in long if it not in fitting][:MOST_MEASURED]
    fitting |= press.words_that_fit({it: long[it] for it in others}, pages)
    over = {it: len(long[it].split()) - words for it, words in fitting.items() if it in long}
    found = (_problem(checked, it[1], over.get(it), pages[it[0]]) for it in long)
    return tuple(dict.fromkeys((*_of_the_design(long, people), *found)))


def _of_the_design(long: Mapping[Written, str], people: Mapping[Kind, Sequence[Person]]) -> Iterator[Problem]:
    """Point to a design in which many notes are too long: it holds little, and managers need not be asked again."""
    for wording in dict.fromkeys(kind[0] for kind in people):
        every = sum(len(some) for kind, some in people.items() if kind[0] == wording)
        over = sum(kind[0] == wording for kind, _ in long)
        if over >= FEW and MANY * over >= every:
            what = f"{over} of {every} notes are too long for a page of this design."
            yield Problem(Place(f"templates/{wording}"), what, "Look at its type, spacing and wording first.")


@dataclass(frozen=True, slots=True)
class _Press:
    """Letters with other notes in them, laid out to see how many pages they have."""

    everyone: Everyone
    workshop: Workshop

    def laid_out(self, notes: Mapping[Written, str]) -> Iterator[int]:
        """Have each letter laid out with this note in it, from now on, and return how many pages it has."""
        letters = [with_note(self.everyone, kind[0], person, note) for (kind, person), note in notes.items()]
        return self.workshop.count_pages(letters)

    def pages(self, notes: Mapping[Written, str]) -> dict[Written, int]:
        """Return how many pages each letter has with this note in it."""
        return dict(zip(notes, self.laid_out(notes), strict=True))

    def words_that_fit(self, notes: Mapping[Written, str], pages: Mapping[Kind, int]) -> dict[Written, int]:
        """Return how many of each note's words its letter holds on so many pages; all notes are bisected together."""
        low, high = dict.fromkeys(notes, 0), {written: len(note.split()) for written, note in notes.items()}
        while tried := {it: (low[it] + high[it] + 1) // 2 for it in notes if low[it] < high[it]}:
            cut = {it: first_words(notes[it], words) for it, words in tried.items()}
            for it, count in self.pages(cut).items():
                fits = count <= pages[it[0]]
                low[it], high[it] = (tried[it], high[it]) if fits else (low[it], tried[it] - 1)
        return low


def with_note(everyone: Everyone, wording: str, person: Person, note: str) -> Letter:
    """Return a person's letter with another note in it."""
    return everyone.paper.letter(wording, replace(person, note=note))


def _length(note: str) -> int:
    """Return about how many characters of lines a note fills."""
    return len(note) + LINE * note.count("\n")


def first_words(note: str, count: int) -> str:
    """Return the first `count` words of a note, with the white space between them as it is."""
    ends = [word.end() for word in re.finditer(r"\S+", note)]
    return note[: ends[count - 1]] if count else ""


def _problem(checked: Checked, person: Person, words: int | None, pages: int) -> Problem:
    page = "one page" if pages == 1 else f"{pages} pages"
    counted = "Too long" if words is None else f"{words} {'word' if words == 1 else 'words'} too long"
    remedy = "Shorten it, or let the letter have a page more."
    place = checked.roster.notes.place(person.note_row, "note")
    return Problem(place, f"{counted} for {page}.", remedy, person.note)
