"""The sheets read a second time, by another reader: what the first gave is true when both read the same.

A slip in one reader (zeros or accents lost, a row left out, columns exchanged) would else be unseen: all that is
compared later stands on what it gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from letters.people.columns import Columns
from letters.people.sheets import Reading, Row, Table
from letters.people.spreadsheet import container, plain
from letters.problems import OWN_FAULT, Place, Problem, Refused


def unlike(read: Columns, data: bytes, reading: Reading) -> tuple[Problem, ...]:
    """Return where a second reading of a file gives something else than the first, in the columns that are used.

    It is for a table without problems: what is in doubt is not for two readers to agree on. `data` is what the first
    reader read, and `reading` how it was told to. Raises `Refused` for a file that only the first can read.
    """
    table = read.table
    kind, _ = container.kind(table.file, data)
    try:
        rows = READERS[kind](data, table, reading)
        return tuple(_unlike(read, rows, reading))
    except (ArithmeticError, LookupError, ValueError, SyntaxError) as error:  # broken XML is a SyntaxError
        place, value = Place(table.file, table.sheet), f"{type(error).__name__}: {error}"
        what = "This file is damaged: of two readers only one can read it."
        raise Refused([Problem(place, what, "Open it in Excel and save it anew.", value)]) from error


def _unlike(read: Columns, rows: plain.Rows, reading: Reading) -> Iterator[Problem]:
    """Compare row by row, and say what is left of the first reading that the second does not have."""
    table = read.table
    left: dict[int, Row] = {row.number: row for row in table.rows}
    headed = [column for column, heading in enumerate(table.headings) if heading]
    used = sorted(set(read.index.values()))
    for number, cells, hidden in rows:
        if number == table.heading_row:
            yield from _cells(table, number, cells, table.headings, used)
        elif number in left:
            yield from _cells(table, number, cells, left.pop(number).values, used)
        elif number < table.heading_row or (hidden and reading.hidden == "skip"):
            continue
        elif any(cells.get(column) for column in headed):
            yield Problem(_row(table, number), "A second reading finds this row, and the first did not.", OWN_FAULT)
    for number in left:
        yield Problem(_row(table, number), "A second reading does not find this row.", OWN_FAULT)


def _cells(
    table: Table, number: int, cells: plain.Cells, values: tuple[str, ...], used: list[int]
) -> Iterator[Problem]:
    for column in used:
        again = cells.get(column, "")
        if again is not None and again != values[column]:
            at = table.place(None, column)
            place = Place(at.file, at.sheet, number, at.column, at.heading)
            yield Problem(place, "A second reading of this cell gives something else.", OWN_FAULT, again)


def _row(table: Table, number: int) -> Place:
    return Place(table.file, table.sheet, number)


READERS: Mapping[str, Callable[[bytes, Table, Reading], plain.Rows]] = {
    container.XLSX: lambda data, table, _: plain.of_xlsx(data, table.sheet),
    container.CSV: lambda data, table, reading: plain.of_csv(data, reading.encoding, table.headings, table.heading_row),
}
