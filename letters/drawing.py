"""The draw of a checked campaign: made once and sealed, and looked up ever after.

Nothing is drawn before the letters have been rehearsed. Whoever comes later is drawn in a batch of their own; the
batches before stay as they are, to the last byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from letters import bookkeeping, books, declared, files, manifest, rehearsal, settings, standing, summary, units
from letters.books import Book
from letters.evidence import plan, ready
from letters.intake import Checked
from letters.people import register
from letters.people.register import Entry
from letters.people.sheets import Reading
from letters.post import pack
from letters.post.pool import Workshop
from letters.problems import Place, Problem, Tampered, refuse_if, stop_if
from letters.rehearsal import Rehearsal
from letters.trial import design, differences, draw, ledger, record
from letters.trial.design import Unit
from letters.trial.differences import ALLOCATION
from letters.trial.draw import Allocation
from letters.trial.ledger import Pen
from letters.trial.record import Seal

Before = Callable[[Checked], None]  # told of a campaign that is about to be drawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sealed draws of a checked campaign, and how many of its people were drawn just now."""

    checked: Checked
    book: Book
    fresh: int  # people
    warnings: tuple[Problem, ...]  # what somebody should look at

    @property
    def seal(self) -> Seal:
        """The seal of the first draw."""
        return self.book.record.seals[0]

    @property
    def first_now(self) -> bool:
        """Whether the first draw was made just now."""
        return self.fresh > 0 and len(self.book.record.seals) == 1


@dataclass(frozen=True, slots=True)
class Chance:
    """What a draw takes from outside: when and by whom it is made, and what chance gives to a first one."""

    pen: Pen
    seed: str  # for a campaign.toml that gives none
    key: str  # of the register's marks: 64 hexadecimal digits, which nobody else knows


@dataclass(frozen=True, slots=True)
class Waiting:
    """Those of a campaign who have yet to be drawn: a batch of their own, and the register in which they stand."""

    checked: Checked
    book: Book
    key: bytes  # of the register's marks
    entries: tuple[Entry, ...]
    warnings: tuple[Problem, ...]

    @property
    def batch(self) -> int:
        """The number of their batch."""
        return len(self.book.record.seals) + 1

    @property
    def people(self) -> tuple[Unit, ...]:
        """What the draw sees of them."""
        return units.registered(self.entries)

    @property
    def settled(self) -> dict[str, str]:
        """The arm of every cluster that was dealt before."""
        return draw.clusters(self.book.allocations)

    @property
    def files(self) -> dict[str, bytes]:
        """What must be on the disk before they are drawn, by its place in the output folder."""
        return {register.KEY: self.key, register.file(self.batch): register.write(self.entries)}


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """Where letters are laid out before the draw, and those that are being laid out already."""

    workshop: Workshop
    begun: Rehearsal | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """By what seed a batch is drawn, and where that is from; the file that came from outside, if it did."""

    seed: str
    seed_from: str
    outside: bytes = b""


def once(checked: Checked, book: Book, chance: Chance, reading: Reading, shop: Rehearsing, before: Before) -> Drawn:
    """Return the sealed draws, with one for those who have not been drawn, which is sealed now.

    `Tampered` when campaign.toml asks for another draw than the sealed one, `Refused` when people are not who they
    were, or are to be drawn by somebody outside.
    """
    who = waiting(checked, book, chance.key.encode())
    if not who.entries:
        return Drawn(checked, book, 0, who.warnings)
    refuse_if(away(book), "Nothing was drawn.")
    who = rehearsed(who, shop, before)
    seed = fixed_seed(checked, book)
    drawn_by = seed if seed.seed else Source(chance.seed, "the operating system")
    allocation = draw.assign(who.people, checked.design, draw.of_batch(drawn_by.seed, who.batch), who.settled)
    return sealed(who, allocation, drawn_by, chance.pen, reading)


def waiting(checked: Checked, book: Book, key: bytes) -> Waiting:
    """Return those who have yet to be drawn; `key` is for the first batch, whose marks have none yet."""
    stop_if(declared.other_draw(checked.settings, book.record))
    found = standing.of(checked, book)
    if not book.record.seals:
        stop_if_drawn(checked.output)
    joined, key = {unit.id for unit in found.joined}, book.key or key
    entries = tuple(register.entry(person, key) for person in checked.roster.people if person.staff_id in joined)
    return Waiting(checked, book, key, entries, (*checked.warnings, *checked.doubts, *found.warnings))


