"""Cells of workbooks: formulas, errors, numbers, dates, what is merged or hidden, and what only a broken file holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from openpyxl.utils.datetime import MAC_EPOCH

from hostile import spoil
from hostile.case import DONE, Case
from hostile.spoil import BOOK, Spoil


def _value(name: str, value: object, look: str = "General") -> Spoil:
    """Put a value into a cell, in a number format."""

    def change(sheet: Any) -> None:
        sheet[name] = value
        sheet[name].number_format = look

    return spoil.book(change)


def _written(name: str, xml: str) -> Spoil:
    return spoil.book(spoil.nothing, spoil.cell(name, xml))


def _merged(cells: str) -> Spoil:
    return spoil.book(lambda sheet: sheet.merge_cells(cells))


def _merged_as_written(cells: str) -> Spoil:
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{cells}"/></mergeCells>'
    return spoil.book(spoil.nothing, spoil.xml("</sheetData>", merged))


def _hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[4].hidden = True


def _hidden_column(sheet: Any) -> None:
    sheet.column_dimensions["N"].hidden = True


def _filtered(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:Q10"
    sheet.auto_filter.add_filter_column(5, ["Duty"])
    _hidden_row(sheet)


def _copied(sheet: Any) -> None:
    sheet.parent.copy_worksheet(sheet)


def _other_sheet(sheet: Any) -> None:
    sheet.parent.create_sheet("Key")["A1"] = "what the colours mean"


CASES = (
    Case("a workbook with nothing wrong", spoil.book(), code=DONE),
    Case("a formula without a value", _value("B3", "=B2&B4"), "B3"),
    Case("a formula that changes daily", _written("Q3", '<c r="Q3"><f>TODAY()</f><v>46000</v></c>'), "Q3"),
    Case("a formula with a value", _written("P3", '<c r="P3" t="str"><f>"a"</f><v>Carer</v></c>'), code=DONE),
    Case("a formula that runs a program", _value("H3", "=cmd|' /C calc'!A0"), "H3"),
    Case("a formula that asks the network", _written("P3", '<c r="P3"><f>WEBSERVICE("http://x")</f></c>'), "P3"),
    Case("#N/A", _written("F3", '<c r="F3" t="e"><v>#N/A</v></c>'), "F3"),
    Case("#REF!", _written("N3", '<c r="N3" t="e"><v>#REF!</v></c>'), "N3"),
    Case("an id as 1E+11", _value("A3", 123456789012), "A3"),
    Case("an id of 20 digits", _value("A3", 12345678901234567890), "A3"),
    Case("an id as 1.0", _value("A3", 1.0, "0.0"), "A3"),
    Case("an id that is not a number", _written("A3", '<c r="A3"><v>NaN</v></c>'), "A3"),
    Case("an id as a date", _value("A3", date(2026, 3, 1)), "A3"),
    Case("an id as a fraction", _value("A3", 0.5, "# ?/?"), "A3"),
    Case("an id hidden by its format", _value("A3", 2, ";;;"), "A3"),
    Case("an id dressed by its format", _value("A3", 2, '"P0"0'), code=DONE),
    Case("text hidden by its format", _value("B3", "Bartholomina", ";;;"), "B3"),
    Case("29 February 1900", _value("P3", 60, "dd/mm/yyyy"), "P3"),
    Case("a day before the calendar", _value("P3", -5, "dd/mm/yyyy"), "P3"),
    Case("a day after the calendar", _value("P3", 99999999, "dd/mm/yyyy"), "P3"),
    Case("the calendar of 1904", spoil.book(lambda sheet: setattr(sheet.parent, "epoch", MAC_EPOCH)), code=DONE),
    Case("a postcode as a truth", _value("N3", True), "N3"),
    Case("merged cells", _merged("F2:F5"), "F2"),
    Case("merged headings", _merged("B1:C1"), "B1"),
    Case("a merged title", spoil.book(lambda s: (s.insert_rows(1), s.merge_cells("A1:Q1"))), code=DONE),
    Case("merged whole columns", _merged_as_written("F:F"), "F1"),
    Case("merged whole rows", _merged_as_written("3:4"), "A3"),
    Case("merged with dollar signs", _merged_as_written("$F$2:$F$3"), "F2"),
    Case("merged backwards", _merged_as_written("F5:F2"), "F2"),
    Case("merged nonsense", _merged_as_written("F2:#REF!"), BOOK),
    Case("a hidden row", spoil.book(_hidden_row), "row 4"),
    Case("a hidden row, left out as told", spoil.book(_hidden_row), options=("--skip-hidden",), at="A4"),
    Case("a hidden row, taken in as told", spoil.book(_hidden_row), options=("--include-hidden",), code=DONE),
    Case("a row of no height", spoil.book(spoil.nothing, spoil.xml('<row r="4"', '<row ht="0" r="4"')), "row 4"),
    Case("a hidden column", spoil.book(_hidden_column), "N1"),
    Case("rows hidden by a filter", spoil.book(_filtered), "row 4"),
    Case(
        "rows that are not there hidden",
        spoil.book(spoil.nothing, spoil.xml("<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ')),
        code=DONE,
    ),
    Case("two sheets alike", spoil.book(_copied), "“Staff Copy”"),
    Case("a sheet of something else", spoil.book(_other_sheet), "“Key”", code=DONE),
    Case("a leading apostrophe", _value("B3", "'Bartholomina"), "B3"),
    Case("spaces around", _value("N3", "  EX39 2AD\t"), code=DONE),
    Case("a no-break space inside an id", _value("A3", "P\u00a002"), "A3"),
    Case("an escape for terminals", _written("B3", '<c r="B3" t="inlineStr"><is><t>_x001B_[2J</t></is></c>'), "B3"),
    Case("a shared text below the first", _written("B3", '<c r="B3" t="s"><v>-1</v></c>'), BOOK),
    Case("a shared text beyond the last", _written("B3", '<c r="B3" t="s"><v>99999</v></c>'), BOOK),
    Case("a shared text of no number", _written("B3", '<c r="B3" t="s"><v>1_0</v></c>'), BOOK),
    Case("a style below the first", _written("A3", '<c r="A3" s="-1"><v>2</v></c>'), BOOK),
    Case("a kind of cell that there is not", _written("B3", '<c r="B3" t="zz"><v>1</v></c>'), BOOK),
    Case("a cell beyond the last column", _written("B3", '<c r="ZZZZZZ3" t="str"><v>1</v></c>'), BOOK),
    Case("a cell that is there twice", _written("N3", '<c r="N3" t="str"><v>EX39 2AD</v></c>' * 2), BOOK),
    Case("a cell that says another row", _written("N3", '<c r="N9" t="str"><v>EX39 2AZ</v></c>'), BOOK),
    Case("a row that is there twice", spoil.book(spoil.nothing, spoil.xml('<row r="4"', '<row r="3"')), BOOK),
    Case("a row below the first", spoil.book(spoil.nothing, spoil.xml('<row r="4"', '<row r="-4"')), BOOK),
    Case("rows out of order", spoil.book(spoil.nothing, spoil.xml('<row r="4"', '<row r="400"')), BOOK),
)
