"""The office's sheet as it was, with the cells coloured and commented of which something is said."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from letters.tofix import book
from letters.tofix.copy import Copy
from letters.tofix.said import LOOK, Said

FREEZE_WITHIN = 6  # rows: a heading that is further down would fill the screen
NARROWEST, WIDEST, LOOKED_AT = 9, 46, 200  # columns, in characters; rows that tell how wide
COLUMNS_A_PAGE = 8
COMMENT_WIDTH, COMMENT_HEIGHT, COMMENT_LINE = 320, 400, 16  # in pixels; a line holds 48 characters
COMMENT_CHARACTERS = 48


def write(sheet: Any, styles: Mapping[str, Any], kept: Copy, here: Sequence[Said]) -> None:
    """Write the sheet, then once more the cells of which something is said."""
    widths = _columns(sheet, styles, kept)
    _merge(sheet, styles, kept)
    for line in kept.lines:
        style = styles["heading" if line.number == kept.heading_row else "plain"]
        texts = dict(kept.cells(line))
        for column, value in texts.items():
            book.put(sheet, line.number, column, value, style)
        height = book.height(tuple(texts.values()), [widths[column] for column in texts])
        if line.hidden or height > book.LINE:
            sheet.set_row(line.number - 1, height, None, {"hidden": line.hidden})
    _mark(sheet, styles, kept, here)
    if kept.lines[-1].number > kept.heading_row:
        sheet.autofilter(kept.heading_row - 1, 0, kept.lines[-1].number - 1, kept.width - 1)
    if kept.heading_row <= FREEZE_WITHIN:
        sheet.freeze_panes(kept.heading_row, 0)
    book.on_paper(sheet, kept.heading_row, kept.sheet, across=1 + kept.width // COLUMNS_A_PAGE)


def _columns(sheet: Any, styles: Mapping[str, Any], kept: Copy) -> list[int]:
    """Make each column as wide as most of its cells need, and what is typed into it text; return the widths."""
    widths = [NARROWEST] * kept.width
    for line in islice((line for line in kept.lines if line.number >= kept.heading_row), LOOKED_AT):
        for column, value in kept.cells(line):
            widths[column] = max(widths[column], *(len(part) + 3 for part in value.split("\n")))
    widths = [min(width, WIDEST) for width in widths]
    for column, width in enumerate(widths):
        hidden = {"hidden": column in kept.hidden_columns}
        sheet.set_column(column, column, width, styles["plain"], hidden)
    return widths


def _merge(sheet: Any, styles: Mapping[str, Any], kept: Copy) -> None:
    from xlsxwriter.exceptions import OverlappingRange

    for block in kept.merged:
        corners = (block.first_row - 1, block.first_column, block.last_row - 1, block.last_column)
        with contextlib.suppress(OverlappingRange):  # in a broken file only; Excel keeps one of them too
            sheet.merge_range(*corners, "", styles["plain"])


def _mark(sheet: Any, styles: Mapping[str, Any], kept: Copy, here: Sequence[Said]) -> None:
    """Colour the cells of which something is said, and comment them; of a whole row, comment its first cell."""
    rows = {said.problem.place.row for said in here}
    texts = {line.number: dict(kept.cells(line)) for line in kept.lines if line.number in rows}
    colours: dict[tuple[int, int], str] = {}
    comments: dict[tuple[int, int], list[str]] = {}
    for said in sorted(here, key=lambda said: said.kind == LOOK):
        row = said.problem.place.row or 0
        columns = _concerned(said, kept, texts.get(row, {}))
        for column in columns:
            colours.setdefault((row, column), said.kind)
        for column in columns[:1]:
            comments.setdefault((row, column), []).append(_in_full(said, texts.get(row, {}).get(column, "")))
    for (row, column), kind in colours.items():
        book.put(sheet, row, column, texts.get(row, {}).get(column, ""), styles[kind])
    for (row, column), things in comments.items():
        _comment(sheet, row, column, "\n\n".join(dict.fromkeys(things)))


def _concerned(said: Said, kept: Copy, texts: Mapping[int, str]) -> list[int]:
    """Return the columns to be coloured for a problem; of the heading row as a whole none, it stands for the sheet."""
    if said.problem.place.row in (None, kept.heading_row) and said.column < 0:
        return []
    columns = [said.column] if said.column >= 0 else sorted(texts)
    return [column for column in columns if column not in kept.left_out and column < book.LAST_COLUMN]


def _in_full(said: Said, text: str) -> str:
    """Return what a comment says; a value that is not the cell's own is a suggestion, or what the file really holds."""
    value = said.problem.value
    return f"{said} “{value}”" if value and value not in text else str(said)


def _comment(sheet: Any, row: int, column: int, words: str) -> None:
    lines = 1 + sum(1 + len(part) // COMMENT_CHARACTERS for part in words.split("\n"))
    height = min(lines * COMMENT_LINE, COMMENT_HEIGHT)
    look = {"author": "letters", "width": COMMENT_WIDTH, "height": height, "font_size": 9}
    sheet.write_comment(row - 1, column, book.text(words), look)
