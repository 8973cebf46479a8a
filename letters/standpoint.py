"""Where a campaign is, and what comes next: read from the ledger alone, so that it is told at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from letters import bookkeeping, books, drawing, files, intake, manifest, settings
from letters.books import Book
from letters.intake import Order
from letters.settings import Settings
from letters.trial import ledger

Step = Literal["accept", "draw", "run", "post", "mend", "measure", "evaluate", "unseal", "purge", "done"]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What has been decided so far, in numbers; nobody is named."""

    settings: Settings
    book: Book
    arms: tuple[tuple[str, int], ...]  # arm, people
    ready: int  # letters in place that have not gone to the post
    stopped: int  # of these, those to people who are sent nothing more
    unmade: int  # letters that are due and not in place
    on_the_way: int
    back: tuple[str, ...]  # the ids of those whose letter came back, and may be sent anew
    gone_already: bool  # letters lie where the post room takes them from, and were posted before
    waiting: int  # people who are sent a letter when the trial has ended
    outcomes_from: date | None  # the day
    looks: int  # how often the outcomes were looked at, but blindly
    next: Step
    head: str


def of(order: Order, today: date) -> Standpoint:
    """Return where a campaign is; `Tampered` when its books are not what was sealed."""
    chosen = settings.load(order.folder)
    book = books.read(order.folder, intake.output(order, chosen))
    said = book.record
    owed, in_place = books.owed(book), said.unsent and not said.purged
    made = manifest.read(files.read_if_there(book.output / manifest.NAME), said.manifest) if in_place else None
    ready = made.letters.keys() if made else frozenset()
    counts = Counter(book.arms.values())
    unmade, stopped = len(owed.must - ready), len(owed.nothing(ready))
    later = {arm.name for arm in chosen.trial.arms if arm.afterwards and not arm.wording and not said.unsealed}
    waiting = sum(
        book.arms[name] in later and name not in said.withdrawn and unit.site not in said.sites
        for name, unit in book.units.items()
        if not said.purged
    )
    looks = len(book.record.open_looks)
    return Standpoint(
        settings=chosen,
        book=book,
        arms=tuple((arm.name, counts[arm.name]) for seal in said.seals[:1] for arm in seal.design.arms),
        ready=len(ready),
        stopped=stopped,
        unmade=unmade,
        on_the_way=len(book.last.keys() - book.back),
        back=tuple(sorted(owed.may)),
        gone_already=bool(bookkeeping.gone_already(book)),
        waiting=waiting,
        outcomes_from=said.outcomes_from(chosen.trial.endline),
        looks=looks,
        next=_next(
            chosen,
            book,
            today,
            unmade=unmade + stopped,
            ready=len(ready),
            back=len(owed.may),
            waiting=waiting,
            looks=looks,
        ),
        head=ledger.head(book.data),
    )


def _next(
    chosen: Settings, book: Book, today: date, *, unmade: int, ready: int, back: int, waiting: int, looks: int
) -> Step:
    said, endline = book.record, book.record.outcomes_from(chosen.trial.endline)
    measured = chosen.evidence is not None and not looks
    awaited = measured or waiting > 0 or not chosen.lettered  # what comes next comes after what is measured
    steps: tuple[tuple[Step, bool], ...] = (
        ("done", bool(said.purged)),
        ("accept", bool(drawing.away(book))),
        ("draw", not said.seals),
        ("run", unmade > 0),
        ("post", ready > 0),
        ("mend", back > 0),
        ("measure", not said.unsealed and awaited and (endline is None or today < endline)),
        ("evaluate", measured),
        ("unseal", waiting > 0),
        ("purge", chosen.people.keep_until is not None and today > chosen.people.keep_until),
    )
    return next((step for step, here in steps if here), "done")
