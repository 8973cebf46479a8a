"""What of the office's sheet is given back: each cell that may be kept, in its own row and column, as it was read.

A copy must not hide a fault: until somebody has mended it, it is refused just where the sheet was. So a hidden row
stays hidden, merged cells stay merged, and what could not be read for certain holds a �, which the reader refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from letters import alike
from letters.people.exports import PRIVATE
from letters.people.sheets import READERS, Reading
from letters.people.spreadsheet import container
from letters.people.spreadsheet.grid import Bad, Block, Cell, Grid, Line
from letters.problems import Refused
from letters.tofix import book
from letters.tofix.book import LOST


@dataclass(frozen=True, slots=True)
class Copy:
    """A sheet to be given back; the cells of its lines are to be had from `cells`."""

    sheet: str  # its name, by which the settings may call it
    heading_row: int
    heading: Line
    lines: tuple[Line, ...]
    left_out: Mapping[int, str]  # private columns that nothing needs: column and heading
    hidden_columns: frozenset[int]
    merged: tuple[Block, ...]
    doubtful: frozenset[int]  # rows of which it is not certain which cell is which
    width: int  # columns

    def cells(self, line: Line) -> Iterator[tuple[int, str]]:
        """Give the text of each cell of a line that is kept, by column."""
        first = min((column for column in self.heading.cells if column not in self.left_out), default=0)
        doubtful = line.number in self.doubtful
        if doubtful and first not in line.cells:
            yield first, LOST
        for column, cell in line.cells.items():
            if column not in self.left_out:
                yield column, _marked(shown(cell)) if doubtful and column == first else shown(cell)

    @property
    def unread(self) -> bool:
        """Say whether any cell holds a �."""
        kept = (cell for line in self.lines for column, cell in line.cells.items() if column not in self.left_out)
        return bool(self.doubtful) or any(isinstance(cell, Bad) or book.text(cell) != cell for cell in kept)


def of(file: str, data: bytes, wanted: Sequence[str], reading: Reading) -> Copy | None:
    """Return what is given back of a file; None when it is no sheet, or not all of its rows can be told apart."""
    try:
        container.check_name(file)
        kind, _ = container.kind(file, data)
        found = READERS[kind](file, data, wanted, reading)
    except Refused:
        return None
    broken = frozenset(problem.place.row for problem in found.problems if problem.place.row)
    width = max(max(line.cells) for line in found.lines) + 1
    last = found.lines[-1].number
    if broken - {line.number for line in found.lines} or last > book.LAST_ROW or width > book.LAST_COLUMN:
        return None
    heading = found.lines[found.heading]
    return Copy(
        sheet=found.sheet or reading.sheet or PurePath(file).stem,
        heading_row=heading.number,
        heading=heading,
        lines=found.lines,
        left_out=_private(heading, wanted),
        hidden_columns=found.hidden_columns,
        merged=tuple(_with_data(found, last, width)),
        doubtful=broken,
        width=width,
    )


def shown(cell: Cell) -> str:
    """Return a cell as it is given back."""
    return cell if isinstance(cell, str) else _marked(cell.value)


def _marked(value: str) -> str:
    safe = book.text(value)
    return safe if LOST in safe else f"{LOST} {safe}".rstrip()


def _private(heading: Line, wanted: Sequence[str]) -> dict[int, str]:
    """Return the columns that are nobody's business here: private by their heading, and wanted for nothing."""
    keys = {alike.label(name) for name in wanted}
    headed = {column: cell for column, cell in heading.cells.items() if isinstance(cell, str)}
    return {n: cell for n, cell in headed.items() if alike.label(cell) not in keys and PRIVATE.search(cell)}


def _with_data(found: Grid, last: int, width: int) -> Iterator[Block]:
    """Give the merged cells, cut down to where the data end: a block may well go on to the end of the sheet."""
    for block in found.merged:
        cut = replace(block, last_row=min(block.last_row, last), last_column=min(block.last_column, width - 1))
        rows, columns = cut.last_row - cut.first_row, cut.last_column - cut.first_column
        if min(rows, columns) >= 0 and max(rows, columns) > 0:
            yield cut
