"""Staff and notes become one roster, or every reason why they do not is told in one pass, down the sheets."""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import office
import pytest
import small
from conftest import Command

from letters import intake
from letters.intake import Checked, Order
from letters.people import address, ids, register, workplace
from letters.people.register import Entry
from letters.post.language import UNKNOWN
from letters.problems import Place, Problem, told
from letters.sections.sites import Words
from letters.settings import Settings

Sheet = Sequence[Mapping[str, str]]
NOTES = 'notes = "notes.csv"'
STRATA = 'strata = ["site"]'
ON_LEAVE = '[people.exclude]\n"On leave" = { column = "status", values = ["Maternity", "Long-term sick"] }\n'


def people(*changes: tuple[int, dict[str, str]]) -> list[dict[str, str]]:
    """Return the staff with some cells changed, each in a row of the sheet: the first person's is row 2."""
    staff = small.people()
    for row, cells in changes:
        staff[row - 2] |= cells
    return staff


def notes(*changes: tuple[int, dict[str, str]]) -> list[dict[str, str]]:
    """Return the notes with some cells changed."""
    written = small.notes()
    for row, cells in changes:
        written[row - 2] |= cells
    return written


def with_settings(*pairs: tuple[str, str]) -> str:
    """Return the small campaign.toml with these texts replaced."""
    text = small.CAMPAIGN
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def problems(
    letters: Command,
    folder: Path,
    staff: Sheet | None = None,
    written: Sheet | None = None,
    settings: str = small.CAMPAIGN,
) -> list[str]:
    """Check a campaign that is refused, and return its problems; nobody's notes follow a change of the staff."""
    ran = letters("check", small.campaign(folder / "c", staff, notes() if written is None else written, settings))
    assert (ran.code, ran.out) == (1, ""), ran
    *told, count = ran.told.splitlines()
    assert count == f"{len(told)} problem{'s' * (len(told) > 1)} to mend. Nothing was written."
    return told


def only(told: Sequence[str]) -> str:
    assert len(told) == 1, told
    return told[0]


def places(told: Sequence[str]) -> list[str]:
    return [line.split(":")[0] for line in told]


def sound(
    folder: Path, staff: Sheet | None = None, written: Sheet | None = None, settings: str = small.CAMPAIGN
) -> Checked:
    """Check a campaign in which nothing is to be mended."""
    return intake.check(Order(small.campaign(folder / "c", staff, written, settings)))


def letter(checked: Checked, staff_id: str) -> str:
    """Return somebody's letter, as HTML."""
    (person,) = [person for person in checked.roster.people if person.staff_id == staff_id]
    return checked.paper.letter("recognition", person).html


def warnings(
    folder: Path, staff: Sheet | None = None, written: Sheet | None = None, settings: str = small.CAMPAIGN
) -> list[str]:
    """Return what a person should look at; teams are small in every small campaign."""
    found = sound(folder, staff, written, settings).warnings
    return [str(problem) for problem in found if "fewer: those without" not in problem.what]


# ------------------------------------------------------------------------------------------------------ joining


def test_each_person_has_their_own_note_in_whatever_order_the_rows_are(tmp_path: Path) -> None:
    joined = sound(tmp_path, people()[::-1], notes()[::2] + notes()[1::2]).roster.people
    assert [person.staff_id for person in joined] == sorted(small.NOTES)
    assert {person.staff_id: person.note for person in joined} == small.NOTES
    assert [(person.row, person.note_row) for person in joined[:2]] == [(10, 2), (9, 7)]


def test_who_wrote_the_note_is_the_manager_it_names_or_else_the_line_manager(tmp_path: Path) -> None:
    written = notes((2, {"manager": "Dilys Rees"}), (3, {"manager": ""}))
    joined = sound(tmp_path, None, written).roster.people
    assert [person.manager for person in joined[:2]] == ["Dilys Rees", "Jo Marsh"]


def test_without_strata_everyone_is_one(tmp_path: Path) -> None:
    joined = sound(tmp_path, settings=with_settings((STRATA, ""))).roster.people
    assert {person.stratum for person in joined} == {"everyone"}


def test_a_stratum_and_a_cluster_are_named_after_the_authority_not_after_its_key(tmp_path: Path) -> None:
    settings = with_settings((STRATA, 'strata = ["site"]\ncluster = "team"'))
    staff = people((2, {"site": "Ashby Borough Council"}), (3, {"site": "ASHBY"}))
    joined = sound(tmp_path, staff, notes(), settings).roster.people
    assert {(person.site, person.stratum, person.cluster) for person in joined[:5]} == {
        ("ashby", "Ashby Borough Council", "Ashby Borough Council / Duty"),
        ("ashby", "Ashby Borough Council", "Ashby Borough Council / Care"),
    }


# --------------------------------------------------------------------------------------------------- exclusions


def on_leave(*rows: int, status: str = "Maternity") -> list[dict[str, str]]:
    staff = [{**person, "status": "In post"} for person in people()]
    for row in rows:
        staff[row - 2]["status"] = status
    return staff


EXCLUDING = with_settings((NOTES, f"{NOTES}\n{ON_LEAVE}"))


def test_who_is_excluded_is_counted_by_reason(letters: Command, tmp_path: Path) -> None:
    settings = with_settings(
        (NOTES, f'{NOTES}\n{ON_LEAVE}"Seconded elsewhere" = {{ column = "Where", values = ["Out"] }}\n')
    )
    staff = [{**person, "Where": "In"} for person in on_leave(2, 3)]
    staff[1]["Where"] = staff[2]["Where"] = "Out"
    ran = letters("check", small.campaign(tmp_path / "c", staff, settings=settings))
    assert ran.code == 0
    assert "People: 9 listed − 2 on leave, 1 seconded elsewhere = 6 in the draw\n" in ran.out


@pytest.mark.parametrize("status", ["maternity", "MATERNITY", "Long-term  sick", "Long-term\nsick"])
def test_an_exclusion_does_not_depend_on_case_or_spaces(tmp_path: Path, status: str) -> None:
    left = sound(tmp_path, on_leave(4, status=status), settings=EXCLUDING).roster
    assert left.excluded == (("On leave", 1),)
    assert "A03" not in {person.staff_id for person in left.people}


@pytest.mark.parametrize("status", ["", "Maternity leave", "Paternity"])
def test_nobody_is_excluded_for_a_value_that_only_resembles_one(tmp_path: Path, status: str) -> None:
    assert sound(tmp_path, on_leave(4, status=status), settings=EXCLUDING).roster.excluded == (("On leave", 0),)


def test_of_an_excluded_person_nothing_is_asked_but_their_own_id(letters: Command, tmp_path: Path) -> None:
    staff = on_leave(4)
    staff[2] |= {"last_name": "", "team": "duty", "address_line_1": "n/a", "postcode": "", "site": "nowhere"}
    written = [note for note in notes() if note["staff_id"] != "A03"]
    left = sound(tmp_path, staff, written, EXCLUDING).roster
    assert (len(left.people), left.listed) == (8, 9)
    staff[3]["staff_id"] = "a03"  # and the note that was for A04 is nobody's
    assert places(problems(letters, tmp_path, staff, [*written, notes()[2]], EXCLUDING)) == [
        "staff.csv, row 5, column A “staff_id”",
        "notes.csv, row 4, column A “staff_id”",
    ]


def test_the_note_of_an_excluded_person_does_no_harm(tmp_path: Path) -> None:
    assert len(sound(tmp_path, on_leave(4), notes(), EXCLUDING).roster.people) == 8


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("Maternity leave", "“Maternity”"),
        ("Paternity", "“Paternity”"),
        ("Maternty", "This"),
        ("Annual leave", "“leave”"),
        ("Suspended", "“Suspended”"),
        ("LTS", "“LTS”"),
        ("Ex-employee", "“Ex-employee”"),
        ("Inactive", "“Inactive”"),
        ("Do not contact", "“Do not”"),
        ("Ended", "“Ended”"),
    ],
)
def test_somebody_who_seems_to_be_away_and_stays_is_pointed_out(tmp_path: Path, status: str, word: str) -> None:
    told = warnings(tmp_path, on_leave(4, 6, status=status), settings=EXCLUDING)
    said = (
        f"{word} is said of 2 people (rows 4, 6) who stay in the draw: no value of [people.exclude] is quite this one."
    )
    remedy = "If such people are to be left out, add all that the cell says there, in campaign.toml."
    assert [line for line in told if "nobody has" not in line] == [
        f"staff.csv, row 4, column P “status”: {said} {remedy}",
    ]


def test_an_initial_behind_a_first_name_is_asked_about_where_it_would_be_greeted(tmp_path: Path) -> None:
    """“Annwyl Johannes J,” was printed."""
    said = "staff.csv, row 3, column B “first_name”: This ends with an initial, and so will what follows “Dear”."
    initial = people((3, {"first_name": "Johannes J"}))
    assert f"{said} A preferred name has a column." in warnings(tmp_path, initial, small.notes(initial))
    preferred = people((3, {"first_name": "Johannes J.", "preferred_name": "Johannes"}))
    assert warnings(tmp_path, preferred, small.notes(preferred)) == []


@pytest.mark.parametrize("field", ["address_line_1", "team", "last_name", "line_manager"])
@pytest.mark.parametrize("cell", ["2026-01-03", "03-Jan", "Jan-03", "01/03/2026", "12:03", "50%", "1.2E+05"])
def test_what_a_spreadsheet_program_has_made_of_a_cell_is_not_printed(
    letters: Command, tmp_path: Path, field: str, cell: str
) -> None:
    """Of the flat “3/1” Excel makes 3 January: the letter's window had “2026-01-03” in it."""
    told = problems(letters, tmp_path, people((3, {field: cell})))
    assert any("row 3, column" in it and f"“{field}”: A date or a number stands here" in it for it in told)


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#name?", "#DIV/0!"])
def test_an_error_of_a_spreadsheet_program_in_a_text_file_is_one_too(
    letters: Command, tmp_path: Path, cell: str
) -> None:
    told = problems(letters, tmp_path, people((3, {"team": cell})))
    assert told[0].endswith(
        "An error of a spreadsheet program stands here. Format the cell as Text and type again what was meant."
    )


def test_a_flat_and_a_year_in_a_team_are_what_they_say(tmp_path: Path) -> None:
    staff = people((3, {"address_line_1": "2E1", "team": "Newly Qualified 2026-27"}))
    assert sound(tmp_path, staff).roster.problems == ()


@pytest.mark.parametrize("settings", [EXCLUDING, small.CAMPAIGN])
@pytest.mark.parametrize("status", ["Deceased", "RIP", "Died 12/11", "Dismissed", "Wedi marw"])
def test_nobody_is_drawn_who_seems_to_have_died_or_to_have_been_dismissed(
    letters: Command, tmp_path: Path, status: str, settings: str
) -> None:
    """They were drawn and sent a letter, and nothing was said."""
    (said,) = problems(letters, tmp_path, on_leave(4, status=status), settings=settings)
    assert said == (
        f"staff.csv, row 4, column P “status”: “{status.split(' 1')[0]}” is said of somebody who stays in the draw, "
        "and would be sent a letter. Add it to the values of [people.exclude], in campaign.toml; or mend the cell."
    )


@pytest.mark.parametrize("status", ["In post", "Permanent", "Part time", ""])
def test_somebody_who_is_at_work_is_not_pointed_out(tmp_path: Path, status: str) -> None:
    assert len(warnings(tmp_path, on_leave(4, status=status), settings=EXCLUDING)) == 1


