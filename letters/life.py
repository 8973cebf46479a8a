"""What happens to people after the draw: they leave, or take another name, authorities withdraw, the wait ends.

Each is one event of the ledger. None of them ever changes an arm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from letters import books, declared, intake, noting, problems, settings, standing
from letters.books import Book
from letters.intake import Order
from letters.noting import Noted
from letters.people.roster import Roster
from letters.problems import Place, Problem, Refused, refuse_if, stop_if
from letters.settings import Settings
from letters.trial import ledger, record
from letters.trial.ledger import Pen

WITHDRAWN = {  # why somebody is sent nothing more
    "left": "has left the authority",
    "asked": "asked to be sent nothing",
    "away": "is on long leave",
    "unknown": "has no address that is known",
    "died": "has died",
}
CORRECTED = {  # what has happened to somebody who is not who they were
    "renamed": "the same person, whose name was misspelt or has changed",
    "another": "somebody else, who only has the name or the home of one who was drawn",
}


def withdraw(order: Order, ids: Sequence[str], reason: str, pen: Pen) -> Noted:
    """Record that people are sent nothing more, and why; their arm stays, and they are counted in it."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        refuse_if(noting.none_of(ids, book.arms, "Nobody was drawn under this staff id."))
        refuse_if(noting.one_of(ids, book.record.withdrawn, "This person is sent nothing more already."))
        return (ledger.event(pen, "withdrawn", people=sorted(set(ids)), reason=reason),)

    return noting.note(order, ids, events)


def withdraw_site(order: Order, site: str, pen: Pen) -> Noted:
    """Record that an authority takes part no more: before the draw its people are left out, after it sent nothing."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        known = dict.fromkeys((*chosen.sites, *(unit.site for unit in book.units.values())))
        if site not in known:
            near = problems.nearest(site, known)
            raise Refused([Problem(Place("--site"), f"There is no [sites.{site}] in {settings.NAME}.", near)])
        if site in book.record.sites:
            raise Refused([Problem(Place("--site"), "This authority has withdrawn already.")])
        people = sum(unit.site == site for unit in book.units.values())
        if book.units and not people:
            drawn = ", ".join(sorted({unit.site for unit in book.units.values()}))
            what = f"Nobody was drawn in [sites.{site}]: nobody's letter would be stopped."
            raise Refused([Problem(Place("--site"), what, f"Use the name that it had at the draw. Drawn: {drawn}.")])
        return (ledger.event(pen, "withdrew-site", site=site, people=people),)

    return noting.note(order, (), events)


def correct(order: Order, ids: Sequence[str], reason: str, pen: Pen) -> Noted:
    """Record why people are not called what they were when they were drawn; never an arm is changed by it."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        looked = intake.look(order, book)
        if looked.roster is None:
            raise looked.refusal(looked.problems)
        entries = standing.entries(looked.roster.people, book)
        changes = standing.compared(entries, book)
        concerned = (
            changes.renamed
            if reason == "renamed"
            else (*(it for it, _ in (*changes.again, *changes.at_home)), *_twins(looked.roster, book))
        )
        refuse_if(noting.none_of(ids, concerned, _NOTHING_TO_CORRECT[reason]))
        named = set(ids)
        names = {it.staff_id: it.name for it in entries if it.staff_id in named}
        why = record.ANOTHER if reason == "another" else reason
        return (ledger.event(pen, "corrected", people=names, reason=why),)

    return noting.note(order, ids, events)


def _twins(people: Roster, book: Book) -> tuple[str, ...]:
    """Return the newcomers who have the name and the postcode of somebody that was drawn, as the sheet is now."""
    known = book.units.keys()
    return tuple(it for twins in people.twins() for it in twins.ids if it not in known and known & set(twins.ids))


_NOTHING_TO_CORRECT = {
    "renamed": "Under this staff id nobody has another name than when they were drawn.",
    "another": "Nobody new on the sheet, under this staff id, has the name or the home of somebody who was drawn.",
}


def unseal(order: Order, today: date, by: str, pen: Pen) -> Noted:
    """Let those who were to wait be sent letters too, once the outcomes are in."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        stop_if(declared.other_draw(chosen, book.record))
        refuse_if(_too_early(chosen, book, today, measured=bool(book.record.measured)))
        waiting = [arm.name for arm in chosen.trial.arms if arm.afterwards and not arm.wording]
        people = [staff_id for staff_id, arm in book.arms.items() if arm in waiting]
        return (ledger.event(pen, "unsealed", by=by, arms=waiting, people=len(people)),)

    return noting.note(order, (), events)


def _too_early(chosen: Settings, book: Book, today: date, *, measured: bool) -> Iterable[Problem]:
    place = Place(settings.NAME)
    if not book.record.seals:
        yield Problem(Place(str(book.output)), "Nothing has been drawn here yet.", "Nobody is waiting for a letter.")
    if book.record.unsealed:
        yield Problem(place, "Those who waited are sent letters already.", "`letters run` makes them.")
    if not any(arm.afterwards and not arm.wording for arm in chosen.trial.arms):
        what = "No arm without a wording has one for afterwards: nobody waits."
        yield Problem(place, what, 'Name it in that arm, such as afterwards = "recognition".')
    if unsent := books.owed(book).must:
        some = "A letter of the trial has" if len(unsent) == 1 else f"{len(unsent)} letters of the trial have"
        what = f"{some} not gone to the post yet: those who were to wait would be sent theirs with all others."
        yield Problem(
            Place(str(book.output)), what, "Post those of the trial first, and write that down: `letters sent`."
        )
    endline = book.record.outcomes_from(chosen.trial.endline)
    if measured:
        return
    if endline is None:
        what = "It does not say from which day on the outcomes are in: letters before it would spoil the comparison."
        yield Problem(place, what, "Write it under [trial], such as endline = 2027-06-30.")
    elif today < endline:
        sealed = ", as was declared before the draw" if endline == book.record.endline else ""
        what = f"The outcomes are in from {endline} on{sealed}: letters before it would spoil the comparison."
        yield Problem(place, what, "Wait for that day.")
    elif book.record.seals and endline < book.drawn_on <= today:
        what = f"The outcomes cannot be in from {endline} on: the draw was later, on {book.drawn_on}."
        yield Problem(place, what, "Is the year of [trial] endline the right one?")
