"""A sheet is read just as a person sees it on the screen, or refused with every cell that is in doubt."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import MAC_EPOCH

from letters import alike, tables
from letters.people import sheets
from letters.people.sheets import Reading, Table
from letters.people.spreadsheet import container, delimited, grid, shown
from letters.people.spreadsheet.grid import Bad
from letters.problems import Place, Problem, Refused

WANTED = ("staff_id", "first_name", "last_name", "team")
HEADINGS = list(WANTED)
ANN = ["0042", "Ann", "Example", "Duty"]
BOB = ["0043", "Bob", "Sample", "Duty"]
ANN_CSV = b"staff_id,first_name,last_name,team\r\n0042,Ann,Example,Duty\r\n"
SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[Any], object]


# --------------------------------------------------------------------------------- small workbooks and files


def workbook(folder: Path, *rows: list[Any], change: Change | None = None, name: str = "staff.xlsx") -> Path:
    """Write a workbook with a sheet “Staff”, changed a little when that is asked."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Staff"
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    book.save(folder / name)
    return folder / name


def staff(folder: Path, change: Change | None = None) -> Path:
    """Write a workbook with two people, in rows 2 and 3."""
    return workbook(folder, HEADINGS, ANN, BOB, change=change)


def one_cell(folder: Path, xml: str) -> Path:
    """Write a workbook whose cell A2 is this very XML, as only Excel itself would write it."""
    return patch(staff(folder), SHEET, cell_xml(staff(folder), "A2"), xml.encode())


def cell_xml(path: Path, reference: str) -> bytes:
    found = re.search(rb'<c r="%s".*?</c>' % reference.encode(), member(path, SHEET))
    assert found
    return found[0]