def test_the_values_that_nobody_has_are_told_together_under_the_sheets_own_heading(tmp_path: Path) -> None:
    staff = [{"Absence" if key == "status" else key: cell for key, cell in row.items()} for row in on_leave()]
    settings = EXCLUDING.replace("[people.exclude]", '[people.columns]\nstatus = "Absence"\n[people.exclude]')
    (told,) = warnings(tmp_path, staff, settings=settings)
    assert "“On leave”: nobody has “Maternity” or “Long-term sick” in “Absence”." in told


def test_a_value_that_nobody_has_is_a_warning(tmp_path: Path) -> None:
    assert warnings(tmp_path, on_leave(4), settings=EXCLUDING) == [
        (
            "campaign.toml: [people.exclude] “On leave”: nobody has “Long-term sick” in “status”. "
            "Is it spelt as in the sheet?"
        )
    ]


def test_a_column_to_exclude_by_may_be_called_in_our_words_or_in_theirs(tmp_path: Path) -> None:
    staff = [{"Absence" if key == "status" else key: cell for key, cell in row.items()} for row in on_leave(4)]
    for name in ("status", "Absence", "ABSENCE"):
        columns = '[people.columns]\nstatus = "Absence"\n'
        settings = EXCLUDING.replace("[people.exclude]", f"{columns}[people.exclude]")
        settings = settings.replace('column = "status"', f'column = "{name}"')
        assert sound(tmp_path, staff, settings=settings).roster.excluded == (("On leave", 1),)


def test_a_missing_column_to_exclude_by_is_told(letters: Command, tmp_path: Path) -> None:
    assert only(problems(letters, tmp_path, settings=EXCLUDING)) == (
        "staff.csv, row 1: There is no column “status”. Mend it in campaign.toml: [people.exclude] “On leave”, or say "
        'which one it is: [people.columns] status = "…".'
    )


def test_a_column_of_nobodys_to_exclude_by_is_told_at_the_exclusion_alone(letters: Command, tmp_path: Path) -> None:
    """To map it would only make one column two fields."""
    settings = EXCLUDING.replace('column = "status"', 'column = "Absence"')
    assert only(problems(letters, tmp_path, settings=settings)) == (
        "staff.csv, row 1: There is no column “Absence”. Mend it in campaign.toml: [people.exclude] “On leave”."
    )


def test_when_nobody_is_left_it_is_told(letters: Command, tmp_path: Path) -> None:
    everybody = on_leave(*range(2, 11))
    said = "staff.csv: Nobody is left. Look at [people.exclude] and the sheet."
    assert only(problems(letters, tmp_path, everybody, settings=EXCLUDING)) == said
    assert only(problems(letters, tmp_path, [], [])) == said


# ----------------------------------------------------------------------------------------------------- warnings


def test_private_and_unused_columns_are_named_and_not_read(tmp_path: Path) -> None:
    staff = [
        {**person, "NI Number": "QQ123456C", "Salary band": "9", "Sickness days": "3", "Shoe size": "39", "Age": "40"}
        for person in people()
    ]
    assert warnings(tmp_path, staff) == [
        (
            "staff.csv, row 1: Not needed, and private: NI Number, Salary band, Sickness days. "
            "Delete these columns from the sheet before you keep or send it."
        ),
        "staff.csv, row 1: Not used: Shoe size, Age. Nothing needs doing.",
    ]


def headed(tmp_path: Path, headings: Mapping[str, str], *staff: dict[str, str]) -> Path:
    """Make a campaign whose staff sheet has other headings in the place of ours."""
    folder = small.campaign(tmp_path / "c", list(staff) or people())
    first, _, rest = (folder / "staff.csv").read_text(encoding="utf-8").partition("\n")
    renamed = ",".join(headings.get(heading, heading) for heading in first.strip().split(","))
    (folder / "staff.csv").write_text(f"{renamed}\n{rest}", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Known As", "preferred_name"), ("Correspondence Language", "language"), ("Print format", "format"),
        ("Position Title", "job_title"),
    ],
)  # fmt: skip
def test_a_column_that_would_make_another_letter_is_asked_about(tmp_path: Path, heading: str, field: str) -> None:
    """Whoever reads “Not used” would send an English letter to somebody who asked for Welsh."""
    everybody = [{**person, "first_name": "Ann", "last_name": "Hughes", heading: "x"} for person in people()]
    folder = headed(tmp_path, {field: "nothing"}, *({**person, field: ""} for person in everybody))
    told = [str(warning) for warning in intake.look(Order(folder)).warnings]
    say = f'If so, say so in campaign.toml: [people.columns] {field} = "{heading}".'
    assert f"staff.csv, row 1: “{heading}” is not used. Is it “{field}”? {say}" in told


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        ("site", "Authority"), ("line_manager", "Reports To"), ("team", "Service"), ("address_line_1", "Address 1"),
        ("address_line_2", "ADDRESS_2"), ("staff_id", "Employee No."), ("last_name", "Surname"),
    ],
)  # fmt: skip
def test_a_missing_column_is_looked_for_under_what_exports_call_it(
    letters: Command, tmp_path: Path, field: str, heading: str
) -> None:
    ran = letters("check", headed(tmp_path, {field: heading}, *people((2, {"FTE": "1"}))))
    assert f'[people.columns] {field} = "{heading}"' in only(ran.told.splitlines()[:-1])


def test_an_address_line_that_is_missing_is_not_taken_for_another(letters: Command, tmp_path: Path) -> None:
    lines = {f"address_line_{number}": f"Address {number}" for number in (1, 2, 3, 4, 5)}
    everything = [{**person, **dict.fromkeys(lines, "x")} for person in people()]
    told = letters("check", headed(tmp_path, {**lines, "address_line_6": "Fax"}, *everything)).told.splitlines()
    assert [line.rpartition("= ")[2] for line in told[:-1]] == [*(f'"Address {n}".' for n in (1, 2, 3, 4, 5)), '"…".']
    said = (
        "There is no column “address_line_6”. Add it, with empty cells, or, where no address has so many lines, write"
    )
    assert f"{said} [people] address_lines = 5, or say which one it is" in told[-2]


def test_where_no_address_has_six_lines_fewer_columns_will_do(letters: Command, tmp_path: Path) -> None:
    """Exports have four; empty columns had to be added to every one."""
    folder = small.campaign(tmp_path / "c", settings=with_settings(("[people]", "[people]\naddress_lines = 4")))
    headings = [*small.STAFF_HEADINGS, "address_line_3", "address_line_4"]
    small.sheet(folder / "staff.csv", headings, people())
    ran = letters("check", folder)
    assert ran.code == 0, ran.told
    small.sheet(folder / "staff.csv", [*headings, "Address 5"], people((2, {"Address 5": "Leics"})))
    assert "The sheet has a column “Address 5”, and address_lines is 4." in letters("check", folder).told


def test_a_date_is_not_taken_for_a_team(letters: Command, tmp_path: Path) -> None:
    """“Continuous Service Date” has the word by which some call a team, and 57 strata would have been drawn by it."""
    row = {"Continuous Service Date": "2019-04-01"}
    ran = letters("check", headed(tmp_path, {"team": "Team Name"}, *({**person, **row} for person in people())))
    assert '[people.columns] team = "Team Name"' in only(ran.told.splitlines()[:-1])


def test_columns_that_are_missing_are_told_though_the_notes_cannot_be_read(letters: Command, tmp_path: Path) -> None:
    folder = headed(tmp_path, {"site": "Council"}, *people())
    notes = folder / "notes.csv"
    notes.write_bytes(notes.read_bytes().replace("—".encode(), b"-") + "W01,Siân,x,y\n".encode("cp1252"))
    told = letters("check", folder).told
    assert "--encoding cp1252" in told
    assert '[people.columns] site = "Council"' in told


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"last_name": "O'Neill OBE"}, True), ({"first_name": "S"}, True), ({"last_name": "Neale"}, True),
        ({"first_name": "Ann", "last_name": "Marsh"}, False),
    ],
)  # fmt: skip
def test_people_of_one_home_and_nearly_one_name_are_asked_about(
    letters: Command, tmp_path: Path, change: dict[str, str], asked: bool
) -> None:
    """A letter more in a name, and somebody who was listed twice was drawn twice without a question."""
    listed = [*small.people(), {**small.people()[0], "staff_id": "Z9", **change}]
    ran = letters("check", small.campaign(tmp_path, listed))
    assert ran.code == 0, ran.err
    assert ("Row 2 has the same address, and the same first or last name, under another id." in ran.err) is asked


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("tel 07700 900123", True), ("9 High St; new address: 4 Oak Rd", True), ("ann@x.example", True),
        ("ex-husband must not know", True), ("3 Mill Lane (moved out March)", True), ("1 Mobile Close", True),
        ("Flat 2, 12 Exmoor Road", False), ("Telford House", False),
    ],
)  # fmt: skip
def test_more_than_an_address_in_a_line_is_asked_about(
    letters: Command, tmp_path: Path, line: str, asked: bool
) -> None:
    ran = letters("check", small.campaign(tmp_path, people((2, {"address_line_2": line}))))
    assert ran.code == 0, ran.err
    assert ("There is more than an address here, and it would be printed." in ran.err) is asked


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        (("", "Clunford", "Marchshire"), True),
        (("London",), True),
        (("", "3 Mill Lane", "Ashby"), False),
        (("Rose Cottage", "Clunford"), False),
    ],
)
def test_an_address_that_may_lack_its_street_is_asked_about(
    letters: Command, tmp_path: Path, lines: tuple[str, ...], asked: bool
) -> None:
    home = {"address_line_1": "", "address_line_2": ""} | {f"address_line_{n + 1}": it for n, it in enumerate(lines)}
    ran = letters("check", small.campaign(tmp_path, people((2, home))))
    assert ran.code == 0, ran.err
    assert ("staff.csv, row 2, column H “address_line_1”: There is neither a house number nor" in ran.err) is asked


def test_a_heading_over_nothing_is_not_called_unused(tmp_path: Path) -> None:
    staff = [{**person, "Siân O'Neill": "", "Fax": "1"} for person in people()]
    told = [str(warning) for warning in intake.check(Order(small.campaign(tmp_path / "c", staff))).warnings]
    assert "staff.csv, row 1: Not used: Fax. Nothing needs doing." in told


def test_a_column_without_a_heading_is_not_called_unused(tmp_path: Path) -> None:
    staff = [{**person, "": "", "Shoe size": "39"} for person in people()]
    assert warnings(tmp_path, staff) == ["staff.csv, row 1: Not used: Shoe size. Nothing needs doing."]


def test_a_private_column_that_is_needed_is_not_called_private(tmp_path: Path) -> None:
    staff = [{**person, "Sickness": "none"} for person in people()]
    settings = with_settings((NOTES, f'{NOTES}\n[people.exclude]\nsick = {{ column = "Sickness", values = ["none"] }}'))
    staff[0]["Sickness"] = "long"
    assert [it for it in warnings(tmp_path, staff, settings=settings) if "private" in it] == []


def test_a_name_in_capitals_is_printed_so_and_pointed_out(tmp_path: Path) -> None:
    checked = sound(
        tmp_path, people((2, {"first_name": "SIÂN"}), (3, {"last_name": "LEE"})), notes((3, {"name": "Null Lee"}))
    )
    found = [problem for problem in checked.warnings if "capitals" in problem.what]
    assert [(str(problem.place), problem.value) for problem in found] == [
        ("staff.csv, row 2, column B “first_name”", "Siân")
    ]
    assert "Dear SIÂN" in letter(checked, "A01")


def test_a_postcode_area_that_there_is_not_is_pointed_out(tmp_path: Path) -> None:
    assert warnings(tmp_path, people((2, {"postcode": "NT1 4AB"}))) == [
        "staff.csv, row 2, column J “postcode”: Royal Mail has no postcode area of that name. Is it right?"
    ]


