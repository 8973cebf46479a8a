"""Whole bad campaigns, each beside all that is said of it; nothing is written, and nobody is named.

A folder in `bad/` holds what differs from `bad/base/`, and `expected.txt`. What no text file can hold, a workbook
or a file that is missing, is made here.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Command

from letters import files

BAD = Path(__file__).parent / "bad"
BASE = BAD / "base"
EXPECTED = "expected.txt"
CASES = sorted(path.name for path in BAD.iterdir() if path.is_dir() and path != BASE)
OURS = ("staff_id", "site", "team", "language")  # the columns that a message may quote
SHORTEST = 4  # letters of a word that is looked for


def test_there_are_cases_and_a_good_campaign_to_spoil() -> None:
    assert len(CASES) >= 35
    assert {path.name for path in BASE.iterdir()} == {"campaign.toml", "staff.csv", "notes.csv"}
    assert set(SPOILT) <= set(CASES)


def test_the_campaign_that_is_spoilt_is_well(letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shutil.copytree(BASE, tmp_path / "c"))
    ran = letters("check")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Nothing needs mending. 6 people can be drawn.")


@pytest.mark.parametrize("case", CASES)
def test_all_that_is_wrong_is_told_and_nobody_is_named(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renew: bool, case: str
) -> None:
    monkeypatch.chdir(made(case, tmp_path))
    before = contents(tmp_path)
    phrases = {phrase for row in rows(Path.cwd()) for phrase in personal(row)}
    assert {"brannigan", "quince", "ex39 2ab", "calm a whole"} <= phrases
    ran = letters("check")
    said = ran.told.replace(str(Path.cwd()), ".")
    if renew:
        (BAD / case / EXPECTED).write_text(said, encoding="utf-8")
    assert said == (BAD / case / EXPECTED).read_text(encoding="utf-8")
    assert (ran.code, ran.out) == (1, "")
    new = contents(tmp_path).keys() - before.keys()
    assert contents(tmp_path).items() >= before.items()
    assert all(
        re.fullmatch(r"c/output(/\.lock|/to-fix|/to-fix/((staff|notes|chase)\.xlsx|\.made\.json))?", name)
        for name in new
    ), new
    spaced = f" {' '.join(words(said))} "
    assert [phrase for phrase in phrases if f" {phrase} " in spaced] == []


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_drawn_of_it(letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.chdir(made(case, tmp_path))
    before = contents(tmp_path)
    ran = letters("draw")
    assert ran.err.replace(str(Path.cwd()), ".") == (BAD / case / EXPECTED).read_text(encoding="utf-8")
    assert (ran.code, ran.out) == (1, "")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("case", ["ten-faults", "misspelt-key", "missing-wording"])
def test_a_run_stops_at_the_same_problems(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.chdir(made(case, tmp_path))
    before = contents(tmp_path)
    ran = letters("run", "--workers", "1")
    assert ran.err == (BAD / case / EXPECTED).read_text(encoding="utf-8")
    assert ran.code == 1
    assert contents(tmp_path) == before


def test_values_are_shown_when_they_are_asked_for(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made("no-home", tmp_path))
    assert "['(Quarley)']" in letters("check", "--show-values").err


def test_ten_faults_of_a_workbook_are_told_each_with_its_sheet_row_and_column(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made("ten-faults", tmp_path))
    *told, count = letters("check").told.splitlines()
    places = [re.match(r"staff\.xlsx, sheet “People”, row ([0-9]+), column ([A-Z]+) “\w+”: ", line) for line in told]
    assert [f"{place[2]}{place[1]}" for place in places if place] == [
        "B2", "N2", "F3", "H3", "E4", "H4", "F5", "O5", "C6", "A7",
    ]  # fmt: skip
    assert len({line.split(": ", 1)[1] for line in told}) == len(told) == 10
    assert count == "10 problems to mend. Nothing was written."


# ------------------------------------------------------------------------------------------- the bad campaigns


def made(case: str, parent: Path) -> Path:
    """Make the folder of a case: the good campaign, its files over it, and what only code can spoil."""
    folder = Path(shutil.copytree(BASE, parent / "c"))
    if (BAD / case / "templates").is_dir():
        own_template(folder)
    shutil.copytree(BAD / case, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED))
    if spoil := SPOILT.get(case):
        spoil(folder)
    return folder


def own_template(folder: Path) -> Path:
    """Give the campaign a template of its own, the one that comes with letters."""
    return Path(shutil.copytree(files.shipped("templates") / "recognition", folder / "templates/recognition"))


def workbook(folder: Path, change: Callable[[Any], object]) -> None:
    """Put a workbook in place of staff.csv, with some cells spoilt."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "People"
    for row in csv.reader((folder / "staff.csv").read_text(encoding="utf-8").splitlines()):
        sheet.append([cell or None for cell in row])
    change(sheet)
    book.save(folder / "staff.xlsx")
    (folder / "staff.csv").unlink()
    text = (folder / "campaign.toml").read_text(encoding="utf-8")
    (folder / "campaign.toml").write_text(text.replace("staff.csv", "staff.xlsx"), encoding="utf-8")


