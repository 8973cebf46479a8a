"""What happens after the draw: letters go to the post and come back, people leave, the trial ends, its data goes.

Each step is one event of the ledger. None of them ever changes an arm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from letters import bookkeeping, books, files, intake, manifest, problems, settings, standing, tables
from letters.books import Book, Posted
from letters.intake import Order
from letters.people import register
from letters.post import pack
from letters.problems import Place, Problem, Refused, Tampered, refuse_if, stop_if
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


@dataclass(frozen=True, slots=True)
class Noted:
    """What was written into the ledger: whom it concerns, and the books as they are now."""

    settings: Settings
    book: Book
    people: tuple[str, ...]  # staff ids
    day: date | None = None
    letters: tuple[Posted, ...] = ()  # in the pack that lies here, of those whom it concerns
    stopped: int = 0  # letters in it to people who are sent nothing more


# ----------------------------------------------------------------------------------------------- to the post


def sent(order: Order, day: date, today: date, without: Sequence[str], gone: Sequence[str], pen: Pen) -> Noted:
    """Record that the letters in place have gone to the post, but for some, and put them away under `sent`.

    `Refused` when there are none, or when they were recorded before, or on a day when they cannot have gone; and when
    some are to people who are sent nothing more since, unless `gone` says that they went before that was decided.
    """
    chosen = settings.load(order.folder)
    with bookkeeping.held(order.folder, intake.output(order)) as book:
        bookkeeping.refuse_if_over(book)
        made = _in_place(book)
        refuse_if(_none_of(without, made.letters, "There is no letter for this staff id in the print pack."))
        stopped = manifest.stopped(made, books.dues(book))
        refuse_if(_none_of(gone, stopped, "There is no letter in the print pack that this person should not have."))
        refuse_if([*_on_no_such_day(book, day, today), *_stopped(stopped - {*without, *gone})])
        posted = [
            Posted(staff_id, made.outputs[file], made.sources[staff_id], file.removeprefix(f"{pack.FOLDER}/"))
            for staff_id, file in sorted(made.letters.items())
            if staff_id not in set(without)
        ]
        refuse_if([Problem(Place(books.SENT), "No letter is left that was sent.")] if not posted else [])
        number = len(book.record.mailings) + 1
        _make_room(book, number)
        rows = [(it.staff_id, it.letter, it.source, it.file) for it in posted]
        beside = {
            books.posted(number): tables.sheet(books.HEADINGS, rows, for_excel=False),
            books.manifest(number): manifest.write(made),
        }
        said = ledger.event(
            pen,
            "sent",
            mailing=number,
            day=day.isoformat(),
            letters=len(posted),
            manifest=files.digest(beside[books.manifest(number)]),
            list=files.digest(beside[books.posted(number)]),
        )
        now = bookkeeping.add(book, [said], beside)
        return Noted(chosen, now, tuple(it.staff_id for it in posted), day, tuple(posted))


def _on_no_such_day(book: Book, day: date, today: date) -> Iterable[Problem]:
    """Say why letters cannot have gone on a day."""
    place, remedy = Place("--on"), "Write the day on which they went."
    drawn = _drawn_on(book)
    last = date.fromisoformat(book.record.mailings[-1].day) if book.record.mailings else drawn
    if day > today:
        yield Problem(place, f"{day} has not come yet.", remedy)
    elif day < last:
        what = (
            f"mailing {len(book.record.mailings)} went on {last}" if book.record.mailings else f"the draw was on {last}"
        )
        yield Problem(place, f"This cannot be: {what}.", remedy)


def _stopped(ids: Collection[str]) -> Iterable[Problem]:
    """Say that there are letters in the pack to people who are sent nothing more."""
    if ids:
        one, several = (
            "letter in the print pack is to somebody who is",
            "letters in the print pack are to people who are",
        )
        what = f"{len(ids)} {one if len(ids) == 1 else several} sent nothing more since it was made."
        without, gone = (" ".join(f"--{option} {it}" for it in sorted(ids)) for option in ("without", "gone"))
        remedy = (
            "`letters run` makes the pack anew, without. If it was taken out of this one before that went: "
            f"letters sent FOLDER {without}. If it had gone before that was decided: letters sent FOLDER {gone}."
        )
        yield Problem(Place(pack.FOLDER), what, remedy)


def _in_place(book: Book) -> manifest.Manifest:
    """Return the manifest of the letters in place; `Refused` when there are none, `Tampered` when they are others."""
    said = book.record
    if not said.manifest or said.manifest in (it.manifest for it in said.mailings):
        last = f" The last were sent on {said.mailings[-1].day}." if said.mailings else ""
        what, remedy = f"There are no letters here to be sent.{last}", "`letters run` makes those that are due."
        raise Refused([Problem(Place(pack.FOLDER), what, remedy)])
    made = manifest.read(files.read_if_there(book.output / manifest.NAME), said.manifest)
    stop_if(manifest.changed_outputs(made, book.output, pack.FOLDER))
    return made


def _make_room(book: Book, mailing: int) -> None:
    """Make sure, before anything is recorded, that the letters can be put away."""
    place = book.output / books.SENT / str(mailing)
    if place.exists() or place.is_symlink():
        what = f"{books.SENT}/{mailing}: this was not made by letters."
        raise Tampered([f"{what} Move it elsewhere; nothing was changed."])
    files.make_folder(place.parent)


def returned(order: Order, ids: Sequence[str], pen: Pen) -> Noted:
    """Record that letters came back; a new one is made when something has been mended in it."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        on_the_way = book.last.keys() - book.back
        refuse_if(_none_of(ids, on_the_way, "No letter to this staff id is on its way, so none can have come back."))
        back = {staff_id: book.last[staff_id][0] for staff_id in ids}
        return (ledger.event(pen, "returned", letters=back),)

    return _noted(order, ids, events)