@pytest.mark.parametrize(("team", "said"), [("Duty", "2 teams have 3"), ("Care", "1 team has 3")])
def test_small_teams_are_counted(tmp_path: Path, team: str, said: str) -> None:
    (warning,) = sound(tmp_path, people((2, {"team": team}), (3, {"team": team}))).doubts
    assert warning.what == f"{said} people or fewer: those without a letter may hear of those with one."


def test_a_team_that_may_be_another_mistyped_is_asked_about_before_the_draw(letters: Command, tmp_path: Path) -> None:
    """It was a stratum of its own, for good, and all that was said was that it is small."""
    folder = small.campaign(tmp_path / "c", people((3, {"team": "Duty."}), (6, {"team": "Caer"})))
    said = "This is nearly the team of row 2, in which 2 people are: is it the same?"
    assert f"Worth a look: staff.csv, row 3, column F “team”: {said}" in letters("check", folder).err
    assert "column F “team”: This is nearly the team of row 5" not in letters("check", folder).err, "it is too short"
    assert letters("draw", folder).code == 0
    assert said not in letters("check", folder).err


# ---------------------------------------------------------------------------------------------------------- ids


@pytest.mark.parametrize(
    ("number", "how"),
    [
        ("A01", "This id is"),
        ("a01", "But for case, spaces or leading zeros, this id is"),
        ("A1", "But for case, spaces or leading zeros, this id is"),
        ("A001", "But for case, spaces or leading zeros, this id is"),
        ("A 01", "But for case, spaces or leading zeros, this id is"),
    ],
)
def test_an_id_that_stands_twice_is_told_in_both_sheets_and_no_name_is_called_wrong(
    letters: Command, tmp_path: Path, number: str, how: str
) -> None:
    staff = people((4, {"staff_id": number}))
    assert problems(letters, tmp_path, staff, small.notes(staff)) == [
        f"staff.csv, row 4, column A “staff_id”: {how} already in row 2. Each person stands once.",
        f"notes.csv, row 4, column A “staff_id”: {how} already in row 2. Each person stands once.",
    ]


def test_ids_that_differ_by_more_than_leading_zeros_are_different(tmp_path: Path) -> None:
    numbers = ["10", "100", "1", "A10", "A1", "B-1", "B1", "0", "1.0"]
    staff = [{**person, "staff_id": number} for person, number in zip(people(), numbers, strict=True)]
    written = [{**one, "note": note} for one, note in zip(small.notes(staff), small.NOTES.values(), strict=True)]
    assert {person.staff_id for person in sound(tmp_path, staff, written).roster.people} == set(numbers)


def test_two_notes_for_one_id_are_told_at_the_second(letters: Command, tmp_path: Path) -> None:
    said = only(problems(letters, tmp_path, None, [*notes(), {**notes()[0], "note": "Another note for her."}]))
    assert said == "notes.csv, row 11, column A “staff_id”: This id is already in row 2. Each person stands once."


def test_a_missing_id_is_one_problem(letters: Command, tmp_path: Path) -> None:
    said = "column A “staff_id”: The staff id is missing. Fill it in, or delete the row."
    assert only(problems(letters, tmp_path, people((4, {"staff_id": ""})))) == f"staff.csv, row 4, {said}"
    assert only(problems(letters, tmp_path, None, notes((4, {"staff_id": ""})))) == f"notes.csv, row 4, {said}"


def test_a_missing_id_does_not_excuse_another_note_or_another_person(letters: Command, tmp_path: Path) -> None:
    staff, written = people((4, {"staff_id": ""})), notes((6, {"staff_id": "Z99"}))
    assert places(problems(letters, tmp_path, staff, written)) == [
        "staff.csv, row 4, column A “staff_id”",
        "staff.csv, row 6, column A “staff_id”",
        "notes.csv, row 6, column A “staff_id”",
    ]


def test_a_person_without_a_note_is_told_whom_to_ask(letters: Command, tmp_path: Path) -> None:
    assert only(problems(letters, tmp_path, None, notes()[1:])) == (
        "staff.csv, row 2, column A “staff_id”: There is no note for this person. "
        "Ask the line manager for it, and add it to notes.csv."
    )


@pytest.mark.parametrize(
    ("number", "near"),
    [
        ("A011", "A01"),
        ("0A02", "A02"),
        ("A0", "A05, A04"),
        ("Q7", ""),
    ],
)
def test_a_note_for_an_unknown_id_is_told_what_is_near_and_never_matched(
    letters: Command, tmp_path: Path, number: str, near: str
) -> None:
    added = {**notes()[0], "staff_id": number, "name": "Somebody Else"}
    told = [line for line in problems(letters, tmp_path, None, [*notes(), added]) if "Nobody on" in line]
    hint = f" Near it: {near}." if near else ""
    assert only(told).startswith("notes.csv, row 11, column A “staff_id”: Nobody on the staff sheet has this id. ")
    assert only(told).endswith(f"Mend the id, or delete the row.{hint}")


@pytest.mark.parametrize("number", ["a01", "A001", "A1", "A0 1"])
def test_a_note_for_an_id_written_otherwise_is_told_how_it_is_written(
    letters: Command, tmp_path: Path, number: str
) -> None:
    """It is never matched, and nobody is told to delete the row."""
    told = problems(letters, tmp_path, None, notes((2, {"staff_id": number})))
    said = "On the staff sheet this id is written otherwise: its zeros, its case or its spaces differ."
    assert only(told).startswith(f"notes.csv, row 2, column A “staff_id”: {said} Write it as there: A01.")


def test_near_ids_are_looked_up_for_the_first_few_only(letters: Command, tmp_path: Path) -> None:
    extra = [{**notes()[0], "staff_id": f"A01{n:02d}", "name": f"Person {n}"} for n in range(ids.SUGGESTIONS + 5)]
    ran = letters("check", small.campaign(tmp_path / "c", written=[*notes(), *extra]), "--show-values")
    unknown = [line for line in ran.told.splitlines() if "Nobody on the staff sheet" in line]
    assert len(unknown) == ids.SUGGESTIONS + 5
    assert sum("Near it:" in line for line in unknown) == ids.SUGGESTIONS


@pytest.mark.parametrize(
    ("field", "value"),
    [("preferred_name", "N/A"), ("preferred_name", "see HR"), ("first_name", "-"), ("last_name", "?")],
)
def test_what_is_no_name_is_told_at_its_cell(letters: Command, tmp_path: Path, field: str, value: str) -> None:
    people = [{**one, **({field: value} if n == 0 else {})} for n, one in enumerate(small.people())]
    told = problems(letters, tmp_path, people, small.notes(people))
    assert [line.partition(": ")[2] for line in told] == ["This is no name. Leave the cell blank, or fill it in."]
    assert (
        f"row 2, column {'CDE'[('first_name', 'last_name', 'preferred_name').index(field)]}" in told[0]
        or field in told[0]
    )


def test_somebody_may_be_called_none_or_null(tmp_path: Path) -> None:
    named = {"first_name": "None", "preferred_name": "None", "last_name": "Null"}
    people = [{**one, **(named if n == 0 else {})} for n, one in enumerate(small.people())]
    assert intake.look(Order(small.campaign(tmp_path / "c", people, small.notes(people)))).problems == ()


@pytest.mark.parametrize("value", ["pat@north.example", "The duty desk 07700 900123", "–"])
def test_what_is_no_managers_name_is_told_at_its_cell(letters: Command, tmp_path: Path, value: str) -> None:
    written = [{**one, **({"manager": value} if n == 1 else {})} for n, one in enumerate(small.notes())]
    told = only(problems(letters, tmp_path, None, written))
    assert told.startswith("notes.csv, row 3, column D “manager”: This is no name, and a letter may say that it wrote")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"first_name": "SIÂN"},
        {"first_name": "Sian", "last_name": "O’Neill"},
        {"last_name": "O Neill", "address_line_1": "3, Mill Ln"},
        {"first_name": "Janet", "preferred_name": "Siân", "postcode": "le652ab"},
        {"first_name": "O’Neill", "last_name": "Siân"},
        {"first_name": "Mrs Siân"},
        {"staff_id": "A00"},
    ],
)
def test_one_name_and_postcode_under_two_ids_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    """Somebody who was listed twice was drawn twice: once as control, and once to be sent a letter."""
    first, *others = small.people()
    people = [first, *others, {**first, "staff_id": "Z99", **change}]
    found = intake.look(Order(small.campaign(tmp_path / "c", people, small.notes(people)))).problems
    at = f"staff.csv, row {len(people) + 1}, column A “staff_id”"
    said = f"{at}: Row 2 has the same name, and the same postcode, under another id. Delete a row if it is one person: "
    assert [f"{it}".startswith(said) for it in found] == [True]


@pytest.mark.parametrize("change", [{"first_name": "Siân Mair"}, {"postcode": "LE65 2AE"}, {"last_name": "O’Neil"}])
def test_two_who_differ_by_a_name_or_a_postcode_are_two(tmp_path: Path, change: dict[str, str]) -> None:
    first, *others = small.people()
    people = [first, *others, {**first, "staff_id": "Z99", **change}]
    assert intake.look(Order(small.campaign(tmp_path / "c", people, small.notes(people)))).problems == ()


@pytest.mark.parametrize("value", ["2026-03-01", "2026-03-01 00:00:00", "01/03/2026", "1-Mar", "Mar-26"])
def test_an_id_that_has_become_a_date_is_refused(letters: Command, tmp_path: Path, value: str) -> None:
    """It was drawn, could be changed no more, and stood in no other file."""
    told = problems(letters, tmp_path, people((3, {"staff_id": value})), notes((3, {"staff_id": value})))
    said = "A date stands here, where all others have an id. Format the column as Text and type the id again."
    assert [line.endswith(said) for line in told] == [True, True]
    assert [line.split(".csv, row 3")[0] for line in told] == ["staff", "notes"]


@pytest.mark.parametrize("value", ["Bev-01", "Dut-26", "3/4", "1.2.34", "10/5/2021"])
def test_an_id_that_is_no_date_is_taken(tmp_path: Path, value: str) -> None:
    assert sound(tmp_path, people((3, {"staff_id": value})), notes((3, {"staff_id": value}))).roster.people


def test_an_office_may_have_ids_that_read_like_dates(tmp_path: Path) -> None:
    ids = {one["staff_id"]: f"2026-03-{day:02}" for day, one in enumerate(small.people(), start=1)}
    staff, written = ([{**one, "staff_id": ids[one["staff_id"]]} for one in rows] for rows in (people(), notes()))
    assert len(sound(tmp_path, staff, written).roster.people) == len(ids)


def test_an_id_that_has_lost_its_zeros_is_pointed_out(tmp_path: Path) -> None:
    ids = {one["staff_id"]: f"{number:05}" for number, one in enumerate(small.people(), start=122)} | {"A03": "127"}
    staff, written = ([{**one, "staff_id": ids[one["staff_id"]]} for one in rows] for rows in (people(), notes()))
    (said,) = warnings(tmp_path, staff[:5] + staff[6:], written[:5] + written[6:])
    assert said.startswith("staff.csv, row 4, column A “staff_id”: This id has fewer digits than the others: have its")


