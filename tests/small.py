"""A small invented campaign, to be spoilt in one place at a time."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

from letters import files

STAFF_HEADINGS = [
    "staff_id",
    "first_name",
    "last_name",
    "preferred_name",
    "site",
    "team",
    "line_manager",
    "address_line_1",
    "address_line_2",
    "postcode",
    "language",
]
NOTES_HEADINGS = ["staff_id", "name", "note", "manager"]

CAMPAIGN = """
title = "Thank-you letters"
date = 2026-12-01
output = "output"

[people]
staff = "staff.csv"
notes = "notes.csv"

[sites.ashby]
organisation = "Ashby Borough Council"
sender = "Ruth Amadi"
role = "Director of Children’s Services"
address = ["Town Hall", "Ashby", "LE65 1AA"]

[sites.brynmor]
organisation = "Brynmor County Council"
sender = "Gwen Pryce"
role = "Director of Social Services"
address = ["Council Offices", "Brynmor", "SY23 1AA"]

[sites.brynmor.language.cy]
organisation = "Cyngor Sir Brynmor"
role = "Cyfarwyddwr Gwasanaethau Cymdeithasol"
address = ["Swyddfeydd y Cyngor", "Brynmor", "SY23 1AA"]

[trial]
seed = "a seed for tests"
strata = ["site"]

[[trial.arms]]
name = "letter"
wording = "recognition"

[[trial.arms]]
name = "control"
"""

PEOPLE = (  # id, first, last, preferred, site, team, line manager, line 1, town, postcode, language
    "A01|Siân|O'Neill||ashby|Duty|Jo Marsh|3 Mill Lane|Ashby|LE65 2AB|",
    "A02|Null|Achterberg||ashby|Duty|Jo Marsh|Flat 2, 9 High Street|Ashby|LE65 2AE|",
    "A03|Katarzyna|Żukowska|Kasia|ashby|Duty|Jo Marsh|14 Oak Road|Ashby|LE65 2AD|",
    "A04|Pieter|van der Berg||ashby|Care|Ravi Nair|1 The Green|Measham|DE12 7HB|",
    "A05|Mary-Anne|Young||ashby|Care|Ravi Nair|22 Station Road|Measham|DE12 7HE|",
    "B01|Llŷr|Ŵyn||brynmor|Plant|Nia Bowen|Tŷ Gwyn|Brynmor|SY23 3AB|cy",
    "B02|Ezhilan||Ezhilan|brynmor|Plant|Nia Bowen|8 Heol y Bont|Brynmor|SY23 3AE|en",
    "B03|Carys|Price||brynmor|Plant|Nia Bowen|5 Maes yr Haf|Brynmor|SY23 3AD|en+cy",
    "B04|Tom|Young||brynmor|Plant|Nia Bowen|6 Maes yr Haf|Brynmor|SY23 3AD|English",
)
NOTES = {
    "A01": "You stayed with the Tuesday group when it was down to three. It is eleven now, and they ask for you.",
    "A02": "Your chronologies are the ones I show to new starters. Clear, fair, finished.",
    "A03": "When the office flooded you had us working from the library by ten. I have not forgotten it.",
    "A04": "You listen first. Foster carers tell me so in almost those words.",
    "A05": "Your court statements are models of their kind; so is the way you calm a corridor.",
    "B01": "Rwyt ti'n gwneud i bawb deimlo'n gartrefol. Diolch o galon.",
    "B02": "Nobody writes a plainer plan than you, and families thank you for it.",
    "B03": "You took two students in one year and made both of them better than us.",
    "B04": "Thank you for the rota that nobody has argued with since March.",
}


def people() -> list[dict[str, str]]:
    """Return the staff, a dictionary each, to be changed at will."""
    return [dict(zip(STAFF_HEADINGS, line.split("|"), strict=True)) for line in PEOPLE]


def notes(staff: Iterable[Mapping[str, str]] | None = None) -> list[dict[str, str]]:
    """Return the notes for these people, a dictionary each."""
    return [
        {
            "staff_id": person["staff_id"],
            "name": f"{person['first_name']} {person['last_name']}".strip(),
            "note": NOTES.get(person["staff_id"], f"Thank you for all that you did in {person['staff_id']}."),
            "manager": person["line_manager"],
        }
        for person in staff or people()
    ]


def campaign(
    folder: Path,
    staff: Sequence[Mapping[str, str]] | None = None,
    written: Sequence[Mapping[str, str]] | None = None,
    settings: str = CAMPAIGN,
) -> Path:
    """Write a campaign folder whose output lies inside it, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    staff = people() if staff is None else staff
    suffix = ".xlsx" if "staff.xlsx" in settings else ".csv"
    sheet(folder / f"staff{suffix}", STAFF_HEADINGS + [f"address_line_{n}" for n in range(3, 7)], staff)
    sheet(folder / f"notes{suffix}", NOTES_HEADINGS, notes(staff) if written is None else written)
    (folder / "campaign.toml").write_text(settings, encoding="utf-8")
    return folder


def sample(room: Path) -> Path:
    """Copy the sample campaign, as it is before any draw, and the designs beside it; return its folder."""
    for name in ("sample_data", "templates"):
        shutil.copytree(files.shipped(name), room / name, ignore=shutil.ignore_patterns("ledger-head.json"))
    return room / "sample_data"


def sheet(path: Path, headings: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a sheet, as .csv or .xlsx; further keys of the rows become further columns."""
    rows = list(rows)
    headings = [*headings, *dict.fromkeys(key for row in rows for key in row if key not in headings)]
    table = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        return
    book = openpyxl.Workbook()
    book.active.title = "Staff"
    for line in table:
        book.active.append([cell or None for cell in line])
    book.save(path)


def many(count: int, site: str = "ashby") -> list[dict[str, str]]:
    """Return as many people as are needed, all different."""
    first = people()[0]
    return [
        {
            **first,
            "staff_id": f"M{n:04d}",
            "first_name": f"Ada{chr(97 + n % 26)}",
            "last_name": f"Lovell{n}",
            "site": site,
        }
        for n in range(1, count + 1)
    ]