def formulas(sheet: Any) -> None:
    sheet["A2"] = '="N"&1'
    sheet["N3"] = "=N2"
    sheet["F5"] = "=NA()"


def hidden(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    sheet["N3"] = sheet["N4"] = "not looked at"
    sheet.column_dimensions["N"].hidden = True
    sheet["F6"] = None


def merged(sheet: Any) -> None:
    sheet.merge_cells("F2:F4")
    sheet["N6"] = "SA44"


def ten_faults(sheet: Any) -> None:
    sheet["B2"] = "=B3"  # a formula that Excel has not calculated
    sheet["N2"] = "EX39 2A"
    sheet["F3"] = "#REF!"
    sheet["F3"].data_type = "e"
    sheet["H3"] = "As above"
    sheet["E4"] = "northan"
    sheet["H4"] = "The Old Sorrel Orchard Cottage, 14 Sorrel Orchard Crescent East"
    sheet["F5"] = None
    sheet["O5"] = "Cornish"
    sheet["C6"] = "Ezhilan \U0001f600"
    sheet["A7"] = "G2"


SPOILT: dict[str, Callable[[Path], object]] = {
    "formula-without-value": lambda folder: workbook(folder, formulas),
    "hidden-rows": lambda folder: workbook(folder, hidden),
    "merged-cells": lambda folder: workbook(folder, merged),
    "missing-template": own_template,
    "missing-wording": lambda folder: (own_template(folder) / "cy.md").unlink(),
    "ten-faults": lambda folder: workbook(folder, ten_faults),
}


# -------------------------------------------------------------------------------------------------- what is there


def contents(folder: Path) -> dict[str, str]:
    """Return everything in a folder, each file with its SHA-256."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in folder.rglob("*")
    }


def rows(folder: Path) -> Iterator[dict[str, str]]:
    """Give the rows of the sheets, as well as they can be read, and those of the good campaign."""
    for path in [*folder.glob("*.csv"), *BASE.glob("*.csv")]:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        delimiter = ";" if ";" in lines[0] else ","
        for row in csv.DictReader(lines, delimiter=delimiter, restkey="more", restval=""):
            yield {heading: str(cell) for heading, cell in row.items()}
    for path in folder.glob("*.xlsx"):
        headings, *others = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        for cells in others:
            yield {str(heading): str(cell or "") for heading, cell in zip(headings, cells, strict=True)}


def personal(row: dict[str, str]) -> Iterator[str]:
    """Give what no message may hold of a row: three words on end of a note, else each word, and a whole postcode."""
    for heading, cell in row.items():
        if heading == "note":
            yield from map(" ".join, zip(words(cell), words(cell)[1:], words(cell)[2:], strict=False))
        elif heading == "postcode":
            yield " ".join(words(cell))
        elif heading not in OURS:
            yield from (word for word in words(cell) if len(word) >= SHORTEST)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
