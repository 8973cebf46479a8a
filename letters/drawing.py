"""The draw of a checked campaign: made once and sealed, and looked up ever after.

Nothing is drawn before the letters have been rehearsed. Whoever comes later is drawn in a batch of their own; the
batches before stay as they are, to the last byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from letters import books, files, manifest, rehearsal, settings, standing, summary, units
from letters.books import Book
from letters.intake import Checked
from letters.people import register
from letters.people.sheets import Reading
from letters.post import pack
from letters.post.pool import Workshop
from letters.problems import Problem, Tampered, stop_if
from letters.trial import design, differences, draw, ledger, record
from letters.trial.differences import ALLOCATION
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


@dataclass(frozen=True, slots=True)
class Chance:
    """What a draw takes from outside: when and by whom it is made, and what chance gives to a first one."""

    pen: Pen
    seed: str  # for a campaign.toml that gives none
    key: str  # of the register's marks: 64 hexadecimal digits, which nobody else knows


def once(checked: Checked, book: Book, chance: Chance, reading: Reading, workshop: Workshop, before: Before) -> Drawn:
    """Return the sealed draws, with one for those who have not been drawn, which is sealed now.

    `Tampered` when campaign.toml asks for another draw than the sealed one, `Refused` when people are not who they
    were.
    """
    stop_if(as_sealed(checked, book))
    found = standing.of(checked, book)
    warnings = (*checked.warnings, *found.warnings)
    if not found.joined:
        return Drawn(checked, book, 0, warnings)
    if not book.record.seals:
        stop_if_drawn(checked.output)
    long = rehearsal.prove(checked, workshop)
    before(replace(checked, units=found.joined, misfits=design.misfits(found.joined, checked.design)))
    seal, beside = _deal(checked, book, chance, {unit.id for unit in found.joined})
    read_as = {
        "listed": checked.roster.listed,
        "excluded": dict(checked.roster.excluded),
        "inputs": dict(checked.inputs),
        "hidden": reading.hidden,
        "encoding": reading.encoding,
    }
    sealed = books.add(book, record.sealed(chance.pen, seal, read_as), beside)
    return Drawn(checked, sealed, seal.people, (*warnings, *long))


def _deal(checked: Checked, book: Book, chance: Chance, joined: set[str]) -> tuple[Seal, dict[str, bytes]]:
    """Draw those who have joined, and return the seal of it, and the files on which it stands."""
    first, given = book.record.seal, checked.settings.trial.seed
    seed, seed_from = (first.seed, first.seed_from) if first else (given or chance.seed, _from(given))
    batch = len(book.record.seals) + 1
    key = book.key or chance.key.encode()
    entries = [register.entry(person, key) for person in checked.roster.people if person.staff_id in joined]
    people, settled = units.registered(entries), draw.clusters(book.allocations)
    allocation = draw.assign(people, checked.design, draw.of_batch(seed, batch), settled)
    stop_if(differences.of_shares([a for a in allocation if a.unit.cluster not in settled], checked.design))
    frozen = register.write(entries)
    seal = Seal(
        batch=batch,
        at=ledger.stamp(chance.pen.at),
        roster=files.digest(frozen),
        people=len(allocation),
        design=checked.design,
        seed=seed,
        seed_from=seed_from,
        algorithm=draw.ALGORITHM,
        allocation=files.digest(draw.table(allocation)),
        key=files.digest(key),
    )
    return seal, {register.KEY: key, register.file(batch): frozen}


def _from(given: str) -> str:
    return settings.NAME if given else "the operating system"


def as_sealed(checked: Checked, book: Book) -> list[str]:
    """Say how the draw that campaign.toml asks for is not the sealed one; nothing before any draw."""
    seal = book.record.seal
    reasons = differences.of_campaign(seal, checked.design, checked.settings.trial.seed) if seal else []
    if reasons:
        return [*reasons, "Nothing was changed. Put back what was drawn; a draw is never made twice."]
    return []


def stop_if_drawn(output: Path) -> None:
    """Raise `Tampered` when there is no ledger, and something that only a draw leaves: a draw is never made twice."""
    if left := lying_here(output, ALLOCATION, manifest.NAME, summary.NAME):
        what = f"{ledger.NAME}: this file is missing or empty, and there was a draw: here lies {', '.join(left)}."
        raise Tampered([f"{what} Put the ledger back. If that is nothing of this campaign, move it elsewhere."])


def lying_here(output: Path, *names: str) -> list[str]:
    """Return which of these files lie in the output folder, and the folder of letters when there is anything in it."""
    here = [name for name in (*names, pack.FOLDER) if files.read_if_there(output / name) is not None]
    return [*here, *([f"{pack.FOLDER}/"] if files.tree(output / pack.FOLDER) else [])]