def away(book: Book) -> list[Problem]:
    """Say that the next batch is to be drawn outside, when its roster was exported: nobody is drawn in two places."""
    name = books.exported(len(book.record.seals) + 1)
    if files.read_if_there(book.output / name) is None:
        return []
    what = "This roster was exported, and somebody outside is to draw it."
    remedy = (
        "When it has come back: letters draw FOLDER --allocation FILE. If it is to be drawn here after all, delete "
        "this file: what is drawn outside is then worth nothing."
    )
    return [Problem(Place(name), what, remedy)]


def rehearsed(who: Waiting, shop: Rehearsing, before: Before) -> Waiting:
    """Return the same, when letters to them can be printed, and tell of them: they are about to be drawn."""
    long = rehearsal.prove(who.checked, shop.workshop, shop.begun)
    people = who.people
    before(replace(who.checked, units=people, misfits=design.misfits(people, who.checked.design)))
    return replace(who, warnings=(*who.warnings, *long))


def fixed_seed(checked: Checked, book: Book) -> Source:
    """Return the seed that a draw must have: that of the first batch, or of campaign.toml; an empty one when none."""
    first = book.record.seal
    return Source(first.seed, first.seed_from) if first else Source(checked.settings.trial.seed, settings.NAME)


def sealed(who: Waiting, allocation: Allocation, drawn_by: Source, pen: Pen, reading: Reading) -> Drawn:
    """Seal a batch's allocation, and return the draws."""
    checked, settled = who.checked, who.settled
    stop_if(differences.of_shares([a for a in allocation if a.unit.cluster not in settled], checked.design))
    seal = Seal(
        batch=who.batch,
        at=ledger.stamp(pen.at),
        roster=files.digest(register.write(who.entries)),
        people=len(allocation),
        design=checked.design,
        seed=drawn_by.seed,
        seed_from=drawn_by.seed_from,
        algorithm=draw.ALGORITHM,
        allocation=files.digest(draw.table(allocation)),
        key=files.digest(who.key),
        outside=files.digest(drawn_by.outside) if drawn_by.outside else "",
    )
    read_as = {
        "listed": checked.roster.listed,
        "excluded": checked.roster.never_drawn(who.book.units),
        "inputs": dict(checked.inputs),
        "hidden": reading.hidden,
        "encoding": reading.encoding,
        **_declared(checked, who.batch, who.book.campaign),
    }
    beside = {**who.files, **({books.outside(who.batch): drawn_by.outside} if drawn_by.outside else {})}
    now = bookkeeping.add(who.book, record.sealed(pen, seal, read_as), beside)
    return Drawn(checked, now, seal.people, who.warnings)


def _declared(checked: Checked, batch: int, campaign: Path) -> dict[str, Any]:
    """Return what is sealed with the first draw: what arms are given; what is measured, from when on, and expected.

    And the SHA-256 of what was answered before, where that is there; it need not be.
    """
    evidence, trial = checked.settings.evidence, checked.settings.trial
    if batch > 1:
        return {}
    given = {
        "treatments": {arm.name: arm.treatment for arm in trial.arms},
        "endline": trial.endline.isoformat() if trial.endline else "",
    }
    if not evidence:
        return given
    expected = evidence.expected.model_dump(mode="json")
    given["before"] = (files.digest_if_there(campaign / evidence.baseline) or "") if evidence.baseline else ""
    given["columns"] = dict(evidence.columns)
    return {**given, "plan": plan.declared(ready.plan(evidence)), "expected": expected}


def stop_if_drawn(output: Path) -> None:
    """Raise `Tampered` when there is no ledger, and something that only a draw leaves: a draw is never made twice."""
    if left := lying_here(output, ALLOCATION, manifest.NAME, summary.NAME):
        what = f"{ledger.NAME}: this file is missing or empty, and there was a draw: here lies {', '.join(left)}."
        raise Tampered([f"{what} Put the ledger back. If that is nothing of this campaign, move it elsewhere."])


def lying_here(output: Path, *names: str) -> list[str]:
    """Return which of these files lie in the output folder, and the folder of letters when there is anything in it."""
    here = [name for name in (*names, pack.FOLDER) if files.read_if_there(output / name) is not None]
    return [*here, *([f"{pack.FOLDER}/"] if files.tree(output / pack.FOLDER) else [])]
