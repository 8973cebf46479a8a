"""Two arms of several, dealt anew among those who are in either: what chance alone could have done to the two.

In a draw of three or more arms, the people of the others stay where they are. Given who they are, and how many of the
two arms each stratum has, every way to deal the two among the rest is equally likely: so a test that deals only them
is as exact as one that repeats the whole draw, and says nothing of the other arms.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from letters.trial import redraw
from letters.trial.redraw import Arms
from letters.trial.ways import MOST, Batches

Pair = tuple[int, int]
Stratum = tuple[list[int], int]  # the places of what is dealt the two arms, and how many have the first


def assignments(batches: Batches, drawn: NDArray[np.int8], pair: Pair, by: Sequence[str]) -> Arms:
    """Return the arms with two of them dealt anew by each of these seeds, in the order of tickets in each stratum."""
    names, where, had, strata = _seen(batches, drawn, pair)
    arms = np.tile(had, (len(by), 1))
    columns = np.array([at for its, _ in strata for at in its], np.intp)
    stratum = np.repeat(np.arange(len(strata)), [len(its) for its, _ in strata])
    dealt = np.array([pair[int(place >= first)] for its, first in strata for place in range(len(its))], np.int8)
    encoded = [names[at].encode() for at in columns]
    for row, seed in enumerate(by):
        order = np.lexsort((redraw.tickets(seed, "unit", encoded), stratum))
        arms[row, columns[order]] = dealt
    return arms[:, where]


def possible(batches: Batches, drawn: NDArray[np.int8], pair: Pair) -> int:
    """Return in how many ways the two arms can be dealt."""
    return _ways(_seen(batches, drawn, pair)[-1])


def every(batches: Batches, drawn: NDArray[np.int8], pair: Pair) -> tuple[Arms, NDArray[np.float64]]:
    """Return every way to deal the two, and the chance of each; ValueError when there are over `ways.MOST`."""
    _, where, had, strata = _seen(batches, drawn, pair)
    if (count := _ways(strata)) > MOST:
        raise ValueError("there are too many allocations to look at all of them")
    arms = np.tile(had, (count, 1))
    for row, firsts in enumerate(itertools.product(*(itertools.combinations(at, first) for at, first in strata))):
        for (columns, _), first in zip(strata, firsts, strict=True):
            arms[row, columns], arms[row, list(first)] = pair[1], pair[0]
    return arms[:, where], np.full(count, 1 / count)


def _ways(strata: Sequence[Stratum]) -> int:
    return math.prod(math.comb(len(columns), first) for columns, first in strata)


def _seen(
    batches: Batches, drawn: NDArray[np.int8], pair: Pair
) -> tuple[list[str], list[int], NDArray[np.int8], list[Stratum]]:
    """Return what is dealt, which of it each unit is, the arm that each had, and the strata of the two arms."""
    names, where = _dealt(batches)
    arm_of = dict(zip((names[at] for at in where), drawn, strict=True))
    return names, where, np.array([arm_of[it] for it in names], np.int8), list(_strata(batches, names, arm_of, pair))


def _dealt(batches: Batches) -> tuple[list[str], list[int]]:
    """Return what is dealt, ids or clusters, and for each unit which of them it is."""
    of_unit = [unit.cluster or unit.id for units in batches for unit in units]
    at = {name: place for place, name in enumerate(dict.fromkeys(of_unit))}
    return list(at), [at[name] for name in of_unit]


def _strata(batches: Batches, names: Sequence[str], arm_of: dict[str, np.int8], pair: Pair) -> Iterator[Stratum]:
    """Give each stratum of each batch."""
    at, seen = {name: place for place, name in enumerate(names)}, set[str]()
    for units in batches:
        strata: dict[str, dict[int, None]] = {}
        for unit in units:
            name = unit.cluster or unit.id
            if name not in seen and arm_of[name] in pair:
                strata.setdefault(unit.stratum, {})[at[name]] = None
        seen |= {unit.cluster or unit.id for unit in units}
        for _, columns in sorted(strata.items()):
            yield list(columns), sum(arm_of[names[column]] == pair[0] for column in columns)
