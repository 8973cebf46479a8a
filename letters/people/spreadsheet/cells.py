"""One cell of an .xlsx sheet: what its XML says, as a person sees it on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from letters.people.spreadsheet import book as books
from letters.people.spreadsheet import dates, shown, text
from letters.people.spreadsheet.book import MAIN, Book
from letters.people.spreadsheet.grid import Bad, Cell

_VALUE, _FORMULA, _INLINE = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"
_ESCAPE = re.compile("(?:_x[0-9A-Fa-f]{4}_)+")  # ECMA-376 part 1, 22.9.2.19
_STRING = re.compile('"[^"]*"')
_VOLATILE = re.compile(r"\b(TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)\s*\(", re.IGNORECASE)


def read(element: Any, book: Book, volatile: set[str]) -> Cell:
    """Return a `<c>` element as the screen shows it, or why that is not certain.

    `volatile` collects the shared formulas that give another value each day: later cells only name them.
    """
    kind = element.get("t", "n")
    raw = element.findtext(_VALUE)
    formula = element.find(_FORMULA)
    if formula is not None and (fault := _formula_fault(formula, raw, kind, volatile)):
        return fault
    if kind == "inlineStr" and (inline := element.find(_INLINE)) is not None:
        raw = books.words(inline)
    if not raw:
        return ""
    return _KINDS[kind](raw, book.formats[_index(element.get("s", "0"))], book)


def unless_crossed(cell: Cell, element: Any, book: Book) -> Cell:
    """Return a cell, unless all of it is crossed out, or some of its words are."""
    kind, inline = element.get("t", "n"), element.find(_INLINE)
    whole = element.get("s") in book.struck
    part = kind == "s" and book.crossed and _index(element.findtext(_VALUE) or "") in book.crossed
    if isinstance(cell, Bad) or not (whole or part or (inline is not None and books.is_crossed(inline))):
        return cell
    what = "This cell is crossed out." if whole else "Some words in this cell are crossed out."
    return Bad(what, "Delete what is crossed out, or take the crossing out.", cell)


def _index(written: str) -> int:
    """Return a place in a table of the workbook, counted from 0; ValueError for what Python alone takes for one."""
    if not (written.isascii() and written.isdigit()):
        raise ValueError(f"{written} is no place in a table")
    return int(written)


def _formula_fault(formula: Any, raw: str | None, kind: str, volatile: set[str]) -> Bad | None:
    written = formula.text or ""
    shared = formula.get("si", "")
    if _VOLATILE.search(_STRING.sub("", written)):
        volatile.add(shared)
    elif written or not shared or shared not in volatile:
        if raw or (kind == "str" and raw is not None):  # a formula may well give an empty text
            return None
        remedy = "Open the workbook in Excel and save it, or type the value in place of the formula."
        return Bad("The formula here has no stored value.", remedy, written)
    what = "The formula here gives another value from day to day."
    return Bad(what, "Copy the column and paste it as values (Paste Special > Values).", raw or "")


def _words(raw: str, code: str, _: Book) -> Cell:
    cell = text.clean(_ESCAPE.sub(_unescape, raw) if "_x" in raw else raw)
    return cell if isinstance(cell, Bad) or code == "General" else shown.words(cell, code)


def _unescape(match: re.Match[str]) -> str:
    """Return the characters of escapes such as `_x000D_`; two halves of a character become one again."""
    units = bytes.fromhex(match[0].replace("_x", "").replace("_", ""))
    return units.decode("utf-16-be", "surrogatepass")


def _number(raw: str, code: str, book: Book) -> Cell:
    return shown.number(raw, code, from_1904=book.from_1904)


def _error(raw: str, _code: str, _book: Book) -> Bad:
    return Bad(f"This cell shows an error, {raw}.", "Mend the formula, or type the value.", raw)


_KINDS: Mapping[str, Callable[[str, str, Book], Cell]] = {  # ECMA-376 part 1, 18.18.11
    "s": lambda raw, code, book: _words(book.strings[_index(raw)], code, book),
    "str": _words,
    "inlineStr": _words,
    "n": _number,
    "b": lambda raw, _code, _book: "TRUE" if raw in ("1", "true") else "FALSE",
    "d": lambda raw, _code, _book: dates.written(raw),
    "e": _error,
}
