"""A sheet as it was found: lines of cells, before anyone asks what they mean.

Both kinds of reader, `workbook` and `delimited`, return a `Grid`; `sheets` makes a `Table` of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from letters import alike
from letters.problems import Place, Problem, Refused

RETYPE = "Format the column as Text and type the value again."
HEADING_WITHIN = 20  # lines, blank ones not counted
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet in Excel
MOST_ROWS, MOST_CELLS = 200_000, 1_600_000  # 100,000 people take a million and a half


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be read for certain: why, the remedy, and what stands there."""

    what: str
    remedy: str
    value: str = ""


Cell = str | Bad


@dataclass(frozen=True, slots=True)
class Reading:
    """How the office told us to read its files; nothing by default."""

    encoding: str = ""  # of .csv files
    hidden: str = ""  # hidden rows and columns: "" refuse, "skip" or "include"
    sheet: str = ""  # the sheet's name, where the workbook has several
    table: str = "people"  # of campaign.toml, which names the file


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row that hold something, by column counted from 0."""

    number: int
    cells: Mapping[int, Cell]
    hidden: bool = False
    struck: bool = False  # whether all that it holds is crossed out


@dataclass(frozen=True, slots=True)
class Block:
    """Merged cells: rows as the spreadsheet program counts them, columns from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet without its blank rows, and which line holds the headings."""

    sheet: str  # "" for csv
    lines: tuple[Line, ...]
    heading: int  # an index into `lines`
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Block, ...] = ()
    filtered: bool = False


LIST = "To mend"  # the sheet in front of those that we give back, which come in again

Reader = Callable[[str, bytes, Sequence[str], Reading], Grid]  # file name, bytes, wanted headings, how to read


@cache
def letter(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def heading(lines: Iterable[Line], wanted: Sequence[str]) -> int | None:
    """Return the index of the line with the most wanted headings; None when no visible one has any."""
    keys = {alike.label(name) for name in wanted}
    counts = [0 if line.hidden else len(keys & _keys(line)) for line in lines]
    most = max(counts, default=0)
    return counts.index(most) if most >= max(1, min(2, len(keys))) else None


def _keys(line: Line) -> set[str]:
    return {alike.label(cell) for cell in line.cells.values() if isinstance(cell, str)}


def check_size(place: Place, rows: int, cells: int) -> None:
    """Raise `Refused` for a sheet of more rows or cells than any staff list has: memory would run out."""
    if rows > MOST_ROWS or cells > MOST_CELLS:
        what = f"This sheet holds more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells, far more than a staff list."
        raise Refused([Problem(place, what, "Copy the rows and columns that are needed into a new sheet.")])


def no_heading(place: Place, lines: Sequence[Line], wanted: Sequence[str], table: str) -> Problem:
    """Return the problem of a sheet without a heading row: what is wanted and, as value, what was found."""
    what = f"None of the first {HEADING_WITHIN} rows holds the headings." if lines else "There is nothing in it."
    found = " | ".join(cell for cell in lines[0].cells.values() if isinstance(cell, str)) if lines else ""
    return Problem(place, what, lacking("row", wanted, table if lines else ""), found)


def lacking(one: str, wanted: Sequence[str], table: str) -> str:
    """Return what to do where no row, or no sheet, has these headings; in a `table` others may be named for them."""
    remedy = f"One {one} must hold these, or most of them: {', '.join(wanted)}."
    theirs = f" Where yours are called otherwise, say so in campaign.toml: [{table}.columns]."
    return remedy + (theirs if table else "")
