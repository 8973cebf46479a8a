"""The steps of a campaign, in order: reading this is reading the program.

intake.check: read, join, and compose everyone's letter in memory · draw_once: freeze and allocate, sealed · run:
letters for those due, through the gate, into place. What comes after is in `posting` and `life`; `proving` proves it
from the files.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from letters import (
    binding,
    bookkeeping,
    books,
    drawing,
    dues,
    entries,
    files,
    handover,
    intake,
    keys,
    problems,
    rehearsal,
    settled,
    standing,
    store,
)
from letters.books import Book
from letters.drawing import Before, Chance, Drawn, Rehearsing
from letters.dues import Dues
from letters.handover import Made
from letters.intake import Checked, Everyone, Meanwhile, Order
from letters.people import source
from letters.people.person import Person
from letters.post import cover, pack, pool
from letters.post.letter import Finished
from letters.post.pool import Workshop
from letters.problems import Problem, Refused, stop_if
from letters.store import Wanted
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
    with _rehearsing(order, lambda _: True) as (meanwhile, room):
        looked = intake.look(order, book, meanwhile)
        found, warnings, joined = looked.problems, looked.warnings, 0
        if looked.checked:
            try:
                shop = room(looked.checked)
                warnings += rehearsal.prove(looked.checked, shop.workshop, shop.begun)
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
    with (
        bookkeeping.held(order.folder, intake.output(order)) as book,
        _rehearsing(order, partial(_undrawn, book)) as (meanwhile, room),
    ):
        checked = intake.check(order, book, meanwhile)
        return drawing.once(checked, book, chance, order.reading, room(checked), before)


# -------------------------------------------------------------------------------------------------------- run


def run(order: Order, chance: Chance, before: Before, progress: Progress) -> Made:
    """Check, draw who is undrawn, make the letters of those who are due one, and put them in place all at once."""
    with (
        bookkeeping.held(order.folder, intake.output(order)) as book,
        _rehearsing(order, partial(_undrawn, book)) as (meanwhile, room),
    ):
        checked = intake.check(order, book, meanwhile)
        workshop = room(checked).workshop
        drawn = drawing.once(checked, book, chance, order.reading, room(checked), before)
        if not checked.settings.lettered:
            return _without_letters(drawn)
        kept, due = entries.folder(checked.output), dues.of(checked, drawn.book)
        settled.keep(kept, checked.settled)
        said = drawn.book.record
        if not due.letters and said.mailings and not said.unsent:  # else what lies here is made anew
            return handover.nothing(drawn, due)
        read = _letters(checked, due, workshop, kept, progress)
        items = pack.plan(_recipients(checked, due), read.values(), checked.settings.post.volume)
        pack.gate(due.letters, [item.letter for item in items])  # as many lie in the pack as were made
        source.stop_if(source.unlike(checked.roster, (item.person for item in items), checked.settings))
        bound = binding.bound(drawn, items, read, kept, workshop)
        made = handover.put(drawn, due, items, bound, kept, chance.pen)
        files.remove(checked.output / parcel.FOLDER)
        return made


def _without_letters(drawn: Drawn) -> Made:
    """Return that there is nothing to make: what the arms are given is no letter."""
    checked = drawn.checked
    settled.keep(entries.folder(checked.output), checked.settled)
    files.remove(checked.output / parcel.FOLDER)
    return handover.nothing(drawn, dues.of(checked, drawn.book))


@contextlib.contextmanager
def _rehearsing(
    order: Order, needed: Callable[[Everyone], bool]
) -> Iterator[tuple[Meanwhile, Callable[[Everyone], Rehearsing]]]:
    """Give what begins to rehearse letters while the notes are being read, and what returns where that is done.

    A workshop is opened with the first of the two that is called.
    """
    with contextlib.ExitStack() as opened:
        shops: list[Rehearsing] = []

        def room(everyone: Everyone) -> Rehearsing:
            if not shops:
                shops.append(Rehearsing(opened.enter_context(_workshop(order, everyone))))
            return shops[0]

        def meanwhile(everyone: Everyone, new: int) -> None:
            workshop = room(everyone).workshop
            if needed(everyone):
                shops[0] = Rehearsing(workshop, rehearsal.begin(everyone, workshop))
            elif new:
                workshop.get_ready(new)

        yield meanwhile, room


def _undrawn(book: Book, everyone: Everyone) -> bool:
    """Say whether somebody has yet to be drawn."""
    return any(person.staff_id not in book.units for person in everyone.roster.people)


def _workshop(order: Order, everyone: Everyone) -> AbstractContextManager[Workshop]:
    """Give the workshop in which letters are made: worker processes of this machine, or a cluster's; none for none."""
    if not everyone.settings.lettered:
        return contextlib.nullcontext(pool.IDLE)
    stationery = {**everyone.paper.stationery, **cover.stationery()}
    if order.scheduler:
        from letters import cluster

        return cluster.opened(order.scheduler, stationery, order.workers)
    return pool.opened(stationery, order.workers)


