"""A sheet of the office's, .xlsx or .csv, as rows that read just as a person sees them on the screen.

What cannot be read for certain is a problem with its cell, never a guess: a wrong id would be a wrong arm.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from letters import files
from letters.people.spreadsheet import container, delimited, structure
from letters.people.spreadsheet.grid import Bad, Grid, Line, Reader, Reading, letter
from letters.people.spreadsheet.structure import Frame
from letters.problems import Place, Problem, Refused

__all__ = ["AS_SHOWN", "READERS", "Doubtful", "Illegible", "Reading", "Row", "Table", "content", "rows", "table"]

AS_SHOWN = Reading()


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a person sees it on the screen: a value for each heading, NFC, without outer white space."""

    file: str
    sheet: str  # "" for csv
    number: int  # as the spreadsheet program counts rows; for csv the record's number, as Excel shows it
    values: tuple[str, ...]  # line breaks inside a cell are "\n"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below one heading row, without blank ones."""

    file: str
    sheet: str
    headings: tuple[str, ...]  # as they stand; "" for a column without one, or left out because it is hidden
    heading_row: int
    rows: tuple[Row, ...]
    warnings: tuple[Problem, ...]  # what a person should look at
    complete: bool = True  # False when rows are left out, because it is not certain what stands in them

    def place(self, row: Row | None, index: int) -> Place:
        """Return the place of the cell in column `index`; of the heading when there is no row."""
        number = self.heading_row if row is None else row.number
        return Place(self.file, self.sheet, number, letter(index), self.headings[index])


class Illegible(Refused):
    """A file that no reader can make anything of."""


class Doubtful(Refused):
    """Some of a sheet cannot be read for certain; `table` is the rest, to be looked at in the same pass."""

    def __init__(self, problems: Iterable[Problem], table: Table) -> None:
        super().__init__(problems)
        self.table = table


def rows(path: Path, wanted: Sequence[str], reading: Reading = AS_SHOWN, name: str = "") -> Table:
    """Return the table in a file; raise `Refused` with every problem that was found in it.

    It is `Doubtful` when the problems are those of single cells and rows: such a cell is blank in its table, such a
    row is left out.

    `wanted` are the headings hoped for, in the office's words: they tell the heading row, the delimiter and
    the sheet. One that is missing is no problem here. The file's content says what kind it is, not its name.
    `name` is what campaign.toml calls the file, where its folder is needed to tell it from another.
    """
    return table(name or path.name, content(path), wanted, reading)


def content(path: Path) -> bytes:
    """Return the bytes of a sheet; `Refused` when there is none, or its name says that it is of another kind."""
    container.check_name(path.name)
    return files.read(path)


def table(file: str, data: bytes, wanted: Sequence[str], reading: Reading) -> Table:
    """Return the table in the bytes of a file, just as `rows` does; `Illegible` when there is none to be seen."""
    try:
        kind, misnamed = container.kind(file, data)
        found = READERS[kind](file, data, wanted, reading)
    except Refused as refused:
        raise Illegible(refused.problems) from None
    return _table(structure.frame(file, found, reading.hidden), found, wanted, reading.hidden, misnamed)


def _table(sheet: Frame, found: Grid, wanted: Sequence[str], hidden: str, misnamed: tuple[Problem, ...]) -> Table:
    """Make the table of a grid, or raise `Refused` with all that is wrong in it, from the top row down."""
    lines = [line for line in found.lines[found.heading + 1 :] if not (line.hidden and hidden == "skip")]
    faults = tuple(dict.fromkeys(sorted(structure.faults(sheet, found, lines, wanted, hidden), key=_from_the_top)))
    if any(structure.of_headings(sheet, found, wanted)):
        raise Refused(faults)
    lost = structure.lost(sheet, found, lines, hidden, faults)
    made = tuple(row for line in lines if line.number not in lost and any((row := _row(sheet, line)).values))
    looks = [problem for row in made for problem in structure.odd(sheet, row.number, row.values)]
    warnings = (*misnamed, *structure.notices(sheet, found, lines, hidden), *looks)
    read = Table(sheet.file, sheet.sheet, sheet.headings, sheet.heading_row, made, warnings, complete=not lost)
    if faults:
        raise Doubtful(faults, read)
    return read


def _row(sheet: Frame, line: Line) -> Row:
    cells = [line.cells.get(column, "") if heading else "" for column, heading in enumerate(sheet.headings)]
    held_once = ("" if isinstance(cell, Bad) else sys.intern(cell) for cell in cells)  # by the register too
    return Row(sheet.file, sheet.sheet, line.number, tuple(held_once))


def _from_the_top(problem: Problem) -> tuple[int, int, str]:
    return problem.place.row or 0, len(problem.place.column), problem.place.column


def _workbook(file: str, data: bytes, wanted: Sequence[str], reading: Reading) -> Grid:
    from letters.people.spreadsheet import workbook  # openpyxl takes its time to load

    return workbook.read(file, data, wanted, reading)


READERS: Mapping[str, Reader] = {container.XLSX: _workbook, container.CSV: delimited.read}
