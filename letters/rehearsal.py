"""What is laid out before the draw: two letters of each kind or more, read as if they were posted."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from letters import lengths, problems
from letters.intake import Checked, Everyone
from letters.lengths import Kind, Padded
from letters.people.person import Person
from letters.post import accents, compose, expect
from letters.post.expected import Expected
from letters.post.paper import MOST_PAGES
from letters.post.pool import Job, Workshop
from letters.post.readback import Verdict
from letters.post.render import Document
from letters.problems import Fault, Place, Problem


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Letters that are being laid out and read: of which kinds, whose in which wording, and what comes of each."""

    kinds: Mapping[Kind, Sequence[Person]]
    tried: tuple[tuple[str, Person], ...]
    made: Iterator[tuple[Document, Verdict]]
    padded: Padded


def begin(everyone: Everyone, workshop: Workshop) -> Rehearsal:
    """Begin to lay out and read two letters of each kind, and whatever not every font can print.

    One is the longest, and is held against the standards; the other is to somebody with another name: a name in the
    wording would be right in one of them.
    """
    kinds = lengths.kinds(everyone)
    tried = tuple((name, person) for (name, *_), people in kinds.items() for person in _some(people))
    longest = {(name, people[0].staff_id) for (name, *_), people in kinds.items()}
    jobs = (job(everyone, name, who, standards=(name, who.staff_id) in longest) for name, who in tried)
    return Rehearsal(kinds, tried, workshop.make(jobs), lengths.begin(everyone, workshop, kinds))


def prove(checked: Checked, workshop: Workshop, begun: Rehearsal | None = None) -> tuple[Problem, ...]:
    """Lay out and read letters of each kind, if that is not begun, and return the notes too long for their page.

    `Refused` with what is amiss, while nobody knows the arms.
    """
    trial = begun or begin(checked, workshop)
    proofs = [(name, person, *it) for (name, person), it in zip(trial.tried, trial.made, strict=True)]
    problems.refuse_if(
        checked.roster.problem(person, _far_too_long(person, it.too_long)) for _, person, it, _ in proofs if it.too_long
    )
    _refuse(checked, ((name, person, fault) for name, person, it, _ in proofs for fault in it.faults))
    _refuse(checked, ((name, person, fault) for name, person, _, read in proofs for fault in read.faults))
    return lengths.too_long(checked, workshop, trial.kinds, trial.padded)


def _some(people: Sequence[Person]) -> tuple[Person, ...]:
    """Return the first, the next who is called otherwise and has another note, and all who bring an accent of theirs.

    Whether an accent that is no one character with its letter is read as it is printed depends on the font.
    """
    first = people[0]
    others = (it for it in people if it.salutation != first.salutation and it.note != first.note)
    chosen = [first, *itertools.islice(others, 1)]
    shown = accents.of(*map(_printed, chosen))
    for person in people:
        if new := accents.of(_printed(person)) - shown:
            chosen.append(person)
            shown |= new
    return tuple(chosen)


def _printed(person: Person) -> str:
    return "\n".join(compose.texts(person).values())


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


def job(everyone: Everyone, wording: str, person: Person, *, standards: bool = False) -> Job:
    """Return somebody's letter, to be made, and what it must say."""
    return Job(everyone.paper.letter(wording, person), expected(everyone, wording, person), standards)


def expected(everyone: Everyone, wording: str, person: Person) -> Expected:
    """Return what a person's letter must say; the note is the one that the notes have for this id."""
    site, chosen = everyone.settings.sites[person.site], everyone.settings
    note = everyone.written[person.staff_id]
    pictures = everyone.paper.pictures.names[person.site]
    return expect.letter(person, note, site, everyone.paper.templates[wording], chosen.date, pictures)