@pytest.mark.parametrize("field", ["first_name", "last_name", "preferred_name", "title"])
@pytest.mark.parametrize("remark", ["{} - LEAVER", "{} (Agency)", "TBC", "{} DO NOT CONTACT", "{}, locum until May"])
def test_a_remark_in_a_name_is_refused(letters: Command, tmp_path: Path, field: str, remark: str) -> None:
    """“Howard DO NOT CONTACT” was printed in the window of an envelope."""
    staff = [{**one, "title": "Ms"} for one in people()]
    staff[2][field] = remark.format(staff[2][field])
    told = problems(letters, tmp_path, staff)
    assert any("There is more than a name here, and it would be printed." in line for line in told), told


@pytest.mark.parametrize("name", ["Kasia (Kate)", "Kasia*", "Kasia - from May"])
def test_what_may_be_a_remark_in_a_name_is_pointed_out(tmp_path: Path, name: str) -> None:
    (said,) = warnings(tmp_path, people((4, {"preferred_name": name})))
    assert said.startswith("staff.csv, row 4, column D “preferred_name”: There is more than a name here")


@pytest.mark.parametrize("name", ["Cleaver", "Don", "Dontrelle", "Vacantia"])
def test_names_that_look_a_little_like_a_remark_are_taken(tmp_path: Path, name: str) -> None:
    assert warnings(tmp_path, people((4, {"preferred_name": name}))) == []


@pytest.mark.parametrize("spelt", ["Sian O’Neill", "SIÂN O Neill", "O'Neill, Siân", "Sian ONeill"])
def test_a_name_in_the_notes_agrees_whatever_its_accents_and_apostrophes(tmp_path: Path, spelt: str) -> None:
    assert sound(tmp_path, written=notes((2, {"name": spelt}))).roster.people


def test_rows_that_lack_name_and_address_are_not_taken_for_one_person(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("first_name", "last_name", "preferred_name", "postcode", *address.LINES), "")
    people = [{**one, **(nothing if n < 2 else {})} for n, one in enumerate(small.people())]
    looked = intake.look(Order(small.campaign(tmp_path / "c", people, small.notes())))
    assert not [it for it in looked.problems if "under another id" in it.what]


def test_the_same_in_many_rows_is_told_in_one_line_and_counted_in_each(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(
        tmp_path / "c", [{**one, "team": "" if n != 1 else "Duty"} for n, one in enumerate(small.people())]
    )
    told = "staff.csv, rows 2 and 4–10, column F “team”: This cell is empty. Fill it in: the draw needs it.\n"
    assert letters("check", folder).told == told + "8 problems to mend. Nothing was written.\n"
    each = letters("check", folder, "--show-values").told.splitlines()
    assert [line.split(",")[1] for line in each[:-1]] == [f" row {row}" for row in (2, 4, 5, 6, 7, 8, 9, 10)]


def test_the_same_in_very_many_rows_is_told_without_going_through_all_of_them_for_each() -> None:
    place = Place("staff.csv", column="F")
    found = [Problem(replace(place, row=2 * row), "This cell is empty.") for row in range(1, 20_001)]
    (line,) = told(found)
    assert line.startswith("staff.csv, rows 2, 4, 6, ")
    assert line.endswith("39998 and 40000, column F: This cell is empty.")


def test_the_same_in_three_rows_is_told_in_each_and_in_its_place(letters: Command, tmp_path: Path) -> None:
    empty = [{**one, "team": ""} if n in (1, 3, 4) else one for n, one in enumerate(small.people())]
    told = problems(letters, tmp_path, [{**one, "postcode": ""} if n == 2 else one for n, one in enumerate(empty)])
    assert [line.split(",")[1] for line in told] == [" row 3", " row 4", " row 5", " row 6"]


def test_rows_that_have_slipped_by_one_are_all_told(letters: Command, tmp_path: Path) -> None:
    numbers = [note["staff_id"] for note in notes()]
    slipped = [{**note, "staff_id": number} for note, number in zip(notes(), [*numbers[1:], numbers[0]], strict=True)]
    told = problems(letters, tmp_path, None, slipped)
    assert places(told) == [f"notes.csv, row {row}, column B “name”" for row in range(2, 11)]
    for line, row in zip(told, [*range(3, 11), 2], strict=True):
        assert f": The name does not agree with the staff sheet's row {row}, which has this id. " in line


# -------------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Siân", "O'Neill"),
        ("Siân", "O’Neill"),
        ("Pieter", "van der Berg"),
        ("Null", "None"),
        ("NA", "N/A"),
        ("True", "nan"),
        ("Llŷr", "Ŵyn"),
        ("Mary-Anne", "Smith-Jones"),
        ("Bob", "<b>Bob</b>"),
        ("{{7*7}}", "{% raw %}"),
        ("=1+1", "=cmd|' /C calc'!A0"),
        ("..", "../../etc/passwd"),
        ("CON", "NUL.txt"),
        ("&amp;", "Fish & Chips"),
        ("# big", "**bold**"),
        ("Anna " * 12 + "Maria", "Lovelace " * 6 + "Byron"),
    ],
)
def test_a_hard_name_is_printed_just_as_given(tmp_path: Path, first: str, last: str) -> None:
    checked = sound(tmp_path, people((2, {"first_name": first, "last_name": last})), small.notes(
        people((2, {"first_name": first, "last_name": last}))
    ))  # fmt: skip
    (person,) = [person for person in checked.roster.people if person.staff_id == "A01"]
    assert person.full_name == f"{first} {last}"
    page = html.unescape(" ".join(letter(checked, "A01").split()))
    assert f"Dear {first}," in page
    assert all(word in page for word in last.split())


def test_a_name_typed_in_two_unicode_forms_is_one_name(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "Siân")
    assert apart != "Siân"
    (person, *_) = sound(tmp_path, people((2, {"first_name": apart})), notes()).roster.people
    assert person.first_name == "Siân"


def test_a_name_of_a_hundred_and_twenty_letters_without_a_space_does_not_fit(letters: Command, tmp_path: Path) -> None:
    staff = people((2, {"last_name": "N" * 120}))
    told = problems(letters, tmp_path, staff, small.notes(staff))
    assert only(told).startswith("staff.csv, row 2, column C “last_name”: This line is wider than the address window.")


def test_somebody_with_one_name_has_it_as_the_preferred_name_too(tmp_path: Path) -> None:
    joined = {person.staff_id: person for person in sound(tmp_path).roster.people}
    assert (joined["B02"].full_name, joined["B02"].salutation) == ("Ezhilan", "Ezhilan")
    alone = people((2, {"first_name": "", "last_name": "Suharto", "preferred_name": "Suharto"}))
    assert sound(tmp_path, alone, small.notes(alone)).roster.people[0].salutation == "Suharto"


@pytest.mark.parametrize("preferred", ["", "Zed"])
@pytest.mark.parametrize(("field", "column"), [("first_name", "B"), ("last_name", "C")])
def test_a_missing_part_of_a_name_is_one_problem(
    letters: Command, tmp_path: Path, field: str, column: str, preferred: str
) -> None:
    told = problems(letters, tmp_path, people((2, {field: "", "preferred_name": preferred})))
    assert only(told) == (
        f"staff.csv, row 2, column {column} “{field}”: This part of the name is missing. "
        "If this person has one name only, put it in the column for the preferred name as well."
    )


def test_a_missing_name_is_told_at_each_empty_cell_once(letters: Command, tmp_path: Path) -> None:
    assert problems(letters, tmp_path, people((2, {"first_name": "", "last_name": " "}))) == [
        "staff.csv, row 2, column B “first_name”: The name is missing. Fill it in.",
        "staff.csv, row 2, column C “last_name”: The name is missing. Fill it in.",
    ]


@pytest.mark.parametrize(("field", "column"), [("first_name", "B"), ("last_name", "C"), ("preferred_name", "D")])
def test_a_name_on_two_lines_of_a_cell_is_told_at_the_cell(
    letters: Command, tmp_path: Path, field: str, column: str
) -> None:
    """It is printed within a sentence, “Dear Anna,”, where a reader of the letter looks for it in one line."""
    staff = people((2, {field: "Anna\nMaria"}))
    assert f"column {column} “{field}”: This name has a line break in it. Write it on one line." in only(
        problems(letters, tmp_path, staff, small.notes(staff))
    )


@pytest.mark.parametrize(
    "name",
    [
        "Katarzyna Żukowska", "KATARZYNA ŻUKOWSKA", "Kasia Żukowska", "Żukowska, Katarzyna", "Żukowska Kasia",
        "  Katarzyna   Żukowska ", "Dr Katarzyna Żukowska", "dr kasia żukowska",
        unicodedata.normalize("NFD", "Katarzyna Żukowska"),
    ],
)  # fmt: skip
def test_a_name_in_the_notes_may_be_typed_as_people_type_it(tmp_path: Path, name: str) -> None:
    staff = [{**person, "title": "Dr" if person["staff_id"] == "A03" else ""} for person in people()]
    assert len(sound(tmp_path, staff, notes((4, {"name": name}))).roster.people) == 9


@pytest.mark.parametrize("name", ["Siân O’Neill", "Siân O‘Neill", "Siân O`Neill", "Siân O´Neill", "Siân OʼNeill"])
def test_every_kind_of_apostrophe_is_one(tmp_path: Path, name: str) -> None:
    assert len(sound(tmp_path, None, notes((2, {"name": name}))).roster.people) == 9


@pytest.mark.parametrize(
    "name", ["Katarzyna", "Żukowska", "Katarzyna Young", "Mrs Katarzyna Żukowska", "Kasia Katarzyna"]
)
def test_a_name_in_the_notes_that_is_not_this_persons_is_told(letters: Command, tmp_path: Path, name: str) -> None:
    assert only(problems(letters, tmp_path, None, notes((4, {"name": name})))) == (
        "notes.csv, row 4, column B “name”: The name does not agree with the staff sheet's row 4, which has this id. "
        "Has a row slipped? Mend the id or the name, and see whose note it is. A preferred name has its column."
    )


def test_a_last_name_alone_is_not_enough(letters: Command, tmp_path: Path) -> None:
    told = problems(letters, tmp_path, None, notes((5, {"name": "van der Berg"})))
    assert places(told) == ["notes.csv, row 5, column B “name”"]


def test_a_blank_name_in_the_notes_is_told_as_blank(letters: Command, tmp_path: Path) -> None:
    assert only(problems(letters, tmp_path, None, notes((4, {"name": " "})))) == (
        "notes.csv, row 4, column B “name”: This cell is empty. Fill it in: a name shows when a row has slipped."
    )


# --------------------------------------------------------------------------------------------- sites and labels


@pytest.mark.parametrize(
    ("site", "remedy"),
    [
        ("ashbi", "Did you mean “ashby”?"),
        ("Ashby Boro Council", "Did you mean “Ashby Borough Council”?"),
        (
            "Elsewhere",
            (
                "Known here: ashby, brynmor, Ashby Borough Council, Brynmor County Council. "
                "A new site gets a table of its own there, [sites.…]; of several words in quotes: "
                '[sites."North Shire"].'
            ),
        ),
    ],
)
def test_an_unknown_site_is_told_the_nearest(letters: Command, tmp_path: Path, site: str, remedy: str) -> None:
    told = problems(letters, tmp_path, people((2, {"site": site})))
    assert only(told) == f"staff.csv, row 2, column E “site”: This site is not in campaign.toml. {remedy}"


@pytest.mark.parametrize("site", ["ashby", "ASHBY", "Ashby Borough Council", "ashby  borough\u00a0council", "ash by"])
def test_a_site_is_known_by_its_key_or_its_organisation_in_any_case(tmp_path: Path, site: str) -> None:
    (person, *_) = sound(tmp_path, people((2, {"site": site}))).roster.people
    assert (person.site, person.stratum) == ("ashby", "Ashby Borough Council")


