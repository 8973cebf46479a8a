"""An .xlsx file opened: its sheets, strings and number formats, before any cell is read.

openpyxl reads the parts that are intricate (manifest, workbook, styles). The strings and, in `workbook`, the
rows are taken from their XML, because openpyxl gives either formulas or values, knows hidden rows and merged
cells only with every cell in memory, and makes a date of a number before one can see that the calendar has no
such day.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

MAIN = f"{{{SHEET_MAIN_NS}}}"
_STRING, _TEXT, _RUN = f"{MAIN}si", f"{MAIN}t", f"{MAIN}r"
_STRIKE = f"{MAIN}rPr/{MAIN}strike"
_BY_COUNTRY = frozenset((5, 6, 7, 8, 42, 44))  # built-in formats with the currency of whoever looks
_NOT_KNOWN = "[not known]"  # a format that `shown` cannot reproduce


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its name, whether it can be seen, and its member of the ZIP file."""

    title: str
    visible: bool
    member: str


@dataclass(frozen=True, slots=True)
class Book:
    """What all cells of a workbook share: strings, number formats and crossing out by style, and the calendar."""

    archive: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    strings: tuple[str, ...]
    crossed: frozenset[int]  # which of them have words that are crossed out
    formats: tuple[str, ...]
    struck: frozenset[str]  # styles that cross a cell out, by their number as a cell has it
    from_1904: bool


def unpack(data: bytes) -> Book:
    """Return an opened workbook; whatever openpyxl raises on a broken one is left to the caller."""
    reader = ExcelReader(BytesIO(data), read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    formats = tuple(_format(style.numFmtId, reader.wb._number_formats) for style in reader.wb._cell_styles)
    strings, crossed = _strings(reader)
    crossing = {number for number, font in enumerate(reader.wb._fonts) if font.strike}  # some files have no fonts
    struck = frozenset(str(number) for number, it in enumerate(reader.wb._cell_styles) if it.fontId in crossing)
    sheets, from_1904 = tuple(_sheets(reader)), reader.wb.epoch == MAC_EPOCH
    return Book(reader.archive, sheets, strings, crossed, formats or ("General",), struck, from_1904)


def _sheets(reader: Any) -> Iterator[Sheet]:
    for sheet, relation in reader.parser.find_sheets():
        if relation.Type.endswith("/worksheet"):
            yield Sheet(sheet.name, sheet.state == "visible", relation.target)


def _format(number: int, own: Sequence[str]) -> str:
    if number in _BY_COUNTRY:
        return _NOT_KNOWN
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(number, _NOT_KNOWN))
    index = number - BUILTIN_FORMATS_MAX_SIZE
    return own[index] if index < len(own) else _NOT_KNOWN


def _strings(reader: Any) -> tuple[tuple[str, ...], frozenset[int]]:
    """Return the strings that cells share, and which of them have words that are crossed out."""
    part, found, crossed = reader.package.find(SHARED_STRINGS), list[str](), set[int]()
    if part is None:
        return (), frozenset()
    with reader.archive.open(part.PartName[1:]) as source:
        for _, element in iterparse(source):
            if element.tag == _STRING:
                if is_crossed(element):
                    crossed.add(len(found))
                found.append(words(element))
                element.clear()
    return tuple(found), frozenset(crossed)


def is_crossed(element: Any) -> bool:
    """Say whether some words of a string are crossed out."""
    marks = (run.find(_STRIKE) for run in element.iterfind(_RUN) if (run.findtext(_TEXT) or "").strip())
    return any(mark is not None and mark.get("val", "1") not in ("0", "false") for mark in marks)


def words(element: Any) -> str:
    """Return the text of a string without its formatting, and without its reading aid in another script."""
    texts = [element.findtext(_TEXT), *(run.findtext(_TEXT) for run in element.iterfind(_RUN))]
    return "".join(filter(None, texts))
