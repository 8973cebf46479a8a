"""Chance that is the same on every machine: numbers between 0 and 1 made from words by SHA-256."""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import TypeVar

NORMAL = NormalDist()
Thing = TypeVar("Thing")


def uniform(*words: object) -> float:
    """Return a number over 0 and below 1 that these words always give."""
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return (int.from_bytes(digest[:6]) + 0.5) / 2**48


def normal(*words: object) -> float:
    """Return a standard normal number that these words always give."""
    return NORMAL.inv_cdf(uniform(*words))


def pick(things: Sequence[Thing], *words: object) -> Thing:
    """Return one of these things, each as likely as the others."""
    return things[int(uniform(*words) * len(things))]


def weighed(things: Sequence[tuple[Thing, float]], *words: object) -> Thing:
    """Return one of these things, each as likely as the share beside it."""
    at = uniform(*words) * sum(share for _, share in things)
    upto = list(accumulate(share for _, share in things))
    return things[min(bisect(upto, at), len(things) - 1)][0]


def shuffled(things: Iterable[Thing], *words: object) -> list[Thing]:
    """Return things in an order that says nothing about them; each is told from the others by its text."""
    return sorted(things, key=lambda it: uniform(*words, it))


def cuts(shares: Sequence[float]) -> tuple[float, ...]:
    """Return where a standard normal number is cut so that each answer has its share."""
    return tuple(NORMAL.inv_cdf(at) for at in list(accumulate(shares))[:-1])
