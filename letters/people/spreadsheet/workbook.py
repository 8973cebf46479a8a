"""Reads .xlsx: picks the sheet and goes through it once, formulas and their stored values together."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.xml.functions import iterparse

from letters import problems
from letters.people.spreadsheet import book as books
from letters.people.spreadsheet import cells, grid
from letters.people.spreadsheet.book import MAIN, Book, Sheet
from letters.people.spreadsheet.grid import Block, Grid, Line, Reading
from letters.problems import Place, Problem, Refused, Stopped

_ROW, _COLUMN, _MERGED, _FILTER = (f"{MAIN}{tag}" for tag in ("row", "col", "mergeCell", "autoFilter"))
_TRUE = ("1", "true")
_ANEW = "Open it in Excel and save it anew as “Excel Workbook (.xlsx)”."


@dataclass(frozen=True, slots=True)
class _HiddenColumns:
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Filter:
    active: bool


_Piece = Line | Block | _HiddenColumns | _Filter


def read(file: str, data: bytes, wanted: Sequence[str], reading: Reading) -> Grid:
    """Return the grid of the sheet that is meant; `Refused` when that is not certain or it is broken."""
    with warnings.catch_warnings(), _in_words(file):
        warnings.simplefilter("ignore")  # openpyxl warns of what it drops, such as drawings
        book = books.unpack(data)
        with book.archive:
            sheet = _pick(file, book, wanted, reading)
            with _in_words(file, sheet.title):
                return _grid(file, book, sheet, wanted, reading)


@contextlib.contextmanager
def _in_words(file: str, sheet: str = "") -> Iterator[None]:
    """Turn whatever openpyxl raises on a broken workbook into one located problem."""
    try:
        yield
    except (Stopped, MemoryError):
        raise
    except Exception as error:
        value = f"{type(error).__name__}: {error}"
        raise Refused(
            [Problem(Place(file, sheet), "This workbook is damaged and cannot be read.", _ANEW, value)]
        ) from error


# ---------------------------------------------------------------------------------------- which of its sheets


def _pick(file: str, book: Book, wanted: Sequence[str], reading: Reading) -> Sheet:
    """Return the visible sheet that is named, else the only one, else the only one that fits."""
    visible = [sheet for sheet in book.sheets if sheet.visible]
    titles = [sheet.title for sheet in visible]
    if not visible:
        raise Refused([Problem(Place(file), "This workbook has no sheet that can be seen.", _ANEW)])
    if name := reading.sheet:
        named = [sheet for sheet in visible if sheet.title.strip().casefold() == name.strip().casefold()]
        if not named:
            what = f"No sheet that can be seen is called “{name}”."
            raise Refused([Problem(Place(file), what, problems.nearest(name, titles))])
        return named[0]
    fitting = [sheet for sheet in visible if len(visible) == 1 or _has_headings(book, sheet, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    several = f"{len(fitting) or 'None'} of the sheets {'have' if fitting else 'has'} the headings that are wanted"
    what = f"{several}: {', '.join(f'“{sheet.title}”' for sheet in fitting or visible)}."
    remedy = "Hide the others."
    if reading.table == "people":
        remedy = "Say which one is meant in campaign.toml, [people] staff_sheet or notes_sheet, or hide the others."
    elif not fitting:
        remedy = grid.lacking("of them", wanted, reading.table)
    raise Refused([Problem(Place(file), what, remedy)])


def _has_headings(book: Book, sheet: Sheet, wanted: Sequence[str]) -> bool:
    lines = (piece for piece in _pieces(book, sheet) if isinstance(piece, Line))
    return grid.heading(islice(lines, grid.HEADING_WITHIN), wanted) is not None


def _not_read(file: str, book: Book, chosen: Sheet) -> tuple[Problem, ...]:
    others = [sheet for sheet in book.sheets if sheet is not chosen and sheet.title != grid.LIST]
    if not others:
        return ()
    names = ", ".join(f"“{sheet.title}”" + ("" if sheet.visible else " (hidden)") for sheet in others)
    more = "the other" if len(others) == 1 else f"the {len(others)} others"
    what = f"Only the sheet “{chosen.title}” was read, not {more}."  # which may be called after people
    return (Problem(Place(file), what, "Nothing needs doing if that is the right one.", names),)


# ------------------------------------------------------------------------------------------ through one sheet


def _grid(file: str, book: Book, sheet: Sheet, wanted: Sequence[str], reading: Reading) -> Grid:
    place = Place(file, sheet.title)
    grid.check_size(place, 0, _written(book, sheet))
    pieces = tuple(_within_bounds(place, _pieces(book, sheet)))
    lines = tuple(piece for piece in pieces if isinstance(piece, Line))
    heading = grid.heading(lines[: grid.HEADING_WITHIN], wanted)
    if heading is None:
        raise Refused([grid.no_heading(place, lines, wanted, reading.table)])
    return Grid(
        sheet.title,
        lines,
        heading,
        warnings=(*([] if reading.sheet else _not_read(file, book, sheet)), *_struck(place, lines[heading + 1 :])),
        hidden_columns=frozenset().union(*(p.numbers for p in pieces if isinstance(p, _HiddenColumns))),
        merged=tuple(piece for piece in pieces if isinstance(piece, Block)),
        filtered=any(isinstance(piece, _Filter) and piece.active for piece in pieces),
    )


def _written(book: Book, sheet: Sheet) -> int:
    """Return about how many cells have something in them: millions are seen at once so, and are not taken apart."""
    with book.archive.open(sheet.member) as source:
        return sum(part.count(b"<v>") for part in iter(partial(source.read, 2**20), b""))


def _within_bounds(place: Place, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Give the pieces for as long as they are no more than any staff list has."""
    rows = cells = 0
    for piece in pieces:
        if isinstance(piece, Line):
            rows, cells = rows + 1, cells + len(piece.cells)
            grid.check_size(place, rows, cells)
        yield piece