# ------------------------------------------------------------------------------------------ people and places


def withdraw(order: Order, ids: Sequence[str], reason: str, pen: Pen) -> Noted:
    """Record that people are sent nothing more, and why; their arm stays, and they are counted in it."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        refuse_if(_none_of(ids, book.arms, "Nobody was drawn under this staff id."))
        refuse_if(_one_of(ids, book.record.withdrawn, "This person is sent nothing more already."))
        return (ledger.event(pen, "withdrawn", people=sorted(set(ids)), reason=reason),)

    return _noted(order, ids, events)


def withdraw_site(order: Order, site: str, pen: Pen) -> Noted:
    """Record that an authority takes part no more: before the draw its people are left out, after it sent nothing."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        if site not in chosen.sites:
            raise Refused([Problem(Place("--site"), f"There is no [sites.{site}] in {settings.NAME}.")])
        if site in book.record.sites:
            raise Refused([Problem(Place("--site"), "This authority has withdrawn already.")])
        people = sum(unit.site == site for unit in book.units.values())
        return (ledger.event(pen, "withdrew-site", site=site, people=people),)

    return _noted(order, (), events)


def correct(order: Order, ids: Sequence[str], reason: str, pen: Pen) -> Noted:
    """Record why people are not called what they were when they were drawn; never an arm is changed by it."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        looked = intake.look(order, book)
        if looked.roster is None:
            raise looked.refusal(looked.problems)
        entries = [register.entry(person, book.key) for person in looked.roster.people]
        changes = standing.compared(entries, book)
        concerned = (
            changes.renamed if reason == "renamed" else tuple(it for it, _ in (*changes.again, *changes.at_home))
        )
        refuse_if(_none_of(ids, concerned, _NOTHING_TO_CORRECT[reason]))
        names = {it.staff_id: it.name for it in entries if it.staff_id in set(ids)}
        why = record.ANOTHER if reason == "another" else reason
        return (ledger.event(pen, "corrected", people=names, reason=why),)

    return _noted(order, ids, events)


_NOTHING_TO_CORRECT = {
    "renamed": "Under this staff id nobody has another name than when they were drawn.",
    "another": "Nobody new on the sheet, under this staff id, has the name or the home of somebody who was drawn.",
}


# ------------------------------------------------------------------------------------------------- afterwards


def unseal(order: Order, today: date, by: str, pen: Pen) -> Noted:
    """Let those who were to wait be sent letters too, once the outcomes are in."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        measured = any(event.kind == "outcomes" for event in ledger.read(book.data))
        refuse_if(_too_early(chosen, book, today, measured=measured))
        waiting = [arm.name for arm in chosen.trial.arms if arm.afterwards and not arm.wording]
        people = [staff_id for staff_id, arm in book.arms.items() if arm in waiting]
        return (ledger.event(pen, "unsealed", by=by, arms=waiting, people=len(people)),)

    return _noted(order, (), events)


