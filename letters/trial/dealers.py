"""Who repeats the draw: this process alone, or worker processes beside it when there is a lot to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from letters import workers
from letters.trial import redraw
from letters.trial.design import Design
from letters.trial.redraw import Arms
from letters.trial.ways import Batches

Dealer = Callable[[Batches, Design, Sequence[str]], Arms]

MANY = 4_000_000  # tickets, over which starting workers costs less than they save
AT_ONCE = 500  # redraws that a worker is handed


def alone(batches: Batches, design: Design, by: Sequence[str]) -> Arms:
    """Return the arms that the draw gives by each of these seeds; see `redraw.assignments`."""
    return redraw.assignments(batches, design, by)


def among(count: int) -> Dealer:
    """Return a dealer that uses so many worker processes, where there are enough people and redraws for that."""

    def dealer(batches: Batches, design: Design, by: Sequence[str]) -> Arms:
        if count < 2 or len(by) * sum(map(len, batches)) < MANY:
            return alone(batches, design, by)
        with workers.opened(count, _ready) as executor:
            work = partial(redraw.assignments, batches, design)
            return np.stack(list(workers.every(executor, count, work, by, AT_ONCE)))

    return dealer


def _ready() -> None:
    """Begin a worker: it needs nothing."""
