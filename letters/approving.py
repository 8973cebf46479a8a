"""A reader's approval: a note that a rule blocks is printed all the same, just as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from letters import bookkeeping, drawing, intake, problems
from letters.intake import Order
from letters.people import review
from letters.people.person import Person
from letters.problems import Place, Problem
from letters.trial import ledger
from letters.trial.ledger import Pen


@dataclass(frozen=True, slots=True)
class Approved:
    """The notes that a reader lets be printed: by staff id, the rules that are cleared now; none when they were."""

    title: str
    by: str
    cleared: Mapping[str, frozenset[str]]


def approve(order: Order, ids: Sequence[str], by: str, pen: Pen) -> Approved:
    """Record that a reader lets these people's notes be printed just as they stand, though a rule blocks them.

    `Refused`, and nothing is recorded, when one of them is nobody's or needs no approval.
    """
    with bookkeeping.held(order.folder, intake.output(order)) as book:
        looked = intake.look(order, book)
        if looked.roster is None or looked.review is None:
            raise looked.refusal(looked.problems)
        people = {person.staff_id: person for person in looked.roster.people}
        blocked, approved = looked.review.blocked, looked.review.approved
        problems.refuse_if(
            problem
            for place, staff_id in problems.in_turn(ids)
            for problem in _not_to_approve(place, staff_id, people, {**approved, **blocked})
        )
        cleared = {staff_id: blocked.get(staff_id, frozenset()) for staff_id in dict.fromkeys(ids)}
        if any(cleared.values()):
            if not book.record.seals:
                drawing.stop_if_drawn(looked.output)
            notes = {review.digest(people[staff_id]): sorted(rules) for staff_id, rules in cleared.items() if rules}
            bookkeeping.add(book, [ledger.event(pen, "approved", by=by, notes=notes)])
        return Approved(looked.settings.title, by, cleared)


def _not_to_approve(
    place: Place, staff_id: str, people: Mapping[str, Person], read: Mapping[str, frozenset[str]]
) -> Iterable[Problem]:
    if staff_id not in people:
        what = "Nobody who can be drawn has this staff id."
        yield Problem(place, what, "Write it as it stands in the notes.", staff_id)
    elif staff_id not in read:
        what = "There is nothing in this person's note that has to be approved."
        yield Problem(place, what, "Is it the right id? Otherwise leave it out.", staff_id)
