"""One way to spoil the good campaign, and what the command must then do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hostile.spoil import Spoil

REFUSED, DONE, USAGE, TAMPERED, BUSY, MACHINE, INTERRUPTED = 1, 0, 2, 3, 4, 5, 130
ROWS = re.compile(r"rows ([0-9]+(?:(?:–|, | and )[0-9]+)+)")


@dataclass(frozen=True, slots=True)
class Case:
    """A spoilt campaign, the exit code expected, and the place that must be named.

    `at` is a cell, such as "N3"; or words that must be said as they stand, such as "row 3", when no cell is at fault.
    """

    name: str
    spoil: Spoil
    at: str = ""
    code: int = REFUSED
    command: str = "check"
    options: tuple[str, ...] = ()
    under: tuple[str, ...] = ()  # a program to start the command with, such as timeout
    shows: bool = False  # values were asked for, so that personal ones may be seen
    ids: tuple[str, ...] = ()  # whom the command is about

    @property
    def of_a_cell(self) -> bool:
        """Say whether a cell is at fault."""
        return re.fullmatch("[A-Z]{1,3}[0-9]+", self.at) is not None

    def located(self, said: str) -> bool:
        """Say whether the place was named."""
        if not self.of_a_cell:
            return self.at in said
        column, row = re.sub("[0-9]", "", self.at), re.sub("[A-Z]", "", self.at)
        return f"row {row}, column {column}" in one_by_one(said)


def one_by_one(said: str) -> str:
    """Return what was said with a line for each row, where one line told of many."""
    return "\n".join(line for told in said.splitlines() for line in _rows(told))


def _rows(line: str) -> Iterator[str]:
    if not (found := ROWS.search(line)):
        yield line
        return
    for span in re.split(", | and ", found[1]):
        first, _, last = span.partition("–")
        for row in range(int(first), int(last or first) + 1):
            yield f"{line[: found.start()]}row {row}{line[found.end() :]}"
