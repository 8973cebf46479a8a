"""The steps of a campaign, in order: reading this is reading the program.

intake.check: read, join, and compose everyone's letter in memory · draw_once: freeze and allocate, sealed · run:
letters for those due, through the gate, into place. What comes after is in `posting` and `life`; `proving` proves it
from the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from letters import bookkeeping, books, drawing, dues, files, handover, intake, problems, rehearsal, standing, store
from letters.books import Book
from letters.drawing import Before, Chance, Drawn
from letters.dues import Dues
from letters.handover import Bound, Made
from letters.intake import Checked, Order
from letters.people import source
from letters.people.person import Person
from letters.post import cover, pack, pool
from letters.post.cover import Cover
from letters.post.letter import Letter
from letters.post.pack import Item
from letters.post.packread import Single
from letters.post.pool import Workshop
from letters.post.readback import Proof, Verdict
from letters.post.render import Document
from letters.problems import Problem, Refused, stop_if
from letters.store import Store
from letters.tofix import parcel

Progress = Callable[[int, int], None]  # letters done, letters in all


@dataclass(frozen=True, slots=True)
class Ready:
    """A campaign in which nothing needs mending, what to look at, and how its people stand to those drawn before."""

    checked: Checked
    book: Book
    joined: int  # people who have yet to be drawn
    warnings: tuple[Problem, ...]
    left: tuple[Path, ...]  # sheets in which that is marked


# ------------------------------------------------------------------------------------------------------ check


def check(order: Order) -> Ready:
    """Return a campaign in which nothing needs mending, and that is still the one that was drawn, if it was.

    Writes nothing but the sheets marked, in the folder `to-fix`, and that only where there is something to mark.
    `Refused` with every problem; `Tampered` with every way in which the campaign is not what was sealed.
    """
    book = books.read(order.folder, intake.output(order))
    looked = intake.look(order, book)
    found, warnings, joined = looked.problems, looked.warnings, 0
    if looked.checked:
        try:
            with pool.opened(looked.checked.stationery, order.workers) as workshop:
                warnings += rehearsal.prove(looked.checked, workshop)
            stop_if(drawing.as_sealed(looked.checked, book))
            stands = standing.of(looked.checked, book)
            warnings, joined = (*warnings, *stands.warnings, *drawing.away(book)), len(stands.joined)
        except Refused as refused:
            found = refused.problems
    left, why_not = parcel.put(parcel.contents(looked.given, looked.roster, found, warnings), looked.output)
    if found or looked.checked is None:
        raise looked.refusal((*found, *why_not), left)
    if not book.record.seals:
        drawing.stop_if_drawn(looked.output)
    return Ready(looked.checked, book, joined, (*warnings, *why_not), left)


# ------------------------------------------------------------------------------------------------------- draw


def draw_once(order: Order, chance: Chance, before: Before) -> Drawn:
    """Check, then return the sealed draw: the one in the ledger, with one for those who have joined since."""
    with bookkeeping.held(order.folder, intake.output(order)) as book:
        checked = intake.check(order, book)
        with pool.opened(checked.stationery, order.workers) as workshop:
            return drawing.once(checked, book, chance, order.reading, workshop, before)


# -------------------------------------------------------------------------------------------------------- run


def run(order: Order, chance: Chance, before: Before, progress: Progress) -> Made:
    """Check, draw who is undrawn, make the letters of those who are due one, and put them in place all at once."""
    with bookkeeping.held(order.folder, intake.output(order)) as book:
        checked = intake.check(order, book)
        with pool.opened({**checked.stationery, **cover.stationery()}, order.workers) as workshop:
            drawn = drawing.once(checked, book, chance, order.reading, workshop, before)
            pack.load()
            kept = store.opened(checked.output, checked.stationery)
            due = dues.of(checked, drawn.book, kept)
            if not drawn.book.record.unsent:  # else what lies here is made anew, though nobody be due a letter any more
                dues.refuse_if_nothing_but_changes(checked, due)
                if not due.letters and drawn.book.record.mailings:
                    return handover.nothing(drawn, due)
            items = _letters(checked, due, workshop, kept, progress)
            covers = handover.covers(drawn, items)
            sheets = workshop.lay_out(cover.pages(covers))  # before the letters are read, and nobody waits for them
            readings = store.verdicts(kept, _proofs(checked, due, items), workshop.read)
            bound = _bound(checked, items, readings, covers, _laid_out(covers, sheets))
            store.tidy(kept, _wanted(checked, due, (item.person for item in items)))
            made = handover.put(drawn, due, items, bound, workshop.look_through, chance.pen)
            files.remove(checked.output / parcel.FOLDER)
            return made


def _letters(checked: Checked, due: Dues, workshop: Workshop, kept: Store, progress: Progress) -> tuple[Item, ...]:
    """Render the letters that are due; `Refused` with every letter that cannot be printed as it should be."""
    recipients = [person for person in checked.roster.people if person.staff_id in due.letters]
    wanted = _wanted(checked, due, recipients)
    store.make_room(kept, wanted)
    documents = []
    for document in store.documents(kept, wanted, workshop.lay_out):
        documents.append(document)
        progress(len(documents), len(wanted))
    by_id = {person.staff_id: person for person in recipients}
    _refuse_letters(checked, ((by_id[it.staff_id], fault) for it in documents for fault in it.faults))
    pack.gate(due.letters, documents)
    return pack.plan(recipients, documents)


def _wanted(checked: Checked, due: Dues, people: Iterable[Person]) -> tuple[Letter, ...]:
    """Return the letter that each of some people is due."""
    return tuple(checked.letters[due.letters[person.staff_id], person.staff_id] for person in people)


def _laid_out(covers: tuple[Cover, ...], sheets: Iterable[Document]) -> tuple[bytes, ...]:
    """Return PDFs of the cover sheets, a page for each authority's letters."""
    made = tuple(sheets)
    stop_if([f"The cover sheets cannot be printed: {fault}" for it in made for fault in it.faults])
    if (pages := sum(it.pages for it in made)) != len(covers):
        stop_if([f"{len(covers)} cover sheets have {pages} pages."])
    return tuple(it.pdf for it in made)


