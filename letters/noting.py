"""How a decision after the draw is noted: one event of the ledger, about people who were drawn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from letters import bookkeeping, books, files, intake, manifest, problems, settings
from letters.books import Book
from letters.intake import Order
from letters.problems import Problem
from letters.settings import Settings
from letters.trial import ledger


@dataclass(frozen=True, slots=True)
class Noted:
    """What was written into the ledger: whom it concerns, and the books as they are now."""

    settings: Settings
    book: Book
    people: tuple[str, ...]  # staff ids
    day: date | None = None
    kept_back: int = 0  # letters that were not sent with the others
    stopped: int = 0  # letters among them, or else in the pack, to people who are sent nothing more
    in_pack: tuple[str, ...] = ()  # the files of these


def note(order: Order, ids: Sequence[str], events: Callable[[Settings, Book], tuple[ledger.Event, ...]]) -> Noted:
    """Write events about people who were drawn, and return what was written."""
    chosen = settings.load(order.folder)
    with bookkeeping.held(order.folder, intake.output(order, chosen)) as book:
        bookkeeping.refuse_if_over(book)
        now = bookkeeping.add(book, events(chosen, book))
        here = manifest.read_if_sealed(files.read_if_there(now.output / manifest.NAME), now.record.manifest)
        stopped = books.owed(now).nothing(here.letters.keys()) if here and now.record.unsent else frozenset()
        in_pack = tuple(sorted(PurePosixPath(here.letters[it]).name for it in stopped)) if here else ()
        return Noted(chosen, now, tuple(dict.fromkeys(ids)), stopped=len(stopped), in_pack=in_pack)


def none_of(ids: Sequence[str], known: Iterable[str], what: str) -> list[Problem]:
    """Report the ids that were typed and are none of those that are known."""
    known, remedy = set(known), "Is it the right id? Write it as it stands in the staff sheet."
    return [Problem(place, what, remedy, it) for place, it in problems.in_turn(ids) if it not in known]


def one_of(ids: Sequence[str], known: Collection[str], what: str) -> list[Problem]:
    """Report the ids that were typed and are among those that are known."""
    return [Problem(place, what, "Leave it out.", it) for place, it in problems.in_turn(ids) if it in known]
