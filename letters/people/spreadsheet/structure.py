"""What can be wrong with a sheet as a whole: headings, hidden and merged cells, rows that are no person's."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from letters import alike
from letters.counting import counted
from letters.people.spreadsheet import grid, text
from letters.people.spreadsheet.grid import Bad, Cell, Grid, Line
from letters.problems import Place, Problem

_TOTAL = re.compile(
    r"(grand|sub)?[\s-]*totals?\b.*|(count|sum|average|mean)\s*[:=]?[\s\d.,]*", re.IGNORECASE | re.DOTALL
)
_TOLD = "Show them, or run again with --skip-hidden or --include-hidden."

_RUNS = 12  # of hidden rows, named in one message


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the cells of one sheet are, and which of them are read."""

    file: str
    sheet: str
    heading_row: int
    headings: tuple[str, ...]  # "" for a column without one, or one that is left out because it is hidden
    left_out: frozenset[int]  # hidden columns, when those are skipped

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell, its column counted from 0."""
        heading = self.headings[column] if column < len(self.headings) else ""
        return Place(self.file, self.sheet, row, grid.letter(column), heading)

    def headed(self, line: Line) -> Iterator[tuple[int, Cell]]:
        """Give the cells of a line that stand under a heading, by column."""
        return ((column, line.cells.get(column, "")) for column, heading in enumerate(self.headings) if heading)


def frame(file: str, found: Grid, hidden: str) -> Frame:
    """Return the frame of a grid; `hidden` is what we were told to do with hidden columns."""
    line = found.lines[found.heading]
    left_out = found.hidden_columns if hidden == "skip" else frozenset()
    cells = [line.cells.get(n, "") if n not in left_out else "" for n in range(max(line.cells) + 1)]
    headings = ["" if isinstance(cell, Bad) else cell for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    return Frame(file, found.sheet, line.number, tuple(headings), left_out)


def faults(sheet: Frame, found: Grid, lines: Sequence[Line], wanted: Sequence[str], hidden: str) -> Iterator[Problem]:
    """Give every problem of the sheet; `lines` are those below the heading that are read."""
    keys = {alike.label(name) for name in wanted}
    yield from found.problems
    yield from of_headings(sheet, found, wanted)
    if not hidden:
        yield from _hidden_rows(sheet, lines, filtered=found.filtered)
        yield from _hidden_columns(sheet, found.hidden_columns, lines)
    yield from _merged(sheet, found, lines)
    headings = tuple(heading.casefold() for heading in sheet.headings)
    for line in lines:
        yield from _line(sheet, line, headings, max(1, min(2, len(keys))))


def lost(sheet: Frame, found: Grid, lines: Sequence[Line], hidden: str, faults: Iterable[Problem]) -> frozenset[int]:
    """Return the rows of which it is not certain what stands in them, or whether they are meant at all.

    Those are the rows that a fault names as a whole, and the hidden and merged ones.
    """
    rows = {fault.place.row for fault in faults if fault.place.row and not fault.place.column}
    rows |= {line.number for line in lines if line.hidden and not hidden}
    numbers = [line.number for line in lines]
    for block in found.merged:
        if block.first_column < len(sheet.headings):
            rows.update(numbers[bisect_left(numbers, block.first_row) : bisect_right(numbers, block.last_row)])
    return frozenset(rows)


def notices(sheet: Frame, found: Grid, lines: Sequence[Line], hidden: str) -> Iterator[Problem]:
    """Give what a person should know of the sheet before they trust it."""
    yield from found.warnings
    if hidden:
        yield from _as_told(sheet, found, hidden)
    yield from _unheaded(sheet, lines)


# ------------------------------------------------------------------------------------------ headings and rows


def of_headings(sheet: Frame, found: Grid, wanted: Sequence[str]) -> Iterator[Problem]:
    """Report headings that cannot be read, and wanted ones that are there twice."""
    line, keys = found.lines[found.heading], {alike.label(name) for name in wanted}
    first: dict[str, int] = {}
    for column in sorted(line.cells.keys() - sheet.left_out):
        cell, place = line.cells[column], sheet.place(line.number, column)
        if isinstance(cell, Bad):
            yield Problem(place, cell.what, cell.remedy, cell.value)
        elif (key := alike.label(cell)) in keys and (earlier := first.setdefault(key, column)) != column:
            what = f"Column {grid.letter(earlier)} has this heading too."
            yield Problem(place, what, "Delete one of them, or give it another heading.")


def _line(sheet: Frame, line: Line, headings: Sequence[str], many: int) -> Iterator[Problem]:
    """Report what cannot be read in a row, or the row itself when it is no person's: so many cells are headings."""
    start = line.cells[min(line.cells)]
    if isinstance(start, str) and _TOTAL.fullmatch(start):
        yield Problem(
            Place(sheet.file, sheet.sheet, line.number),
            "This row is a total, not a person.",
            "Delete the row.",
        )
        return
    again = 0
    for column, cell in sheet.headed(line):
        if isinstance(cell, Bad):
            yield Problem(sheet.place(line.number, column), cell.what, cell.remedy, cell.value)
        else:
            again += cell.casefold() == headings[column]
    if again >= many:
        yield Problem(Place(sheet.file, sheet.sheet, line.number), "This row repeats the headings.", "Delete the row.")


