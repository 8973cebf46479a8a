"""The files that [evidence] names are read just as a person sees them, and all that is wrong is told at once."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import small

from letters import measuring, settings
from letters.evidence import ready
from letters.evidence.outcomes import Data
from letters.people.sheets import AS_SHOWN, Reading
from letters.problems import Refused, told
from letters.sections.evidence import Evidence

ARMS = {"A01": "letter", "A02": "control", "B01": "letter", "B02": "control"}
ITEMS = "valued_1,valued_2,valued_3"
ENDLINE = f"staff_id,arm,{ITEMS}\nA01,letter,5,(4) Agree,3\nA02,control,2,2,2\nB01,letter,99,,4\n"
ABSENCE = "staff_id,start,end,share\nA01,2027-03-01,05/03/2027,\nA02,5 Mar 2027,,50%\n"
OF_STAFF = Reading(sheet="Staff")  # which sheet is the staff's says nothing of those that are read here
WINDOW = "window = [2027-03-01, 2027-03-12]\n"
SURVEY = '[evidence]\nprimary = "valued"\nendline = "endline.csv"\n'
SICK = f'[evidence]\nprimary = "sickness_absence"\nabsence = "absence.csv"\n{WINDOW}'


def measured(folder: Path, evidence: str, **written: str) -> Data:
    """Return what is measured in the files of a small campaign."""
    small.campaign(folder)
    (folder / "campaign.toml").write_text(f"{small.CAMPAIGN}\n{evidence}", encoding="utf-8")
    for name, content in written.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8", newline="")
    chosen = settings.load(folder)
    assert chosen.evidence
    return measuring.measured(folder, chosen, ready.plan(chosen.evidence), ARMS, OF_STAFF)


def refused(folder: Path, evidence: str, **written: str) -> list[str]:
    with pytest.raises(Refused) as stop:
        measured(folder, evidence, **written)
    return told(stop.value.problems)


def test_answers_become_the_outcome_of_each_person(tmp_path: Path) -> None:
    data = measured(tmp_path, SURVEY, endline=ENDLINE)
    assert data.endline == {"valued": {"A01": 4, "A02": 2}}
    assert (data.baseline, data.uptake) == ({}, None)
    assert data.without("valued") == ("B01", "B02")
    assert data.inputs == {"endline.csv": hashlib.sha256(ENDLINE.encode()).hexdigest()}
    assert [it.what for it in data.warnings] == [
        "Cells that were taken for no answer: “99” 1.",
        "1 of the 4 people who were drawn has no row here.",
    ]


def test_answers_from_before_the_draw_and_who_took_up_what_was_offered_are_read_too(tmp_path: Path) -> None:
    evidence = f'{SURVEY}baseline = "before.csv"\nuptake = "uptake.csv"\n[evidence.columns]\narm = "arm"\n'
    before = f"staff_id,{ITEMS}\nA01,1,1,1\nB02,3,3,3\n"
    data = measured(tmp_path, evidence, endline=ENDLINE, before=before, uptake="staff_id,taken_up\nA01,yes\nB01,no\n")
    assert data.baseline == {"valued": {"A01": 1, "B02": 3}}
    assert data.uptake == {"A01": True, "B01": False}
    assert list(data.inputs) == ["endline.csv", "before.csv", "uptake.csv"]


def test_episodes_become_days_lost_of_a_hundred(tmp_path: Path) -> None:
    data = measured(tmp_path, f"{SICK}window_before = [2027-02-22, 2027-02-26]\n", absence=ABSENCE)
    assert data.endline == {"sickness_absence": {"A01": 50, "A02": 30, "B01": 0, "B02": 0}}
    assert data.baseline == {"sickness_absence": dict.fromkeys(ARMS, 0)}
    assert [str(it) for it in data.warnings] == [
        (
            "absence.csv: No contracts are named, so everybody counts as here for the whole window. "
            "If they were not, name a file of [evidence] contracts."
        ),
        "absence.csv: No episode lies between 2027-02-22 and 2027-02-26. Is it the right file, and the right window?",
    ]


def test_contracts_say_who_was_there(tmp_path: Path) -> None:
    evidence = f'{SICK}contracts = "contracts.csv"\n'
    contracts = "staff_id,days_per_week,joined,left\nA01,5,,2027-03-05\nA02,2.5,01/03/2020,\nB01,5,2028-01-01,\n"
    data = measured(tmp_path, evidence, absence=ABSENCE, contracts=contracts)
    assert data.endline == {"sickness_absence": {"A01": 100, "A02": 30}}
    assert data.without("sickness_absence") == ("B01", "B02")
    assert [str(it) for it in data.warnings] == [
        (
            "contracts.csv: 1 of the 4 people who were drawn is not in this file, so their absence is not known. "
            "Add them, if they had a contract in the window."
        )
    ]


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    evidence = (
        f'{SURVEY}exploratory = ["sickness_absence"]\nbaseline = "none.csv"\nabsence = "absence.csv"\n{WINDOW}'
        'contracts = "contracts.csv"\nuptake = "uptake.csv"\n'
    )
    lines = refused(
        tmp_path,
        evidence,
        endline=f"staff_id,arm,{ITEMS}\nA01,control,5,6,3\nZ99,letter,1,1,1\nA02,control,2,2,2\nA02,control,2,2,2\n",
        absence="staff_id,start,end\nA01,01/03/27,\n",
        contracts="staff_id,joined,days\nA01,,5\n",
        uptake="staff_id,taken_up\nA01,perhaps\n",
    )
    assert [line.split(". ")[0] for line in lines] == [
        f"campaign.toml, [evidence] baseline = “none.csv”: There is no such file in {tmp_path}",
        "endline.csv, row 2, column B “arm”: In the ledger this person is in another arm",
        "endline.csv, row 2, column D “valued_2”: This number is not from 1 to 5",
        "endline.csv, row 3, column A “staff_id”: Nobody who was drawn has this id",
        (
            "endline.csv, row 5, column A “staff_id”: This id stands in a row above as well, "
            "so what was measured for it arrives twice"
        ),
        "uptake.csv, row 2, column B “taken_up”: This is neither yes nor no",
        "absence.csv, row 2, column B “start”: The year of this date has two digits",
        "contracts.csv, row 1: There is no column “days_per_week”",
    ]
    assert "Z99" not in " ".join(lines)


def test_a_file_that_no_outcome_needs_is_not_read(tmp_path: Path) -> None:
    assert measured(tmp_path, f'{SURVEY}absence = "not there.csv"\n', endline=ENDLINE).endline["valued"]


def test_a_cell_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows: list[list[Any]] = [["staff_id", *ITEMS.split(",")], ["A01", "#REF!", 4, 9], ["#N/A", 1, 1, 1]]
    for row in rows:
        sheet.append(row)
    sheet["B2"].data_type = sheet["A3"].data_type = "e"
    book.save(tmp_path / "endline.xlsx")
    lines = refused(tmp_path, SURVEY.replace(".csv", ".xlsx"))
    assert [line.split(":")[0] for line in lines] == [
        "endline.xlsx, sheet “Sheet”, row 2, column B “valued_1”",
        "endline.xlsx, sheet “Sheet”, row 3, column A “staff_id”",
        "endline.xlsx, sheet “Sheet”, row 2, column D “valued_3”",
    ]


def test_a_workbook_reads_as_it_is_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows: list[list[Any]] = [["Payroll", "start", "end", "share"], ["A01", date(2027, 3, 1), date(2027, 3, 5), 0.5]]
    for row in rows:
        sheet.append(row)
    sheet["D2"].number_format = "0%"
    book.save(tmp_path / "absence.xlsx")
    evidence = SICK.replace(".csv", ".xlsx") + '[evidence.columns]\nstaff_id = "Payroll"\n'
    assert measured(tmp_path, evidence).endline["sickness_absence"]["A01"] == 25


def test_columns_that_are_not_needed_are_named(tmp_path: Path) -> None:
    with_more = "staff_id,start,end,reason,salary\nA01,2027-03-01,2027-03-05,flu,1\n"
    said = [it.what for it in measured(tmp_path, SICK, absence=with_more).warnings]
    assert said[:2] == ["Not needed, and private: salary.", "Not used: reason."]


def test_without_evidence_nothing_is_measured(tmp_path: Path) -> None:
    chosen = settings.load(small.campaign(tmp_path))
    plan = ready.plan(Evidence(primary="valued", endline="endline.csv"))
    with pytest.raises(Refused, match="There is no \\[evidence\\]"):
        measuring.measured(tmp_path, chosen, plan, ARMS, AS_SHOWN)
