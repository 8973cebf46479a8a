"""What is said of a sheet in its marked copy: each thing to mend or to look at, and the cells it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from letters.problems import Problem

MEND, LOOK = "mend", "look"
WORDS: Mapping[str, str] = {MEND: "Mend", LOOK: "Look at"}  # beside the colour, which not everybody sees


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to mend or to look at."""

    kind: str  # MEND or LOOK, which are styles of `book` too
    problem: Problem

    def __str__(self) -> str:
        return f"{WORDS[self.kind]}: {self.problem.what} {self.problem.remedy}".rstrip()

    @property
    def column(self) -> int:
        """The column, counted from 0; -1 when it has none."""
        number = 0
        for character in self.problem.place.column:
            number = number * 26 + ord(character) - ord("A") + 1
        return number - 1
