"""The draw: one sort and one deal.

A unit's *ticket* is the SHA-256 of the seed and its id. Strata are sorted by the ticket of their name, units by
their own ticket inside their stratum, and the arms are dealt round the table from a seat that the seed picks. So

- nothing depends on the order of rows, on a library, a platform or a version of Python;
- anyone can repeat the draw with `sha256sum` and `sort` (README shows how);
- in every stratum, and over all, the arms differ by at most one share;
- each unit's chance is exactly its arm's share, because every seat is equally likely to be the first.

What is dealt is a person or, in a cluster draw, a whole cluster. People who come after the draw are a batch of their
own, dealt in the same way by a seed that the first one gives; whoever joins a cluster that was dealt shares its arm.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from letters import tables
from letters.trial import design as designs
from letters.trial.design import Design, Unit

ALGORITHM = "letters-draw-1"  # a change to anything below that could change an allocation is a new name
HEADINGS = ("staff_id", "site", "stratum", "cluster", "arm", "probability")


@dataclass(frozen=True, slots=True)
class Assigned:
    """One unit, its arm, and the chance it had of that arm."""

    unit: Unit
    arm: str
    probability: Fraction


Allocation = tuple[Assigned, ...]
NOTHING_SETTLED: Mapping[str, str] = MappingProxyType({})


def ticket(seed: str, kind: str, name: str) -> str:
    """Return the SHA-256, in hexadecimal, of `seed/kind/name` in UTF-8; kind is `unit`, `stratum` or `seat`."""
    return hashlib.sha256(f"{seed}/{kind}/{name}".encode()).hexdigest()


def of_batch(seed: str, batch: int) -> str:
    """Return the seed that a batch is dealt by: the campaign's own, and for later ones that with the batch's number.

    So another seat comes first each time: by the same seat, all who ever join alone would be dealt the same arm.
    """
    return seed if batch == 1 else f"{seed}/batch/{batch}"


def assign(
    units: Iterable[Unit], design: Design, seed: str, settled: Mapping[str, str] = NOTHING_SETTLED
) -> Allocation:
    """Return every unit's arm, sorted by id; the same units, design and seed always give the same allocation.

    `settled` are the arms of clusters that were dealt before. Raises ValueError for an id that is there twice, or a
    cluster that lies in two strata.
    """
    units = sorted(units, key=lambda unit: unit.id)
    if len({unit.id for unit in units}) < len(units):
        raise ValueError("an id is there twice")
    if designs.split_clusters(units):
        raise ValueError("a cluster lies in two strata")
    dealt = queue((unit for unit in units if unit.cluster not in settled), seed)
    arm_of = {**settled, **dict(zip(dealt, deal(design, seed, len(dealt)), strict=True))}
    chance = {arm.name: design.probability(arm.name) for arm in design.arms}
    return tuple(Assigned(unit, arm, chance[arm]) for unit in units for arm in [arm_of[unit.cluster or unit.id]])


def queue(units: Iterable[Unit], seed: str) -> list[str]:
    """Return what is dealt (ids, or clusters' names) in the order in which the arms are dealt to it."""
    stratum_of = {unit.cluster or unit.id: unit.stratum for unit in units}
    place = {stratum: (ticket(seed, "stratum", stratum), stratum) for stratum in set(stratum_of.values())}
    return sorted(stratum_of, key=lambda name: (place[stratum_of[name]], ticket(seed, "unit", name), name))


def deal(design: Design, seed: str, count: int) -> list[str]:
    """Return the arms in dealing order: round the table, from the seat whose ticket is lowest. Seats count from 1."""
    seats = designs.table(design.arms)
    first = min(range(len(seats)), key=lambda seat: ticket(seed, "seat", str(seat + 1)))
    return [seats[(first + i) % len(seats)] for i in range(count)]


# ------------------------------------------------------------------------------------------ allocation.csv


def rows(allocation: Allocation) -> list[tuple[str, ...]]:
    """Return the rows of allocation.csv. Probabilities are decimals: a spreadsheet program reads 1/2 as a date."""
    return [
        (a.unit.id, a.unit.site, a.unit.stratum, a.unit.cluster, a.arm, f"{float(a.probability):.10g}")
        for a in allocation
    ]


def table(allocation: Allocation) -> bytes:
    """Return allocation.csv."""
    return tables.sheet(HEADINGS, rows(allocation), for_excel=False)


def units(table: Sequence[Sequence[str]]) -> tuple[Unit, ...]:
    """Return the units that the rows of an allocation.csv name; ValueError when they are not such rows."""
    if not table or tuple(table[0]) != HEADINGS or any(len(row) != len(HEADINGS) for row in table):
        raise ValueError("this is not an allocation")
    return tuple(Unit(*row[:4]) for row in table[1:])


def allocation(table: Sequence[Sequence[str]], design: Design) -> Allocation:
    """Return what the rows of an allocation.csv say, without drawing anew; ValueError when they are not such rows."""
    who, of_arm = units(table), {arm.name: design.probability(arm.name) for arm in design.arms}
    drawn = [arm for _, arm in arms(table)]
    if not of_arm.keys() >= set(drawn):
        raise ValueError("this is not an allocation of this design")
    return tuple(Assigned(unit, arm, of_arm[arm]) for unit, arm in zip(who, drawn, strict=True))


def clusters(allocations: Iterable[Allocation]) -> dict[str, str]:
    """Return the arm of every cluster that has been dealt."""
    return {a.unit.cluster: a.arm for allocation in allocations for a in allocation if a.unit.cluster}


def arms(table: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return each id and its arm, from the rows of an allocation.csv."""
    return tuple((row[0], row[HEADINGS.index("arm")]) for row in table[1:])
