"""A trial as it is judged: who was drawn, how, and into which arm, as arrays with a place for each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from letters.evidence.arrays import Numbers
from letters.evidence.variance import PAIR
from letters.trial import dealers, redraw, relabel, ways
from letters.trial import design as designs
from letters.trial.dealers import Dealer
from letters.trial.design import Design, Unit
from letters.trial.draw import Allocation, Assigned

PAIRS, BLOCKED, COMPLETE = "pairs", "blocked", "complete"
CLUSTERED, BLOCKED_CLUSTERS = "clustered", "blocked clusters"


@dataclass(frozen=True)
class Trialled:
    """The allocations of all batches, and the design and seed by which they were drawn."""

    allocations: tuple[Allocation, ...]
    design: Design
    seed: str
    control: str  # the arm that others are compared with
    dealer: Dealer = dealers.alone
    sites: Mapping[str, str] = field(default_factory=dict)  # what an authority is called, where that is known

    @cached_property
    def people(self) -> tuple[Assigned, ...]:
        """Everybody, batch by batch: the places of all arrays."""
        return tuple(assigned for allocation in self.allocations for assigned in allocation)

    @property
    def contrasts(self) -> tuple[tuple[str, str], ...]:
        """Each other arm, and the control arm."""
        return tuple((arm.name, self.control) for arm in self.design.arms if arm.name != self.control)

    @cached_property
    def drawn(self) -> NDArray[np.int8]:
        """Everybody's arm, by its place in the design."""
        at = {arm.name: place for place, arm in enumerate(self.design.arms)}
        return np.array([at[it.arm] for it in self.people], np.int8)

    @cached_property
    def block(self) -> NDArray[np.intp]:
        """Everybody's stratum; that of another batch is another, but for who joined a cluster that had been dealt."""
        return blocks([[it.unit for it in allocation] for allocation in self.allocations])

    @cached_property
    def cluster(self) -> NDArray[np.intp] | None:
        """Everybody's cluster; None when people were drawn one by one. Who joined one later is of it."""
        return _numbered([it.unit.cluster for it in self.people]) if self.design.cluster else None

    @cached_property
    def kind(self) -> str:
        """What kind of design this is, in one word or two."""
        units = {(int(block), it.unit.cluster or it.unit.id) for block, it in zip(self.block, self.people, strict=True)}
        sizes = np.unique([block for block, _ in units], return_counts=True)[1]
        if self.design.cluster:
            return CLUSTERED if len(sizes) == 1 else BLOCKED_CLUSTERS
        if len(sizes) == 1:
            return COMPLETE
        one_each = len(designs.table(self.design.arms)) == PAIR  # of two arms with equal shares
        return PAIRS if (sizes == PAIR).all() and one_each else BLOCKED

    def numbers(self, values: Mapping[str, float] | Mapping[str, bool]) -> Numbers:
        """Return what was measured of everybody; NaN where it was not."""
        return np.array([float(values.get(it.unit.id, np.nan)) for it in self.people])

    def labels(self, column: str) -> Sequence[str]:
        """Return everybody's site, or stratum."""
        if column == "stratum":
            return [it.unit.stratum for it in self.people]
        return [self.sites.get(it.unit.site, it.unit.site) for it in self.people]

    def redraws(self, arm: str, count: int) -> tuple[NDArray[np.bool_], Numbers | None, NDArray[np.bool_]]:
        """Return who else could have been in an arm rather than in the control arm, and who is in either.

        Allocations × people of either, with the chance of each when these are all that there are; else so many. In
        three or more arms, the others stay as they were drawn.
        """
        units = [[it.unit for it in allocation] for allocation in self.allocations]
        at = [place for name in (arm, self.control) for place, it in enumerate(self.design.arms) if it.name == name]
        pair, either = (at[0], at[1]), np.isin(self.drawn, at)
        weights = None
        if len(self.design.arms) > len(pair):
            if relabel.possible(units, self.drawn, pair) <= ways.MOST:
                arms, weights = relabel.every(units, self.drawn, pair)
            else:
                arms = relabel.assignments(units, self.drawn, pair, redraw.seeds(self.seed, count))
        elif (self.possible or ways.MOST + 1) <= ways.MOST:
            arms, weights = ways.every(units, self.design)
        else:
            arms = self.dealer(units, self.design, redraw.seeds(self.seed, count))
        return arms[:, either] == pair[0], weights, either

    @cached_property
    def possible(self) -> int | None:
        """How many allocations could have been drawn, when that can be counted."""
        return ways.possible([[it.unit for it in allocation] for allocation in self.allocations], self.design)


def blocks(batches: Sequence[Sequence[Unit]]) -> NDArray[np.intp]:
    """Return everybody's block, batch by batch: strata of a batch, and whoever joined a dealt cluster is of its own."""
    drawn = [(unit, (number, unit.stratum)) for number, batch in enumerate(batches) for unit in batch]
    dealt = {unit.cluster: block for unit, block in reversed(drawn) if unit.cluster}
    return _numbered([dealt.get(unit.cluster, block) for unit, block in drawn])


def _numbered(names: Sequence[object]) -> NDArray[np.intp]:
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return np.array([places[name] for name in names], np.intp)