def _pieces(book: Book, sheet: Sheet) -> Iterator[_Piece]:
    """Give what the sheet's XML holds, in its order, without blank rows."""
    row = 0
    volatile: set[str] = set()
    with book.archive.open(sheet.member) as source:
        for _, element in iterparse(source):
            if element.tag == _ROW:
                row = _next(int(element.get("r", row + 1)), row, grid.LAST_ROW)
                struck = bool(book.struck) and _is_struck(element, book)
                found = _cells(element, row, book, volatile, struck=struck)
                if found:
                    yield Line(row, found, _is_hidden(element, "ht"), struck)
                element.clear()
            elif element.tag == _COLUMN and _is_hidden(element, "width"):
                last = min(int(element.get("max")), grid.LAST_COLUMN)
                yield _HiddenColumns(frozenset(range(int(element.get("min")) - 1, last)))
            elif element.tag == _MERGED:
                yield _block(element.get("ref"))
            elif element.tag == _FILTER:
                yield _Filter(len(element) > 0)


def _is_hidden(element: Any, size: str) -> bool:
    return element.get("hidden") in _TRUE or float(element.get(size) or 1) == 0


def _is_struck(line: Any, book: Book) -> bool:
    """Say whether every cell of a row that holds something is crossed out."""
    return all(it.get("s") in book.struck for it in line if len(it))


def _struck(place: Place, lines: Iterable[Line]) -> tuple[Problem, ...]:
    """Ask about rows that are crossed out: they are read as all others are."""
    rows = [line.number for line in lines if line.struck]
    if not rows:
        return ()
    others = "" if len(rows) == 1 else f", and {len(rows) - 1} more,"
    what = f"This row{others} {'is' if len(rows) == 1 else 'are'} crossed out, and read as all others are."
    return (Problem(replace(place, row=rows[0]), what, "If nobody in it is meant, delete it."),)


def _block(reference: str) -> Block:
    """Return the cells of a reference such as `F2:F5`; one of whole columns, `F:F`, or of whole rows has no end."""
    first_column, first_row, last_column, last_row = range_boundaries(reference)
    rows = sorted((first_row or 1, last_row or grid.LAST_ROW))
    columns = sorted((first_column or 1, last_column or grid.LAST_COLUMN))
    return Block(rows[0], rows[1], columns[0] - 1, columns[1] - 1)


def _cells(line: Any, row: int, book: Book, volatile: set[str], *, struck: bool) -> dict[int, grid.Cell]:
    """Return a row's cells that are not blank, by column; one without a reference follows the last.

    What is crossed out in a row that is not so as a whole is not read: it may be a letter's words.
    """
    found: dict[int, grid.Cell] = {}
    column = 0
    for element in line:
        reference = element.get("r")
        column = _next(_column(reference, row) if reference else column + 1, column, grid.LAST_COLUMN)
        cell = cells.read(element, book, volatile)
        if cell != "":
            found[column - 1] = cell if struck else cells.unless_crossed(cell, element, book)
    return found


def _column(reference: str, row: int) -> int:
    """Return the column of a reference such as `F2`; ValueError when it is not of the row in which it stands."""
    letters, number = coordinate_from_string(reference)
    if number != row:
        raise ValueError(f"{reference} stands in row {row}")
    return int(column_index_from_string(letters))


def _next(number: int, before: int, last: int) -> int:
    """Return a row's or a column's number; ValueError unless it follows the one before: two could be taken for one."""
    if not before < number <= last:
        raise ValueError(f"{number} follows {before}")
    return number
