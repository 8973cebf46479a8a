"""The office's sheet comes back marked, and mended goes in again; each manager's sheet tells which notes they owe."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import small
from conftest import Command
from hypothesis import HealthCheck, example, given
from hypothesis import settings as how
from hypothesis import strategies as st
from test_bad_inputs import CASES, made

from letters import intake, settings
from letters.people import columns, roster, sheets
from letters.people.sheets import AS_SHOWN, Doubtful, Reading, Table
from letters.people.spreadsheet import container, delimited
from letters.people.spreadsheet.grid import Grid
from letters.problems import Place, Problem, Refused
from letters.tofix import book, chase, marked

WANTED = ("staff_id", "first_name", "last_name", "team")
ANN, BOB = ["0042", "Ann", "Example", "Duty"], ["0043", "Bob", "Sample", "Duty"]
MEND, LOOK = "FFF8C9C4", "FFFCE8A6"
OF_SETTINGS = ("broken-settings", "misspelt-key", "one-file-for-both", "wrong-values", "too-long")
NOT_READ_WHOLE = {"all-rows-too-long", "missing-files", "no-heading", "empty-sheet", "unclosed-quote", "web-page"}
NOT_READ_WHOLE |= {"windows-1252", "garbled-characters"}


# -------------------------------------------------------------------------------------------- small sheets


def comma_separated(*rows: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8")


def workbook(*rows: Sequence[str], title: str = "People") -> Any:
    made = openpyxl.Workbook()
    made.worksheets[0].title = title
    for row in rows:
        made.worksheets[0].append([cell or None for cell in row])
    return made


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_xml(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook whose first sheet's XML is changed, as only a broken program would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            member = source.read(name)
            target.writestr(name, member.replace(old, new) if name.endswith("sheet1.xml") else member)
    return out.getvalue()


def copied(
    data: bytes,
    problems: Sequence[Problem] = (),
    warnings: Sequence[Problem] = (),
    file: str = "staff.csv",
    reading: Reading = AS_SHOWN,
) -> bytes:
    return marked.workbook(file, data, WANTED, reading, problems, warnings)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def fault(row: int | None, column: str = "", what: str = "This is wrong.", sheet: str = "", value: str = "") -> Problem:
    return Problem(Place("staff.csv", sheet, row, column, "a heading" if column else ""), what, "Mend it.", value)


def read(folder: Path, data: bytes, name: str = "back.xlsx", reading: Reading = AS_SHOWN) -> Table:
    (folder / name).write_bytes(data)
    return sheets.rows(folder / name, WANTED, reading)


def listed(data: bytes) -> list[tuple[Any, ...]]:
    """Return the lines of the list, below its heading."""
    rows = list(opened(data).worksheets[0].iter_rows(values_only=True))
    return rows[[row[0] for row in rows].index("To do") + 1 :]


def above(data: bytes) -> str:
    """Return what stands above the list."""
    cells = [row[0] for row in opened(data).worksheets[0].iter_rows(values_only=True)]
    return "\n".join(str(cell) for cell in cells[: cells.index("To do")] if cell)


# --------------------------------------------------------------------------------------- what the clerk sees


def test_a_faulty_cell_is_coloured_and_its_comment_says_everything() -> None:
    problems = [fault(2, "C"), fault(2, "C", "This is wrong too.")]
    sheet = opened(copied(comma_separated(WANTED, ANN, BOB), problems, [fault(3, "B", "Is this right?")]))["staff"]
    assert sheet["C2"].fill.fgColor.rgb == MEND
    assert sheet["C2"].comment.text == "Mend: This is wrong. Mend it.\n\nMend: This is wrong too. Mend it."
    assert sheet["B3"].fill.fgColor.rgb == LOOK
    assert sheet["B3"].comment.text == "Look at: Is this right? Mend it."
    others = [cell for row in sheet.iter_rows() for cell in row if cell.coordinate not in ("C2", "B3")]
    assert not any(cell.comment or cell.fill.fgColor.rgb in (MEND, LOOK) for cell in others)


def test_what_must_be_mended_hides_what_is_to_be_looked_at_in_the_same_cell() -> None:
    sheet = opened(copied(comma_separated(WANTED, ANN), [fault(2, "C")], [fault(2, "C", "Is this right?")]))["staff"]
    assert sheet["C2"].fill.fgColor.rgb == MEND
    assert [line.split(":")[0] for line in sheet["C2"].comment.text.split("\n\n")] == ["Mend", "Look at"]


def test_a_comment_offers_what_the_cell_does_not_say_itself() -> None:
    warnings = [fault(2, "B", value="Anne"), fault(2, "C", value="Example")]
    sheet = opened(copied(comma_separated(WANTED, ANN), warnings=warnings))["staff"]
    assert sheet["B2"].comment.text.endswith("“Anne”")
    assert "“" not in sheet["C2"].comment.text


def test_the_list_comes_first_and_leads_to_each_cell_in_order() -> None:
    title = "Jo's people"
    problems = [fault(None, what="There is no such thing."), fault(3, "B", sheet=title), fault(2, sheet=title)]
    data = saved(workbook(WANTED, ANN, BOB, title=title))
    done = marked.workbook("staff.csv", data, WANTED, AS_SHOWN, problems, [fault(2, "A", "Look.", sheet=title)])
    assert opened(done).sheetnames == ["To mend", title]
    assert [(row[0], row[1], row[3]) for row in listed(done)] == [
        ("Mend", None, "There is no such thing."),
        ("Mend", "B3", "This is wrong."),
        ("Mend", "row 2", "This is wrong."),
        ("Look at", "A2", "Look."),
    ]
    links = [cell.hyperlink.location for row in opened(done)["To mend"].iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'Jo''s people'!B3", "'Jo''s people'!A2", "'Jo''s people'!A2"]
    assert above(done).startswith("staff.csv: 3 things to mend, 1 to look at\n")


def test_a_row_that_is_wrong_as_a_whole_is_coloured_and_commented_once() -> None:
    sheet = opened(copied(comma_separated(WANTED, ANN, BOB), [fault(3)]))["staff"]
    assert [cell.fill.fgColor.rgb for cell in sheet[3]] == [MEND] * 4
    assert [bool(cell.comment) for cell in sheet[3]] == [True, False, False, False]


def test_a_column_that_is_missing_stands_in_the_list_alone() -> None:
    done = copied(comma_separated(WANTED[:3], ANN[:3]), [fault(1, what="There is no column “team”.")])
    assert [row[3] for row in listed(done)] == ["There is no column “team”."]
    assert not any(cell.comment for cell in opened(done)["staff"][1])


def test_headings_are_frozen_and_filtered_on_both_sheets() -> None:
    done = opened(copied(comma_separated(["Staff of Ashby"], [], WANTED, ANN), [fault(4, "A")]))
    assert done["staff"].freeze_panes == "A4"
    assert done["staff"].auto_filter.ref == "A3:D4"
    assert done["staff"].print_title_rows == "$3:$3"
    assert done["To mend"].freeze_panes == "A6"
    assert done["To mend"].auto_filter.ref == "A5:F6"


def test_what_concerns_another_file_or_sheet_is_not_told() -> None:
    data = saved(workbook(WANTED, ANN))
    other = Problem(Place("notes.csv", "", 2, "A"), "Another file.")
    done = marked.workbook("staff.csv", data, WANTED, AS_SHOWN, [other, fault(2, "A", sheet="Notes")])
    assert listed(done) == []


def test_of_very_many_problems_the_first_are_told_and_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "MOST", 2)
    done = copied(comma_separated(WANTED, ANN, BOB), [fault(2, "A"), fault(2, "B"), fault(3, "A")])
    assert len(listed(done)) == 2
    assert "Only the first 2 of 3 are listed and marked" in above(done)
    assert not opened(done)["staff"]["A3"].comment


def test_the_copy_is_called_after_the_sheet() -> None:
    assert [marked.name(file) for file in ("staff.csv", "staff.xlsx", "Staff 2.XLSM")] == [
        "staff.xlsx", "staff.xlsx", "Staff 2.xlsx",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------- and what is kept


def test_the_row_and_column_of_each_cell_stay_what_they_were(tmp_path: Path) -> None:
    data = comma_separated(["Staff of Ashby"], [], ["", *WANTED], [], ["", *ANN], [""], ["", *BOB])
    table = read(tmp_path, copied(data))
    assert table.heading_row == 3
    assert [(row.number, row.values[1:]) for row in table.rows] == [(5, tuple(ANN)), (7, tuple(BOB))]


def test_a_column_that_nothing_uses_is_kept_and_a_private_one_is_not() -> None:
    data = comma_separated([*WANTED, "Salary", "Grade"], [*ANN, "31,415", "SW2"])
    done = copied(data, [Problem(Place("staff.csv", "", 2, "E", "Salary"), "This is wrong.", "Mend it.", "31,415")])
    assert [cell.value for cell in opened(done)["staff"][2]] == [*ANN, None, "SW2"]
    assert opened(done)["staff"]["E1"].value is None
    assert "column E “Salary”" in above(done)
    assert [row[:2] for row in listed(done)] == [("Mend", "E2")]
    with zipfile.ZipFile(io.BytesIO(done)) as archive:
        assert not any(b"31,415" in archive.read(name) for name in archive.namelist())


def test_a_column_with_a_private_word_in_its_heading_is_kept_when_it_is_needed(tmp_path: Path) -> None:
    data = comma_separated(["Payroll number", *WANTED[1:]], ANN)
    done = marked.workbook("staff.csv", data, ("payroll_number", *WANTED[1:]), AS_SHOWN, [])
    assert read(tmp_path, done).rows[0].values == tuple(ANN)


def test_a_private_column_is_kept_while_a_column_is_missing(tmp_path: Path) -> None:
    """It may be the one that is wanted: “Absence status” was blanked, and the office put the copy in its place."""
    data = comma_separated([*WANTED, "Absence status"], [*ANN, "Maternity"])
    done = copied(data, [Problem(Place("staff.csv", "", 1), "There is no column “status”.", "Say which one it is.")])
    assert [cell.value for cell in opened(done)["staff"][2]] == [*ANN, "Maternity"]
    assert "Left out" not in above(done)
    assert "No cell of the sheet “staff” is to be mended: what is wrong, and what to do, stands below." in (above(done))


def test_what_is_hidden_stays_and_stays_hidden(tmp_path: Path) -> None:
    book_ = workbook(WANTED, ANN, BOB)
    book_.worksheets[0].row_dimensions[3].hidden = True
    book_.worksheets[0].column_dimensions["D"].hidden = True
    done = copied(saved(book_), file="staff.xlsx")
    sheet = opened(done)["People"]
    assert (sheet.row_dimensions[3].hidden, sheet.column_dimensions["D"].hidden) == (True, True)
    assert sheet["A3"].value == "0043"
    assert "still hidden" in above(done)
    with pytest.raises(Refused):
        read(tmp_path, done)
    assert [row.values[0] for row in read(tmp_path, done, reading=Reading(hidden="skip")).rows] == ["0042"]
    assert [row.values[3] for row in read(tmp_path, done, reading=Reading(hidden="include")).rows] == ["Duty", "Duty"]


def test_merged_cells_stay_merged_even_where_they_go_on_for_ever(tmp_path: Path) -> None:
    book_ = workbook(WANTED, ANN, BOB)
    book_.worksheets[0].merge_cells("D2:D3")
    more = "".join(f'<mergeCell ref="{block}"/>' for block in ("A3:C1048576", "C3:D9", "F9:F9", "Z90:Z99"))
    done = copied(with_xml(saved(book_), b"</mergeCells>", f"{more}</mergeCells>".encode()), file="staff.xlsx")
    assert [str(block) for block in opened(done)["People"].merged_cells.ranges] == ["D2:D3", "A3:C3"]
    with pytest.raises(Refused, match="Cells D2 to D3 are merged"):
        read(tmp_path, done)


def test_what_could_not_be_read_holds_a_mark_that_is_refused_until_it_is_typed_anew(tmp_path: Path) -> None:
    book_ = workbook(WANTED, ANN, BOB)
    book_.worksheets[0]["B2"] = "=TODAY()"
    book_.worksheets[0]["C3"] = "Lovell\u202e"
    done = copied(saved(book_), file="staff.xlsx")
    sheet = opened(done)["People"]
    assert (sheet["B2"].value[0], sheet["C3"].value) == ("\ufffd", "Lovell\ufffd")
    assert "type the whole cell again" in above(done)
    with pytest.raises(Doubtful) as doubt:
        read(tmp_path, done)
    assert [str(p.place.column) + str(p.place.row) for p in doubt.value.problems] == ["B2", "C3"]


def test_a_ragged_row_is_refused_until_somebody_has_compared_it(tmp_path: Path) -> None:
    done = copied(comma_separated(WANTED, [*ANN[:1], "", *ANN[1:]], ["", *BOB[1:3]]))
    assert [cell.value for cell in opened(done)["staff"][2]] == ["\ufffd 0042", None, "Ann", "Example", "Duty"]
    assert opened(done)["staff"]["A3"].value == "\ufffd"
    assert "compare the row with staff.csv" in above(done)
    with pytest.raises(Doubtful):
        read(tmp_path, done)


@pytest.mark.parametrize(
    "data",
    [b'staff_id,first_name,last_name,team\r\n0042,Ann,"Example,Duty\r\n0043,Bob,Sample,Duty\r\n', b"no,sheet\r\n", b""],
)
def test_there_is_no_copy_of_what_cannot_be_read_whole(data: bytes, tmp_path: Path) -> None:
    done = copied(data, [fault(2, what="A quotation mark opens here.")])
    assert opened(done).sheetnames == ["To mend"]
    assert "Mend staff.csv itself" in above(done)
    assert [row[1] for row in listed(done)] == ["row 2"]
    with pytest.raises(Refused):
        read(tmp_path, done)


def test_a_text_that_no_cell_can_hold_is_cut_and_refused(tmp_path: Path) -> None:
    with pytest.raises(Doubtful):
        read(tmp_path, copied(comma_separated(WANTED, ["0042", "Ann", "Example", "\U0001f600" * 20_000])))
    longest = "a" * book.LONGEST
    assert read(tmp_path, copied(comma_separated(WANTED, [*ANN[:3], longest]))).rows[0].values[3] == longest


# ------------------------------------------------------------------------------------------- there and back


def refusals(folder: Path) -> tuple[Problem, ...]:
    try:
        intake.check(intake.Order(folder))
    except Refused as refused:
        return refused.problems
    return ()


def give_back(folder: Path, problems: Sequence[Problem]) -> int:
    """Put the marked copies of both sheets in their places, and return how many held a sheet."""
    chosen = settings.load(folder)
    toml, whole = (folder / "campaign.toml").read_text(encoding="utf-8"), 0
    for file, wanted in (
        (chosen.people.staff, columns.wanted_in_staff(chosen)),
        (chosen.people.notes, columns.wanted_in_notes(chosen)),
    ):
        if (folder / file).is_file():
            done = marked.workbook(file, (folder / file).read_bytes(), wanted, AS_SHOWN, problems)
            (folder / file).unlink()
            (folder / marked.name(file)).write_bytes(done)
            toml = toml.replace(f'"{file}"', f'"{marked.name(file)}"')
            whole += len(opened(done).sheetnames) > 1
    (folder / "campaign.toml").write_text(toml, encoding="utf-8")
    return whole


@pytest.mark.parametrize("case", [case for case in CASES if case not in OF_SETTINGS])
def test_a_copy_that_nobody_has_mended_is_refused_just_where_the_sheet_was(case: str, tmp_path: Path) -> None:
    folder = made(case, tmp_path)
    before = refusals(folder)
    whole = give_back(folder, before)
    after = refusals(folder)
    assert before
    assert after
    if case in NOT_READ_WHOLE:
        return
    assert whole >= 1
    told = {(Path(p.place.file).stem, p.place.row, p.place.column) for p in after}
    for problem in before:
        at = Path(problem.place.file).stem, problem.place.row, problem.place.column
        ragged = at[2] == "" and (*at[:2], "A") in told
        assert at in told or ragged, problem


def test_a_copy_that_is_mended_can_be_drawn(tmp_path: Path) -> None:
    folder = made("ten-faults", tmp_path)
    give_back(folder, refusals(folder))
    mended = openpyxl.load_workbook(folder / "staff.xlsx")
    for cell, value in {
        "B2": "Aoife", "N2": "EX39 2AB", "F3": "Duty", "H3": "3 Mill Lane", "E4": "northam",
        "H4": "3 Mill Lane", "F5": "Duty", "O5": None, "C6": None,
    }.items():  # fmt: skip
        mended["People"][cell] = value
    mended["People"].delete_rows(7)
    mended.save(folder / "staff.xlsx")
    assert refusals(folder) == ()


@pytest.mark.parametrize("title", ["To mend", "to mend", "People"])
def test_the_list_never_gets_in_the_way_of_the_sheet(title: str, tmp_path: Path) -> None:
    done = copied(saved(workbook(WANTED, ANN, title=title)), [fault(2, "A", sheet=title)], file="staff.xlsx")
    assert read(tmp_path, done).sheet == title
    assert read(tmp_path, done, reading=Reading(sheet=title)).rows[0].values == tuple(ANN)
    again = copied(done, file="staff.xlsx")
    assert read(tmp_path, again).rows[0].values == tuple(ANN)


def test_a_sheet_that_the_settings_call_by_a_name_is_found_by_it(tmp_path: Path) -> None:
    named = Reading(sheet="People")
    done = copied(saved(workbook(WANTED, ANN)), reading=named)
    assert read(tmp_path, done, reading=named).rows[0].values == tuple(ANN)


def test_a_text_that_looks_like_xml_is_never_cut_in_the_middle_of_it(tmp_path: Path) -> None:
    for text in ("<r>" + "&" * 30_000 + "</r>", "_x0041" * 5_000 + "_"):
        with pytest.raises(Doubtful):
            read(tmp_path, copied(comma_separated(WANTED, [*ANN[:3], text])))


TEXTS = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(
    ["=cmd|'/c calc'!A0", "+44 1632 960001", "-1", "@home", "'quoted", "0042", "1E5", "01/02/2026", "TRUE", "#REF!",
     "<r>x</r>", "<r>&<</r>", "_x0041_x0042_", "_x005F_", "{=1}", "http://a.example", "a\nb", "x\ty", "«»", "e\u0301"]
)  # fmt: skip


@pytest.mark.parametrize("what", ["mended there", "put there"])
def test_nobodys_work_in_the_marked_copies_is_lost(letters: Command, tmp_path: Path, what: str) -> None:
    """The folder was swapped whole: a copy in which somebody had mended half the cells was gone with the next check."""
    people = small.people()
    people[1]["postcode"] = "nowhere"
    folder = small.campaign(tmp_path / "c", people)
    fix = folder / "output/to-fix"
    assert letters("check", folder).code == 1
    theirs = fix / ("staff.xlsx" if what == "mended there" else "mine.txt")
    theirs.write_bytes(b"my work")
    ran = letters("check", folder)
    assert f"to-fix/{theirs.name}: Somebody has changed this file, or put it here" in ran.err
    assert theirs.read_bytes() == b"my work"
    small.campaign(folder)
    assert letters("run", folder, "--workers", "1").code == 0
    assert theirs.read_bytes() == b"my work", "nor when there is nothing to be mended any more"
    theirs.unlink()
    assert letters("run", folder, "--workers", "1").code == 0
    assert not fix.exists()


@how(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=4))
@example([("<r>x</r>", "<r>&</r>", "_x0041_x0042_x0043_", "=1+1")])
@example([("0042", "Null", "\x00", "\ud800")])
def test_a_sheet_comes_back_as_it_was_read(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([WANTED, *rows])
    data = out.getvalue().encode("utf-8", "surrogatepass").replace(b"\xff", b"?")
    (tmp_path / "staff.csv").write_bytes(data)
    try:
        before, faults = as_read(tmp_path / "staff.csv")
    except Refused:
        assert opened(copied(data)).sheetnames == ["To mend"]
        return
    (tmp_path / "back.xlsx").write_bytes(copied(data, faults))
    after, found = as_read(tmp_path / "back.xlsx")
    assert [row.values for row in after.rows] == [row.values for row in before.rows]
    assert [(p.place.row, p.place.column) for p in found] == [(p.place.row, p.place.column) for p in faults]


def as_read(path: Path) -> tuple[Table, tuple[Problem, ...]]:
    try:
        return sheets.rows(path, WANTED), ()
    except Doubtful as doubt:
        return doubt.table, doubt.problems


# ------------------------------------------------------------------------------------------ nothing but text


def test_every_cell_is_text_that_stays_text_when_it_is_edited() -> None:
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "\t=1", "00042"]
    done = copied(comma_separated(WANTED, *([text, "Ann", "Example", "Duty"] for text in formulas)), [fault(2, "A")])
    for sheet in opened(done):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True), cell
    with zipfile.ZipFile(io.BytesIO(done)) as archive:
        assert not any(
            b"<f" in re.sub(b"<f[io][a-z]+", b"", archive.read(n)) for n in archive.namelist() if "sheets/s" in n
        )
        assert not any("External" in archive.read(n).decode() for n in archive.namelist())


def test_the_same_input_gives_the_same_bytes() -> None:
    data = comma_separated(WANTED, ANN)
    assert copied(data, [fault(2, "A")]) == copied(data, [fault(2, "A")])
    with zipfile.ZipFile(io.BytesIO(copied(data))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01" in archive.read("docProps/core.xml")


def test_nothing_is_put_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    data = comma_separated(WANTED, ANN)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was made")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("builtins.open", refuse)
    assert copied(data, [fault(2, "A")])


# ----------------------------------------------------------------------------------------------------- chase


def campaign(folder: Path, written: list[dict[str, str]]) -> tuple[roster.Roster, tuple[Problem, ...]]:
    """Return the roster of the small campaign with these notes, and its problems."""
    small.campaign(folder, written=written)
    chosen = settings.load(folder)
    staff = sheets.rows(folder / "staff.csv", columns.wanted_in_staff(chosen))
    notes = sheets.rows(folder / "notes.csv", columns.wanted_in_notes(chosen))
    joined = roster.join(staff, notes, chosen)
    return joined, joined.problems


def test_a_manager_owes_the_notes_that_are_missing_empty_or_to_be_mended(tmp_path: Path) -> None:
    written = small.notes()
    del written[0]  # A01
    written[0]["note"] = "n/a"  # A02
    people, problems = campaign(tmp_path, written)
    found = Problem(people.notes.place(next(p.note_row for p in people.people if p.staff_id == "B03"), "note"),
                    "This may say who a family is.", "Leave it out.", "two students")  # fmt: skip
    owed = chase.owing(people, [*problems, found])
    assert [(one.manager, one.staff_id, one.name, one.team, one.what, one.note) for one in owed] == [
        ("Jo Marsh", "A02", "Null Achterberg", "Duty", "This is not a note.", ""),
        ("Jo Marsh", "A01", "Siân O'Neill", "Duty", "There is no note for this person.", ""),
        (
            "Nia Bowen", "B03", "Carys Price", "Plant",
            "This may say who a family is. Leave it out. “two students”", small.NOTES["B03"],
        ),
    ]  # fmt: skip


def test_nobody_owes_a_note_that_only_lacks_its_id(tmp_path: Path) -> None:
    written = small.notes()
    written[0]["staff_id"] = ""
    people, problems = campaign(tmp_path, written)
    other = Problem(people.staff.place(people.people[0].row, "staff_id"), "This is wrong.", "Mend it.")
    assert chase.owing(people, [*problems, other]) == ()


def test_who_wrote_a_note_is_asked_to_mend_it(tmp_path: Path) -> None:
    written = small.notes()
    written[0] |= {"note": "TBC", "manager": "Lee Stone"}
    assert [one.manager for one in chase.owing(*campaign(tmp_path, written))] == ["Lee Stone"]


def test_each_manager_gets_a_sheet_with_their_own_people_and_no_others(tmp_path: Path) -> None:
    people, problems = campaign(tmp_path, small.notes()[2:8])
    done = opened(chase.workbook(chase.owing(people, problems), people.notes))
    assert done.sheetnames == ["Who owes what", "Jo Marsh", "Nia Bowen"]
    assert [cell.value for cell in done["Jo Marsh"]["A"][4:]] == ["A02", "A01"]
    assert [cell.value for cell in done["Nia Bowen"]["A"][4:]] == ["B04"]
    assert done["Jo Marsh"]["A1"].value == "2 notes from Jo Marsh"
    assert [row[0].hyperlink.location for row in done["Who owes what"]["A5:A6"]] == ["'Jo Marsh'!A1", "'Nia Bowen'!A1"]
    assert [row[1].value for row in done["Who owes what"]["A5:B6"]] == ["2", "1"]


def test_a_manager_s_sheet_is_set_up_for_a4() -> None:
    sheet = opened(chase.workbook([owes("Jo & Co")], notes()))["Jo & Co"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.oddFooter.left.text == "Personal: for Jo && Co only"


def test_a_sheet_that_a_manager_filled_in_is_read_as_notes(tmp_path: Path) -> None:
    folder, again = tmp_path / "first", tmp_path / "again"
    people, problems = campaign(folder, small.notes()[:-1])
    filled = opened(chase.workbook(chase.owing(people, problems), people.notes))
    filled["Nia Bowen"]["C5"] = "You never let a rota beat you."
    del filled["Who owes what"]
    again.mkdir()
    filled.save(again / "one.xlsx")
    table = sheets.rows(again / "one.xlsx", columns.NOTES)
    assert table.rows[0].values[:4] == ("B04", "Tom Young", "You never let a rota beat you.", "Nia Bowen")


def test_the_columns_stand_in_the_order_and_words_of_the_notes() -> None:
    other = notes("Who wrote it", "Note", "Dept", "Employee No.", "Name")
    index = {"manager": 0, "note": 1, "staff_id": 3, "name": 4}
    sheet = opened(chase.workbook([owes("Jo Marsh")], columns.Columns(other.table, index)))["Jo Marsh"]
    assert [cell.value for cell in sheet[4]] == [
        "Who wrote it",
        "Note",
        "Employee No.",
        "Name",
        "Team",
        "What is missing, or to mend",
    ]
    assert [cell.value for cell in sheet[5]] == ["Jo Marsh", None, "A01", "Ann Example", "Duty", "There is no note."]


def test_managers_of_any_name_have_a_sheet_of_their_own() -> None:
    names = [
        "",
        "History",
        "Who owes what",
        "[Jo]: */?\\",
        "'Jo'",
        "A" * 40,
        "A" * 31 + "B",
        "<r>x</r>",
        "=1+1",
        "jo marsh",
        "Jo  Marsh",
    ]
    done = opened(chase.workbook([owes(name) for name in names], notes()))
    titles = done.sheetnames
    assert titles == [
        "Who owes what", "No line manager", "Manager History", "Who owes what 2", "Jo", "Jo 2",
        "A" * 31, "A" * 29 + " 2", "<r>x< r>", "=1+1", "jo marsh",
    ]  # fmt: skip
    assert len({title.casefold() for title in titles}) == len(titles)
    assert [cell.value for cell in done["Who owes what"]["A"][4:]] == ["No line manager", *names[1:10]]
    assert len(done["jo marsh"]["A"]) == 6


def owes(manager: str) -> chase.Owing:
    return chase.Owing(manager, "A01", "Ann Example", "Duty", "There is no note.")


def notes(*headings: str) -> columns.Columns:
    table = Table("notes.csv", "", headings or columns.NOTES, 1, (), ())
    return columns.Columns(table, {field: number for number, field in enumerate(columns.NOTES)})


def test_a_sheet_that_no_reader_can_read_is_not_read_again_for_its_copy(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    def refusing(file: str, *given: Any) -> Grid:
        read.append(file)
        if file == "staff.csv":
            raise Refused([Problem(Place(file), "This is too large.")])
        return delimited.read(file, *given)

    monkeypatch.setitem(sheets.READERS, container.CSV, refusing)
    folder = small.campaign(tmp_path / "c")
    assert "staff.csv: This is too large." in letters("check", folder).err
    assert read.count("staff.csv") == 1
    assert (folder / "output/to-fix/staff.xlsx").exists()


def test_where_both_are_sheets_of_one_workbook_what_is_said_of_the_copies_is_enough(
    letters: Command, tmp_path: Path
) -> None:
    """Put in the place of the workbook, as it was said, a copy of the one sheet took the other one away."""
    both = small.CAMPAIGN.replace('staff = "staff.csv"', 'staff = "staff.xlsx"\nstaff_sheet = "Staff"')
    both = both.replace('notes = "notes.csv"', 'notes = "staff.xlsx"\nnotes_sheet = "Thanks"')
    people = small.people()
    people[1]["postcode"] = "nowhere"
    folder = small.campaign(tmp_path / "c", people, settings=both)
    office = openpyxl.load_workbook(folder / "staff.xlsx")
    thanks = office.create_sheet("Thanks")
    for row in [small.NOTES_HEADINGS, *(list(note.values()) for note in small.notes(people))]:
        thanks.append(row)
    thanks["C3"] = None
    office.save(folder / "staff.xlsx")
    ran = letters("check", folder)
    assert (ran.code, "was read, not the other" in ran.err) == (1, False)
    for copy, kind, cell, text in (
        ("staff.xlsx", "staff", (3, "postcode"), "LE65 2AB"),
        ("staff (notes).xlsx", "notes", (3, "note"), "You listen first, and it shows."),
    ):
        data = (folder / "output/to-fix" / copy).read_bytes()
        assert f'name it in campaign.toml: {kind} = "staff {kind}.xlsx"' in above(data)
        mended = opened(data)
        sheet = mended["Staff" if kind == "staff" else "Thanks"]
        column = [it.value for it in sheet[1]].index(cell[1]) + 1
        sheet.cell(cell[0], column).value = text
        mended.save(folder / f"staff {kind}.xlsx")
        both = both.replace(f'{kind} = "staff.xlsx"', f'{kind} = "staff {kind}.xlsx"')
    (folder / "campaign.toml").write_text(both, encoding="utf-8")
    ran = letters("check", folder)
    assert ran.code == 0, ran.err
