"""Every way in which a draw could have fallen, counted, or each of them with its chance.

Strata and clusters are dealt from one table, so they do not fall independently of each other. Arms are whole numbers
here: their places in the design.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from letters.trial import design as designs
from letters.trial.design import Design, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from letters.trial.redraw import Arms

Batches = Sequence[Sequence[Unit]]  # the units of each batch
Counts = tuple[int, ...]  # how many each arm has

MOST = 20_000  # allocations, up to which all of them are looked at
MOST_ORDERS = 20_000  # orders in which strata of different remainders come to the table, up to which they are counted
FEW = 30  # people or clusters, up to which the ways in which a draw can fall are counted


def possible(batches: Batches, design: Design) -> int | None:
    """Return how many different allocations the draw can give; None when they are too many to be counted."""
    total = 1
    for of_batch in strata(batches):
        seatings = _seatings([len(names) for names in of_batch], design)
        if seatings is None:
            return None
        total *= sum(math.prod(map(_ways, seatings.groups, counts)) for counts in seatings.chances)
        total *= math.prod(_multinomial(seatings.whole(len(names))) for names in of_batch if seatings.fits(len(names)))
    return total


def every(batches: Batches, design: Design) -> tuple[Arms, NDArray[np.float64]]:
    """Return every allocation that the draw can give, and the chance of each; ValueError when there are over `MOST`."""
    import numpy as np

    count = possible(batches, design)
    if count is None or count > MOST:
        raise ValueError("there are too many allocations to look at all of them")
    rows: list[tuple[dict[str, int], Fraction]] = [({}, Fraction(1))]
    for dealt in strata(batches):
        here = list(_of_batch([list(names) for names in dealt], design))
        rows = [({**before, **arms}, chance * its) for before, chance in rows for arms, its in here]
    names = [unit.cluster or unit.id for units in batches for unit in units]
    arms = np.array([[arms[name] for name in names] for arms, _ in rows], np.int8).reshape(len(rows), len(names))
    return arms, np.array([float(chance) for _, chance in rows])


def too_few(batches: Batches, design: Design, pair: tuple[str, str], level: float) -> int | None:
    """Return in how many ways two arms can fall when no p-value of theirs can be as small as 1 - level; else None.

    The least p-value of a randomisation test is the chance of its most extreme allocations: with equal shares each has
    a mirror image that is as extreme (Rosenbaum 2002, *Observational Studies*, ch. 2). It is counted only of few. Of
    several arms only the two are dealt anew, in the numbers that each stratum has of them: here those with most ways.
    """
    if sum(len({unit.cluster or unit.id for unit in units}) for units in batches) > FEW:
        return None
    if len(design.arms) == len(pair):
        ways, least = possible(batches, design), least_chance(batches, design)
        mirrored = len({arm.share for arm in design.arms}) == 1
    else:
        dealt = [deals(len(names), design, *pair) for of_batch in strata(batches) for names in of_batch]
        ways = math.prod(max(math.comb(sum(both), both[0]) for both, _ in it) for it in dealt)
        least, mirrored = Fraction(1, ways), all(a == b for it in dealt for (a, b), _ in it)
    rare = Fraction(1) - Fraction(str(level))  # 0.9 and 0.1 are no binary fractions: 1 - 0.9 is less than 0.1
    return ways if least and (2 if mirrored else 1) * least > rare else None


def least_chance(batches: Batches, design: Design) -> Fraction | None:
    """Return the chance of the rarest allocation that the draw can give; None when they are too many to be counted.

    With unequal shares it is less than one out of those possible: a rest is dealt to many in more ways than to few.
    """
    least = Fraction(1)
    for of_batch in strata(batches):
        seatings = _seatings([len(names) for names in of_batch], design)
        if seatings is None:
            return None
        least *= min(_rarest(seatings, counts, chance) for counts, chance in seatings.chances.items())
        least /= math.prod(_multinomial(seatings.whole(len(names))) for names in of_batch if seatings.fits(len(names)))
    return least


def _rarest(seatings: _Seatings, counts: Sequence[Sequence[tuple[Counts, int]]], chance: Fraction) -> Fraction:
    """Return the chance of the rarest allocation of those in which each kind of rest falls to so many."""
    orders = math.prod(_multinomial([count for _, count in rests]) for rests in counts)
    return chance / orders / math.prod(map(functools.partial(_ways, of=max), seatings.groups, counts))


@functools.lru_cache(maxsize=256)
def deals(size: int, design: Design, arm: str, against: str) -> tuple[tuple[tuple[int, int], float], ...]:
    """Return how many of two arms a stratum of this size may get, and the chance: any seat may be the first."""
    seats = designs.table(design.arms)
    rounds, rest = divmod(size, len(seats))
    found: Counter[tuple[int, int]] = Counter()
    for start in range(len(seats)):
        deal = Counter(seats[(start + place) % len(seats)] for place in range(rest))
        found[rounds * seats.count(arm) + deal[arm], rounds * seats.count(against) + deal[against]] += 1
    return tuple((both, float(Fraction(count, len(seats)))) for both, count in found.items())


def strata(batches: Batches) -> Iterator[list[dict[str, int]]]:
    """Give, for each batch, what is dealt in each of its strata, people or clusters, and how many people each is."""
    dealt = set[str]()
    for units in batches:
        found: dict[str, dict[str, int]] = {}
        for unit in units:
            if unit.cluster not in dealt:
                here = found.setdefault(unit.stratum, {})
                here[unit.cluster or unit.id] = here.get(unit.cluster or unit.id, 0) + 1
        dealt |= {unit.cluster for unit in units if unit.cluster}
        yield [people for _, people in sorted(found.items())]


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


def _ways(
    group: Sequence[_Stratum], rests: Sequence[tuple[Counts, int]], of: Callable[[tuple[int, int]], int] = sum
) -> int:
    """Return in how many ways the strata of a group can be dealt, when each kind of rest falls to so many of them.

    With `max` it is the most ways that there are for one choice of who of them gets which.
    """
    kinds = [kind for kind, _ in rests]
    ways = {tuple(0 for _ in kinds): 1}
    for stratum in group:
        after: dict[tuple[int, ...], int] = {}
        for taken, count in ways.items():
            for which, kind in enumerate(kinds):
                one_more = tuple(n + (at == which) for at, n in enumerate(taken))
                after[one_more] = of((after.get(one_more, 0), count * _multinomial(stratum.counts[kind])))
        ways = after
    return ways.get(tuple(count for _, count in rests), 0)


def _of_batch(dealt: Sequence[Sequence[str]], design: Design) -> Iterator[tuple[dict[str, int], Fraction]]:
    """Give every allocation of a batch, and its chance."""
    seatings = _seatings([len(names) for names in dealt], design)
    if seatings is None:
        raise ValueError("there are too many allocations to look at all of them")
    for key, chance in seatings.chances.items():
        placed = [
            [[rests[which][0] for which in order] for order in _orders([count for _, count in rests])] for rests in key
        ]
        for kinds in itertools.product(*placed):
            counts = [seatings.whole(len(names)) for names in dealt]
            for group, its in zip(seatings.groups, kinds, strict=True):
                for stratum, kind in zip(group, its, strict=True):
                    counts[stratum.at] = stratum.counts[kind]
            each = chance / math.prod(len(of_group) for of_group in placed) / math.prod(map(_multinomial, counts))
            for arms in itertools.product(*(list(_orders(of)) for of in counts)):
                both = zip(dealt, arms, strict=True)
                yield {name: arm for names, its in both for name, arm in zip(names, its, strict=True)}, each


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