def _proofs(checked: Checked, due: Dues, items: tuple[Item, ...]) -> Iterator[Proof]:
    """Go through the finished letters, each with what it must say.

    That is worked out from the sheets once more, by the id that the pack has the letter under.
    """
    for item in items:
        wording = due.letters[item.person.staff_id]
        yield Proof(item.document.pdf, item.document.pages, rehearsal.expected(checked, wording, item.person))


def _bound(
    checked: Checked,
    items: tuple[Item, ...],
    readings: Iterable[tuple[Proof, Verdict]],
    covers: tuple[Cover, ...],
    sheets: tuple[bytes, ...],
) -> Bound:
    """Bind each letter as soon as it has been read; `Refused` with everything that must not be posted."""
    read = list[tuple[Item, Proof, Verdict]]()

    def sound() -> Iterator[Item]:
        for item, (proof, verdict) in zip(items, readings, strict=True):
            read.append((item, proof, verdict))
            if not verdict.faults:
                yield item

    whole = pack.bind(sound(), sheets, checked.settings.title)
    source.stop_if(source.unlike(checked.roster, (item.person for item in items), checked.settings))
    _refuse_letters(checked, ((item.person, fault) for item, _, verdict in read for fault in verdict.faults))
    singles = {item.file: Single(proof.expected, verdict.looks, verdict.digest) for item, proof, verdict in read}
    return Bound(singles, covers, whole)


def _refuse_letters(checked: Checked, faults: Iterable[tuple[Person, str]]) -> None:
    found = [
        Problem(
            checked.roster.staff.place(person.row, "staff_id"),
            f"This person's letter cannot be printed as it should be: {fault}",
            "Mend the template, or the cell that the message is about.",
        )
        for person, fault in faults
    ]
    problems.refuse_if(found, "The draw is sealed, and stays. No letters were put in place.")
