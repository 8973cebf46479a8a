"""The same draw, thousands of times over: what chance alone can do.

A redraw is `draw.assign` with another seed, to the last arm; only the sorting is done on arrays. So anybody can repeat
any one of them. Arms are whole numbers here: their places in the design.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from letters.trial import design as designs
from letters.trial import draw
from letters.trial.design import Design, Unit
from letters.trial.ways import Batches

Arms = NDArray[np.int8]  # draws × units


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
    place = {name: at for at, name in enumerate(strata)}
    stratum = np.array([place[stratum_of[name]] for name in names], np.intp)
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
