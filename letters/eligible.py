"""Who is eligible: who would be drawn now, by the staff sheet alone, or who was drawn.

Neither notes nor designs are asked for: a trial is planned before there are any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from letters import misgivings, units
from letters.books import Book
from letters.intake import Order
from letters.people import columns, given, roster
from letters.people.roster import Roster
from letters.problems import Problem, Refused, refuse_if
from letters.settings import Settings
from letters.trial.design import Unit


@dataclass(frozen=True, slots=True)
class Eligible:
    """Who is drawn, by batch, or was; and how many are listed, and left out for which reason."""

    batches: tuple[tuple[Unit, ...], ...]
    listed: int
    excluded: tuple[tuple[str, int], ...]
    warnings: tuple[Problem, ...]


def now(order: Order, chosen: Settings, book: Book) -> Eligible:
    """Return who would be drawn now; `Refused` with every problem of the staff sheet."""
    staff = given.staff(order.folder, chosen, order.reading)
    if staff.table is None:
        raise Refused(staff.problems)
    none = replace(given.no_notes(chosen), complete=False)  # so that nobody is asked for a note
    people = roster.join(staff.table, none, chosen, staff.problems, book.record.early_sites)
    refuse_if([*_of_the_staff(people, chosen), *misgivings.split_clusters(people, chosen)])
    drawn, plan = units.of(people.people), units.design_of(chosen)
    odd = misgivings.of(people, drawn, plan, chosen.level)
    return Eligible((drawn,), people.listed, people.excluded, (*people.warnings, *odd))


def then(book: Book) -> Eligible:
    """Return who was drawn, and what was said of the others when somebody was drawn last."""
    last = [event.content for event in book.events if event.kind in ("frozen", "joined")][-1]
    batches = tuple(tuple(a.unit for a in allocation) for allocation in book.allocations)
    listed = sum(map(len, batches)) + sum(last["excluded"].values())  # and whoever has left the sheet since
    return Eligible(batches, listed, tuple(last["excluded"].items()), ())


def _of_the_staff(people: Roster, chosen: Settings) -> list[Problem]:
    """Return what is wrong in the staff sheet; who wrote a note is for the notes to say, which may not be there yet."""
    if "line_manager" in columns.drawn_by(chosen):
        return list(people.problems)
    heading = people.staff.place(1, "line_manager").heading
    return [it for it in people.problems if not heading or it.place.heading != heading]
