"""What is wrong, where it is, and what to do about it.

Every step that meets bad input collects `Problem`s and raises them together as one `Refused`. A problem
names its place and its remedy and carries no person's name, address or note: the place is enough.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

OWN_FAULT = "This is a fault of the program, not of the sheet. Please tell those who look after it."
MANY = 4  # rows of one column with the same to mend, which are told in one line


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a cell of a sheet, a line of a text file, or a whole file."""

    file: str
    sheet: str = ""
    row: int | None = None  # as the spreadsheet program counts: the heading is usually row 1
    column: str = ""  # its letter: "F"
    heading: str = ""
    line: int | None = None  # of a text file

    def __str__(self) -> str:
        return self.over(() if self.row is None else (self.row,))

    def over(self, rows: Sequence[int]) -> str:
        """Say where this is, in each of these rows."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet “{self.sheet}”")
        if rows:
            parts.append(f"row{'s' if len(rows) > 1 else ''} {_spans(rows)}")
        if self.column:
            parts.append(f"column {self.column}" + (f" “{self.heading}”" if self.heading else ""))
        if self.line is not None:
            parts.append(f"line {self.line}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: its place, what is wrong, and the remedy, each in whole sentences."""

    place: Place
    what: str
    remedy: str = ""
    value: str = ""  # what stands there; shown only on request, because it may be personal
    of_many: str = ""  # the remedy where the same is told of many rows, if each has one of its own

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"

    @property
    def anywhere(self) -> Problem:
        """The same one, whatever row it is in."""
        return replace(self, place=replace(self.place, row=None), value="", remedy=self.of_many or self.remedy)

    @property
    def said(self) -> str:
        """What is wrong, and the remedy."""
        return f"{self.what} {self.remedy}".rstrip()


def in_turn(ids: Sequence[str]) -> list[tuple[Place, str]]:
    """Return staff ids that were typed, each with which of them it is: what it is stays unsaid."""
    return [(Place(f"ID {number} of {len(ids)}"), staff_id) for number, staff_id in enumerate(ids, start=1)]


def told(found: Iterable[Problem]) -> list[str]:
    """Tell each problem in a line, and the same one in many rows of a column in one line, where the first stands."""
    found = tuple(found)
    rows: dict[Problem, set[int]] = defaultdict(set)
    for problem in found:
        rows[problem.anywhere].add(problem.place.row or 0)
    lines = []
    for problem in found:
        alike = rows[problem.anywhere]
        if 0 < len(alike) < MANY:
            lines.append(str(problem))
        elif alike:
            lines.append(f"{problem.place.over(sorted(alike))}: {problem.anywhere.said}")
            alike.clear()  # so that the others are told
    return list(dict.fromkeys(lines))


def _spans(rows: Sequence[int]) -> str:
    """Write row numbers that rise, those in a row as one: “2–9, 12 and 14”."""
    here = frozenset(rows)
    first = [row for row in rows if row - 1 not in here]
    last = [row for row in rows if row + 1 not in here]
    *spans, end = [f"{a}" if a == b else f"{a}–{b}" for a, b in zip(first, last, strict=True)]
    return f"{', '.join(spans)} and {end}" if spans else end


class Stopped(Exception):
    """The program stops here and says why; the kinds below say what sort of stop it is."""


class Refused(Stopped):
    """Something in the inputs must be mended first; holds every problem that was found, and what was done so far.

    `left` are files that were written for whoever mends it, `questions` what to answer first: problems may come of it.
    """

    def __init__(
        self,
        problems: Iterable[Problem],
        done: str = "Nothing was written.",
        left: Iterable[Path] = (),
        questions: Iterable[Problem] = (),
    ) -> None:
        self.problems = tuple(problems)
        self.done = done
        self.left = tuple(left)
        self.questions = tuple(questions)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Tampered(Stopped):
    """A sealed file is not what it was."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))


def stop_if(reasons: Sequence[str]) -> None:
    """Raise `Tampered` with every reason; do nothing when there is none."""
    if reasons:
        raise Tampered(reasons)


class Busy(Stopped):
    """Another run holds the output folder."""


class MachineFailed(Stopped):
    """The disk, a library or a worker process failed; nothing was put in place."""


def nearest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say “Did you mean ‘…’?” when a known word is near, else list what is known, and say what else to do."""
    known = tuple(known)
    near = difflib.get_close_matches(word.casefold(), [k.casefold() for k in known], n=1, cutoff=0.6)
    if near:
        meant = next(k for k in known if k.casefold() == near[0])
        return f"Did you mean “{meant}”?"
    return f"Known here: {', '.join(known)}. {otherwise}".rstrip() if known else otherwise


def refuse_if(problems: Iterable[Problem], done: str = "Nothing was written.") -> None:
    """Raise `Refused` with every problem, once each, in the order found; do nothing when there is none."""
    found = tuple(dict.fromkeys(problems))
    if found:
        raise Refused(found, done)


def gather(*steps: Callable[[], Any]) -> tuple[Any, ...]:
    """Take every step and return what each gave; raise one `Refused` or, before it, one `Tampered` with all reasons."""
    results: list[Any] = []
    found: list[Problem] = []
    reasons: list[str] = []
    for step in steps:
        try:
            results.append(step())
        except Refused as refused:
            found += refused.problems
        except Tampered as tampered:
            reasons += tampered.reasons
    stop_if(reasons)
    refuse_if(found)
    return tuple(results)


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem with one field of a person, before it is known in which cell that field stands."""

    field: str
    what: str
    remedy: str = ""
    value: str = ""

    def at(self, place: Place) -> Problem:
        """Return the problem, with its place."""
        return Problem(place, self.what, self.remedy, self.value)
