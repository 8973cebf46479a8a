"""The design: which arms there are, their shares, and what is dealt to them.

A design is declared before the draw and sealed with it. `misfits` says beforehand where the strata do not
divide evenly, so that nobody is surprised afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

SMALL_TEAM = 3  # people: in a team this small, those without a letter will hear of those with one


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of the trial and its whole share: shares 2 and 1 mean two thirds and one third."""

    name: str
    share: int
    sent: bool = False  # whether its people are sent a letter; sealed with the rest, so that control stays control


@dataclass(frozen=True, slots=True)
class Design:
    """What is to be drawn: the arms in order, the columns that make the strata, and the cluster column if any."""

    arms: tuple[Arm, ...]
    strata: tuple[str, ...] = ()
    cluster: str = ""

    def __post_init__(self) -> None:
        if not self.arms or any(arm.share < 1 for arm in self.arms):
            raise ValueError("a design needs arms, each with a share of 1 or more")
        if len({arm.name for arm in self.arms}) < len(self.arms):
            raise ValueError("two arms have the same name")

    def probability(self, arm: str) -> Fraction:
        """Return the exact chance of every unit to be in this arm."""
        return Fraction(next(a.share for a in self.arms if a.name == arm), sum(a.share for a in self.arms))


@dataclass(frozen=True, slots=True)
class Unit:
    """One person as the trial sees them; `cluster` is empty when people are drawn one by one."""

    id: str
    site: str
    stratum: str
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A stratum whose size is no multiple of the shares, with the numbers each arm may get from it."""

    stratum: str
    size: int  # of what is dealt: people, or clusters
    counts: tuple[tuple[str, int, int], ...]  # arm, fewest, most


def table(arms: Sequence[Arm]) -> tuple[str, ...]:
    """Return the seats of the table, one arm's name each, every arm spread as evenly as its share allows.

    Shares are first reduced by their common divisor. The j-th of an arm's s seats wants the place (2j + 1) / 2s
    of the way round (Webster's rule), and equal wishes keep the order of the arms: 2 : 1 gives A B A.
    """
    common = gcd(*(arm.share for arm in arms))
    wishes = [
        (Fraction(2 * j + 1, 2 * (arm.share // common)), order, arm.name)
        for order, arm in enumerate(arms)
        for j in range(arm.share // common)
    ]
    return tuple(name for _, _, name in sorted(wishes))


def sizes(units: Iterable[Unit]) -> dict[str, int]:
    """Return how many are dealt in each stratum: clusters where the draw is by cluster, else people."""
    dealt = {(unit.stratum, unit.cluster or unit.id) for unit in units}
    return dict(sorted(Counter(stratum for stratum, _ in dealt).items()))


def misfits(units: Iterable[Unit], design: Design) -> tuple[Misfit, ...]:
    """Return the strata that the shares do not divide, with what each arm may get; the chances stay exact."""
    seats = table(design.arms)
    return tuple(
        Misfit(stratum, size, counts(size, design)) for stratum, size in sizes(units).items() if size % len(seats)
    )


def counts(size: int, design: Design) -> tuple[tuple[str, int, int], ...]:
    """Return the fewest and the most of a stratum of this size that each arm may get, from whatever seat."""
    seats = table(design.arms)
    rounds, rest = divmod(size, len(seats))
    deals = [Counter(seats[(start + i) % len(seats)] for i in range(rest)) for start in range(len(seats))]
    return tuple(
        (arm, always + min(deal[arm] for deal in deals), always + max(deal[arm] for deal in deals))
        for arm, always in ((arm.name, rounds * seats.count(arm.name)) for arm in design.arms)
    )


def split_clusters(units: Iterable[Unit]) -> tuple[str, ...]:
    """Return the clusters whose people lie in more than one stratum; such a design cannot be drawn."""
    seen: dict[str, str] = {}
    return tuple(sorted({u.cluster for u in units if u.cluster and seen.setdefault(u.cluster, u.stratum) != u.stratum}))
