"""The steps of a campaign, in order: reading this is reading the program.

intake.check: read, join, and compose everyone's letter in memory · draw_once: freeze and allocate, sealed · run:
letters for those due, through the gate, into place. What comes after is in `posting` and `life`; `proving` proves it
from the files.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from letters import (
    binding,
    bookkeeping,
    books,
    declared,
    drawing,
    dues,
    entries,
    handover,
    intake,
    making,
    rehearsal,
    settled,
    standing,
)
from letters.books import Book
from letters.drawing import Before, Chance, Drawn, Rehearsing
from letters.handover import Made
from letters.intake import Checked, Everyone, Meanwhile, Order
from letters.making import Progress
from letters.people import source
from letters.post import cover, pack, pool
from letters.post.pool import Workshop
from letters.problems import Problem, Refused, stop_if
from letters.tofix import parcel


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
                stop_if(declared.other_draw(looked.settings, book.record))
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
        return _frozen(drawing.once(checked, book, chance, order.reading, room(checked), before))


# -------------------------------------------------------------------------------------------------------- run


def run(order: Order, chance: Chance, before: Before, progress: Progress) -> Made:
    """Check, draw who is undrawn, make the letters of those who are due one, and put them in place all at once."""
    with (
        bookkeeping.held(order.folder, intake.output(order)) as book,
        _rehearsing(order, partial(_undrawn, book)) as (meanwhile, room),
    ):
        checked = intake.check(order, book, meanwhile)
        workshop = room(checked).workshop
        drawn = _frozen(drawing.once(checked, book, chance, order.reading, room(checked), before))
        if not checked.settings.lettered:
            return _without_letters(drawn)
        kept, due = entries.folder(checked.output), dues.of(checked, drawn.book)
        settled.keep(kept, checked.settled)
        said = drawn.book.record
        if not due.letters and said.mailings and not said.unsent:  # else what lies here is made anew
            return handover.nothing(drawn, due)
        read = making.letters(checked, due, workshop, kept, progress)
        items = pack.plan(making.recipients(checked, due), read.values(), checked.settings.post.volume)
        pack.gate(due.letters, [item.letter for item in items])  # as many lie in the pack as were made
        source.stop_if(source.unlike(checked.roster, (item.person for item in items), checked.settings))
        bound = binding.bound(drawn, items, read, kept, workshop)
        made = handover.put(drawn, due, items, bound, kept, chance.pen)
        parcel.take_away(checked.output)
        return made


def _frozen(drawn: Drawn) -> Drawn:
    """Have the protocol, where there is one, say what the draw has sealed."""
    if drawn.first_now:
        from letters import planning  # which takes its time to load

        planning.freeze(drawn.checked.settings, drawn.book)
    return drawn


def _without_letters(drawn: Drawn) -> Made:
    """Return that there is nothing to make: what the arms are given is no letter."""
    checked = drawn.checked
    settled.keep(entries.folder(checked.output), checked.settled)
    parcel.take_away(checked.output)
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
