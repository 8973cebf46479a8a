"""The draw of a checked campaign: made once and sealed, and looked up ever after.

Nothing is drawn before the letters have been rehearsed; a campaign that is not the one that was drawn is stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from letters import files, manifest, rehearsal, settings, summary, tables
from letters.intake import Checked
from letters.people import roster
from letters.people.sheets import Reading
from letters.post import pack
from letters.post.pool import Workshop
from letters.problems import Problem, Tampered, stop_if
from letters.trial import differences, draw, ledger
from letters.trial.differences import ALLOCATION
from letters.trial.draw import Allocation
from letters.trial.ledger import Seal

Before = Callable[[Checked], None]  # told of a campaign that is about to be drawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sealed draw of a checked campaign; `fresh` when it was made just now."""

    checked: Checked
    seal: Seal
    allocation: Allocation
    fresh: bool
    warnings: tuple[Problem, ...]  # what somebody should look at


def once(checked: Checked, now: datetime, new_seed: str, reading: Reading, workshop: Workshop, before: Before) -> Drawn:
    """Return the sealed draw: the one in the ledger, or a new one that is sealed now.

    `new_seed` is used only for a first draw whose campaign.toml gives no seed.
    """
    book = files.read_if_there(checked.output / ledger.NAME)
    seal = ledger.seal(ledger.read(book))
    if seal is not None:
        table = files.read_if_there(checked.output / ALLOCATION)
        allocation = as_sealed(checked, seal, table)
        if table is None:
            files.write(checked.output / ALLOCATION, draw.table(allocation))
        return Drawn(checked, seal, allocation, fresh=False, warnings=checked.warnings)
    stop_if_drawn(checked.output)
    long = rehearsal.prove(checked, workshop)
    before(checked)
    given = checked.settings.trial.seed
    allocation = draw.assign(checked.units, checked.design, given or new_seed)
    stop_if(differences.of_shares(allocation, checked.design))
    seal = Seal(
        at=ledger.stamp(now),
        roster=roster.digest(checked.roster.people),
        people=len(checked.roster.people),
        design=checked.design,
        seed=given or new_seed,
        seed_from=settings.NAME if given else "the operating system",
        algorithm=draw.ALGORITHM,
        allocation=files.digest(draw.table(allocation)),
    )
    read_as = {
        "listed": checked.roster.listed,
        "excluded": dict(checked.roster.excluded),
        "inputs": dict(checked.inputs),
        "hidden": reading.hidden,
        "encoding": reading.encoding,
    }
    files.write(checked.output / ledger.NAME, ledger.append(book, ledger.sealed(seal, read_as)))
    files.write(checked.output / ALLOCATION, draw.table(allocation))
    return Drawn(checked, seal, allocation, fresh=True, warnings=(*checked.warnings, *long))


def stop_if_drawn(output: Path) -> None:
    """Raise `Tampered` when there is no ledger, and something that only a draw leaves: a draw is never made twice."""
    if left := lying_here(output, ALLOCATION, manifest.NAME, summary.NAME):
        what = f"{ledger.NAME}: this file is missing or empty, and there was a draw: here lies {', '.join(left)}."
        raise Tampered([f"{what} Put the ledger back, or name another folder for the output."])


def lying_here(output: Path, *names: str) -> list[str]:
    """Return which of these files lie in the output folder, and the folder of letters when there is anything in it."""
    here = [name for name in (*names, pack.FOLDER) if files.read_if_there(output / name) is not None]
    return [*here, *([f"{pack.FOLDER}/"] if files.tree(output / pack.FOLDER) else [])]


def as_sealed(checked: Checked, seal: Seal, table: bytes | None) -> Allocation:
    """Return the sealed allocation; `Tampered` with every way in which the campaign is not the one that was drawn."""
    reasons = differences.of_campaign(seal, checked.design, checked.settings.trial.seed)
    if table is not None:
        reasons += differences.of_table(seal, table)
    if roster.digest(checked.roster.people) != seal.roster:
        before = None if reasons or table is None else draw.units(tables.rows(table))
        reasons.append(differences.of_roster(seal, checked.settings.people.staff, before, checked.units))
    if not reasons:
        allocation = draw.assign(checked.units, checked.design, seal.seed)
        reasons = differences.of_draw(seal, allocation)
    if reasons:
        said = "Nothing was changed. Put back what was drawn; a draw is never made twice."
        raise Tampered([*dict.fromkeys(reasons), said])
    return allocation