def _too_early(chosen: Settings, book: Book, today: date, *, measured: bool) -> Iterable[Problem]:
    place = Place(settings.NAME)
    if not book.record.seals:
        yield Problem(Place(str(book.output)), "Nothing has been drawn here yet.", "Nobody is waiting for a letter.")
    if book.record.unsealed:
        yield Problem(place, "Those who waited are sent letters already.", "`letters run` makes them.")
    if not any(arm.afterwards and not arm.wording for arm in chosen.trial.arms):
        what = "No arm that is sent nothing has a wording for afterwards."
        yield Problem(place, what, 'Name it in that arm, such as afterwards = "recognition".')
    if not measured and chosen.trial.endline is None:
        what = "It does not say from which day on the outcomes are in: letters before it would spoil the comparison."
        yield Problem(place, what, "Write it under [trial], such as endline = 2027-06-30.")
    elif not measured and chosen.trial.endline and today < chosen.trial.endline:
        what = f"The outcomes are in from {chosen.trial.endline} on: letters before it would spoil the comparison."
        yield Problem(place, what, "Wait for that day.")
    elif not measured and chosen.trial.endline and book.record.seals and chosen.trial.endline < _drawn_on(book):
        what = f"The outcomes cannot be in from {chosen.trial.endline} on: the draw was later, on {_drawn_on(book)}."
        yield Problem(place, what, "Is the year of [trial] endline the right one?")


# ----------------------------------------------------------------------------------------------------- shared


def _drawn_on(book: Book) -> date:
    """Return the day of the first draw, as the calendar of this machine has it."""
    return datetime.fromisoformat(book.record.seals[0].at).astimezone().date()


def _noted(order: Order, ids: Sequence[str], events: Callable[[Settings, Book], tuple[ledger.Event, ...]]) -> Noted:
    """Write events about people who were drawn, and return what was written."""
    chosen = settings.load(order.folder)
    with bookkeeping.held(order.folder, intake.output(order)) as book:
        bookkeeping.refuse_if_over(book)
        now = bookkeeping.add(book, events(chosen, book))
        here = manifest.read_if_sealed(files.read_if_there(now.output / manifest.NAME), now.record.manifest)
        stopped = len(manifest.stopped(here, books.dues(now))) if here and now.record.unsent else 0
        return Noted(chosen, now, tuple(dict.fromkeys(ids)), stopped=stopped)


def _none_of(ids: Sequence[str], known: Iterable[str], what: str) -> Iterable[Problem]:
    known, remedy = set(known), "Is it the right id? Write it as it stands in the staff sheet."
    return [
        Problem(place, what, remedy, staff_id) for place, staff_id in problems.in_turn(ids) if staff_id not in known
    ]


def _one_of(ids: Sequence[str], known: Mapping[str, object], what: str) -> Iterable[Problem]:
    return [Problem(place, what, "Leave it out.", it) for place, it in problems.in_turn(ids) if it in known]
