"""The sheets are read by two readers, and what one of them alone reads is told at its cell."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import small
from conftest import Command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from letters.people import rereading, sheets
from letters.people.columns import Columns
from letters.people.sheets import Reading, Table
from letters.people.spreadsheet import plain
from letters.problems import Problem, Refused

HEADINGS = ("staff_id", "first_name", "note", "team")
ANN = ("0041", "Siân", "Two lines,\nof “thanks”.", "Duty")
BOB = ("0042", "Kasia", 'You said: "Yes" & meant it.', "Care")


def as_csv(folder: Path, text: str | bytes, name: str = "staff.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def as_xlsx(
    folder: Path, *rows: tuple[object, ...], change: Callable[[openpyxl.Workbook], object] | None = None
) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    if change:
        change(book)
    book.save(folder / "staff.xlsx")
    return folder / "staff.xlsx"


def told(
    path: Path, reading: Reading = sheets.AS_SHOWN, spoilt: Callable[[Table], Table] = lambda t: t
) -> list[Problem]:
    """Read a file, spoil what was read, and return what the second reader says of it."""
    table = spoilt(sheets.rows(path, HEADINGS, reading))
    index = {heading: n for n, heading in enumerate(table.headings) if heading in HEADINGS}
    return list(rereading.unlike(Columns(table, index), path.read_bytes(), reading))


def quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_two_readers_agree_on_a_text_file(tmp_path: Path, delimiter: str, end: str, encoding: str) -> None:
    rows = (
        "A title",
        "",
        *(delimiter.join(map(quoted, row)) for row in (HEADINGS, ANN)),
        "",
        '="0043"' + delimiter * 3,
    )
    path = as_csv(tmp_path, "".join(row + end for row in rows).encode(encoding))
    assert told(path) == []


def test_two_readers_agree_on_an_encoding_that_was_told(tmp_path: Path) -> None:
    path = as_csv(tmp_path, f"sep=;\n{';'.join(HEADINGS)}\n0041;Siân;x y;Duty".encode("cp1252"))
    assert told(path, Reading(encoding="cp1252")) == []


def test_two_readers_agree_on_a_workbook(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["A4"] = 43
        sheet["A4"].number_format = "0000"
        sheet["A5"] = 12.5
        sheet["A6"], sheet["B6"] = 44, True
        sheet["C6"] = "a_x000D_\nb\t c "
        sheet["D6"] = "\u200bCafe\u0301 "
        sheet["D5"] = "x_x005F_y"

    path = as_xlsx(tmp_path, HEADINGS, ANN, BOB, change=change)
    assert told(path) == []


def test_two_readers_leave_out_the_same_hidden_rows(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0].row_dimensions[3].hidden = True

    path = as_xlsx(tmp_path, HEADINGS, ANN, BOB, change=change)
    assert told(path, Reading(hidden="skip")) == []
    assert told(path, Reading(hidden="include")) == []


BITS = [
    *'a",;=0\t ',
    "\n",
    "\r\n",
    "\r",
    "é",
    "e\u0301",
    "\u200b",
    "\u2028",
    "\x85",
    "\xa0",
    '="',
    '""',
    "x,x,x,x",
    "_x000D_",
]


@given(st.lists(st.sampled_from(BITS), max_size=25).map("".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_two_readers_agree_on_any_text_that_is_not_refused(tmp_path: Path, text: str) -> None:
    path = as_csv(tmp_path, f"{','.join(HEADINGS)}\n1,b,c,d\n{text}")
    with contextlib.suppress(Refused):
        assert told(path) == []


@given(
    st.lists(st.lists(st.sampled_from(BITS), max_size=4).map("".join), min_size=4, max_size=4), st.integers(0, 10**12)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_two_readers_agree_on_any_workbook_that_is_not_refused(tmp_path: Path, row: list[str], number: int) -> None:
    path = as_xlsx(tmp_path, HEADINGS, ANN, tuple(row), (number, number / 8, None, -number))
    with contextlib.suppress(Refused):
        assert told(path) == []


def cells(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Callable[[Table], Table]:
    """Return a slip in the first reader's hand: each row's values are changed."""
    return lambda table: replace(table, rows=tuple(replace(row, values=change(row.values)) for row in table.rows))


SLIPS = {
    "zeros are lost": (cells(lambda v: (v[0].lstrip("0"), *v[1:])), ["A2", "A3"]),
    "accents are lost": (cells(lambda v: tuple(c.replace("â", "a") for c in v)), ["B2"]),
    "accents are taken apart": (cells(lambda v: tuple(c.replace("â", "a\u0302") for c in v)), ["B2"]),
    "cells are cut at a comma": (cells(lambda v: tuple(c.split(",")[0] for c in v)), ["C2"]),
    "line breaks are lost": (cells(lambda v: tuple(c.replace("\n", "") for c in v)), ["C2"]),
    "columns are exchanged": (cells(lambda v: (v[0], v[3], v[2], v[1])), ["B2", "D2", "B3", "D3"]),
    "the first row is skipped": (lambda t: replace(t, rows=t.rows[1:]), ["2"]),
    "the last row is skipped": (lambda t: replace(t, rows=t.rows[:-1]), ["3"]),
    "a row is made up": (lambda t: replace(t, rows=(*t.rows, replace(t.rows[0], number=9))), ["9"]),
    "headings are exchanged": (
        lambda t: replace(t, headings=("staff_id", "first_name", "team", "note")),
        ["C1", "D1"],
    ),
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_the_first_reader_is_told_at_its_cell(tmp_path: Path, slip: str, kind: str) -> None:
    spoil, places = SLIPS[slip]
    text = "".join(",".join(map(quoted, row)) + "\n" for row in (HEADINGS, ANN, BOB))
    path = as_csv(tmp_path, text) if kind == "csv" else as_xlsx(tmp_path, HEADINGS, ANN, BOB)
    found = told(path, spoilt=spoil)
    assert [f"{problem.place.column}{problem.place.row}" for problem in found] == places
    assert not any(word in str(problem) for problem in found for word in ("Si", "0041", "thanks"))


def test_a_number_that_is_shown_with_zeros_keeps_them(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A4"] = 43
        book.worksheets[0]["A4"].number_format = "0000"

    path = as_xlsx(tmp_path, HEADINGS, ANN, BOB, change=change)
    found = told(path, spoilt=cells(lambda v: (v[0].replace("0043", "43"), *v[1:])))
    assert [str(problem.place) for problem in found] == ["staff.xlsx, sheet “Sheet”, row 4, column A “staff_id”"]


def test_a_file_that_only_one_reader_can_read_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> plain.Rows:
        raise ValueError("Siân")

    monkeypatch.setattr(plain, "of_xlsx", broken)
    with pytest.raises(
        Refused, match=r"^staff\.xlsx, sheet “Sheet”: This file is damaged: .* Open it in Excel"
    ) as stop:
        told(as_xlsx(tmp_path, HEADINGS, ANN))
    assert "Siân" not in str(stop.value)


def test_a_workbook_that_does_not_tell_where_its_sheet_is_is_damaged(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path, HEADINGS, ANN)
    with pytest.raises(Refused, match="This file is damaged"):
        told(path, spoilt=lambda table: replace(table, sheet="Another"))


def test_a_slip_of_the_first_reader_stops_the_draw(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = sheets.table

    def slipping(*arguments: Any) -> Table:
        return cells(lambda values: tuple(value.replace("Ŵ", "W") for value in values))(read(*arguments))

    monkeypatch.setattr(sheets, "table", slipping)
    folder = small.campaign(tmp_path / "c")
    ran = letters("draw", folder)
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith(
        "staff.csv, row 7, column C “last_name”: A second reading of this cell gives something else."
    )
    assert "Ŵ" not in ran.err
    assert not (folder / "output").exists()
