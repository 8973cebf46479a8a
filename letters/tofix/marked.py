"""The office's own sheet given back: a list of all that is to be mended, then the sheet with those cells marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from letters.people.sheets import Reading
from letters.people.spreadsheet import grid
from letters.problems import Place, Problem
from letters.tofix import book, copy, sheet
from letters.tofix.copy import Copy
from letters.tofix.said import LOOK, MEND, WORDS, Said

MOST = 3_000  # listed and marked; of more, one mends the first, and checks again
HEADINGS = ("To do", "Cell", "Heading", "What is wrong", "What to do", "Detail")
WIDTHS = (9, 8, 18, 52, 52, 30)


def name(file: str) -> str:
    """Return what the marked copy of a file is called: that of staff.csv is staff.xlsx."""
    return f"{PurePath(file).stem}.xlsx"


def workbook(
    file: str,
    data: bytes,
    wanted: Sequence[str],
    reading: Reading,
    problems: Sequence[Problem],
    warnings: Sequence[Problem] = (),
    kind: str = "",
    *,
    legible: bool = True,
) -> bytes:
    """Return the marked copy of a sheet as .xlsx: the list, then the sheet, if it could be read at all.

    `wanted` and `reading` are those the sheet was read with. What concerns other files, or another sheet, is left out.
    Where another sheet of the file is read too, `kind` is this one's key in campaign.toml: a copy has but the one.
    """
    kept = copy.of(file, data, wanted, reading) if legible else None
    if kept and any(_of_headings(problem.place, file, kept) for problem in problems):
        kept = replace(kept, left_out={})  # a column may yet be needed, once the headings are mended
    everything = [*(Said(MEND, problem) for problem in problems), *(Said(LOOK, warning) for warning in warnings)]
    here = [said for said in everything if _concerns(said.problem.place, file, kept)]
    title = book.title(kept.sheet, ()) if kept else ""
    heading = f"{file}: {_count(here)}"

    def write(made: Any, styles: Mapping[str, Any]) -> None:
        out = book.opened(made, book.title(grid.LIST, (title,)), styles, WIDTHS, heading)
        _list(out, styles, file, kept, title, here, kind)
        if kept:
            sheet.write(made.add_worksheet(title), styles, kept, here[:MOST])

    return book.made(heading, write)


def _of_headings(place: Place, file: str, kept: Copy) -> bool:
    return place.file == file and place.row == kept.heading_row


def _concerns(place: Place, file: str, kept: Copy | None) -> bool:
    return place.file == file and (not kept or place.sheet in ("", kept.sheet))


def _list(
    out: Any,
    styles: Mapping[str, Any],
    file: str,
    kept: Copy | None,
    title: str,
    here: Sequence[Said],
    kind: str,
) -> None:
    """Write the list: what this is, then each thing with a link to its cell, its words, and what was found."""
    lines = tuple(_about(file, kept, title, here, kind))
    for number, line in enumerate(lines, start=2):
        book.put(out, number, 0, line, styles["lead"])
    heading_row = len(lines) + 3
    book.put_row(out, heading_row, HEADINGS, styles["heading"])
    for row, said in enumerate(here[:MOST], start=heading_row + 1):
        _entry(out, row, styles, said, kept, title)
    out.autofilter(heading_row - 1, 0, heading_row - 1 + max(1, len(here[:MOST])), len(HEADINGS) - 1)
    out.freeze_panes(heading_row, 0)
    book.on_paper(out, heading_row, file)


def _count(here: Sequence[Said]) -> str:
    mend = sum(said.kind == MEND for said in here)
    look = len(here) - mend
    things = f"{mend} {'thing' if mend == 1 else 'things'} to mend"
    return things + (f", {look} to look at" if look else "")


def _about(file: str, kept: Copy | None, title: str, here: Sequence[Said], kind: str) -> Iterator[str]:
    """Give the sentences that stand above the list."""
    if not kept:
        yield f"There is no copy of the sheet here, because it could not be read whole. Mend {file} itself."
    else:
        if any(said.problem.place.column for said in here):
            yield f"Mend the coloured cells on the sheet “{title}”: red must be mended, yellow is to be looked at."
            yield f"Each has a comment. Then save this workbook{_put_it(file, kind)}, and run letters check again."
        else:
            yield f"No cell of the sheet “{title}” is to be mended: what is wrong, and what to do, stands below."
        if kept.unread:
            yield "Where there is a �, something could not be read: type the whole cell again, without the �."
        if kept.doubtful:
            yield f"In a row that begins with a � the cells may have slipped: compare the row with {file}."
        if kept.left_out:
            columns = ", ".join(f"{grid.letter(n)} “{heading}”" for n, heading in sorted(kept.left_out.items()))
            yield f"Left out of this copy, because nothing needs it and it is private: column {columns}."
        if kept.hidden_columns or any(line.hidden for line in kept.lines):
            yield "What is hidden in the sheet is in this copy too, and still hidden."
    if len(here) > MOST:
        yield f"Only the first {MOST:,} of {len(here):,} are listed and marked: mend those, and check again."


def _put_it(file: str, kind: str) -> str:
    if kind:
        own = f"{PurePath(file).stem} {kind}.xlsx"
        return (
            f' beside {file}, which holds another sheet as well, as “{own}”; name it in campaign.toml: {kind} = "{own}"'
        )
    same = PurePath(file).suffix.casefold() == ".xlsx"
    return f", put it in the place of {file}" if same else f", name it in campaign.toml in the place of {file}"


def _entry(out: Any, row: int, styles: Mapping[str, Any], said: Said, kept: Copy | None, title: str) -> None:
    """Write one line of the list; of a column that is left out, not what stands in it."""
    problem, place = said.problem, said.problem.place
    gone = kept is not None and said.column in kept.left_out
    words = f"{place.column}{place.row}" if place.column else f"row {place.row}" if place.row else ""
    detail = "" if gone else problem.value
    values = (WORDS[said.kind], words, place.heading, problem.what, problem.remedy, detail)
    book.put_row(out, row, values, styles["cell"])
    out.set_row(row - 1, max(book.height(values, WIDTHS), book.LIST_ROW))
    book.put(out, row, 0, WORDS[said.kind], styles[said.kind])
    if place.row and kept and not gone:
        book.link(out, row, 1, words, book.target(title, f"{place.column or 'A'}{place.row}"), styles["link"])
