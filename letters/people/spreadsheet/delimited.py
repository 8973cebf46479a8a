"""Reads .csv: the encoding, the delimiter, and rows that all have the heading's number of fields."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from letters import alike
from letters.people.spreadsheet import grid, text
from letters.people.spreadsheet.grid import Bad, Cell, Grid, Line, Reading
from letters.problems import Place, Problem, Refused

_MARKS = (  # how a file begins, its encoding; the longer mark first
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}
_NOT_WESTERN = re.compile(
    r"[^\x00-\x7fÀ-ÖØ-öø-ÿ\u00a0£€°·§½¼¾‘’“”–—…]"
)  # “José” in Mac Roman reads “JosŽ” in Windows-1252
LARGEST = 25 * 2**20  # bytes; 50,000 people take 8 MB
_START = 10_000  # rows, blank ones too, among which the delimiter is looked for
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_SAVE_UTF8 = "save it in Excel as “CSV UTF-8 (Comma delimited)”"
_EXCEL_LINE = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)  # Excel obeys this first line and does not show it
_EXCEL_TEXT = re.compile(r'="((?:[^"]|"")*)"')  # the idiom that keeps 0042 from becoming 42
_UNDECODED = re.compile("[\udc80-\udcff]")  # what surrogateescape leaves of a byte


@dataclass(frozen=True, slots=True)
class _Record:
    """One record as Excel shows it; `fault` says why it could not be taken apart."""

    number: int
    fields: tuple[str, ...]
    fault: str = ""


def read(file: str, data: bytes, wanted: Sequence[str], reading: Reading) -> Grid:
    """Return the grid of a .csv file, its ragged rows and broken quotation marks among the grid's problems.

    Raises `Refused` when the encoding is not known or no row holds the headings, or a sheet is asked for.
    """
    if reading.sheet:
        what = f"This is a text file: it has no sheets, and none that is called “{reading.sheet}”."
        remedy = "Name the workbook; or take staff_sheet or notes_sheet out of campaign.toml."
        raise Refused([Problem(Place(file), what, remedy)])
    if len(data) > LARGEST:
        what = "This text file is over 25 MB, far larger than a staff list."
        raise Refused([Problem(Place(file), what, "Is it the right file?")])
    content = _EXCEL_LINE.sub("", _decode(file, data, reading.encoding))
    delimiter = _delimiter(content, wanted)
    _check_decoded(file, content, data, delimiter)
    records = tuple(_not_blank(file, content, delimiter))
    lines = tuple(_line(record) for record in records if record.fields)
    heading = grid.heading(lines[: grid.HEADING_WITHIN], wanted)
    broken = tuple(_broken(file, record) for record in records if record.fault)
    if heading is None:
        raise Refused([*broken, grid.no_heading(Place(file), lines, wanted, reading.table)])
    with_headings, *below = [record for record in records if record.fields][heading:]
    right = len(with_headings.fields)
    if len(below) > 1 and all(len(record.fields) > right for record in below):
        what = f"Every row has more fields than the {right} headings: {_DELIMITERS[delimiter]} inside a field, perhaps."
        raise Refused([*broken, Problem(Place(file, row=below[0].number), what, _quotes(delimiter))])
    ragged = tuple(_ragged(file, record, right, delimiter) for record in below if len(record.fields) != right)
    return Grid("", lines, heading, (*broken, *ragged), _unusual(file, delimiter))


def _not_blank(file: str, content: str, delimiter: str) -> Iterator[_Record]:
    """Give the records that hold something or are broken, for as long as they are no more than any staff list has."""
    cells = 0
    for record in _records(content, delimiter):
        held = bool(record.fault) or any(map(str.strip, record.fields))
        cells += len(record.fields) if held else 0
        grid.check_size(Place(file), record.number, cells)
        if held:
            yield record


def _line(record: _Record) -> Line:
    return Line(record.number, {n: _cell(field) for n, field in enumerate(record.fields) if field})


def _cell(field: str) -> Cell:
    idiom = _EXCEL_TEXT.fullmatch(field)
    return text.clean(idiom[1].replace('""', '"') if idiom else field)


# --------------------------------------------------------------------------------------------------- encoding


def _decode(file: str, data: bytes, encoding: str) -> str:
    """Return the text; a byte that is no UTF-8 stays as a lone surrogate, so that its cell can be named."""
    if data.startswith(codecs.BOM_UTF8):
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    try:
        if marked or encoding:
            return data.decode(marked or encoding)
    except LookupError:
        remedy = "The usual ones are utf-8, cp1252 (Windows, Western Europe) and utf-16."
        raise Refused([Problem(Place(file), f"There is no text encoding “{encoding}”.", remedy)]) from None
    except ValueError:
        what = f"This file is not in the encoding {marked or encoding}."
        raise Refused([Problem(Place(file), what, f"Leave --encoding out, or {_SAVE_UTF8}.")]) from None
    return data.decode("utf-8", "surrogateescape")


def _check_decoded(file: str, content: str, data: bytes, delimiter: str) -> None:
    """Raise `Refused`, with the first cell concerned, when the text is not UTF-8, or is no text at all."""
    if content.count("\0") > len(content) // 4:
        what = "This is no text, or UTF-16 text without the mark that says so."
        raise Refused([Problem(Place(file), what, f"If it is text, {_SAVE_UTF8}.")])
    if not _UNDECODED.search(content):
        return
    for record in _records(content, delimiter):
        for column, field in enumerate(record.fields):
            if _UNDECODED.search(field):
                place = Place(file, row=record.number, column=grid.letter(column))
                raise Refused([_not_utf8(place, field, data)])
    raise Refused([_not_utf8(Place(file), "", data)])


def _not_utf8(place: Place, field: str, data: bytes) -> Problem:
    likely = next((name for name in _OTHERS if _reads_well(data, name)), "")
    what = "The text is not UTF-8 from here on" + (f"; it looks like {_OTHERS[likely]}." if likely else ".")
    remedy = f"Open the sheet again and {_SAVE_UTF8}"
    remedy += f"; or use --encoding {likely}, in which ŵ, ŷ and ł are lost." if likely else "."
    shown = field.encode("utf-8", "surrogateescape").decode(likely or "cp1252", "replace")
    return Problem(place, what, remedy, shown)


def _reads_well(data: bytes, encoding: str) -> bool:
    """Say whether lines that are no UTF-8 are words in an encoding: letters of Western Europe, and quotes."""
    lines = (line for line in data.splitlines() if _UNDECODED.search(line.decode("utf-8", "surrogateescape")))
    try:
        return not _NOT_WESTERN.search(b"".join(lines).decode(encoding))
    except UnicodeDecodeError:
        return False


# ---------------------------------------------------------------------------------------------------- records


def _delimiter(content: str, wanted: Sequence[str]) -> str:
    """Return the delimiter that gives the most of the wanted headings; a comma when none gives any."""
    keys = {alike.label(name) for name in wanted}

    def found(delimiter: str) -> int:
        start = islice(_records(content, delimiter), _START)
        first = islice((r for r in start if any(r.fields)), grid.HEADING_WITHIN)
        return max((len(keys & {alike.label(_heading(field)) for field in r.fields}) for r in first), default=0)

    return max(_DELIMITERS, key=found)


def _heading(field: str) -> str:
    cell = _cell(field)
    return "" if isinstance(cell, Bad) else cell


def _records(content: str, delimiter: str) -> Iterator[_Record]:
    """Give each record with its number, blank ones counted; none after an unclosed quotation mark."""
    reader = csv.reader(StringIO(content, newline=""), delimiter=delimiter, strict=True)
    number, line = 0, 0
    while True:
        number += 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            several_lines = reader.line_num > line + 1
            yield _Record(number, (), "quote" if several_lines or "end of data" in str(error) else str(error))
            if several_lines:
                return
        else:
            yield _Record(number, (), "fields") if len(fields) > grid.LAST_COLUMN else _Record(number, tuple(fields))
        line = reader.line_num


def _broken(file: str, record: _Record) -> Problem:
    if record.fault == "quote":
        what = "A quotation mark opens in this row and does not close, so it swallows the rows below."
        remedy = 'Close it, or write it twice ("") where it belongs to the text.'
    elif record.fault == "fields":
        what = f"This row has more than {grid.LAST_COLUMN:,} fields, as many as Excel has columns."
        remedy = "Delete what does not belong here, or look for a quotation mark that is not closed."
    elif "limit" in record.fault:
        what = f"A field here is longer than {csv.field_size_limit():,} characters."
        remedy = "Shorten it, or look for a quotation mark that is not closed."
    else:
        what = "There is text after a closing quotation mark."
        remedy = 'Put the whole field in quotation marks, and write those inside it twice ("").'
    return Problem(Place(file, row=record.number), what, remedy)


def _ragged(file: str, record: _Record, right: int, delimiter: str) -> Problem:
    """Report a row that is longer or shorter than the heading."""
    what = f"This row has {len(record.fields)} fields; the heading has {right}."
    short = "If Excel left out the empty cells at the end of the row, save the sheet as .xlsx instead."
    return Problem(Place(file, row=record.number), what, _quotes(delimiter) if len(record.fields) > right else short)


def _quotes(delimiter: str) -> str:
    return f"Put a field that holds {_DELIMITERS[delimiter]} in quotation marks."


def _unusual(file: str, delimiter: str) -> tuple[Problem, ...]:
    if delimiter == ",":
        return ()
    what = f"The fields are divided by {_DELIMITERS[delimiter]}, not by a comma, and were read so."
    return (Problem(Place(file), what, "Nothing needs doing if the columns look right."),)
