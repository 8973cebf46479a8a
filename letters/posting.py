"""The post: letters have gone, and some come back. Each is one event of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple
from datetime import date

from letters import bookkeeping, books, files, intake, manifest, noting, settings, tables
from letters.books import Book, Posted
from letters.intake import Order
from letters.noting import Noted
from letters.post import pack
from letters.problems import Place, Problem, Refused, Tampered, refuse_if, stop_if
from letters.settings import Settings
from letters.trial import ledger
from letters.trial.ledger import Pen


def sent(order: Order, day: date, today: date, without: Sequence[str], gone: Sequence[str], pen: Pen) -> Noted:
    """Record that the letters in place have gone to the post, but for some, and put them away under `sent`.

    `Refused` when there are none, or when they were recorded before, or on a day when they cannot have gone; and when
    some are to people who are sent nothing more since, unless `gone` says that they went before that was decided.
    """
    chosen = settings.load(order.folder)
    with bookkeeping.held(order.folder, intake.output(order, chosen)) as book:
        bookkeeping.refuse_if_over(book)
        made = _in_place(book)
        refuse_if(noting.none_of(without, made.letters, "There is no letter for this staff id in the print pack."))
        stopped, kept_back = books.owed(book).nothing(made.letters.keys()), frozenset(without)
        refuse_if(
            noting.none_of(gone, stopped, "There is no letter in the print pack that this person should not have.")
        )
        refuse_if(noting.one_of(gone, kept_back, "This letter cannot have gone, and have been kept back as well."))
        refuse_if([*_on_no_such_day(book, day, today), *_stopped(stopped - {*without, *gone})])
        posted = _posted(made, kept_back)
        refuse_if([Problem(Place(books.SENT), "No letter is left that was sent.")] if not posted else [])
        number = len(book.record.mailings) + 1
        _make_room(book, number)
        beside = {
            books.posted(number): tables.sheet(books.HEADINGS, map(astuple, posted), for_excel=False),
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
        ids = tuple(it.staff_id for it in posted)
        return Noted(chosen, now, ids, day, len(kept_back), len(stopped & kept_back))


def returned(order: Order, ids: Sequence[str], pen: Pen) -> Noted:
    """Record that letters came back; a new one is made when something has been mended in it."""

    def events(chosen: Settings, book: Book) -> tuple[ledger.Event, ...]:
        on_the_way = book.last.keys() - book.back
        refuse_if(noting.one_of(ids, book.back, "That this letter came back is written down already."))
        refuse_if(
            noting.none_of(ids, on_the_way, "No letter to this staff id is on its way, so none can have come back.")
        )
        back = {staff_id: book.last[staff_id][0] for staff_id in ids}
        return (ledger.event(pen, "returned", letters=back),)

    return noting.note(order, ids, events)


def _posted(made: manifest.Manifest, kept_back: Collection[str]) -> list[Posted]:
    """Return what was sent of the letters in place."""
    return [
        Posted(staff_id, made.outputs[file], made.sources[staff_id], file.removeprefix(f"{pack.FOLDER}/"))
        for staff_id, file in sorted(made.letters.items())
        if staff_id not in kept_back
    ]


def _on_no_such_day(book: Book, day: date, today: date) -> Iterable[Problem]:
    """Say why letters cannot have gone on a day."""
    place, remedy = Place("--on"), "Write the day on which they went."
    before = [(date.fromisoformat(it.day), f"mailing {it.number} went on {it.day}") for it in book.record.mailings[-1:]]
    before += [(book.made_on, f"the letters in place were made on {book.made_on}")]
    last, what = max(before, key=lambda it: it[0])
    if day > today:
        yield Problem(place, f"{day} has not come yet.", remedy)
    elif day < last <= today:  # else the clock was ahead when that was written
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
    if not said.unsent:
        last = f" The last were sent on {said.mailings[-1].day}." if said.mailings else ""
        what, remedy = f"There are no letters here to be sent.{last}", "`letters run` makes those that are due."
        raise Refused([Problem(Place(pack.FOLDER), what, remedy)])
    made = manifest.read(files.read_if_there(book.output / manifest.NAME), said.manifest)
    stop_if([*manifest.changed_outputs(made, book.output, pack.FOLDER), *manifest.strangers(made.outputs, book.output)])
    return made


def _make_room(book: Book, mailing: int) -> None:
    """Make sure, before anything is recorded, that the letters can be put away."""
    place = book.output / books.SENT / str(mailing)
    if place.exists() or place.is_symlink():
        what = f"{books.SENT}/{mailing}: this was not made by letters."
        raise Tampered([f"{what} Move it elsewhere; nothing was changed."])
    files.make_folder(place.parent)
