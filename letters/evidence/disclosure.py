"""What is told of few people, and what is not, lest a number tell of single ones: by itself, or from the others.

What is held back is chosen by how many people a number rests on, never by what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from letters.evidence.arrays import Flags, Numbers

DEDUCED = "It is not told, lest the effect among few people could be deduced from it and the others."


def too_few(arms: Sequence[Numbers], names: Sequence[str], fewest: int) -> str:
    """Say why nothing is told of two arms; empty when it is."""
    for name, of_arm in zip(names, arms, strict=True):
        if not len(of_arm):
            return f"Nobody in the arm “{name}” was measured: there is nothing to compare."
        if len(of_arm) < fewest:
            return (
                f"Fewer than {fewest} people in the arm “{name}” were measured: a number would tell of single people."
            )
    return ""


def hidden(labels: NDArray[np.str_], treated: Flags, known: Flags, fewest: int) -> set[str]:
    """Return the groups of which nothing is told: small ones, and as many others that these are not few together.

    From the effect among all, and those that are told, that among the rest can be worked out.
    """

    def people(values: Iterable[str]) -> int:
        here = known & np.isin(labels, list(values))
        return int(min((here & treated).sum(), (here & ~treated).sum()))

    groups = sorted(set(labels.tolist()), key=lambda value: (people([value]), value))
    few = sum(people([value]) < fewest for value in groups)
    while 0 < few < len(groups) and people(groups[:few]) < fewest:
        few += 1
    return set(groups[:few])


def counts(of: NDArray[np.intp], fewest: int) -> tuple[int | None, ...]:
    """Return how many people are in each bin; None where so few are that it would tell of single people.

    Bins that are not told, and are single or of few people together, could be worked out from the others: then the
    next smallest is not told either.
    """
    if of.sum() < fewest:
        return (None,) * len(of)
    small = {at for at, count in enumerate(of) if 0 < count < fewest}
    others = sorted((at for at, count in enumerate(of) if count >= fewest), key=lambda at: of[at])
    while small and others and (len(small) == 1 or of[list(small)].sum() < fewest):
        small.add(others.pop(0))
    return tuple(None if at in small else int(count) for at, count in enumerate(of))
