"""What is laid out before the draw: the longest letter of each kind, read as if it were posted."""

from __future__ import annotations

from collections.abc import Iterable

from letters import lengths, problems
from letters.intake import Checked
from letters.people.person import Person
from letters.post import conform, expect
from letters.post.expected import Expected
from letters.post.language import MOST_PAGES
from letters.post.pool import Workshop
from letters.post.readback import Proof
from letters.problems import Fault, Place, Problem


def prove(checked: Checked, workshop: Workshop) -> tuple[Problem, ...]:
    """Lay out and read the longest letter of each kind, and return the notes that are too long for their page.

    `Refused` with what is amiss, while nobody knows the arms.
    """
    kinds = lengths.kinds(checked)
    longest = [(name, people[0]) for (name, *_), people in kinds.items()]
    documents = list(workshop.lay_out(checked.letters[name, person.staff_id] for name, person in longest))
    laid_out = [(name, person, it) for (name, person), it in zip(longest, documents, strict=True)]
    problems.refuse_if(
        checked.roster.problem(person, _far_too_long(person, it.too_long)) for _, person, it in laid_out if it.too_long
    )
    _refuse(
        checked,
        ((name, person, fault) for name, person, it in laid_out for fault in it.faults or conform.faults(it.pdf)),
    )
    readings = workshop.read(Proof(it.pdf, it.pages, expected(checked, name, person)) for name, person, it in laid_out)
    _refuse(
        checked,
        ((*letter, fault) for letter, it in zip(longest, readings, strict=True) for fault in it.faults),
    )
    return lengths.too_long(checked, workshop, kinds)


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