def odd(sheet: Frame, number: int, values: Sequence[str]) -> Iterator[Problem]:
    """Give the cells of a row that a person should look at."""
    for column, value in enumerate(values):
        if found := text.odd(value):
            yield Problem(sheet.place(number, column), found.what, found.remedy, found.value)


def _unheaded(sheet: Frame, lines: Iterable[Line]) -> Iterator[Problem]:
    """Name, once a column, what stands under no heading: it is not read."""
    rows: dict[int, list[int]] = {}
    headed = {column for column, heading in enumerate(sheet.headings) if heading} | sheet.left_out
    for line in lines:
        for column in line.cells.keys() - headed:
            rows.setdefault(column, []).append(line.number)
    for column, numbers in sorted(rows.items()):
        what = f"This column has no heading, so what stands in it ({counted(len(numbers), 'cell')}) was not read."
        yield Problem(sheet.place(numbers[0], column), what, "Give it a heading, or delete it.")


# ------------------------------------------------------------------------------------------ hidden and merged


def _hidden_rows(sheet: Frame, lines: Iterable[Line], *, filtered: bool) -> Iterator[Problem]:
    numbers = [line.number for line in lines if line.hidden]
    if numbers:
        how = "hidden by a filter" if filtered else "hidden"
        are = "is" if len(numbers) == 1 else "are"
        what = f"{counted(len(numbers), 'row')} with data {are} {how}: {_ranges(numbers)}."
        yield Problem(Place(sheet.file, sheet.sheet, numbers[0]), what, _TOLD)


def _hidden_columns(sheet: Frame, hidden: frozenset[int], lines: Sequence[Line]) -> Iterator[Problem]:
    for column, heading in enumerate(sheet.headings):
        if heading and column in hidden and any(column in line.cells for line in lines):
            yield Problem(sheet.place(sheet.heading_row, column), "This column is hidden.", _TOLD.replace("them", "it"))


def _as_told(sheet: Frame, found: Grid, hidden: str) -> Iterator[Problem]:
    """Record which hidden rows and columns were left out or taken in."""
    rows = [line.number for line in found.lines[found.heading + 1 :] if line.hidden]
    headings = found.lines[found.heading].cells.keys()
    columns = [grid.letter(column) for column in sorted(found.hidden_columns & headings)]
    done = "left out" if hidden == "skip" else "taken in"
    place = Place(sheet.file, sheet.sheet)
    if rows:
        yield Problem(place, f"As told, hidden rows were {done}: {_ranges(rows)}.")
    if columns:
        yield Problem(place, f"As told, hidden columns were {done}: {', '.join(columns)}.")


def _merged(sheet: Frame, found: Grid, lines: Sequence[Line]) -> Iterator[Problem]:
    """Report merged cells from the heading row down: all but one of the cells in a block are blank."""
    numbers = [sheet.heading_row, *(line.number for line in lines)]
    for block in found.merged:
        with_data = bisect_right(numbers, block.last_row) - bisect_left(numbers, block.first_row)
        if with_data and block.first_column < len(sheet.headings):
            first = f"{grid.letter(block.first_column)}{block.first_row}"
            last = f"{grid.letter(block.last_column)}{block.last_row}"
            remedy = "Unmerge them, and fill in each cell."
            yield Problem(
                sheet.place(block.first_row, block.first_column),
                f"Cells {first} to {last} are merged.",
                remedy,
            )


def _ranges(numbers: Sequence[int]) -> str:
    """Write row numbers as people do: 5–9, 12; of very many, the first ones and the last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return ", ".join(parts if len(parts) <= _RUNS else [*parts[: _RUNS - 1], f"… {parts[-1]}"])