def _recipients(checked: Checked, due: Dues) -> list[Person]:
    return [person for person in checked.roster.people if person.staff_id in due.letters]


def _letters(checked: Checked, due: Dues, workshop: Workshop, kept: Path, progress: Progress) -> dict[str, Finished]:
    """Make the letters that are due, and read each; `Refused` with every one that cannot be printed as it should be.

    What a letter must say is worked out from the sheets once more, by the id of whoever is due it.
    """
    people = {person.staff_id: person for person in pack.order(_recipients(checked, due))}
    ends = {sheaf[-1]: sheaf for sheaf in pack.sheaves(people.values())}
    papers = _papers(checked)
    wanted = [_wanted(checked, papers, due.letters[staff_id], person) for staff_id, person in people.items()]
    store.make_room(kept, wanted)
    made, faults = list[Finished](), list[tuple[Person, str]]()
    for letter, found in store.finished(kept, wanted, workshop.make):
        made.append(letter)
        faults += [(people[letter.staff_id], fault) for fault in found]
        sheaf = ends.get(letter.staff_id, ())
        if not faults and sheaf and _are_those(made[-len(sheaf) :], sheaf):  # the workers are at the next ones
            binding.sheaf(kept, made[-len(sheaf) :])
        progress(len(made), len(wanted))
    _refuse_letters(checked, faults)
    pack.gate(due.letters, made)
    return {letter.staff_id: letter for letter in made}


def _are_those(letters: Sequence[Finished], people: Sequence[str]) -> bool:
    """Say whether letters that were read are these people's; if they are not, the gate will be closed."""
    return [it.staff_id for it in letters] == list(people) and all(it.digest for it in letters)


def _wanted(checked: Checked, papers: Mapping[str, str], wording: str, person: Person) -> Wanted:
    """Return a letter that is due; what it is made of is told field by field, so that a key may forget none."""
    own = (*(getattr(person, field) for field in source.AS_THEY_STAND), *person.address, person.manager, person.site)
    site = checked.settings.sites[person.site].model_dump_json()
    of = keys.of(papers[wording], *own, checked.written[person.staff_id], site, checked.settings.date.isoformat())
    key = checked.composed.keys[wording, person.staff_id]
    return Wanted(person.staff_id, key, of, partial(rehearsal.job, checked, wording, person))


def _papers(checked: Checked) -> dict[str, str]:
    """Return what letters of each wording are printed on and by: the design's files, and everybody's pictures."""
    pictures = [f"{name} {files.digest(data)}" for name, data in sorted(checked.paper.pictures.assets.items())]
    designs = {name: sorted(it.sources.items()) for name, it in checked.paper.templates.items()}
    return {name: keys.of(name, repr(it), *pictures) for name, it in designs.items()}


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
