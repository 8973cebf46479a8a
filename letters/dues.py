"""Who of a checked campaign is due a letter now, in which wording, and whose letter stays as it was sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from letters import books, files, manifest
from letters.books import Book
from letters.intake import Checked
from letters.problems import Place, Problem
from letters.sections.trial import Arm
from letters.trial import due

SENT = "A letter is sent once: no second one is made. If it came back, say so first: letters returned FOLDER ID."


@dataclass(frozen=True, slots=True)
class Dues:
    """The letters that are due, by staff id; what each is made from; and what somebody should look at."""

    letters: Mapping[str, str]  # wording
    sources: Mapping[str, str]
    on_the_way: frozenset[str]  # whose letter was sent, and has not come back
    changed: tuple[Problem, ...]  # whose letter would be another one now
    unmended: tuple[Problem, ...]  # whose letter came back


def of(checked: Checked, book: Book) -> Dues:
    """Return who is due a letter, by the ledger and the sheets as they are now."""
    said = book.record
    wordings = {arm.name: wording(arm, said.unsealed) for arm in checked.settings.trial.arms}
    sources: dict[str, dict[str, str]] = {name: {} for name in checked.paper.templates}
    for (name, staff_id), it in checked.composed.sources.items():
        sources[name][staff_id] = it
    stopped = said.withdrawn.keys() | {staff_id for staff_id, unit in book.units.items() if unit.site in said.sites}
    here = {person.staff_id: checked.roster.staff.place(person.row, "staff_id") for person in checked.roster.people}
    posted = {staff_id: it.source for staff_id, (_, it) in book.last.items()}
    as_sent = _dated_as_sent(checked, book, sources, wordings)
    found = due.of(book.arms, wordings, stopped, posted, book.back, as_sent)
    letters = {staff_id: it for staff_id, it in found.letters.items() if staff_id in here}
    return Dues(
        letters=letters,
        sources={staff_id: sources[name][staff_id] for staff_id, name in letters.items()},
        on_the_way=found.sent,
        changed=tuple(_changed(here[staff_id], book, staff_id) for staff_id in sorted(found.changed)),
        unmended=tuple(_unmended(here[staff_id]) for staff_id in sorted(found.unmended & here.keys())),
    )


def _dated_as_sent(
    checked: Checked, book: Book, sources: Mapping[str, Mapping[str, str]], wordings: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return what letters would be made from, those that were sent with the day that they bore then.

    Campaigns give every mailing a day of its own, and that alone makes no letter another one.
    """
    days = [
        date.fromisoformat(manifest.read(files.read_if_there(book.output / name), it.manifest, name).date)
        for it in book.record.mailings
        for name in [books.manifest(it.number)]
    ]
    found = {name: dict(its) for name, its in sources.items()}
    for person in checked.roster.people:
        number, _ = book.last.get(person.staff_id, (0, None))
        name = wordings.get(book.arms.get(person.staff_id, ""), "")
        if number and name and days[number - 1] != checked.settings.date:
            letter = checked.paper.dated(days[number - 1], name, person)
            found[name][person.staff_id] = checked.paper.source(letter)
    return found


def wording(arm: Arm, unsealed: Collection[str]) -> str:
    """Return what an arm is sent: its wording, or, when those who wait are sent letters too, the one for afterwards."""
    return arm.wording or (arm.afterwards if arm.name in unsealed else "")


def _changed(place: Place, book: Book, staff_id: str) -> Problem:
    day = book.record.mailings[book.last[staff_id][0] - 1].day
    what = f"This person's letter was sent on {day}, and would be another one now."
    return Problem(place, what, SENT)


def _unmended(place: Place) -> Problem:
    what = "This person's letter came back, and would be the same again."
    return Problem(
        place,
        what,
        "Mend the address; a new letter is then made. If it is right, post the one that came back once more: the "
        "ledger goes on to say that it came back.",
    )
