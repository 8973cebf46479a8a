"""What a spreadsheet program has made of a cell: a date of the flat “3/1”, an error where a value should be."""

from __future__ import annotations

import re

from letters.people.person import Person
from letters.problems import Fault

MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DATE = re.compile(rf"\d{{4}}-\d\d-\d\d(?:[ T].*)?|\d\d/\d\d/\d{{4}}|\d{{1,2}}-{MONTH}(?:-\d{{2,4}})?|{MONTH}-\d{{2}}")
NUMBER = re.compile(r"\d\d:\d\d(?::\d\d)?|\d+(?:[.,]\d+)?%|\d(?:[.,]\d+)?E[+-]\d+")
ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!)", re.IGNORECASE)
REMEDY = "Format the cell as Text and type again what was meant."


def in_row(person: Person) -> list[Fault]:
    """Refuse a date, a time, a percentage or an error where a name, an address or a team should stand."""
    named = ("title", "first_name", "last_name", "preferred_name", "job_title", "team", "line_manager")
    cells = {field: getattr(person, field) for field in named}
    cells |= dict(zip(person.address_fields, person.address, strict=True))
    found = []
    for field, value in cells.items():
        if value[:1].isdigit() or "-" in value or "#" in value:
            if DATE.fullmatch(value) or NUMBER.fullmatch(value):
                what = "A date or a number stands here, which a spreadsheet program may have made of something else."
                found.append(Fault(field, what, REMEDY, value))
            elif ERROR.fullmatch(value):
                found.append(Fault(field, "An error of a spreadsheet program stands here.", REMEDY, value))
    return found