def test_a_site_is_known_by_its_name_in_another_language(tmp_path: Path) -> None:
    *_, person = sound(tmp_path, [{**it, "site": "Cyngor Sir Brynmor"} for it in people()[-1:]]).roster.people
    assert (person.site, person.stratum) == ("brynmor", "Brynmor County Council")


def test_of_labels_that_differ_only_by_case_or_spaces_the_rarer_are_told(letters: Command, tmp_path: Path) -> None:
    staff = people((2, {"team": "duty"}), (6, {"team": "Ca re"}), (8, {"team": "PLANT"}))
    assert problems(letters, tmp_path, staff) == [
        "staff.csv, row 2, column F “team”: This differs from row 3 only by case or spaces. Write both the same way.",
        "staff.csv, row 6, column F “team”: This differs from row 5 only by case or spaces. Write both the same way.",
        "staff.csv, row 8, column F “team”: This differs from row 7 only by case or spaces. Write both the same way.",
    ]


def test_labels_that_nothing_is_drawn_by_may_differ(tmp_path: Path) -> None:
    staff = [{**person, "job_title": "Social worker"} for person in on_leave(4)]
    staff[0] |= {"status": "in post", "job_title": "SOCIAL WORKER", "line_manager": "jo marsh"}
    assert len(sound(tmp_path, staff, notes(), EXCLUDING).roster.people) == 8


@pytest.mark.parametrize("trial", ['strata = ["Grade"]', 'strata = ["site"]\ncluster = "Grade"'])
def test_a_column_that_is_drawn_by_is_needed_for_everybody_and_spelt_in_one_way(
    letters: Command, tmp_path: Path, trial: str
) -> None:
    settings = with_settings((STRATA, trial))
    staff = [{**person, "Grade": f"{person['site']} grade"} for person in people()]
    assert len(sound(tmp_path, staff, settings=settings).roster.people) == 9
    assert only(problems(letters, tmp_path, settings=settings)).startswith(
        "staff.csv, row 1: There is no column “Grade”."
    )
    staff[3]["Grade"], staff[4]["Grade"] = " ", "Ashby Grade"
    assert problems(letters, tmp_path, staff, settings=settings) == [
        "staff.csv, row 5, column P “Grade”: This cell is empty. Fill it in: the draw needs it.",
        "staff.csv, row 6, column P “Grade”: This differs from row 2 only by case or spaces. Write both the same way.",
    ]


@pytest.mark.parametrize(
    ("field", "column", "why"),
    [
        ("site", "E", "the draw needs it"),
        ("team", "F", "the draw needs it"),
        ("line_manager", "G", "a letter may say who wrote the note"),
    ],
)
def test_an_empty_label_is_one_problem(letters: Command, tmp_path: Path, field: str, column: str, why: str) -> None:
    told = problems(letters, tmp_path, people((2, {field: ""})), notes((2, {"manager": ""})))
    assert only(told) == f"staff.csv, row 2, column {column} “{field}”: This cell is empty. Fill it in: {why}."


def test_a_cluster_in_two_strata_is_told_where_it_is_split_and_not_by_its_name(
    letters: Command, tmp_path: Path
) -> None:
    settings = with_settings((STRATA, 'strata = ["team"]\ncluster = "line_manager"'))
    told = problems(letters, tmp_path, people((6, {"team": "Duty"})), notes((6, {"note": ""})), settings)
    assert told == [
        (
            "staff.csv, row 6, column G “line_manager”: This cluster has somebody in another stratum, in row 5. "
            "A cluster is drawn whole: mend the cells, or the strata in campaign.toml."
        ),
        "notes.csv, row 6, column C “note”: The note is empty. Ask the manager for two lines.",
    ]


def test_an_empty_stratum_does_not_split_a_cluster_as_well(letters: Command, tmp_path: Path) -> None:
    settings = with_settings((STRATA, 'strata = ["Grade"]\ncluster = "team"'))
    staff = [{**person, "Grade": "1"} for person in people()]
    staff[2]["Grade"] = ""
    assert places(problems(letters, tmp_path, staff, settings=settings)) == ["staff.csv, row 4, column P “Grade”"]


# -------------------------------------------------------------------------------------------- notes and addresses


@pytest.mark.parametrize(
    "note", ["", " \n", "n/a", "N.A.", "None", "nil", "TBC", "tbc.", "-", "—", "...", "x", "XXX", "?!"]
)
def test_what_stands_for_no_note_is_none(letters: Command, tmp_path: Path, note: str) -> None:
    what = "This is not a note." if note.strip() else "The note is empty."
    said = f"notes.csv, row 4, column C “note”: {what} Ask the manager for two lines."
    assert only(problems(letters, tmp_path, None, notes((4, {"note": note})))) == said


LOST = "There is a question mark here: was a letter lost, such as ŵ, or is somebody unsure? Type what is to stand here."


@pytest.mark.parametrize("field", ["first_name", "last_name", "preferred_name", "team", "address_line_1"])
def test_a_letter_that_was_lost_on_the_way_is_told_wherever_it_is_printed(
    letters: Command, tmp_path: Path, field: str
) -> None:
    """A plain CSV file of Excel's has no ŵ, and a question mark in its place."""
    told = problems(letters, tmp_path, people((7, {field: "Ll?r"})), notes((7, {"name": ""})))
    column = "ABCDEFGH"[small.STAFF_HEADINGS.index(field)]
    assert told[0].startswith(f"staff.csv, row 7, column {column} “{field}”: {LOST} A plain CSV file loses letters")


@pytest.mark.parametrize(
    "note",
    [
        "Diolch, Ll?r, am bopeth.",
        "Mae pawb yn dy ?yl yn falch ohonot.",
        "Mae'r t? yn falch ohonot.",
        "T? Gwyn yw'r lle gorau (?yn bach).",
        "CWBLHAU'R T?R oedd y gamp.",
    ],
)
def test_a_letter_that_was_lost_in_a_note_is_told(letters: Command, tmp_path: Path, note: str) -> None:
    told = only(problems(letters, tmp_path, None, notes((4, {"note": note}))))
    assert told.startswith(f"notes.csv, row 4, column C “note”: {LOST}")
    assert told.endswith("If a question is asked here, put a space behind it.")


def test_who_wrote_a_note_has_lost_no_letter_either(letters: Command, tmp_path: Path) -> None:
    told = only(problems(letters, tmp_path, None, notes((4, {"manager": "Nia B?wen"}))))
    assert told.startswith(f"notes.csv, row 4, column D “manager”: {LOST}")


@pytest.mark.parametrize(
    "note",
    [
        "Who stayed? You did.",
        "Who stayed?You did.",
        "How? By listening.",
        "Should I? You asked. Plan B? Yours.",
        "Why?!",
    ],
)
def test_a_question_in_a_note_is_none(tmp_path: Path, note: str) -> None:
    assert sound(tmp_path, None, notes((4, {"note": f"{note} Thank you for that."})))


def test_a_question_in_a_job_title_or_a_team_is_none(tmp_path: Path) -> None:
    changes = {"job_title": "Lead, Who's Who? project", "team": "What's Next? Team"}
    assert sound(tmp_path, [{**it, **changes} for it in people()])


def test_a_column_of_the_staff_sheet_that_is_called_as_one_of_the_notes_is_told_in_its_own_sheet(
    letters: Command, tmp_path: Path
) -> None:
    staff = [{**it, "manager": "" if it["staff_id"] == "A01" else "North"} for it in people()]
    told = problems(letters, tmp_path, staff, settings=with_settings((STRATA, 'strata = ["site", "manager"]')))
    assert only(told).startswith("staff.csv, row 2, column P “manager”: This cell is empty.")


def test_what_other_problems_may_come_of_is_asked_with_them(letters: Command, tmp_path: Path) -> None:
    """A preferred name under another heading makes a slipped row of every note that has it."""
    staff = [{"Known as": it.pop("preferred_name"), "status": "Maternity leave", **it} for it in people()]
    folder = small.campaign(tmp_path / "c", settings=small.CAMPAIGN + ON_LEAVE)
    headings = [name for name in small.STAFF_HEADINGS if name != "preferred_name"]
    more = [*(f"address_line_{number}" for number in range(3, 7)), "Known as", "status"]
    small.sheet(folder / "staff.csv", [*headings, *more], staff)
    small.sheet(folder / "notes.csv", small.NOTES_HEADINGS, notes((4, {"name": "Kasia Żukowska"})))
    ran = letters("check", folder)
    first, second, *rest = ran.err.splitlines()
    assert first.startswith("Worth a look: staff.csv, row 1: “Known as” is not used. Is it “preferred_name”? If so")
    assert second.startswith("Worth a look: staff.csv, row 2, column P “status”: “Maternity” is said of 9 people")
    assert any(line.startswith("notes.csv, row 4, column B “name”: The name does not agree") for line in rest)
    assert "to mend. Nothing was drawn." in rest[-2]


def test_the_authoritys_own_address_is_no_home(letters: Command, tmp_path: Path) -> None:
    said = "This is the authority's own address. The letter goes home: ask for that address."
    settings = with_settings(("LE65 1AA", "le651aa"))
    for postcode, line in (("LE65 1AA", "Town Hall"), ("le651aa", "town hall"), ("SY23 1AA", "Council Offices")):
        home = {"address_line_1": line, "postcode": postcode}
        told = problems(letters, tmp_path, people((2, home)), settings=settings)
        assert only(told) == f"staff.csv, row 2, column J “postcode”: {said}"


def test_a_town_that_the_authority_is_called_after_is_a_home_as_any(tmp_path: Path) -> None:
    settings = with_settings(("Ashby Borough Council", "Ashby"))
    assert sound(tmp_path, people((2, {"address_line_1": "3 Mill Lane", "address_line_2": "Ashby"})), settings=settings)


def test_the_authoritys_name_further_down_in_an_address_is_worth_a_look(tmp_path: Path) -> None:
    said = "staff.csv, row 2, column H “address_line_1”: The authority's name stands in this address."
    home = {"address_line_1": "Children's Services", "address_line_2": "Ashby Borough Council"}
    assert warnings(tmp_path, people((2, home))) == [f"{said} Is it their home?"]


def test_a_home_may_share_the_authoritys_postcode_and_somebody_is_to_look(tmp_path: Path) -> None:
    said = "staff.csv, row 2, column J “postcode”: This is the postcode of the authority's own address, too."
    assert warnings(tmp_path, people((2, {"postcode": "LE65 1AA"}))) == [f"{said} Is it their home?"]


@pytest.mark.parametrize(
    ("lines", "home"),
    [
        (("Town Hall", "Ashby"), False),
        (("Room 4", "Town Hall", "Ashby"), False),
        (("HR Department, Town Hall", "Ashby"), False),
        (("town-hall, Market Street",), False),
        (("Ashby",), False),
        (("Neuadd y Dref", "Ashby"), False),
        (("1 Mill Lane", "Ashby"), True),
        (("Flat 1", "Mill Lane"), True),
        (("3", "Market Street", "Ashby"), True),
        (("3 Town Hall Cottages", "Market Street", "Ashby"), True),
        (("Town Hall Market Street", "Ashby"), False),
        (("Room 3, Town Hall", "Ashby"), False),
    ],
)
def test_a_home_is_the_authoritys_where_it_has_its_building_or_nothing_of_its_own(
    lines: tuple[str, ...], home: bool
) -> None:
    address = ("Ashby Borough Council", "Town Hall", "Market Street", "Ashby", "LE65 1AA", "Telephone 01632 960001")
    welsh = Words(organisation="Cyngor Ashby", role="Cyfarwyddwr", address=("Neuadd y Dref", "Ashby", "LE65 1AA"))
    site = office.ASHBY.model_copy(update={"address": address, "language": {"cy": welsh}})
    settings = Settings.model_construct(sites={"ashby": site})
    said = workplace.fault((*lines, "LE65 1AA"), workplace.offices(settings))
    assert said is (workplace.NEAR if home else workplace.WORK)
    assert workplace.fault((*lines, "LE65 2AA"), workplace.offices(settings)) is None


