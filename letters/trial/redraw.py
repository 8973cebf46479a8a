"""The same draw, thousands of times over, or every way in which it could have fallen: what chance alone can do.

A redraw is `draw.assign` with another seed, to the last arm; only the sorting is done on arrays. So anybody can repeat
any one of them. Arms are whole numbers here: their places in the design.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from letters.trial import design as designs
from letters.trial import draw
from letters.trial.design import Design, Unit

Arms = NDArray[np.int8]  # draws × units
Batches = Sequence[Sequence[Unit]]  # the units of each batch, in the order of the columns of what is returned

MOST = 20_000  # allocations, up to which all of them are looked at
MOST_ORDERS = 20_000  # orders in which strata of different remainders come to the table, up to which they are counted


def seeds(seed: str, count: int) -> list[str]:
    """Return the seeds by which a draw of this seed is repeated."""
    return [f"{seed}/redraw/{number}" for number in range(1, count + 1)]


def assignments(batches: Batches, design: Design, by: Sequence[str]) -> Arms:
    """Return the arms that `draw.assign` gives for each of these seeds: a row each, a column for each unit.

    Clusters that an earlier batch dealt keep their arm, as they do in the draw.
    """
    seats = np.array([[arm.name for arm in design.arms].index(seat) for seat in designs.table(design.arms)], np.int8)
    parts, dealt = list[Arms](), dict[str, NDArray[np.int8]]()
    for number, units in enumerate(batches, start=1):
        names = list(dict.fromkeys(unit.cluster or unit.id for unit in units if unit.cluster not in dealt))
        arms = _dealt([unit for unit in units if unit.cluster not in dealt], names, seats, by, number)
        column = dict(zip(names, arms.T, strict=True)) | dealt
        parts.append(np.stack([column[unit.cluster or unit.id] for unit in units], axis=1) if units else arms[:, :0])
        dealt |= {unit.cluster: column[unit.cluster] for unit in units if unit.cluster}
    return np.concatenate(parts, axis=1)


def _dealt(units: Sequence[Unit], names: Sequence[str], seats: NDArray[np.int8], by: Sequence[str], batch: int) -> Arms:
    """Return the arms of what is dealt in a batch, a column for each of these names."""
    stratum_of = {unit.cluster or unit.id: unit.stratum for unit in units}
    strata = sorted(set(stratum_of.values()))
    stratum = np.array([strata.index(stratum_of[name]) for name in names], np.intp)
    arms = np.empty((len(by), len(names)), np.int8)
    encoded, of_strata = [name.encode() for name in names], [name.encode() for name in strata]
    of_seats = [str(seat + 1).encode() for seat in range(len(seats))]
    turn = np.arange(len(names))
    for row, seed in enumerate(by):
        batch_seed = draw.of_batch(seed, batch)
        rank = np.empty(len(strata), np.intp)
        rank[np.argsort(tickets(batch_seed, "stratum", of_strata), kind="stable")] = np.arange(len(strata))
        order = np.lexsort((tickets(batch_seed, "unit", encoded), rank[stratum]))
        first = int(np.argmin(tickets(batch_seed, "seat", of_seats)))
        arms[row, order] = seats[(first + turn) % len(seats)]
    return arms


def tickets(seed: str, kind: str, names: Sequence[bytes]) -> NDArray[np.uint64]:
    """Return the first 64 bits of the tickets of names, which sort as the tickets do.

    Among a million names two have the same 64 bits once in 37 million draws; `draw.assign` would look at the others.
    """
    begun, sha256 = f"{seed}/{kind}/".encode(), hashlib.sha256
    return np.frombuffer(b"".join([sha256(begun + name).digest() for name in names]), ">u8")[::4].astype(np.uint64)


# --------------------------------------------------------------------------------- every way it could have fallen


def possible(batches: Batches, design: Design) -> int | None:
    """Return how many different allocations the draw can give; None when they are too many to be counted."""
    total = 1
    for strata in _strata(batches):
        seatings = _seatings([len(names) for names in strata], design)
        if seatings is None:
            return None
        total *= sum(math.prod(map(_ways, seatings.groups, counts)) for counts in seatings.chances)
        total *= math.prod(_multinomial(seatings.whole(len(names))) for names in strata if seatings.fits(len(names)))
    return total


def every(batches: Batches, design: Design) -> tuple[Arms, NDArray[np.float64]]:
    """Return every allocation that the draw can give, and the chance of each; ValueError when there are over `MOST`."""
    count = possible(batches, design)
    if count is None or count > MOST:
        raise ValueError("there are too many allocations to look at all of them")
    rows: list[tuple[dict[str, int], Fraction]] = [({}, Fraction(1))]
    for strata in _strata(batches):
        here = list(_of_batch(strata, design))
        rows = [({**before, **arms}, chance * its) for before, chance in rows for arms, its in here]
    names = [unit.cluster or unit.id for units in batches for unit in units]
    arms = np.array([[arms[name] for name in names] for arms, _ in rows], np.int8).reshape(len(rows), len(names))
    return arms, np.array([float(chance) for _, chance in rows])


def _strata(batches: Batches) -> Iterator[list[list[str]]]:
    """Give, for each batch, what is dealt in each of its strata."""
    dealt = set[str]()
    for units in batches:
        strata: dict[str, dict[str, None]] = {}
        for unit in units:
            if unit.cluster not in dealt:
                strata.setdefault(unit.stratum, {})[unit.cluster or unit.id] = None
        dealt |= {unit.cluster for unit in units if unit.cluster}
        yield [list(names) for _, names in sorted(strata.items())]


Counts = tuple[int, ...]  # how many each arm has


@dataclass(frozen=True, slots=True)
class _Stratum:
    """A stratum that the shares do not divide: what each arm can have in it, by what it has beyond whole rounds."""

    at: int
    counts: Mapping[Counts, Counts]


@dataclass(frozen=True, slots=True)
class _Seatings:
    """How the strata of a batch can come to the table: those of one remainder are a group, and take turns.

    `chances` says, for how often each kind of rest falls to each group, how likely that is.
    """

    seats: tuple[int, ...]  # arms
    arms: int
    groups: tuple[tuple[_Stratum, ...], ...]
    chances: Mapping[tuple[tuple[tuple[Counts, int], ...], ...], Fraction]

    def fits(self, size: int) -> bool:
        return size % len(self.seats) == 0

    def whole(self, size: int) -> Counts:
        return tuple(size // len(self.seats) * self.seats.count(arm) for arm in range(self.arms))


def _seatings(sizes: Sequence[int], design: Design) -> _Seatings | None:
    """Return how the strata can be seated; None when it is too much to count.

    They come to the table in any order, all equally likely, and the first seat is any. Those that the shares divide
    change nothing for the others; those with the same remainder can change places.
    """
    names = [arm.name for arm in design.arms]
    seats = tuple(names.index(seat) for seat in designs.table(design.arms))
    rests = sorted({size % len(seats) for size in sizes} - {0})
    of_rest = {rest: [at for at, size in enumerate(sizes) if size % len(seats) == rest] for rest in rests}
    orders = _multinomial([len(of_rest[rest]) for rest in rests])
    if orders > MOST_ORDERS:
        return None

    def beyond(start: int, rest: int) -> Counts:
        taken = [seats[(start + i) % len(seats)] for i in range(rest)]
        return tuple(taken.count(arm) for arm in range(len(names)))

    def stratum(at: int) -> _Stratum:
        rounds, rest = divmod(sizes[at], len(seats))
        extra = {beyond(start, rest) for start in range(len(seats))}
        return _Stratum(at, {it: tuple(rounds * seats.count(arm) + n for arm, n in enumerate(it)) for it in extra})

    chances: dict[tuple[tuple[tuple[Counts, int], ...], ...], Fraction] = {}
    for order in _orders([len(of_rest[rest]) for rest in rests]):
        for start in range(len(seats)):
            at, got = start, [list[Counts]() for _ in rests]
            for group in order:
                got[group].append(beyond(at, rests[group]))
                at = (at + rests[group]) % len(seats)
            key = tuple(tuple(sorted(Counter(of_group).items())) for of_group in got)
            chances[key] = chances.get(key, Fraction(0)) + Fraction(1, orders * len(seats))
    groups = tuple(tuple(stratum(at) for at in of_rest[rest]) for rest in rests)
    return _Seatings(seats, len(names), groups, chances)


def _ways(group: Sequence[_Stratum], rests: Sequence[tuple[Counts, int]]) -> int:
    """Return in how many ways the strata of a group can be dealt, when each kind of rest falls to so many of them."""
    kinds = [kind for kind, _ in rests]
    ways = {tuple(0 for _ in kinds): 1}
    for stratum in group:
        after: dict[tuple[int, ...], int] = {}
        for taken, count in ways.items():
            for which, kind in enumerate(kinds):
                one_more = tuple(n + (at == which) for at, n in enumerate(taken))
                after[one_more] = after.get(one_more, 0) + count * _multinomial(stratum.counts[kind])
        ways = after
    return ways.get(tuple(count for _, count in rests), 0)


def _of_batch(strata: Sequence[Sequence[str]], design: Design) -> Iterator[tuple[dict[str, int], Fraction]]:
    """Give every allocation of a batch, and its chance."""
    seatings = _seatings([len(names) for names in strata], design)
    if seatings is None:
        raise ValueError("there are too many allocations to look at all of them")
    for key, chance in seatings.chances.items():
        placed = [
            [[rests[which][0] for which in order] for order in _orders([count for _, count in rests])] for rests in key
        ]
        for kinds in itertools.product(*placed):
            counts = [seatings.whole(len(names)) for names in strata]
            for group, its in zip(seatings.groups, kinds, strict=True):
                for stratum, kind in zip(group, its, strict=True):
                    counts[stratum.at] = stratum.counts[kind]
            each = chance / math.prod(len(of_group) for of_group in placed) / math.prod(map(_multinomial, counts))
            for arms in itertools.product(*(list(_orders(of)) for of in counts)):
                dealt = zip(strata, arms, strict=True)
                yield {name: arm for names, its in dealt for name, arm in zip(names, its, strict=True)}, each


def _multinomial(counts: Sequence[int]) -> int:
    return math.factorial(sum(counts)) // math.prod(math.factorial(count) for count in counts)


def _orders(counts: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Give every order in which so many of each can be dealt."""
    if not any(counts):
        yield ()
    for arm, count in enumerate(counts):
        if count:
            rest = [it - (at == arm) for at, it in enumerate(counts)]
            yield from ((arm, *order) for order in _orders(rest))
