"""A good campaign, to be spoilt: invented people whose names, addresses and notes are words that nothing else holds.

Such a word is a canary: wherever it is seen outside a letter and the print list, personal data has leaked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

STAFF, NOTES = "staff.csv", "notes.csv"
STAFF_HEADINGS = (
    "staff_id first_name last_name preferred_name site team line_manager address_line_1 address_line_2 address_line_3 "
    "address_line_4 address_line_5 address_line_6 postcode language job_title status"
).split()
NOTES_HEADINGS = ("staff_id", "name", "note", "manager")

PEOPLE = (  # id, first, last, preferred, site, team, manager, two lines, postcode, language; the row is one more
    "P01|Zephyrina|Quillfeather||northam|Duty|Oswaldine Thistlewick|3 Marzipan Lane|Gobblestone|EX39 2AB|",
    "P02|Bartholomina|Snickerdew|Thomasinka|northam|Duty|Oswaldine Thistlewick|9 Lanternfish Row|Gobblestone|EX39 2AD|",
    "P03|Peregrinus|Wobblecroft||northam|Duty|Oswaldine Thistlewick|14 Custardapple Way|Gobblestone|EX39 2AE|",
    "P04|Ottoline|Brackenmoss||northam|Duty|Oswaldine Thistlewick|1 Velvetmoth Green|Gobblestone|EX39 2AF|",
    "P05|Llywarchus|Tanglewhistle||glan|Plant|Myfanwena Crumblehorn|Tŷ Snowpetal|Mumblewick|SY23 3AB|cy",
    "P06|Fenwickia|Dapplegrove||glan|Plant|Myfanwena Crumblehorn|8 Periwinklebank|Mumblewick|SY23 3AD|en",
    "P07|Caradocus|Nimblethorn||glan|Plant|Myfanwena Crumblehorn|5 Gingerbreadhaf|Mumblewick|SY23 3AE|en+cy",
    "P08|Isambardine|Foxglovely||glan|Plant|Myfanwena Crumblehorn|6 Gingerbreadhaf|Mumblewick|SY23 3AE|",
)
NOTE = {
    "P01": "You kept the lighthousekeeping group alive when it was down to three.",
    "P02": "Your chronologies read like a weathervaneful of good sense.",
    "P03": "When the office flooded you had us in a libraryboat by ten.",
    "P04": "You listen first; carers call it the hedgehogging habit.",
    "P05": "Rwyt ti fel pilipalaod y bore. Diolch o galon.",
    "P06": "Nobody writes a plainer plan than you, not even the owlkeeper.",
    "P07": "You took two students and made both of them starfishproof.",
    "P08": "Thank you for the rota, that treaclebridge over March.",
}
CANARIES = (
    "zephyrina quillfeather bartholomina snickerdew thomasinka peregrinus wobblecroft ottoline brackenmoss llywarchus "
    "tanglewhistle fenwickia dapplegrove caradocus nimblethorn isambardine foxglovely oswaldine thistlewick myfanwena "
    "crumblehorn marzipan lanternfish custardapple velvetmoth snowpetal periwinklebank gingerbreadhaf gobblestone "
    "mumblewick lighthousekeeping weathervaneful libraryboat hedgehogging pilipalaod owlkeeper starfishproof "
    "treaclebridge"
).split()

CAMPAIGN = """title = "Thank-you letters"
date = 2026-12-01
output = "output"

[people]
staff = "staff.csv"
notes = "notes.csv"

[people.exclude]
"On long leave" = { column = "status", values = ["Long leave"] }

[sites.northam]
organisation = "Northam Borough Council"
sender = "Ruth Amadi"
role = "Director of Children’s Services"
address = ["Town Hall", "Northam", "EX39 1AA"]

[sites.glan]
organisation = "Glan County Council"
sender = "Gwen Pryce"
role = "Director of Social Services"
address = ["Council Offices", "Glan", "SY23 1AA"]

[sites.glan.language.cy]
organisation = "Cyngor Sir Glan"
role = "Cyfarwyddwr Gwasanaethau Cymdeithasol"
address = ["Swyddfeydd y Cyngor", "Glan", "SY23 1AA"]

[trial]
seed = "a seed for hostile inputs"
strata = ["site"]

[[trial.arms]]
name = "letter"
wording = "recognition"

[[trial.arms]]
name = "control"
"""

Rows = list[list[str]]


def staff() -> Rows:
    """Return the staff sheet, its headings first, to be changed at will."""
    rows = []
    for line in PEOPLE:
        *start, first_line, town, postcode, language = line.split("|")
        rows.append([*start, first_line, town, "", "", "", "", postcode, language, "Carer", "In post"])
    return [[*STAFF_HEADINGS], *rows, _on_leave()]


def _on_leave() -> list[str]:
    """Return somebody who is left out, so that the rule that leaves them out is not told of as unused."""
    return ["P09", "Ottoline", "Foxglovely", "", "glan", "Plant", "Gwen Pryce", *[""] * 9, "Long leave"]


def notes() -> Rows:
    """Return the notes, their headings first, to be changed at will."""
    people = [row for row in staff()[1:] if row[0] in NOTE]
    return [[*NOTES_HEADINGS], *([row[0], f"{row[1]} {row[2]}", NOTE[row[0]], row[6]] for row in people)]


def campaign(folder: Path) -> Path:
    """Write the good campaign into a folder that is not there yet, and return it."""
    folder.mkdir(parents=True)
    write(folder / STAFF, staff())
    write(folder / NOTES, notes())
    (folder / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    return folder


def write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write a sheet as .csv."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))


def canaries(text: str) -> list[str]:
    """Return the canaries that a text holds."""
    words = set(re.findall(r"\w+", text.casefold()))
    return [canary for canary in CANARIES if canary in words or any(canary in word for word in words)]