@pytest.mark.parametrize(("line", "home"), [("1, Market Street", False), ("11 Market Street", True)])
def test_a_number_in_a_street_is_another_than_one_that_ends_alike(line: str, home: bool) -> None:
    site = office.ASHBY.model_copy(update={"address": ("1 Market Street", "Ashby", "LE65 1AA")})
    settings = Settings.model_construct(sites={"ashby": site})
    assert workplace.fault((line, "Ashby", "LE65 1AA"), workplace.offices(settings)) is (
        workplace.NEAR if home else workplace.WORK
    )


def test_where_sheets_lie_in_folders_problems_are_told_down_the_staff_sheet_first(
    letters: Command, tmp_path: Path
) -> None:
    settings = with_settings(('staff = "staff.csv"', 'staff = "sheets/staff.csv"'), (NOTES, 'notes = "a/notes.csv"'))
    folder = small.campaign(tmp_path / "c", people((9, {"team": ""})), notes((3, {"note": ""})), settings)
    for sheet, place in (("staff.csv", "sheets"), ("notes.csv", "a")):
        (folder / place).mkdir()
        (folder / sheet).rename(folder / place / sheet)
    assert places(letters("check", folder).told.splitlines())[:-1] == [
        "sheets/staff.csv, row 9, column F “team”",
        "a/notes.csv, row 3, column C “note”",
    ]


def test_a_fault_in_the_notes_hides_none_of_whoever_is_in_that_row_of_the_staff(tmp_path: Path) -> None:
    """Where both are sheets of one workbook."""
    settings = with_settings(
        ('staff = "staff.csv"', 'staff = "staff.xlsx"\nstaff_sheet = "Staff"'),
        (NOTES, 'notes = "staff.xlsx"\nnotes_sheet = "Thanks"'),
    )
    folder = small.campaign(tmp_path / "c", people(), settings=settings)
    workbook, _ = opened(folder / "staff.xlsx")
    sheet = workbook.create_sheet("Thanks")
    for row in [small.NOTES_HEADINGS, *(list(note.values()) for note in notes((4, {"note": ""})))]:
        sheet.append(row)
    workbook.save(folder / "staff.xlsx")
    looked = intake.look(Order(folder))
    assert [str(it.place) for it in looked.problems] == ["staff.xlsx, sheet “Thanks”, row 4, column C “note”"]
    assert looked.roster is not None
    assert looked.roster.faulty == frozenset()


def test_a_column_that_an_exclusion_needs_is_told_by_the_offices_heading(letters: Command, tmp_path: Path) -> None:
    leave = ON_LEAVE.replace('column = "status"', 'column = "Status of employment"')
    settings = with_settings((STRATA, f"{STRATA}\n"))
    mapped = '[people.columns]\nstatus = "Status of employment"\n'
    told = problems(letters, tmp_path, settings=settings + leave + mapped)
    assert "[people.exclude] “On leave”" in only(told)


# ------------------------------------------------------------------------------------------------------ columns


def test_headings_may_be_called_as_the_office_calls_them(letters: Command, tmp_path: Path) -> None:
    theirs = {"staff_id": "Employee No.", "first_name": "Forename", "postcode": "Post Code / ZIP", "note": "Feedback"}
    mapped = "".join(f'{ours} = "{heading}"\n' for ours, heading in theirs.items())
    settings = with_settings((NOTES, f"{NOTES}\n[people.columns]\n{mapped}"))
    folder = small.campaign(tmp_path / "c", settings=settings)
    assert letters("check", folder).code == 1
    for name in ("staff.csv", "notes.csv"):
        heading, rest = (folder / name).read_text(encoding="utf-8").split("\n", 1)
        called = ",".join(theirs.get(field, field) for field in heading.strip().split(","))
        (folder / name).write_text(f"{called}\n{rest}", encoding="utf-8")
    assert letters("check", folder).code == 0


@pytest.mark.parametrize(
    "change", [str.upper, str.title, lambda heading: heading.replace("_", " "), lambda heading: f" {heading}\u00a0"]
)
def test_headings_are_the_same_in_any_case_and_spacing(letters: Command, tmp_path: Path, change: Any) -> None:
    folder = small.campaign(tmp_path / "c")
    for name in ("staff.csv", "notes.csv"):
        heading, rest = (folder / name).read_text(encoding="utf-8").split("\n", 1)
        called = ",".join(change(field) for field in heading.strip().split(","))
        (folder / name).write_text(f"{called}\n{rest}", encoding="utf-8")
    assert letters("check", folder).code == 0


