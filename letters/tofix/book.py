"""Workbooks for the office to write in: every cell is text, and the same input gives the same bytes.

They are made by XlsxWriter, in memory: openpyxl puts each sheet into a file in the system's temporary folder, where
a run that is killed would leave people's data.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

LOST = "\ufffd"  # the reader of sheets refuses a cell that holds it
LONGEST = 32_767  # UTF-16 units in a cell
LONGEST_TITLE = 31
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
CREATED = datetime(1980, 1, 1)  # as the ZIP file says of its members: no day of ours
A4 = 9
LINE, TALLEST = 15, 405  # points: a line of text, and the tallest row
NARROW = 1.1  # letters in the width of a digit, which columns are measured in
LIST_ROW = 20  # points: a row of a list, with air

INK, RULE = "#1D2A30", "#C9D1D4"
_TEXT = {
    "num_format": "@",
    "quote_prefix": True,
    "align": "left",
    "indent": 1,
    "valign": "top",
    "text_wrap": True,
    "font_color": INK,
}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 16, "text_wrap": False},
    "lead": {"text_wrap": False},
    "heading": {"bold": True, "bg_color": "#E4EAEC", "bottom": 2, "bottom_color": INK},
    "cell": {"bottom": 1, "bottom_color": RULE},
    "link": {"bottom": 1, "bottom_color": RULE, "font_color": "#0B5394", "underline": 1},
    "entry": {"border": 1, "border_color": "#5B6B73", "bg_color": "#FFFDF3"},
    "mend": {"bg_color": "#F8C9C4", "border": 2, "border_color": "#B3261E"},
    "look": {"bg_color": "#FCE8A6", "border": 4, "border_color": "#8A6100"},
}
# A cell that holds a string is no formula, whatever it begins with; `quote_prefix` and the format “@” keep it text when
# somebody edits it, and keep the zeros of an id that is typed anew. The apostrophe that OWASP asks for belongs to .csv:
# here it would be part of the text, and come back with it.

_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
_MISREAD = re.compile(r"\A<r>|_x")  # XlsxWriter takes <r>…</r> for XML of its own, and _x0041_x0042_ for one escape
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")

Write = Callable[[Any, Mapping[str, Any]], None]  # an XlsxWriter workbook, and its formats by the names of STYLES


def made(title: str, write: Write) -> bytes:
    """Return the .xlsx file that `write` fills."""
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": text(title), "created": CREATED})
        write(workbook, {name: workbook.add_format({**_TEXT, **style}) for name, style in STYLES.items()})
    return out.getvalue()


def put(sheet: Any, row: int, column: int, value: str, style: Any) -> None:
    """Write a cell as text, its row as the spreadsheet program counts it, its column from 0."""
    written = text(value)
    if not written:
        sheet.write_blank(row - 1, column, None, style)
        return
    sheet.write_string(row - 1, column, _exactly(written) if _MISREAD.search(written) else written, style)


def _exactly(value: str) -> str:
    """Return a text as the XML of a run, which XlsxWriter writes as it is: no sign in it is taken for anything else."""
    escaped = _LIKE_AN_ESCAPE.sub("_x005F_", value)  # ECMA-376 part 1, 22.9.2.19
    run = f'<r><t xml:space="preserve">{html.escape(escaped, quote=False).replace("_", "&#95;")}</t></r>'
    return run if _units(run) <= LONGEST else _exactly(_cut(value, LONGEST // 16) + LOST)


def put_row(sheet: Any, row: int, values: Sequence[str], style: Any) -> None:
    """Write cells side by side, from the first column on."""
    for column, value in enumerate(values):
        put(sheet, row, column, value, style)


def link(sheet: Any, row: int, column: int, words: str, target: str, style: Any) -> None:
    """Write a cell that leads to another one of the same workbook, such as `'Jo''s team'!A1`."""
    sheet.write_url(row - 1, column, f"internal:{target}", style, "…")
    put(sheet, row, column, words, style)


def target(title: str, cell: str) -> str:
    """Return what a link to a cell says."""
    return "'{}'!{}".format(title.replace("'", "''"), cell)


def height(values: Sequence[str], widths: Sequence[float]) -> int:
    """Return how tall a row must be, in points, for all of its text to be seen: not every program sees to it."""
    cells = zip(values, widths, strict=True)
    lines = [sum(1 + int(len(part) / width / NARROW) for part in value.split("\n")) for value, width in cells]
    return min(LINE * max(lines, default=1), TALLEST)


def text(value: str) -> str:
    """Return a text as a cell can hold it; what cannot be written, or is too long, shows as �."""
    kept = value if value.isprintable() else _UNWRITABLE.sub(LOST, value)
    return kept if len(kept) <= LONGEST // 2 or _units(kept) <= LONGEST else _cut(kept, LONGEST - 1) + LOST


def title(wanted: str, taken: Iterable[str], otherwise: str = "Sheet") -> str:
    """Return a name that a sheet may have, as near as can be to the one wanted, and none of those taken."""
    plain = _NOT_IN_A_TITLE.sub(" ", text(wanted)).strip("' \n\t")
    if plain.casefold() in ("", "history"):  # Excel keeps the latter for itself
        plain = f"{otherwise} {plain}".strip()
    used, number = {name.casefold() for name in taken}, 1
    name = _cut(plain, LONGEST_TITLE).strip("' ")
    while name.casefold() in used:
        number += 1
        name = f"{_cut(plain, LONGEST_TITLE - 1 - len(str(number)))} {number}"
    return name


def opened(made: Any, name: str, styles: Mapping[str, Any], widths: Sequence[float], heading: str) -> Any:
    """Return a new sheet of ours: its columns, and a heading above all."""
    sheet = made.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_default_row(LIST_ROW)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, styles["plain"])
    put(sheet, 1, 0, heading, styles["title"])
    sheet.set_row(0, 30)
    return sheet


def on_paper(sheet: Any, heading_row: int, footer: str, across: int = 1) -> None:
    """Set a sheet up for A4: so many pages across, its heading on each page."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(heading_row - 1)
    words = _cut(text(footer), 100).replace("&", "&&")  # what begins with & is a code here
    sheet.set_footer(f"&L{words}&RPage &P of &N")


def _units(value: str) -> int:
    """Return the length of a text as Excel counts it: characters beyond U+FFFF are two."""
    return len(value) if value.isascii() else len(value.encode("utf-16-le")) // 2


def _cut(value: str, units: int) -> str:
    """Return the beginning of a text that is so long at most, no character cut in two."""
    return value.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
