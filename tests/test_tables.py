"""Tables that we write for others: read back as they were given, and no cell of them is a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import small
from conftest import Command
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import tables

CELLS = st.text(max_size=12) | st.builds(str.__add__, st.text("=+-@\t\r\0'", max_size=4), st.text(max_size=6))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TABLES, st.booleans())
def test_a_sheet_is_read_back_as_it_was_given(table: list[list[str]], for_excel: bool) -> None:
    headings = ["staff_id"] * len(table[0])
    assert tables.rows(tables.sheet(headings, table, for_excel=for_excel)) == [headings, *table]


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TABLES, st.booleans())
def test_no_cell_of_a_sheet_is_a_formula(table: list[list[str]], for_excel: bool) -> None:
    data = tables.sheet(["staff_id"] * len(table[0]), table, for_excel=for_excel)
    assert data.startswith(b"\xef\xbb\xbf") == for_excel
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for cell in row)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44 1632", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", "'=1", "=cmd|' /C calc'!A0"]
)
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    _, row = csv.reader(io.StringIO(tables.sheet(["x"], [[cell]], for_excel=False).decode(), newline=""))
    assert row == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["Siân O'Neill", "'tis", "1-2", "", "a=b", " x", "3 to 4"])
def test_any_other_cell_is_written_as_it_is(cell: str) -> None:
    _, row = csv.reader(io.StringIO(tables.sheet(["x"], [[cell]], for_excel=False).decode(), newline=""))
    assert row == [cell]


def test_a_name_like_a_formula_is_text_in_the_print_list(letters: Command, tmp_path: Path) -> None:
    people = small.people()
    people[1]["first_name"] = '=HYPERLINK("http://x")'
    folder = small.campaign(tmp_path, people)
    ran = letters("run", folder, "--workers", "1")
    assert ran.code == 0, ran.err
    listed = (folder / "output/post/print-list.csv").read_text(encoding="utf-8-sig")
    assert '''"'=HYPERLINK(""http://x"") Achterberg"''' in listed
