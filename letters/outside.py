"""A draw by somebody outside: the authorities keep the names, and somebody who has only pseudonyms draws.

export: the roster is frozen, and written as pseudonyms · `elsewhere.draw`: it is drawn, once · accept: what came back
is held against the campaign as it is now, drawn again, and sealed. Until then nothing is drawn here, and the ledger
says nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from letters import bookkeeping, books, drawing, files, intake, settings, whole
from letters.books import Book
from letters.drawing import Before, Chance, Drawn, Rehearsing, Source, Waiting
from letters.intake import Order
from letters.people import register
from letters.people.register import Entry
from letters.post import pool
from letters.problems import Place, Problem, Refused, Tampered, refuse_if
from letters.trial import blind, draw
from letters.trial.blind import Roster
from letters.trial.draw import Allocation
from letters.trial.ledger import Pen

NOT_ACCEPTED = "Nothing was drawn or accepted."


@dataclass(frozen=True, slots=True)
class Exported:
    """A roster that was written for somebody outside."""

    who: Waiting
    roster: Roster
    file: Path


# ------------------------------------------------------------------------------------------------------------------ out


def export(order: Order, file: Path, chance: Chance, before: Before) -> Exported:
    """Check, freeze the roster of those who have yet to be drawn, and write it as pseudonyms; nothing is drawn.

    `Refused` when one that is another was exported before, and has not come back; the same is written once more.
    """
    with bookkeeping.held(order.folder, intake.output(order)) as book:
        checked = intake.check(order, book)
        sent = _sent(book)
        who = drawing.waiting(checked, book, _key(book, sent) if sent else chance.key.encode())
        refuse_if(_nobody(who))
        who = _as_frozen(who, sent) if sent else who
        roster = sent or _seen_outside(who, drawing.fixed_seed(checked, book).seed)
        data = blind.write(roster)
        refuse_if(_no_place(file, data, book))
        with pool.opened(checked.stationery, order.workers) as workshop:
            who = drawing.rehearsed(who, Rehearsing(workshop), before)
        inside = {**who.files, books.exported(who.batch): data}
        with whole.written({**{book.output / name: content for name, content in inside.items()}, file: data}):
            return Exported(who, roster, file)


def _seen_outside(who: Waiting, seed: str) -> Roster:
    """Return people as somebody outside sees them."""
    return Roster(
        batch=who.batch,
        design=blind.design(who.checked.design),
        units=tuple(sorted((blind.unit(it, who.key) for it in who.people), key=lambda it: it.id)),
        settled=blind.clusters(who.settled, who.key),
        seed=seed,
        roster=files.digest(register.write(who.entries)),
        key=files.digest(who.key),
    )


def _nobody(who: Waiting) -> Iterator[Problem]:
    if not who.entries:
        what = "Everybody in this sheet has been drawn: there is no roster to send outside."
        yield Problem(Place(who.checked.roster.staff.table.file), what, "`letters run` makes the letters.")


def _no_place(file: Path, data: bytes, book: Book) -> Iterator[Problem]:
    if file.resolve().is_relative_to(book.output.resolve()):
        what = "This is inside the output folder, in which everything is accounted for."
        yield Problem(Place(str(file)), what, "Name a file elsewhere.")
    elif (file.exists() and not file.is_file()) or files.read_if_there(file) not in (None, data):
        yield Problem(Place(str(file)), "There is something of this name already.", "Name another file.")


def _name(book: Book) -> str:
    """Return where the roster lies that somebody outside is to draw next."""
    return books.exported(len(book.record.seals) + 1)


def _sent(book: Book) -> Roster | None:
    """Return the roster that is with somebody outside, if there is one."""
    data = files.read_if_there(book.output / _name(book))
    return blind.roster(data, _name(book)) if data is not None else None


def _key(book: Book, roster: Roster) -> bytes:
    """Return the key of the pseudonyms of a roster that was exported; `Tampered` when it is lost."""
    key = files.read_if_there(book.output / register.KEY) or b""
    if files.digest(key) != roster.key:
        what = f"{register.KEY}: this file is missing, or is not what it was when the roster was exported."
        raise Tampered([f"{what} Put it back; or delete {_name(book)}, and export the roster anew."])
    return key


def _as_frozen(who: Waiting, sent: Roster) -> Waiting:
    """Return people as they were frozen when their roster was exported; `Refused` when they are others now.

    An address may be corrected meanwhile, as after any draw.
    """
    name = register.file(who.batch)
    data = files.read_if_there(who.book.output / name) or b""
    if files.digest(data) != sent.roster:
        what = f"{name}: this file is missing, or is not what it was when the roster was exported."
        raise Tampered([f"{what} Put it back; or delete {_name(who.book)}, and export the roster anew."])
    frozen = register.read(data)
    refuse_if(_changed(who, frozen, sent), NOT_ACCEPTED)
    return replace(who, entries=frozen)


def _changed(who: Waiting, frozen: tuple[Entry, ...], sent: Roster) -> Iterator[Problem]:
    """Say in what the campaign, as it is now, is not what was exported."""
    remedy = f"Put back what was; or delete {_name(who.book)}, export anew, and have that drawn."
    now, then = ({replace(it, home="", postcode="") for it in entries} for entries in (who.entries, frozen))
    if now != then:
        what = "The people, their names, strata or clusters are not those of the roster that was sent outside."
        yield Problem(Place(who.checked.roster.staff.table.file), what, remedy)
    if blind.design(who.checked.design) != sent.design:
        what = "The arms, shares or cluster are not those of the roster that was sent outside."
        yield Problem(Place(settings.NAME), what, remedy)
    if sent.seed and drawing.fixed_seed(who.checked, who.book).seed not in ("", sent.seed):
        what = "The seed is not the one of the roster that was sent outside."
        yield Problem(Place(settings.NAME), what, remedy)


# ----------------------------------------------------------------------------------------------------------------- back


def accept(order: Order, file: Path, pen: Pen, before: Before) -> Drawn:
    """Check, and seal what somebody outside has drawn, when it is just what its seed gives for the people here now.

    `Refused`, and nothing is written, when it is of another roster, campaign, design or seed; `Tampered` when the
    seal of the file is broken.
    """
    data = files.read(file)
    came = blind.allocation(data, file.name)
    with bookkeeping.held(order.folder, intake.output(order)) as book:
        sent = _awaited(book, came, data, file.name)
        checked = intake.check(order, book)
        who = _as_frozen(drawing.waiting(checked, book, _key(book, sent)), sent)
        allocation = _again(who, came)
        refuse_if(_otherwise(who, sent, came, blind.arms(allocation, who.key), file.name), NOT_ACCEPTED)
        with pool.opened(checked.stationery, order.workers) as workshop:
            who = drawing.rehearsed(who, Rehearsing(workshop), before)
        drawn = drawing.sealed(who, allocation, Source(came.seed, f"outside: {file.name}", data), pen, order.reading)
        if drawn.first_now:
            from letters import planning  # which takes its time to load

            planning.freeze(checked.settings, drawn.book)
        return drawn


def _again(who: Waiting, came: blind.Drawn) -> Allocation:
    """Draw the same people by the same seed."""
    seed = draw.of_batch(came.seed, who.batch)
    return blind.assign(who.people, who.checked.design, seed, who.settled, who.key)


def _awaited(book: Book, came: blind.Drawn, data: bytes, name: str) -> Roster:
    """Return the roster that was sent outside, when this was drawn from it."""
    sealed = {seal.outside: seal for seal in book.record.seals}.get(files.digest(data))
    if sealed:
        what = f"This was accepted already, on {sealed.day}."
        raise Refused([Problem(Place(name), what, "`letters run` makes the letters.")], NOT_ACCEPTED)
    sent = _sent(book)
    if sent is None:
        what = "No roster of this campaign is with somebody outside, so nothing can come back."
        remedy = "`letters draw FOLDER --blind-export FILE` writes one. Is it the right folder?"
        raise Refused([Problem(Place(name), what, remedy)], NOT_ACCEPTED)
    if (came.file, came.roster) != (files.digest(blind.write(sent)), sent.roster):
        what = f"This was drawn from another roster than the one that was exported here last, {_name(book)}."
        remedy = "Send what was drawn from that one; or have it drawn."
        raise Refused([Problem(Place(name), what, remedy)], NOT_ACCEPTED)
    return sent


def _otherwise(
    who: Waiting, sent: Roster, came: blind.Drawn, arms: tuple[tuple[str, str], ...], name: str
) -> Iterator[Problem]:
    """Say in what an allocation is not the one that the campaign asks for; `arms` are what its seed gives here."""
    given = drawing.fixed_seed(who.checked, who.book).seed
    if given not in ("", came.seed) or sent.seed not in ("", came.seed):
        what = "This was drawn by another seed than the one that is given here."
        yield Problem(Place(name), what, f"Look at the seed in {settings.NAME}; or have it drawn by that one.")
    if came.algorithm != draw.ALGORITHM:
        what = f"This was drawn with {came.algorithm}; this program has {draw.ALGORITHM}."
        yield Problem(Place(name), what, "Have it drawn with this version of letters.")
    elif _seen_outside(who, sent.seed) != sent:
        what = "The roster from which this was drawn is not the one of these people."
        yield Problem(Place(name), what, f"Delete {_name(who.book)}, export anew, and have that drawn.")
    elif came.arms != arms:
        what = "Drawn again from its own seed, this does not give the same arms: somebody has changed it."
        yield Problem(Place(name), what, "Have the file sent again, as it was when it was drawn.")
