"""Sheets: workbooks of random XML and spoilt ZIP structures, and text files in every encoding, read and joined."""

from __future__ import annotations

import csv
import functools
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from hostile import good
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from fuzz import pieces, spoil, text
from fuzz.part import Files, Part
from letters import settings
from letters.people import columns, roster, sheets
from letters.people.roster import Roster
from letters.people.sheets import Doubtful, Table
from letters.problems import Problem

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
ENCODINGS = "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 cp1252 latin-1 cp850 mac-roman cp1251 shift-jis".split()


# ------------------------------------------------------------------------------------------------- workbooks


@functools.cache
def _members() -> Mapping[str, bytes]:
    book = openpyxl.Workbook()
    for row in good.staff():
        book.active.append([cell or None for cell in row])
    book.create_sheet("Other")["A1"] = "x"
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _element(kind: str, style: int | None, value: str | None, formula: str | None, inside: str) -> str:
    """Return a cell as XML, its reference left out: it follows the one before."""
    given = f' t="{kind}"' * bool(kind) + (f' s="{style}"' if style is not None else "")
    formula = "" if formula is None else f"<f>{formula}</f>"
    return f"<c{given}>{formula}{'' if value is None else f'<v>{value}</v>'}{inside}</c>"


_values = st.none() | pieces.of("cells") | st.floats().map(str) | st.integers().map(str) | st.text(max_size=4)
_cells = st.builds(
    _element,
    st.sampled_from(("", "n", "s", "str", "inlineStr", "b", "e", "d", "x")),
    st.none() | st.integers(0, 8),
    _values,
    st.none() | st.sampled_from(("", "A1", "TODAY()", "RAND()&amp;1", "1/0")),
    st.sampled_from(("", "", "<is><t>x</t></is>", "<is><r><t>x</t></r></is>", "<is/>", "<t>x</t>", "<extLst/>")),
)


def _sheet(rows: Sequence[Sequence[str]], before: str, after: str) -> bytes:
    """Return a sheet as XML: the good headings, then rows of these cells."""
    headings = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in good.STAFF_HEADINGS)
    made = "".join(f"<row>{''.join(row)}</row>" for row in (headings, *rows))
    return f"<worksheet {MAIN}>{before}<sheetData>{made}</sheetData>{after}</worksheet>".encode("utf-8", "replace")


_rows = st.lists(st.lists(_cells, max_size=18), max_size=4)
_before = st.sampled_from(("", '<cols><col min="2" max="3" hidden="1"/></cols>', '<cols><col min="1" max="0"/></cols>'))
_after = st.sampled_from(
    ("", '<mergeCells><mergeCell ref="B2:C3"/></mergeCells>', '<autoFilter ref="A1:B2"><filterColumn/></autoFilter>')
)


def _styles(codes: Sequence[str]) -> bytes:
    """Return a workbook's styles as XML, a number format for each cell style."""
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode={_quoted(code)}/>' for n, code in enumerate(codes, 164))
    styles = "".join(f'<xf numFmtId="{n}" applyNumberFormat="1"/>' for n in (*range(164, 164 + len(codes)), 14, 22, 49))
    inside = f"<numFmts>{formats}</numFmts><fonts/><fills/><borders/><cellXfs>{styles}</cellXfs>"
    return f"<styleSheet {MAIN}>{inside}</styleSheet>".encode("utf-8", "replace")


def _quoted(code: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(code)


_codes = st.lists(pieces.of("formats") | st.text('0#?.,;@dmyhsAP/-"\\[]$€ %E+*_<>=', max_size=10), max_size=6)
_replaced = st.fixed_dictionaries(
    {}, optional={SHEET: st.builds(_sheet, _rows, _before, _after), STYLES: _codes.map(_styles)}
)
_strange = pieces.of("xml").map(lambda piece: piece.encode("latin-1")) | st.binary(max_size=6)


@st.composite
def _book(draw: st.DrawFn) -> bytes:
    """Return a workbook of which some members are made anew, spoilt, lost, renamed or there twice."""
    members = {**_members(), **draw(_replaced)}
    for name in draw(st.lists(st.sampled_from(sorted(members)), max_size=2)):
        members[name] = draw(spoil.spoilt(st.just(members[name]), _strange))
    lost = draw(st.sampled_from(("", "", "", "", *sorted(members))))
    again = draw(st.sampled_from(("", "", "", "", *sorted(members))))
    packed = draw(st.sampled_from((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2)))
    return _zip({name: data for name, data in members.items() if name != lost}, again, packed)


def _zip(members: Mapping[str, bytes], again: str, packed: int) -> bytes:
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", packed) as archive:
        for name in (*members, *([again] if again in members else [])):
            archive.writestr(name, members[name])
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ text files


@st.composite
def _delimited(draw: st.DrawFn) -> bytes:
    """Return the good sheet as a text file, some cells and much of its manner changed."""
    rows = good.staff()
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.integers(0, len(rows) - 1))
        rows[row][draw(st.integers(0, len(rows[0]) - 1))] = draw(text.short)
    out = io.StringIO(newline="")
    quoting: Any = draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
    mark, end = draw(st.sampled_from((",", ",", ";", "\t", "|"))), draw(st.sampled_from(("\r\n", "\n", "\r", "\n\n")))
    csv.writer(
        out, delimiter=mark, quoting=quoting, lineterminator=end, quotechar=draw(st.sampled_from('""\''))
    ).writerows(rows)
    return out.getvalue().encode(draw(st.sampled_from(ENCODINGS)), "replace")


_marks = st.sampled_from(
    (b'"', b'""', b",", b";", b"\r", b"\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\r\n", b"\x1a")
)


def _named(data: bytes) -> Files:
    return {good.STAFF: data}


cases: SearchStrategy[Files] = st.one_of(
    _book(), spoil.spoilt(_book(), _strange, 2), spoil.spoilt(_delimited(), _marks | st.binary(max_size=4))
).map(_named)


# ------------------------------------------------------------------------------------------------ what bears them


def put(folder: Path) -> Roster:
    """Read the sheet, and join it with the good notes."""
    chosen = _chosen(folder)
    staff, unread = _table(folder / good.STAFF, columns.wanted_in_staff(chosen))
    notes, _ = _table(folder / good.NOTES, columns.wanted_in_notes(chosen))
    return roster.join(staff, notes, chosen, unread)


@functools.cache
def _chosen(folder: Path) -> settings.Settings:
    return settings.load(folder)


def _table(path: Path, wanted: tuple[str, ...]) -> tuple[Table, tuple[Problem, ...]]:
    try:
        return sheets.rows(path, wanted), ()
    except Doubtful as doubt:
        return doubt.table, doubt.problems


PART = Part("sheets", cases, put)