def excel(folder: Path, strings: str, rows: str) -> Path:
    """Write a workbook laid out as Excel lays it out, its texts in a table of shared strings."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    members = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{types}.sharedStrings+xml"/></Types>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="Staff" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        SHEET: f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    return pack(folder / "staff.xlsx", {name: xml.encode() for name, xml in members.items()})


def member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def patch(path: Path, name: str, old: bytes, new: bytes) -> Path:
    """Change some bytes in one member of a workbook."""
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    assert old in members[name], members[name]
    members[name] = members[name].replace(old, new)
    return pack(path, members)


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def written(folder: Path, data: bytes, name: str = "staff.csv") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def values(table: Table) -> list[tuple[str, ...]]:
    return [row.values for row in table.rows]


def first_cell(path: Path) -> str:
    return sheets.rows(path, WANTED).rows[0].values[0]


def refused(path: Path, wanted: tuple[str, ...] = WANTED, reading: Reading = sheets.AS_SHOWN) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        sheets.rows(path, wanted, reading)
    assert caught.value.problems
    return list(caught.value.problems)


def outcome(path: Path) -> Table | tuple[Problem, ...]:
    """Return the table or else the problems; any other exception is a failure."""
    try:
        return sheets.rows(path, WANTED)
    except Refused as refusal:
        return refusal.problems


def only(problems: list[Problem] | tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


# --------------------------------------------------------------------------------------------- what is shown


def test_a_csv_and_a_workbook_with_the_same_cells_read_the_same(tmp_path: Path) -> None:
    from_csv = sheets.rows(written(tmp_path, ANN_CSV), WANTED)
    from_xlsx = sheets.rows(workbook(tmp_path, HEADINGS, ANN), WANTED)
    assert from_csv.headings == from_xlsx.headings == WANTED
    assert values(from_csv) == values(from_xlsx) == [tuple(ANN)]
    assert from_csv.warnings == from_xlsx.warnings == ()


def test_a_cell_has_a_place_that_a_person_can_find(tmp_path: Path) -> None:
    table = sheets.rows(staff(tmp_path), WANTED)
    assert table.place(table.rows[1], 2) == Place("staff.xlsx", "Staff", 3, "C", "last_name")
    assert table.place(None, 0) == Place("staff.xlsx", "Staff", 1, "A", "staff_id")


def test_an_id_shown_with_zeros_keeps_them(tmp_path: Path) -> None:
    def as_number(sheet: Any) -> None:
        sheet["A2"].value, sheet["A2"].number_format = 42, "00000"

    assert first_cell(staff(tmp_path, as_number)) == "00042"


def test_people_called_null_and_na_are_people(tmp_path: Path) -> None:
    rows = [["1", "Null", "NA", "None"], ["2", "N/A", "nan", "TRUE"]]
    assert values(sheets.rows(workbook(tmp_path, HEADINGS, *rows), WANTED)) == [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("number", "code", "screen"),
    [
        ("42", "General", "42"),
        ("42.0", "General", "42"),
        ("4.2E1", "00000", "00042"),
        ("0.30000000000000004", "General", "0.3"),
        ("0.33333333333333331", "General", "0.333333333"),
        ("12345.678901234", "General", "12345.6789"),
        ("1234567890.5", "General", "1234567891"),
        ("99999999999", "General", "99999999999"),
        ("-3.5", "General", "-3.5"),
        ("0.00001", "General", "0.00001"),
        ("0.30000000000000004", "0.00000000000000000", "0.30000000000000000"),
        ("42", "@", "42"),
        ("1.005", "0.00", "1.01"),
        ("1234567", "#,##0", "1,234,567"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("999", "#,##0", "999"),
        ("0.256", "0%", "26%"),
        ("0.256", "0.0%", "25.6%"),
        ("7", '"N"0000', "N0007"),
        ("-7", '"N"0000', "-N0007"),
        ("123456789", r"000\-00\-0000", "123-45-6789"),
        ("12345678", "0000 0000", "1234 5678"),
        ("5", "##0.##", "5."),
        ("0", "#", ""),
        ("-5", "0;(0)", "(5)"),
        ("-5", "#,##0;[Red]-#,##0", "-5"),
        ("0", '0;-0;"nil"', "nil"),
        ("1234.5", "[$£-809]#,##0.00", "£1,234.50"),
        ("1234.5", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "1,234.50"),
        ("0", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "-"),
        ("5", 'General" staff"', "5 staff"),
        ("44000", "dd/mm/yyyy", "2020-06-18"),
        ("44000", r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy", "2020-06-18"),
        ("44000", "dd/mm/yyyy;@", "2020-06-18"),
        ("44000.75", "dd/mm/yyyy hh:mm", "2020-06-18T18:00:00"),
        ("59", "d mmm yy", "1900-02-28"),
        ("61", "d mmm yy", "1900-03-01"),
        ("2958465", "d mmm yy", "9999-12-31"),
        ("0.40625", "hh:mm", "09:45"),
    ],
)
def test_a_number_reads_as_excel_shows_it(number: str, code: str, screen: str) -> None:
    assert shown.number(number, code, from_1904=False) == screen


@pytest.mark.parametrize(
    ("number", "code", "why"),
    [
        ("123456789012", "General", "1E+11"),
        ("1E+11", "General", "1E+11"),
        ("99999999999.6", "General", "1E+11"),
        ("0.0000123456", "General", "1E-05"),
        ("12345678901234567890", "0", "15 digits"),
        ("1E+400", "0", "15 digits"),
        ("1E+999999999", "d/m/yy", "not a number"),
        ("NaN", "0", "not a number"),
        ("-0.4", "0", "cannot be reproduced"),
        ("3", ";;;", "cannot be reproduced"),
        ("0.5", "# ?/?", "cannot be reproduced"),
        ("1234567", "0,,", "cannot be reproduced"),
        ("12", "0.00E+00", "cannot be reproduced"),
        ("12", '[>10]"a";"b"', "cannot be reproduced"),
        ("12", '_-"£"* #,##0.00_-', "cannot be reproduced"),
        ("60", "dd/mm/yyyy", "29 February 1900"),
        ("-1", "dd/mm/yyyy", "calendar"),
        ("0", "dd/mm/yyyy", "calendar"),
        ("2958466", "dd/mm/yyyy", "calendar"),
        ("1.5", "[h]:mm", "length of time"),
    ],
)
def test_a_number_whose_look_is_not_certain_is_never_guessed(number: str, code: str, why: str) -> None:
    cell = shown.number(number, code, from_1904=False)
    assert isinstance(cell, Bad)
    assert why in cell.what
    assert "Text" in cell.remedy


def test_real_dates_times_and_booleans_read_plainly(tmp_path: Path) -> None:
    cells = [date(2024, 2, 29), datetime(2024, 2, 29, 9, 30), time(9, 30), True]
    found = sheets.rows(workbook(tmp_path, HEADINGS, cells), WANTED)
    assert values(found) == [("2024-02-29", "2024-02-29T09:30:00", "09:30", "TRUE")]


def test_a_day_number_is_read_in_the_calendar_of_its_workbook(tmp_path: Path) -> None:
    def day(sheet: Any) -> None:
        sheet["A2"].value, sheet["A2"].number_format = 42538, "dd/mm/yyyy"

    def day_on_an_old_mac(sheet: Any) -> None:
        day(sheet)
        sheet.parent.epoch = MAC_EPOCH

    assert first_cell(staff(tmp_path, day)) == "2016-06-17"
    assert first_cell(staff(tmp_path, day_on_an_old_mac)) == "2020-06-18"


@pytest.mark.parametrize(
    ("xml", "screen"),
    [
        ('<c r="A2"><f>B2</f><v>42</v></c>', "42"),
        ('<c r="A2" t="str"><f>B2&amp;"TODAY()"</f><v>N42</v></c>', "N42"),
        ('<c r="A2" t="str"><f>IF(B2="","x","")</f><v></v></c>', ""),
        ('<c r="A2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A2" t="d"><v>2024-02-29T00:00:00</v></c>', "2024-02-29"),
        ('<c r="A2" t="str"><v>Ann_x000D_\nExample</v></c>', "Ann\nExample"),
        ('<c r="A2" t="str"><v>Ann_x005F_x000D_</v></c>', "Ann_x000D_"),
        ('<c r="A2" t="inlineStr"><is><r><t>Si</t></r><r><rPr><b/></rPr><t>ân</t></r></is></c>', "Siân"),
        ('<c r="A2" t="inlineStr"><is><t>A</t><rPh sb="0" eb="1"><t>reading</t></rPh></is></c>', "A"),
    ],
)
def test_what_only_excel_writes_is_read(tmp_path: Path, xml: str, screen: str) -> None:
    assert first_cell(one_cell(tmp_path, xml)) == screen


@pytest.mark.parametrize(
    ("xml", "phrase", "value"),
    [
        ('<c r="A2"><f>B2</f><v></v></c>', "no stored value", "B2"),
        ('<c r="A2"><f>TODAY()-1</f><v>44000</v></c>', "from day to day", "44000"),
        ('<c r="A2"><f>RANDBETWEEN(1,9)</f><v>4</v></c>', "from day to day", "4"),
        ('<c r="A2"><f>INDIRECT("B2")</f><v>4</v></c>', "from day to day", "4"),
        ('<c r="A2" t="e"><v>#N/A</v></c>', "#N/A", "#N/A"),
        ('<c r="A2" t="e"><f>B9</f><v>#REF!</v></c>', "#REF!", "#REF!"),
        ('<c r="A2" t="str"><v>_xD83D_</v></c>', "Half of a character", "\ud83d"),
        ('<c r="A2" t="str"><v>a_x0000_b</v></c>', "control character", "a\0b"),
        ('<c r="A2" t="d"><v>2024-02-30</v></c>', "not a date", "2024-02-30"),
    ],
)
def test_a_cell_in_doubt_is_refused_with_its_place(tmp_path: Path, xml: str, phrase: str, value: str) -> None:
    problem = only(refused(one_cell(tmp_path, xml)))
    assert problem.place == Place("staff.xlsx", "Staff", 2, "A", "staff_id")
    assert phrase in problem.what
    assert problem.remedy
    assert problem.value == value


def test_shared_strings_and_cells_without_a_reference_are_read(tmp_path: Path) -> None:
    strings = "<si><t>staff_id</t></si><si><t>team</t></si><si><r><t>Du</t></r><r><t>ty_x000A_One</t></r></si><si/>"
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row><c><v>42</v></c><c t="s"><v>2</v></c></row>'
        '<row r="9"><c r="B9" t="s"><v>3</v></c></row><row><c t="s"><v>2</v></c></row>'
    )
    table = sheets.rows(excel(tmp_path, strings, rows), WANTED)
    assert [(row.number, row.values) for row in table.rows] == [
        (2, ("42", "Duty\nOne")),
        (10, ("Duty\nOne", "")),
    ]


@pytest.mark.parametrize("number", ["7", "-1", "0_1", "1.0", "١"])
def test_a_shared_string_that_is_not_there_is_a_damaged_workbook(tmp_path: Path, number: str) -> None:
    strings = "<si><t>staff_id</t></si><si><t>team</t></si>"
    cells = f'<c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>{number}</v></c>'
    path = excel(tmp_path, strings, f"<row>{cells}</row>")
    problem = only(refused(path))
    assert problem.place == Place("staff.xlsx", "Staff")
    assert "damaged" in problem.what


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A2" s="-1"><v>42</v></c>',
        '<c r="A2" t="str"><v>0042</v></c><c r="A2" t="str"><v>0043</v></c>',
        '<c r="B2" t="str"><v>Ann</v></c><c r="A2" t="str"><v>0042</v></c>',
        '<c r="A3" t="str"><v>0042</v></c>',
        '<c r="XFE2" t="str"><v>0042</v></c>',
    ],
)
def test_a_cell_that_could_be_taken_for_another_is_a_damaged_workbook(tmp_path: Path, xml: str) -> None:
    assert "damaged" in only(refused(one_cell(tmp_path, xml))).what


@pytest.mark.parametrize("number", ["2", "1", "0", "-3", "1048577", "1_0000_0000"])
def test_a_row_that_could_be_taken_for_another_is_a_damaged_workbook(tmp_path: Path, number: str) -> None:
    path = staff(tmp_path)
    row = re.search(rb'<row r="3".*?</row>', member(path, SHEET))
    assert row
    moved = row[0].replace(b'r="3"', b'r="%s"' % number.encode()).replace(b'3"', b'%s"' % number.encode())
    assert "damaged" in only(refused(patch(path, SHEET, row[0], moved))).what


def test_a_shared_formula_that_changes_daily_is_found_in_every_row(tmp_path: Path) -> None:
    path = staff(tmp_path)
    first = b'<c r="A2"><f t="shared" ref="A2:A3" si="0">NOW()+1</f><v>44000</v></c>'
    second = b'<c r="A3"><f t="shared" si="0"/><v>44001</v></c>'
    patch(path, SHEET, cell_xml(path, "A2"), first)
    patch(path, SHEET, cell_xml(path, "A3"), second)
    assert [(p.place.row, "from day to day" in p.what) for p in refused(path)] == [(2, True), (3, True)]


def test_text_that_a_number_format_hides_or_adds_to_is_refused(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet["A2"].number_format, sheet["B2"].number_format = ";;;", '"Mr "@'
        sheet["C2"].number_format = "_-* #,##0_-;-* #,##0_-;_-* 0_-;_-@_-"

    assert [problem.place.column for problem in refused(staff(tmp_path, hide))] == ["A", "B"]


def test_every_bad_cell_is_found_in_one_pass_from_the_top_down(tmp_path: Path) -> None:
    def spoil(sheet: Any) -> None:
        sheet["D3"] = "#REF!"
        sheet["B2"] = "=A2"
        sheet["A3"], sheet["A3"].number_format = 5, "# ?/?"
        sheet.merge_cells("C3:C4")

    cells = [(p.place.row, p.place.column) for p in refused(staff(tmp_path, spoil))]
    assert cells == [(2, "B"), (3, "A"), (3, "C"), (3, "D")]


def test_no_message_holds_what_stands_in_the_cell(tmp_path: Path) -> None:
    secret = "Xanthippe"
    problems = refused(staff(tmp_path, lambda sheet: sheet.__setitem__("B2", f"{secret}\u202e")))
    assert secret not in str(only(problems))
    assert secret in problems[0].value


# --------------------------------------------------------------------------------------------- text in cells


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("  Ann\u00a0", "Ann"),
        ("\u200bAnn\ufeff", "Ann"),
        ("Sia\u0302n", "Siân"),
        ("1 High St\r\nTown\rShire", "1 High St\nTown\nShire"),
        ("Ann\tExample", "Ann Example"),
        ("O’Neill 👩‍🏫", "O’Neill 👩‍🏫"),
        ("CHLOÉ’S", "CHLOÉ’S"),
        ("{{7*7}} <b>=cmd|'/C calc'!A0", "{{7*7}} <b>=cmd|'/C calc'!A0"),
        ('="0042"', "0042"),
    ],
)
def test_a_csv_cell_reads_as_a_person_sees_it(tmp_path: Path, raw: str, read: str) -> None:
    cell = '"' + raw.replace('"', '""') + '"'
    data = f"staff_id,first_name,last_name,team\r\n1,{cell},Example,Duty\r\n".encode()
    table = sheets.rows(written(tmp_path, data), WANTED)
    assert values(table) == [("1", read, "Example", "Duty")]
    assert table.warnings == ()


@pytest.mark.parametrize(
    ("raw", "phrase"),
    [
        ("A\0nn", "control character"),
        ("A\x0bnn", "control character"),
        ("A\x85nn", "control character"),
        ("A\ufffdnn", "was lost"),
        ("\u202ennA", "direction"),
        ("\u2067nnA", "direction"),
    ],
)
def test_an_invisible_or_lost_character_is_refused(tmp_path: Path, raw: str, phrase: str) -> None:
    problem = only(refused(written(tmp_path, ANN_CSV.replace(b"Ann", raw.encode()))))
    assert problem.place == Place("staff.csv", "", 2, "B", "first_name")
    assert phrase in problem.what


@pytest.mark.parametrize(
    ("raw", "phrase", "value"),
    [
        ("SiÃ¢n", "garbled", "Siân"),
        ("O’Neill and Oâ€™Neill", "garbled", "O’Neill and O’Neill"),
        ("GwenÅµ", "garbled", "Gwenŵ"),
        ("'0042", "apostrophe", "'0042"),
        ("\u041042", "cyrillic capital letter a", "\u041042"),
        ("A\uff1042", "fullwidth digit zero", "A\uff1042"),
        ("Al\u03bfn", "greek small letter omicron", "Al\u03bfn"),
        ("00\u200b42", "zero width space", "00\u200b42"),
    ],
)
def test_what_looks_wrong_is_read_as_it_stands_with_a_warning(
    tmp_path: Path, raw: str, phrase: str, value: str
) -> None:
    table = sheets.rows(written(tmp_path, ANN_CSV.replace(b"Ann", raw.encode())), WANTED)
    assert table.rows[0].values[1] == raw
    warning = only(table.warnings)
    assert (warning.place.row, warning.place.column) == (2, "B")
    assert phrase in warning.what
    assert warning.value == value


# ----------------------------------------------------------------------------------------- headings and rows


@pytest.mark.parametrize("heading", ["Staff_ID", "staff id", " STAFF\u00a0ID\u200b", "Staff\nid"])
def test_a_heading_is_the_same_in_any_case_and_spacing(heading: str) -> None:
    assert alike.label(heading) == alike.label("staff_id")


def test_headings_below_a_title_are_found(tmp_path: Path) -> None:
    title = workbook(tmp_path, ["Staff list 2026"], [], HEADINGS, ANN, change=lambda s: s.merge_cells("A1:D1"))
    table = sheets.rows(title, WANTED)
    assert (table.heading_row, table.rows[0].number) == (3, 4)


def test_of_two_heading_rows_the_one_with_more_wanted_headings_counts(tmp_path: Path) -> None:
    table = sheets.rows(workbook(tmp_path, ["Team", None, "Staff_ID"], HEADINGS, ANN), WANTED)
    assert table.heading_row == 2


def test_one_wanted_heading_is_enough_when_only_one_is_wanted(tmp_path: Path) -> None:
    assert len(sheets.rows(staff(tmp_path), ("team",)).rows) == 2
    assert "headings" in only(refused(staff(tmp_path), ("team", "postcode"))).what


def test_a_sheet_without_headings_is_told_what_is_wanted(tmp_path: Path) -> None:
    problem = only(refused(workbook(tmp_path, ANN, BOB)))
    assert problem.place == Place("staff.xlsx", "Staff")
    assert "staff_id, first_name, last_name, team" in problem.remedy
    assert problem.value == "0042 | Ann | Example | Duty"


def test_headings_further_down_than_row_20_are_not_looked_for(tmp_path: Path) -> None:
    notes = [["A remark"]] * 20
    assert "first 20 rows" in only(refused(workbook(tmp_path, *notes, HEADINGS, ANN))).what
    assert sheets.rows(workbook(tmp_path, *notes[1:], HEADINGS, ANN), WANTED).heading_row == 20


def test_blank_rows_are_dropped_and_the_numbers_stay(tmp_path: Path) -> None:
    def spread(sheet: Any) -> None:
        sheet["A5"], sheet["A7"] = "0044", "\u00a0"
        sheet["B5000"].number_format = "00000"

    assert [row.number for row in sheets.rows(staff(tmp_path, spread), WANTED).rows] == [2, 3, 5]


def test_a_wanted_heading_that_is_there_twice_is_refused_and_another_is_not(tmp_path: Path) -> None:
    twice = workbook(tmp_path, [*HEADINGS, "TEAM", "Remark", "Remark"], [*ANN, "Duty", "a", "b"])
    problem = only(refused(twice))
    assert (problem.place.row, problem.place.column, problem.place.heading) == (1, "E", "TEAM")
    assert "Column D" in problem.what


@pytest.mark.parametrize("label", ["Total", "Grand Total:", "TOTALS", "Count: 2", "Sub-total Duty"])
def test_a_total_row_is_no_person(tmp_path: Path, label: str) -> None:
    problem = only(refused(workbook(tmp_path, HEADINGS, ANN, [None, label, None, 2])))
    assert "total" in problem.what
    assert problem.place.row == 3


def test_people_called_count_and_totalina_are_no_totals(tmp_path: Path) -> None:
    rows = [["Count Example", "Ann", "Sample", "Duty"], ["Totalina", "Bob", "Sample", "Duty"]]
    assert len(sheets.rows(workbook(tmp_path, HEADINGS, *rows), WANTED).rows) == 2


def test_headings_repeated_further_down_are_no_person(tmp_path: Path) -> None:
    problem = only(refused(workbook(tmp_path, HEADINGS, ANN, [h.upper() for h in HEADINGS], BOB)))
    assert (problem.place.row, "repeats the headings" in problem.what) == (3, True)


def test_cells_under_no_heading_are_named_and_not_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*ANN, "left over"], [*BOB, None, "=1/0"], [None] * 4 + ["a remark below"]]
    table = sheets.rows(workbook(tmp_path, HEADINGS, *rows), WANTED)
    assert [(w.place.row, w.place.column) for w in table.warnings] == [(2, "E"), (3, "F")]
    assert "2 cells" in table.warnings[0].what
    assert values(table) == [tuple(ANN), tuple(BOB)]


# ---------------------------------------------------------------------------- hidden, merged, several sheets


def test_hidden_rows_are_refused_until_we_are_told(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True

    path = staff(tmp_path, hide)
    problem = only(refused(path))
    assert (problem.place.row, problem.what) == (3, "1 row with data is hidden: 3.")
    assert "--skip-hidden" in problem.remedy
    skipped, included = (sheets.rows(path, WANTED, Reading(hidden=told)) for told in ("skip", "include"))
    assert values(skipped) == [tuple(ANN)]
    assert values(included) == [tuple(ANN), tuple(BOB)]
    assert "left out: 3" in only(skipped.warnings).what
    assert "taken in: 3" in only(included.warnings).what


def test_rows_that_a_filter_hides_are_named_as_such(tmp_path: Path) -> None:
    def filter_rows(sheet: Any) -> None:
        for row in (["5", "A", "B", "C"], ["6", "A", "B", "C"], ["7", "A", "B", "C"]):
            sheet.append(row)
        sheet.auto_filter.ref = "A1:D6"
        sheet.auto_filter.add_filter_column(0, ["0042"])
        for number in (3, 4, 6):
            sheet.row_dimensions[number].hidden = True

    assert only(refused(staff(tmp_path, filter_rows))).what == "3 rows with data are hidden by a filter: 3–4, 6."


def test_very_many_hidden_rows_make_one_short_message(tmp_path: Path) -> None:
    def hide_every_other(sheet: Any) -> None:
        for number in range(4, 204):
            sheet.append([str(number), "A", "B", "C"])
            sheet.row_dimensions[number].hidden = number % 2 == 0

    problem = only(refused(staff(tmp_path, hide_every_other)))
    assert problem.what.startswith("100 rows with data are hidden: 4, 6, 8, ")
    assert problem.what.endswith(", 24, … 202.")


def test_headings_in_a_hidden_row_are_not_headings(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.insert_rows(1)
        for column, name in enumerate(WANTED, 1):
            sheet.cell(1, column, name)
        sheet.row_dimensions[1].hidden = True
        sheet["B2"] = "Known as"

    assert sheets.rows(staff(tmp_path, hide), WANTED).heading_row == 2


def test_hidden_columns_are_refused_until_we_are_told(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["D"].hidden = True

    path = staff(tmp_path, hide)
    assert only(refused(path)).place == Place("staff.xlsx", "Staff", 1, "D", "team")
    skipped = sheets.rows(path, WANTED, Reading(hidden="skip"))
    assert skipped.headings == ("staff_id", "first_name", "last_name")
    assert only(skipped.warnings).what == "As told, hidden columns were left out: D."
    included = sheets.rows(path, WANTED, Reading(hidden="include"))
    assert values(included) == [tuple(ANN), tuple(BOB)]


def test_a_skipped_column_leaves_the_letters_of_the_others_alone(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["B"].hidden = True

    table = sheets.rows(staff(tmp_path, hide), WANTED, Reading(hidden="skip"))
    assert table.headings == ("staff_id", "", "last_name", "team")
    assert table.rows[0].values == ("0042", "", "Example", "Duty")
    assert table.place(None, 2).column == "C"


def test_a_bad_cell_in_a_skipped_row_does_no_harm(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet["A3"] = "=A2"
        sheet.row_dimensions[3].hidden = True

    assert values(sheets.rows(staff(tmp_path, hide), WANTED, Reading(hidden="skip"))) == [tuple(ANN)]


def test_merged_cells_among_the_people_are_refused(tmp_path: Path) -> None:
    problem = only(refused(staff(tmp_path, lambda sheet: sheet.merge_cells("D2:D3"))))
    assert problem.place == Place("staff.xlsx", "Staff", 2, "D", "team")
    assert problem.what == "Cells D2 to D3 are merged."


@pytest.mark.parametrize(
    ("cells", "first", "what"),
    [
        ("D:D", (1, "D"), "Cells D1 to D1048576 are merged."),
        ("3:3", (3, "A"), "Cells A3 to XFD3 are merged."),
        ("D3:D2", (2, "D"), "Cells D2 to D3 are merged."),
    ],
)
def test_whole_columns_and_rows_that_are_merged_are_told_as_such(
    tmp_path: Path, cells: str, first: tuple[int, str], what: str
) -> None:
    merged = f'</sheetData><mergeCells><mergeCell ref="{cells}"/></mergeCells>'.encode()
    problem = only(refused(patch(staff(tmp_path), SHEET, b"</sheetData>", merged)))
    assert (problem.place.row, problem.place.column) == first
    assert problem.what == what


def test_cells_merged_beside_or_below_the_people_do_no_harm(tmp_path: Path) -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("F1:G3")
        sheet.merge_cells("A8:D9")

    assert len(sheets.rows(staff(tmp_path, merge), WANTED).rows) == 2
    beside = b'</sheetData><mergeCells><mergeCell ref="F:G"/></mergeCells>'
    assert len(sheets.rows(patch(staff(tmp_path), SHEET, b"</sheetData>", beside), WANTED).rows) == 2


def second_sheet(*rows: list[str], state: str = "visible") -> Change:
    def add(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Leavers")
        other.sheet_state = state
        for row in rows:
            other.append(row)

    return add


def test_the_only_sheet_with_the_headings_is_read_and_the_other_named(tmp_path: Path) -> None:
    table = sheets.rows(staff(tmp_path, second_sheet(["Colour", "Number"])), WANTED)
    assert (table.sheet, len(table.rows)) == ("Staff", 2)
    assert only(table.warnings).what == "Only the sheet “Staff” was read, not the other."
    assert only(table.warnings).value == "“Leavers”", "which may be called after people"


def test_a_hidden_sheet_is_not_read_and_is_named(tmp_path: Path) -> None:
    path = staff(tmp_path, second_sheet(HEADINGS, ANN, state="veryHidden"))
    assert only(sheets.rows(path, WANTED).warnings).value == "“Leavers” (hidden)"
    assert "“Leavers”" in only(refused(path, reading=Reading(sheet="Leavers"))).what


def test_two_sheets_that_fit_are_refused_until_one_is_named(tmp_path: Path) -> None:
    path = staff(tmp_path, second_sheet(HEADINGS, ["9", "Cai", "Former", "Duty"]))
    problem = only(refused(path))
    assert "“Staff”, “Leavers”" in problem.what
    assert values(sheets.rows(path, WANTED, Reading(sheet=" leavers")))[0][0] == "9"
    assert "Did you mean “Leavers”?" in only(refused(path, reading=Reading(sheet="Leaver"))).remedy


def test_no_sheet_that_fits_is_told_what_sheets_there_are(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Colour"], ["Red"], change=second_sheet(["Number"]))
    assert "None of the sheets" in only(refused(path)).what


# ------------------------------------------------------------------------------------------------------ .csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_with_or_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    text = ANN_CSV.decode().replace("Ann", "Siân")
    assert values(sheets.rows(written(tmp_path, text.encode(encoding)), WANTED))[0][1] == "Siân"


def test_windows_1252_is_named_with_the_cell_and_read_when_told(tmp_path: Path) -> None:
    data = ANN_CSV + '0043,"Bo\nb",Sample,Duty\r\n0044,Siân,Sample,Duty\r\n'.encode("cp1252")
    problem = only(refused(written(tmp_path, data)))
    assert (problem.place.row, problem.place.column) == (4, "B")
    assert "Windows-1252" in problem.what
    assert "--encoding cp1252" in problem.remedy
    assert problem.value == "Siân"
    table = sheets.rows(tmp_path / "staff.csv", WANTED, Reading(encoding="cp1252"))
    assert values(table)[2][1] == "Siân"


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "utf-8\0"])
def test_an_unknown_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    assert "encoding" in only(refused(written(tmp_path, ANN_CSV), reading=Reading(encoding=encoding))).what


@pytest.mark.parametrize("name", ["\u0410\u043d\u043d\u0430", "\u0391\u03bd\u03bd\u03b1", "Siân Ŵyn", "Zoë\u200cB"])
def test_a_name_wholly_in_one_script_is_nothing_to_look_at(tmp_path: Path, name: str) -> None:
    assert sheets.rows(written(tmp_path, ANN_CSV.replace(b"Ann", name.encode())), WANTED).warnings == ()


def test_a_sheet_that_is_asked_for_of_a_text_file_is_refused(tmp_path: Path) -> None:
    problem = only(refused(written(tmp_path, ANN_CSV), reading=Reading(sheet="Staff")))
    assert problem.what == "This is a text file: it has no sheets, and none that is called “Staff”."


def test_two_files_of_one_name_are_told_apart_by_what_the_settings_call_them(tmp_path: Path) -> None:
    path = written(tmp_path, ANN_CSV + b"0043,=1\r\n")
    with pytest.raises(Refused) as caught:
        sheets.rows(path, WANTED, name="old/staff.csv")
    assert only(caught.value.problems).place == Place("old/staff.csv", row=3)
    assert only(refused(path)).place == Place("staff.csv", row=3)


@pytest.mark.parametrize(("delimiter", "name"), [(";", "a semicolon"), ("\t", "a tab")])
def test_a_semicolon_or_tab_is_recognised_with_a_warning(tmp_path: Path, delimiter: str, name: str) -> None:
    table = sheets.rows(written(tmp_path, ANN_CSV.replace(b",", delimiter.encode())), WANTED)
    assert values(table) == [tuple(ANN)]
    assert name in only(table.warnings).what


def test_lone_carriage_returns_end_lines(tmp_path: Path) -> None:
    assert values(sheets.rows(written(tmp_path, ANN_CSV.replace(b"\r\n", b"\r")), WANTED)) == [tuple(ANN)]


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    data = b"sep=,\r\n" + ANN_CSV + b'\r\n, ,,,,\r\n0043,"Bob\nB.",Sample,Duty\r\n0044,Cai,Sample,Duty\r\n'
    assert [row.number for row in sheets.rows(written(tmp_path, data), WANTED).rows] == [2, 5, 6]


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (b"1,A,B,C\n2,A,B\n3,A,B,C,D\n", [(3, "has 3 fields"), (4, "has 5 fields")]),
        (b"1,A,B,C,D\n2,A,B,C,D\n3,A,B,C,D\n", [(2, "Every row has more fields than the 4")]),
        (b'1,A,B,C\n2,"A,B,C\n3,A,B,C\n', [(3, "does not close")]),
        (b'1,"A"B,B,C\n2,A,B,C\n3,"A"B,B,C\n', [(2, "closing quotation"), (4, "closing quotation")]),
        (b'1,A,"B\n2,A,"B",C\n3,A,B\n', [(2, "does not close")]),
        (b"1,A,B," + b"C" * 131073 + b"\n2,A,B\n", [(2, "131,072"), (3, "has 3 fields")]),
        (b"Total,2,,\n", [(2, "total")]),
        (b"staff_id,first_name,last_name,team\n1,A\0,B,C\n", [(2, "repeats"), (3, "control")]),
    ],
    ids=["ragged", "all long", "unclosed", "after quote", "half quoted", "long field", "total", "again"],
)
def test_broken_rows_of_a_csv_are_all_named(tmp_path: Path, below: bytes, expected: list[tuple[int, str]]) -> None:
    problems = refused(written(tmp_path, b"staff_id,first_name,last_name,team\n" + below))
    assert [problem.place.row for problem in problems] == [row for row, _ in expected]
    for problem, (_, phrase) in zip(problems, expected, strict=True):
        assert phrase in problem.what
        assert problem.remedy


# --------------------------------------------------------------------------------------------- the container


@pytest.mark.parametrize(
    ("name", "data", "phrase"),
    [
        ("staff.csv", b"", "empty"),
        ("staff.csv", b"\r\n \n", "empty"),
        ("staff.csv", b"\xef\xbb\xbf", "nothing in it"),
        ("staff.csv", b"hello", "None of the first 20 rows"),
        ("~$staff.xlsx", b"\x05Ann", "lock file"),
        ("staff.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password, or an old .xls"),
        ("staff.xlsx", b"%PDF-1.7\n", "PDF"),
        ("staff.xlsx", b"\xef\xbb\xbf\n<HTML><table>", "web page"),
        ("staff.xlsx", b"<?xml version='1.0'?><Workbook/>", "XML"),
        ("staff.csv", b"{\\rtf1 }", "text document"),
        ("staff.csv", b"\x1f\x8b\x08", "compressed"),
        ("staff.csv", "staff_id,first_name\n1,Ann\n".encode("utf-16-le"), "UTF-16 text without the mark"),
        ("staff.xlsx", b"PK\x03\x04 and no more", "damaged or not complete"),
    ],
)
def test_a_file_of_another_kind_is_named_for_what_it_is(tmp_path: Path, name: str, data: bytes, phrase: str) -> None:
    problem = only(refused(written(tmp_path, data, name)))
    assert problem.place.file == name
    assert phrase in problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("members", "phrase"),
    [
        ({"readme.txt": b"hello"}, "without a workbook"),
        ({"word/document.xml": b"<w/>"}, "Word document"),
        ({"xl/workbook.bin": b"x"}, ".xlsb"),
        ({"mimetype": b"x", "content.xml": b"<x/>"}, ".ods"),
        ({"xl/workbook.xml": b"<x/>", "../evil.xml": b"<x/>"}, "outside itself"),
        ({"xl/workbook.xml": b"<x/>", "/etc/evil.xml": b"<x/>"}, "outside itself"),
        ({"xl/workbook.xml": b"<x/>", "..\\evil.xml": b"<x/>"}, "outside itself"),
        ({"xl/workbook.xml": b"<x/>", "xl/bomb.xml": b" " * (2 * 2**20)}, "unpacks to far more"),
        ({f"xl/{number}.xml": b"" for number in range(1001)}, "unpacks to far more"),
        ({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "entities"),
        ({"xl/workbook.xml": "<!DOCTYPE x><x/>".encode("utf-16")}, "entities"),
        ({"xl/workbook.xml": b"<!-- <x> " + b"- " * 99999 + b"--><!DOCTYPE x><x/>"}, "entities"),
        ({"xl/workbook.xml": b"<x/>"}, "damaged"),
    ],
)
def test_a_zip_that_is_no_sound_workbook_is_refused(tmp_path: Path, members: dict[str, bytes], phrase: str) -> None:
    problem = only(refused(pack(tmp_path / "staff.xlsx", members)))
    assert phrase in problem.what
    assert problem.remedy


def test_a_workbook_over_the_limit_in_all_is_refused_unopened(tmp_path: Path, monkeypatch: Any) -> None:
    path = staff(tmp_path)
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    monkeypatch.setattr(container, "LARGEST_WHOLE", size)
    assert len(sheets.rows(path, WANTED).rows) == 2
    monkeypatch.setattr(container, "LARGEST_WHOLE", size - 1)
    assert "unpacks to far more" in only(refused(path)).what


@pytest.mark.parametrize(("limit", "enough"), [("MOST_ROWS", 3), ("MOST_CELLS", 12)])
@pytest.mark.parametrize("name", ["staff.xlsx", "staff.csv"])
def test_a_sheet_larger_than_any_staff_list_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: str, enough: int
) -> None:
    path = staff(tmp_path) if name == "staff.xlsx" else written(tmp_path, ANN_CSV + b"0043,Bob,Sample,Duty\r\n")
    monkeypatch.setattr(grid, limit, enough)
    assert len(sheets.rows(path, WANTED).rows) == 2
    monkeypatch.setattr(grid, limit, enough - 1)
    assert "far more than a staff list" in only(refused(path)).what


def test_a_text_file_or_a_row_of_it_larger_than_any_staff_list_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, ANN_CSV + b",,,,,\r\n" + b"0043,Bob,Sample,Duty,,,\r\n")
    monkeypatch.setattr(grid, "LAST_COLUMN", 6)
    assert [(problem.place.row, "more than 6 fields" in problem.what) for problem in refused(path)] == [(4, True)]
    monkeypatch.setattr(delimited, "LARGEST", len(ANN_CSV))
    assert "over 25 MB" in only(refused(path)).what
    assert len(sheets.rows(written(tmp_path, ANN_CSV), WANTED).rows) == 1


def test_a_truncated_workbook_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    data = staff(tmp_path).read_bytes()
    for end in range(4, len(data) - 1, 97):
        assert "not complete" in only(refused(written(tmp_path, data[:end], "short.xlsx"))).what


@pytest.mark.parametrize("name", ["workbook.xml", "styles.xml", "worksheets/sheet1.xml", "theme/theme1.xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"<x/>", b"<worksheet><sheetData><row r='x'/>", b"\xff\xfe"])
def test_a_broken_member_is_a_problem_and_not_a_traceback(tmp_path: Path, name: str, content: bytes) -> None:
    path = staff(tmp_path)
    patch(path, f"xl/{name}", member(path, f"xl/{name}"), content)
    found = outcome(path)
    if name == "theme/theme1.xml" or (name, content) == ("styles.xml", b"<x/>"):
        assert isinstance(found, Table)  # the theme is not needed, and without styles every cell is General
    else:
        assert isinstance(found, tuple)
        assert only(found).place.file == "staff.xlsx"


def test_content_decides_and_a_wrong_name_is_a_warning(tmp_path: Path) -> None:
    as_csv = written(tmp_path, staff(tmp_path).read_bytes(), "people.csv")
    as_xlsx = written(tmp_path, ANN_CSV, "people.xlsx")
    assert "this is an Excel workbook" in only(sheets.rows(as_csv, WANTED).warnings).what
    assert "this is a text file" in only(sheets.rows(as_xlsx, WANTED).warnings).what


def test_a_workbook_with_macros_is_read_for_its_values(tmp_path: Path) -> None:
    path = patch(
        workbook(tmp_path, HEADINGS, ANN, name="staff.xlsm"),
        "[Content_Types].xml",
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    table = sheets.rows(path, WANTED)
    assert values(table) == [tuple(ANN)]
    assert table.warnings == ()


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    written(tmp_path, ANN_CSV, "staf.csv")
    assert "staf.csv" in only(refused(tmp_path / "staff.csv")).remedy
    assert "folder" in only(refused(tmp_path)).what


# ----------------------------------------------------------------------------------------- what always holds

_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_UNSEEN = "\ufffd\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TEXT = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters=_UNSEEN, include_characters="\n"
    ),
    max_size=30,
).filter(lambda cell: "_x" not in cell and not cell.startswith('="'))


DAMAGE = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255))


def damage(content: bytes, damages: list[tuple[float, int]]) -> bytes:
    """Put other bytes at some places, each given as a share of the length."""
    changed = bytearray(content)
    for where, byte in damages:
        changed[int(where * len(changed))] = byte
    return bytes(changed)


def seen(cell: str) -> str:
    """Say independently what a person sees of a cell."""
    cell = unicodedata.normalize("NFC", cell)
    while cell and (cell[0].isspace() or cell[0] in _ZERO_WIDTH):
        cell = cell[1:]
    while cell and (cell[-1].isspace() or cell[-1] in _ZERO_WIDTH):
        cell = cell[:-1]
    return cell


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_reads_back_the_same_from_both_kinds_of_file(
    tmp_path: Path, cells: list[tuple[str, str, str]]
) -> None:
    rows = [[f"N{number}", *row] for number, row in enumerate(cells)]
    expected = [tuple(map(seen, row)) for row in rows]

    def as_text(sheet: Any) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                cell.data_type = "s"

    from_xlsx = workbook(tmp_path, HEADINGS, *rows, change=as_text)
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [HEADINGS, *rows]]
    from_csv = written(tmp_path, "\r\n".join(lines).encode())
    assert values(sheets.rows(from_xlsx, WANTED)) == expected
    assert values(sheets.rows(from_csv, WANTED)) == expected


@given(
    st.sampled_from(["staff.csv", "staff.xlsx", "member"]),
    st.lists(DAMAGE, min_size=1, max_size=4),
    st.data(),
)
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damaged_file_ends_in_a_traceback(
    tmp_path: Path, kind: str, damages: list[tuple[float, int]], data: st.DataObject
) -> None:
    path = written(tmp_path, ANN_CSV) if kind == "csv" else staff(tmp_path)
    if kind == "member":
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = data.draw(st.sampled_from(sorted(members)))
        pack(path, members | {name: damage(members[name], damages)})
    else:
        path.write_bytes(damage(path.read_bytes(), damages))
    assert outcome(path)


def test_what_we_write_ourselves_reads_back(tmp_path: Path) -> None:
    data = tables.sheet(WANTED, [ANN, ["0043", "Siân", "=1+1", "Duty"]], for_excel=True)
    table = sheets.rows(written(tmp_path, data), WANTED)
    assert values(table) == [tuple(ANN), ("0043", "Siân", "'=1+1", "Duty")]


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")])
def test_the_encoding_that_is_advised_gives_the_names_as_they_were_typed(
    tmp_path: Path, encoding: str, name: str
) -> None:
    """A sheet from an old Mac was said to be Windows-1252: obeyed, that gave “Dear JosŽ”."""
    path = tmp_path / "staff.csv"
    path.write_bytes("staff_id,first_name\nA1,José\nA2,Gwenllïan\nA3,Zoë\n".encode(encoding))
    with pytest.raises(Refused) as refused:
        sheets.rows(path, ["staff_id"])
    (problem,) = refused.value.problems
    assert f"it looks like {name}." in problem.what
    assert f"--encoding {encoding}," in problem.remedy
    assert sheets.rows(path, ["staff_id"], Reading(encoding=encoding)).rows[0].values[1] == "José"
