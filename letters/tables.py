"""Tables that we write for others, as CSV: every cell is text, whatever program opens them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = re.compile(r"'*[=+\-@\t\r\0]")
ESCAPED = re.compile(r"'+[=+\-@\t\r\0]")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.ASCII)


def sheet(headings: Sequence[str], rows: Iterable[Sequence[str]], *, for_excel: bool) -> bytes:
    """Return a CSV file in which every cell is text when it is opened in a spreadsheet program.

    A cell that begins like a formula gets an apostrophe in front (OWASP ASVS 5.0, 1.2.10). `for_excel` puts a
    byte order mark first, without which Excel misreads `Siân`; statistics programs do not want one.
    """
    end = "\r\n" if for_excel else "\n"
    lines = [_line(headings), *(_line([_as_text(cell) for cell in row]) for row in rows)]
    return "".join(line + end for line in lines).encode("utf-8-sig" if for_excel else "utf-8")


def numbers(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a CSV file for statistics programs: as `sheet`, but numbers stay numbers, even negative ones."""
    lines = [headings, *([it if NUMBER.fullmatch(it) else _as_text(it) for it in row] for row in rows)]
    return "".join(_line(cells) + "\n" for cells in lines).encode()


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # by its own line end it knows which cells to quote
    return out.getvalue().removesuffix("\r\n")


def rows(data: bytes) -> list[list[str]]:
    """Return the cells of a sheet that `sheet` wrote, as they were given to it; ValueError for what is no sheet.

    The same text is held once, in however many rows it stands.
    """
    table, held = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")), dict[str, str]()
    try:
        typed = ([cell[1:] if ESCAPED.match(cell) else cell for cell in row] for row in table)
        return [[held.setdefault(cell, cell) for cell in row] for row in typed]
    except csv.Error as error:
        raise ValueError("this is not a sheet") from error


def _as_text(cell: str) -> str:
    return "'" + cell if FORMULA.match(cell) else cell