def test_every_missing_column_is_told_with_the_heading_that_is_near(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    for name, old, new in (
        ("staff", "postcode", "ZIP"),
        ("staff", "first_name", "Forename"),
        ("notes", "note", "notes"),
    ):
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        (folder / f"{name}.csv").write_text(text.replace(f",{old},", f",{new},", 1), encoding="utf-8")
    say = "say so in campaign.toml: [people.columns]"
    assert letters("check", folder).told == (
        f'staff.csv, row 1: There is no column “first_name”. Is it “Forename”? If so, {say} first_name = "Forename".\n'
        "staff.csv, row 1: There is no column “postcode”. Add it, or say which one it is in campaign.toml: "
        '[people.columns] postcode = "…".\n'
        f'notes.csv, row 1: There is no column “note”. Is it “notes”? If so, {say} note = "notes".\n'
        "3 problems to mend. Nothing was written.\n"
    )


def test_an_id_on_two_lines_of_a_cell_is_told_at_the_cell(letters: Command, tmp_path: Path) -> None:
    broken = {"staff_id": "A\n01"}
    said = "column A “staff_id”: There is a line break inside this id. Write the id on one line."
    told = problems(letters, tmp_path / "both", people((2, broken)), notes((2, broken)))
    assert told == [f"staff.csv, row 2, {said}", f"notes.csv, row 2, {said}"]
    assert problems(letters, tmp_path / "notes", written=notes((2, broken))) == [f"notes.csv, row 2, {said}"]


def test_an_id_that_lost_its_zeros_in_the_notes_is_one_problem(letters: Command, tmp_path: Path) -> None:
    staff = people((2, {"staff_id": "0041"}))
    assert only(problems(letters, tmp_path, staff, notes((2, {"staff_id": "41"})))) == (
        "notes.csv, row 2, column A “staff_id”: On the staff sheet this id is written otherwise: its zeros, its case "
        "or its spaces differ. Write it as there: 0041. Zeros stay in a column of text."
    )


def test_a_tab_in_a_note_is_a_space(tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c", written=notes((2, {"note": "You stayed\twith the group.\n\tThank you."})))
    (first, *_) = intake.check(Order(folder)).roster.people
    assert first.note == "You stayed with the group.\n Thank you."


def test_a_person_who_slipped_into_the_headings_is_not_repeated(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    first, second, *others = (folder / "staff.csv").read_text(encoding="utf-8").splitlines()
    joined = first.replace("postcode", "x") + "," + second.replace("LE65 2AB", "Post-Coden")  # the line break is lost
    (folder / "staff.csv").write_text("\n".join([joined, *others]), encoding="utf-8")
    ran = letters("check", folder)
    assert ran.code == 1
    assert not any(word in ran.out + ran.err for word in ("Post-Coden", "Mill Lane", "O'Neill"))


def test_a_field_that_there_is_not_is_told_the_nearest(letters: Command, tmp_path: Path) -> None:
    columns = '[people.columns]\nstaf_id = "staff_id"\nsurname = "last_name"\nLanguage = "language"\n'
    told = problems(letters, tmp_path, settings=with_settings((NOTES, f"{NOTES}\n{columns}")))
    assert told[0] == ("campaign.toml, [people.columns]: “staf_id” is no field of letters. Did you mean “staff_id”?")
    assert "“surname” is no field of letters. Did you mean" in told[1]
    assert told[2].endswith("“Language” is no field of letters. Did you mean “language”?")
    assert len(told) == 3


def test_a_mapped_heading_that_is_not_there_is_told(letters: Command, tmp_path: Path) -> None:
    columns = '[people.columns]\njob_title = "POSITION HELD"\n'
    staff = [{**person, "Position": "Social worker"} for person in people()]
    told = problems(letters, tmp_path, staff, settings=with_settings((NOTES, f"{NOTES}\n{columns}")))
    assert only(told).startswith("staff.csv, row 1: There is no column “POSITION HELD”. Is it “Position”?")


def test_the_notes_may_have_our_own_heading_where_the_staff_has_its_own(letters: Command, tmp_path: Path) -> None:
    """Each sheet's message sent whoever obeyed it to the other one."""
    settings = with_settings((NOTES, f'{NOTES}\n[people.columns]\nstaff_id = "Emp Ref"\n'))
    staff = [{"Emp Ref" if key == "staff_id" else key: cell for key, cell in row.items()} for row in people()]
    folder = small.campaign(tmp_path / "c", staff, notes(), settings)
    (folder / "staff.csv").write_text((folder / "staff.csv").read_text("utf-8").replace("staff_id,", "", 1), "utf-8")
    small.sheet(folder / "staff.csv", list(staff[0]) + [f"address_line_{n}" for n in range(3, 7)], staff)
    assert letters("check", folder).code == 0
    other = [{"Employee No.": it["staff_id"], **{k: v for k, v in it.items() if k != "staff_id"}} for it in notes()]
    small.sheet(folder / "notes.csv", list(other[0]), other)
    said = (
        "There is no column “Emp Ref”. Call it “Emp Ref” here too, or “staff_id”: campaign.toml has one name for both"
    )
    assert f"notes.csv, row 1: {said} sheets." in letters("check", folder).err


def test_rows_that_are_crossed_out_are_asked_about(letters: Command, tmp_path: Path) -> None:
    """An office strikes leavers out, and they were sent a letter."""
    import openpyxl
    from openpyxl.styles import Font

    folder = small.campaign(
        tmp_path / "c", settings=with_settings(("staff.csv", "staff.xlsx"), ("notes.csv", "notes.xlsx"))
    )
    book = openpyxl.load_workbook(folder / "staff.xlsx")
    for row in (3, 5):
        for cell in book.active[row]:
            cell.font = Font(strike=True)
    book.save(folder / "staff.xlsx")
    said = "row 3: This row, and 1 more, are crossed out, and read as all others are."
    assert said in letters("check", folder).err


def test_words_that_are_crossed_out_are_never_printed(letters: Command, tmp_path: Path) -> None:
    """“You drive me up the wall with your filing”, struck by its manager, stood in a letter."""
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Font

    sheets = ("staff.csv", "staff.xlsx"), ("notes.csv", "notes.xlsx")
    folder = small.campaign(tmp_path / "c", settings=with_settings(*sheets))
    book = openpyxl.load_workbook(folder / "notes.xlsx")
    struck = TextBlock(InlineFont(strike=True), "You drive me up the wall.")
    book.active["C2"] = CellRichText(struck, " Your Tuesday group is the best thing that we do.")
    book.active["C3"].font = Font(strike=True)
    book.save(folder / "notes.xlsx")
    ran = letters("check", folder)
    assert ran.code == 1
    assert "row 2, column C “note”: Some words in this cell are crossed out." in ran.err
    assert "row 3, column C “note”: This cell is crossed out." in ran.err


@pytest.mark.parametrize("names", [("Sam", "Jones", "Sam", "Jones"), ("Thomas", "James", "James", "Thomas")])
def test_a_note_of_a_manager_who_leads_the_namesake_is_asked_about(
    letters: Command, tmp_path: Path, names: tuple[str, str, str, str]
) -> None:
    """The notes of two of one name had changed places, and each was printed in the other's letter."""
    people = small.people()
    people[0] |= {"first_name": names[0], "last_name": names[1]}
    people[3] |= {"first_name": names[2], "last_name": names[3]}
    notes = small.notes(people)
    assert letters("check", small.campaign(tmp_path / "right", people, notes)).code == 0
    notes[0]["staff_id"], notes[3]["staff_id"] = "A04", "A01"
    said = letters("check", small.campaign(tmp_path / "slipped", people, notes))
    assert said.code == 1
    assert "This manager leads somebody else of this name, in row 5 of the staff sheet." in said.err
    assert "This manager leads somebody else of this name, in row 2 of the staff sheet." in said.err


def test_two_of_one_name_and_team_are_asked_about_before_the_draw(letters: Command, tmp_path: Path) -> None:
    again = {**small.people()[2], "staff_id": "A93", "address_line_1": "27 Bath Street", "postcode": "LE65 2FF"}
    people = [*small.people(), again]
    said = letters("check", small.campaign(tmp_path / "c", people, small.notes(people)))
    assert "Row 4 has the same name, in the same team, under another id." in said.err


@pytest.mark.parametrize(
    ("status", "gone"),
    [
        *((it, True) for it in ("Death", "Reason: Death", "Decd", "Dec'd", "Passed on", "Sacked", "Gross misconduct")),
        *((it, False) for it in ("Leave: death of parent", "Death in the family", "Decided to stay")),
    ],
)
def test_whoever_has_died_or_was_dismissed_is_sent_no_letter_however_it_is_said(
    letters: Command, tmp_path: Path, status: str, gone: bool
) -> None:
    people = [{**it, "status": status if it["staff_id"] == "A01" else "Active"} for it in small.people()]
    ran = letters("check", small.campaign(tmp_path / "c", people))
    assert ("is said of somebody who stays in the draw, and would be sent a letter." in ran.err) is gone


def test_a_style_may_name_a_font_that_is_not_there(letters: Command, tmp_path: Path) -> None:
    """What is crossed out was looked for there, and the workbook was called damaged."""
    sheets = ("staff.csv", "staff.xlsx"), ("notes.csv", "notes.xlsx")
    folder = small.campaign(tmp_path / "c", settings=with_settings(*sheets))
    whole, odd = folder / "staff.xlsx", io.BytesIO()
    with zipfile.ZipFile(whole) as given, zipfile.ZipFile(odd, "w") as left:
        for name in given.namelist():
            before, own, after = given.read(name).partition(b"<cellXfs")  # openpyxl looks for the others itself
            left.writestr(name, before + own + re.sub(rb'fontId="\d+"', b'fontId="9"', after))
    whole.write_bytes(odd.getvalue())
    assert letters("check", folder).code == 0


def test_columns_that_hold_several_fields_are_told_how_to_be_parted(letters: Command, tmp_path: Path) -> None:
    """“Is it “Name”? If so, say so”: and whoever did was told 240 times that a part of the name is missing."""
    folder = small.campaign(tmp_path / "c")
    headings = ["staff_id", "Name", "site", "team", "line_manager", "Home Address", "postcode"]
    rows = [
        {
            **it,
            "Name": f"{it['last_name'] or 'Abe'}, {it['first_name']}",
            "Home Address": f"{it['address_line_1']}\nAshby",
        }
        for it in people()
    ]
    small.sheet(folder / "staff.csv", headings, [{key: it[key] for key in headings} for it in rows])
    said = letters("check", folder).err
    assert "In “Name” both names stand in one cell. Part them into “last_name” and “first_name”." in said
    assert "In “Home Address” several lines stand in one cell. Part them into “address_line_1” and so on." in said


def test_one_column_cannot_be_read_as_two_fields(letters: Command, tmp_path: Path) -> None:
    columns = '[people.columns]\nfirst_name = "Last Name"\n'
    assert only(problems(letters, tmp_path, settings=with_settings((NOTES, f"{NOTES}\n{columns}")))) == (
        "staff.csv, row 1, column C “last_name”: This one column is read as “first_name” and as “last_name”. "
        "Give each its own, under [people.columns]."
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("cym", f"{UNKNOWN} Did you mean “cy”?"),
        ("en", "The words in English stand under the site itself. Take this table out."),
    ],
)
def test_a_letterhead_in_a_language_that_there_is_not_is_told(
    letters: Command, tmp_path: Path, code: str, said: str
) -> None:
    settings = with_settings(("[sites.brynmor.language.cy]", f"[sites.brynmor.language.{code}]"))
    told = problems(letters, tmp_path, people((7, {"language": ""}), (9, {"language": ""})), settings=settings)
    assert only(told) == f"campaign.toml, [sites.brynmor.language.{code}]: {said}"


# -------------------------------------------------------------------------------------------------- in one pass


def test_what_the_sheets_lack_and_what_paper_cannot_hold_are_told_in_one_pass_down_the_sheets(
    letters: Command, tmp_path: Path
) -> None:
    staff = people(
        (2, {"language": "cy"}),
        (3, {"site": "ashbi", "address_line_1": "W" * 60}),
        (4, {"address_line_2": "Tŷ\u20ac\U0001f600"}),
        (5, {"team": "", "postcode": "DE12"}),
        (6, {"staff_id": "A04"}),
        (8, {"language": "Klingon"}),
        (9, {"address_line_1": "8 " + "W" * 60, "postcode": ""}),
    )
    written = notes((4, {"note": "Thank you \U0001f600"}), (9, {"name": "Somebody Else"}), (10, {"staff_id": "B05"}))
    folder = small.campaign(tmp_path / "c", staff, written, with_settings(
        ('sender = "Ruth Amadi"', 'sender = "Ruth Amadi"\nsignature = "missing.png"')
    ))  # fmt: skip
    first = letters("check", folder)
    (folder / "missing.png").write_bytes(office.signature())
    ran = letters("check", folder)
    assert places(ran.told.splitlines()) == [
        "staff.csv, row 2, column K “language”",
        "staff.csv, row 3, column E “site”",
        "staff.csv, row 3, column H “address_line_1”",
        "staff.csv, row 4, column I “address_line_2”",
        "staff.csv, row 5, column F “team”",
        "staff.csv, row 5, column J “postcode”",
        "staff.csv, row 6, column A “staff_id”",
        "staff.csv, row 8, column K “language”",
        "staff.csv, row 9, column H “address_line_1”",
        "staff.csv, row 9, column J “postcode”",
        "staff.csv, row 10, column A “staff_id”",
        "notes.csv, row 4, column C “note”",
        "notes.csv, row 6, column A “staff_id”",
        "notes.csv, row 9, column B “name”",
        "notes.csv, row 10, column A “staff_id”",
        "15 problems to mend. Nothing was written.",
    ]
    assert first.told.startswith("campaign.toml, [sites.ashby] signature = “missing.png”: There is no such file")
    assert "staff.csv, row 5, column F “team”" in first.told


def test_cells_that_cannot_be_read_do_not_hide_what_can(letters: Command, tmp_path: Path) -> None:
    settings = with_settings(("staff.csv", "staff.xlsx"), (NOTES, 'notes = "notes.xlsx"'))
    folder = small.campaign(tmp_path / "c", settings=settings)
    workbook, sheet = opened(folder / "staff.xlsx")
    sheet["A2"] = "=A3"
    sheet["B3"] = "=1/0"
    sheet["J4"] = "=J5"
    sheet["F5"] = None
    sheet.row_dimensions[6].hidden = True
    sheet["J7"] = "SY23"
    workbook.save(folder / "staff.xlsx")
    workbook, sheet = opened(folder / "notes.xlsx")
    sheet["C8"] = "=C9"
    sheet["A9"] = "=A10"
    sheet["B10"] = "Somebody Else"
    workbook.save(folder / "notes.xlsx")
    assert places(letters("check", folder).told.splitlines()) == [
        "staff.xlsx, sheet “Staff”, row 2, column A “staff_id”",
        "staff.xlsx, sheet “Staff”, row 3, column B “first_name”",
        "staff.xlsx, sheet “Staff”, row 4, column J “postcode”",
        "staff.xlsx, sheet “Staff”, row 5, column F “team”",
        "staff.xlsx, sheet “Staff”, row 6",
        "staff.xlsx, sheet “Staff”, row 7, column J “postcode”",
        "notes.xlsx, sheet “Staff”, row 8, column C “note”",
        "notes.xlsx, sheet “Staff”, row 9, column A “staff_id”",
        "notes.xlsx, sheet “Staff”, row 10, column B “name”",
        "9 problems to mend. Nothing was written.",
    ]


def test_of_two_sheets_that_fit_the_one_that_is_named_is_read(tmp_path: Path) -> None:
    settings = with_settings(
        ('staff = "staff.csv"', 'staff = "staff.xlsx"\nstaff_sheet = "Staff"'), (NOTES, 'notes = "notes.xlsx"')
    )
    folder = small.campaign(tmp_path / "c", settings=settings)
    workbook, sheet = opened(folder / "staff.xlsx")
    workbook.copy_worksheet(sheet).title = "Last year"
    sheet["B2"] = "Mair"
    workbook.save(folder / "staff.xlsx")
    workbook, sheet = opened(folder / "notes.xlsx")
    sheet["B2"] = "Mair O'Neill"
    workbook.save(folder / "notes.xlsx")
    assert intake.check(Order(folder)).roster.people[0].first_name == "Mair"


def test_two_sheets_of_one_workbook_are_told_one_after_the_other(letters: Command, tmp_path: Path) -> None:
    settings = with_settings(
        ('staff = "staff.csv"', 'staff = "staff.xlsx"\nstaff_sheet = "Staff"'),
        (NOTES, 'notes = "staff.xlsx"\nnotes_sheet = "Thanks"'),
    )
    folder = small.campaign(tmp_path / "c", people((3, {"postcode": "X"}), (5, {"team": ""})), settings=settings)
    workbook, _ = opened(folder / "staff.xlsx")
    sheet = workbook.create_sheet("Thanks")
    for row in [small.NOTES_HEADINGS, *(list(note.values()) for note in notes((4, {"note": ""}))[:-1])]:
        sheet.append(row)
    workbook.save(folder / "staff.xlsx")
    assert places(letters("check", folder).told.splitlines())[:-1] == [
        "staff.xlsx, sheet “Staff”, row 3, column J “postcode”",
        "staff.xlsx, sheet “Staff”, row 5, column F “team”",
        "staff.xlsx, sheet “Staff”, row 10, column A “staff_id”",
        "staff.xlsx, sheet “Thanks”, row 4, column C “note”",
    ]


def opened(path: Path) -> tuple[Any, Any]:
    import openpyxl

    book = openpyxl.load_workbook(path)
    return book, book.active


def test_a_row_that_is_not_certain_takes_part_in_nothing_else(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c", people((5, {"postcode": "DE12"})))
    lines = (folder / "staff.csv").read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("Flat 2", "Flat 2, one comma too many", 1).replace('"', "")
    (folder / "staff.csv").write_text("\n".join(lines), encoding="utf-8")
    assert places(letters("check", folder).told.splitlines()) == [
        "staff.csv, row 3",
        "staff.csv, row 5, column J “postcode”",
        "2 problems to mend. Nothing was written.",
    ]


def test_a_row_of_the_notes_that_is_not_certain_leaves_nobody_without_a_note(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c", None, notes((5, {"note": "n/a"})))
    lines = (folder / "notes.csv").read_text(encoding="utf-8").splitlines()
    lines[2] += ",one too many"
    (folder / "notes.csv").write_text("\n".join(lines), encoding="utf-8")
    assert places(letters("check", folder).told.splitlines()) == [
        "notes.csv, row 3",
        "notes.csv, row 5, column C “note”",
        "2 problems to mend. Nothing was written.",
    ]


def test_where_no_row_is_certain_it_is_not_said_that_nobody_is_left(letters: Command, tmp_path: Path) -> None:
    settings = with_settings(("staff.csv", "staff.xlsx"), (NOTES, 'notes = "notes.xlsx"'))
    folder = small.campaign(tmp_path / "c", settings=settings)
    workbook, sheet = opened(folder / "staff.xlsx")
    for row in range(2, 11):
        sheet.row_dimensions[row].hidden = True
    workbook.save(folder / "staff.xlsx")
    (told, _) = letters("check", folder).told.splitlines()
    assert "9 rows with data are hidden: 2–10." in told


def test_a_field_of_merged_cells_is_told_once(letters: Command, tmp_path: Path) -> None:
    settings = with_settings(("staff.csv", "staff.xlsx"), (NOTES, 'notes = "notes.xlsx"'))
    folder = small.campaign(tmp_path / "c", settings=settings)
    workbook, sheet = opened(folder / "staff.xlsx")
    sheet.merge_cells("F2:F4")
    workbook.save(folder / "staff.xlsx")
    assert places(letters("check", folder).told.splitlines())[:-1] == [
        "staff.xlsx, sheet “Staff”, row 2, column F “team”"
    ]


def test_with_a_heading_that_stands_twice_no_row_is_judged(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c", people((5, {"postcode": "DE12"})))
    text = (folder / "staff.csv").read_text(encoding="utf-8")
    (folder / "staff.csv").write_text(text.replace("preferred_name", "Last name", 1), encoding="utf-8")
    assert places(letters("check", folder).told.splitlines())[:-1] == ["staff.csv, row 1, column D “Last name”"]


def test_a_character_that_the_font_has_not_is_told_in_the_sheet_it_comes_from(letters: Command, tmp_path: Path) -> None:
    lacks = "The letter's font has no grinning face (U+1F600). Write it with other characters."
    staff, written = people((2, {"line_manager": "Jo \U0001f600"})), notes((2, {"manager": ""}))
    assert only(problems(letters, tmp_path, staff, written)) == f"staff.csv, row 2, column G “line_manager”: {lacks}"
    written = notes((2, {"manager": "Jo \U0001f600"}))
    assert only(problems(letters, tmp_path, None, written)) == f"notes.csv, row 2, column D “manager”: {lacks}"


def test_of_somebody_without_a_note_what_paper_cannot_hold_is_told_as_well(letters: Command, tmp_path: Path) -> None:
    told = problems(letters, tmp_path, people((2, {"address_line_1": "W" * 60})), notes()[1:])
    assert places(told) == ["staff.csv, row 2, column A “staff_id”", "staff.csv, row 2, column H “address_line_1”"]


def test_a_missing_note_is_not_called_blank_as_well(letters: Command, tmp_path: Path) -> None:
    assert places(problems(letters, tmp_path, None, notes((4, {"note": ""}))[1:])) == [
        "staff.csv, row 2, column A “staff_id”",
        "notes.csv, row 3, column C “note”",
    ]


# ------------------------------------------------------------------------------------ what the draw stands on

TEAMS = with_settings((STRATA, 'strata = ["site", "team"]'))


def registered(folder: Path, staff: Sheet, written: Sheet | None = None, settings: str = TEAMS) -> set[Entry]:
    """Return everybody's entry in the register, but for their home and what they like to be called: that may change."""
    read = sound(folder, staff, written, settings).roster.people
    return {replace(register.entry(person, b"a key"), home="", called="", postcode="") for person in read}


@pytest.mark.parametrize(
    "change",
    [
        {"staff_id": "A09"},
        {"first_name": "Sian"},
        {"last_name": "O'Neil"},
        {"team": "Care"},
        {"site": "brynmor"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_register_changes_with_what_the_draw_stands_on(tmp_path: Path, change: dict[str, str]) -> None:
    assert registered(tmp_path, people((2, change))) != registered(tmp_path, people())


def test_the_register_changes_when_two_ids_are_swapped_or_somebody_leaves(tmp_path: Path) -> None:
    swapped = people((2, {"staff_id": "A02"}), (3, {"staff_id": "A01"}))
    assert len({frozenset(registered(tmp_path, staff)) for staff in (swapped, people(), people()[1:])}) == 3


def test_the_register_changes_with_the_cluster(tmp_path: Path) -> None:
    settings = with_settings((STRATA, 'strata = ["site"]\ncluster = "team"'))
    moved = people((2, {"team": "Care"}))
    assert registered(tmp_path, moved, settings=settings) != registered(tmp_path, people(), settings=settings)


@pytest.mark.parametrize(
    "change",
    [
        {"address_line_1": "4 Mill Lane"},
        {"postcode": "LE65 2AD"},
        {"preferred_name": "Shan"},
        {"line_manager": "Ravi Nair"},
        {"language": "English"},
        {"site": "Ashby Borough Council"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_register_does_not_change_with_what_may_be_corrected_after_the_draw(
    tmp_path: Path, change: dict[str, str]
) -> None:
    assert registered(tmp_path, people((2, change)), notes()) == registered(tmp_path, people())


def test_the_register_changes_with_no_note_and_no_order_of_rows(tmp_path: Path) -> None:
    written = notes((2, {"note": "Another note, corrected after the draw."}))
    assert registered(tmp_path, people(), written) == registered(tmp_path, people())
    assert registered(tmp_path, people()[::-1]) == registered(tmp_path, people())
    entries = [register.entry(person, b"a key") for person in sound(tmp_path, settings=TEAMS).roster.people]
    assert register.write(entries[::-1]) == register.write(entries)
    assert register.read(register.write(entries)) == tuple(entries)


def test_the_register_names_nobody_and_another_key_makes_other_marks(tmp_path: Path) -> None:
    read = sound(tmp_path, settings=TEAMS).roster.people
    marks = [register.entry(person, key) for key in (b"a key", b"another") for person in read]
    assert len({mark.name for mark in marks} | {mark.home for mark in marks}) == 4 * len(read)
    written = register.write(marks).decode()
    assert not any(part in written for person in read for part in (person.last_name, person.address[0]) if part)


def test_slashes_in_labels_make_one_stratum_of_no_two(letters: Command, tmp_path: Path) -> None:
    """`Duty / Day` of “Night”, and `Duty` of “Day / Night”, would both read Duty / Day / Night."""
    people = small.many(2)
    people[0] |= {"team": "Duty / Day", "shift": "Night"}
    people[1] |= {"team": "Duty", "shift": "Day / Night"}
    settings = small.CAMPAIGN.replace('strata = ["site"]', 'strata = ["team", "shift"]')
    ran = letters("draw", small.campaign(tmp_path / "c", people, settings=settings))
    assert ran.code == 0, ran.told
    table = (tmp_path / "c/output/trial/allocation.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[2] for line in table[1:]] == ["Duty/Day / Night", "Duty / Day/Night"]


def test_an_id_with_an_invisible_character_is_the_same_id(letters: Command, tmp_path: Path) -> None:
    people = small.people()
    people[1]["staff_id"] = "A0\u200b1"
    assert any("row 2" in line and "id is already" in line for line in problems(letters, tmp_path, people))


@pytest.mark.parametrize("line", ['strata = ["last_name"]', 'strata = ["site"]\ncluster = "address_line_1"'])
def test_nobody_is_drawn_by_what_tells_who_they_are(letters: Command, tmp_path: Path, line: str) -> None:
    """Strata and clusters stand in allocation.csv, which is for others to read."""
    said = problems(letters, tmp_path, settings=small.CAMPAIGN.replace('strata = ["site"]', line))
    assert any(each.startswith("campaign.toml, [trial]: “") and "tells who somebody is" in each for each in said)


@pytest.mark.parametrize(
    ("manager", "said"),
    [
        ("Nkemelu, Beverley", "The last name stands first here, and would be printed so."),
        ("BEVERLEY NKEMELU", "This name is in capitals, and would be printed so."),
        ("Beverley Nkemelu (covering)", "There is more than a name here, and it would be printed."),
        ("Bev", "This is one name alone, and would be printed so."),
    ],
)
def test_a_managers_name_is_looked_at_as_a_letter_would_print_it(tmp_path: Path, manager: str, said: str) -> None:
    (warning,) = warnings(tmp_path, written=notes((4, {"manager": manager})))
    assert warning.startswith(f"notes.csv, row 4, column D “manager”: {said} Write it as a letter would say it")


def test_a_managers_name_that_can_be_printed_is_left_alone(tmp_path: Path) -> None:
    assert not warnings(tmp_path, written=notes((4, {"manager": "Dr Siân Ní Dhálaigh-O'Neill"})))


# ------------------------------------------------------------------------------------------- columns that have slipped


def test_preferred_names_that_have_slipped_by_a_row_are_refused(tmp_path: Path, letters: Command) -> None:
    """Every letter began with the name of a colleague: “Dear Priya”, to Stephen."""
    staff = small.people()
    for one, above in zip(staff[1:], staff, strict=False):
        one["preferred_name"] = above["first_name"]
    said = "column D “preferred_name”: 8 people have the preferred name of the row above them. Has the column slipped?"
    told = problems(letters, tmp_path, staff)
    assert any(said in line for line in told), told


@pytest.mark.parametrize(("name", "asked"), [("Katarzyna", True), ("Kasia", False), ("Si", False), ("O'Neill", False)])
def test_a_colleagues_first_name_as_a_preferred_one_is_asked_about(tmp_path: Path, name: str, *, asked: bool) -> None:
    told = warnings(tmp_path, people((2, {"preferred_name": name})))
    said = "staff.csv, row 2, column D “preferred_name”: This is the first name of somebody in the same team, in row 4,"
    assert [line.startswith(said) for line in told] == [True] * asked


def test_managers_of_notes_that_have_slipped_are_asked_about(tmp_path: Path) -> None:
    written = notes()
    by = [one["manager"] for one in written]
    for one, other in zip(written, [*by[3:], *by[:3]], strict=True):
        one["manager"] = other
    assert any(
        "8 of 9 notes are by somebody who is another one's line manager" in line
        for line in warnings(tmp_path, None, written)
    )


@pytest.mark.parametrize("team", ["-", "TBC", "N/A", "XXX", "[team]", "{{ note }}"])
def test_what_stands_in_place_of_a_team_would_be_printed(tmp_path: Path, letters: Command, team: str) -> None:
    (said, *_) = problems(letters, tmp_path, people((2, {"team": team})))
    assert "This is no team, and a letter may name it. Write the team's name." in said


def test_a_remark_behind_a_team_is_asked_about(tmp_path: Path) -> None:
    (said,) = warnings(tmp_path, people((2, {"team": "Duty (do not send)"})))
    assert "There is more than a team's name here, and a letter may name it." in said


def test_bullets_that_word_takes_from_a_font_of_its_own_are_bullets(tmp_path: Path, letters: Command) -> None:
    """“The letter's font has no character (U+F0B7)” was all that was said of Word's own bullet."""
    written = notes((2, {"note": "\uf0b7 You stayed late.\n\uf0a7 You never said so."}))
    found = sound(tmp_path, None, written)
    assert found.roster.people[0].note == "• You stayed late.\n• You never said so."
