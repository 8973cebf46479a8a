"""What `make bench` is to show: each target with its figure, and whether it is met."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

LETTERS = 500  # what the targets are for: where a run costs something by itself, it matters how many letters share it
Values = Mapping[str, float]  # such as "whole.ms": milliseconds a letter; ".s": seconds in all; ".mb" at the peak


@dataclass(frozen=True, slots=True)
class Target:
    """A target, and how it was met."""

    name: str
    limit: str
    figure: float | None  # None when what it needs was not measured

    @property
    def met(self) -> bool | None:
        """Whether the figure is on the right side of its limit."""
        if self.figure is None:
            return None
        sense, number, *_ = self.limit.split()
        return bool({"≤": operator.le, "<": operator.lt, "≥": operator.ge}[sense](self.figure, Fraction(number)))

    def __str__(self) -> str:
        if self.figure is None:
            return f"{'not measured':12} {self.name}: {self.limit}"
        return f"{'met' if self.met else 'missed':12} {self.name}: {self.figure:.3g}; the target is {self.limit}"


ALL: tuple[tuple[str, str, Callable[[Values], float]], ...] = (
    ("a whole run, of the plain loop a letter", "≤ 1/4", lambda of: of["whole.ms"] / of["plain.ms"]),
    ("a whole run, of Chromium a letter", "≤ 1/5", lambda of: of["whole.ms"] / of["chromium.ms"]),
    ("a whole run, of docxtpl with LibreOffice a letter", "≤ 1/15", lambda of: of["whole.ms"] / of["word.ms"]),
    ("a whole run, of Typst a letter", "< 1", lambda of: of["whole.ms"] / of["typst.ms"]),
    ("nothing changed, of the plain loop", "≤ 1/50", lambda of: of["unchanged.s"] / of["plain.s"]),
    ("one note changed", "< 3 s", lambda of: of["one-note.s"]),
    ("two workers, times as fast as one", "≥ 1.85", lambda of: of["workers-1.s"] / of["workers-2.s"]),
    ("memory grows to ten times the letters by", "< 10 %", lambda of: 100 * (of["tenfold.mb"] / of["whole.mb"] - 1)),
    (
        "a letter takes longer of ten times as many by",
        "≤ 10 %",
        lambda of: 100 * (of["tenfold.ms"] / of["whole.ms"] - 1),
    ),
    ("the print pack of 1,000 letters", "≤ 4 MB", lambda of: of["pack.kb"]),
    ("letters --help", "≤ 0.25 s", lambda of: of["letters --help.s"]),
    ("letters check of the sample", "≤ 1.5 s", lambda of: of["letters check of the sample.s"]),
    ("1,500,000 people are drawn in", "< 20 s", lambda of: of["a draw of 1,500,000.s"]),
)


def judged(values: Values) -> tuple[Target, ...]:
    """Return every target; one that needs what was not measured has no figure."""
    return tuple(Target(name, limit, _figure(formula, values)) for name, limit, formula in ALL)


def _figure(formula: Callable[[Values], float], values: Values) -> float | None:
    try:
        return formula(values)
    except KeyError:
        return None
