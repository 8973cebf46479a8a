"""What a column of an office's export may be: one of ours by another name or spelling, or one that is not needed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence

from letters.people import address
from letters.people.sheets import Table
from letters.problems import Place, Problem
from letters.settings import NAME

PRIVATE = re.compile(
    r"salary|pay|sick|absence|national ?ins|^ni(no| ?num)|birth|dob|ethnic|relig|disab|union|health", re.IGNORECASE
)

CALLED = {  # what exports of HR systems call our fields, in small letters
    "staff_id": ("employee no", "employee number", "payroll", "personnel", "staff no"),
    "first_name": ("forename", "given name"),
    "last_name": ("family name", "surname"),
    "preferred_name": ("known as", "nickname", "preferred first name", "preferred forename"),
    "site": ("site", "authority", "council", "employer", "organisation"),
    "team": ("team", "department", "service", "unit"),
    "line_manager": ("manager", "reports to", "supervisor"),
    "postcode": ("post code",),
    "job_title": ("job role", "position", "post title", "role"),
    "language": ("language",),
    "format": ("format", "large print", "print size", "accessible format"),
    "status": ("absence", "assignment status", "employment status"),
    "note": ("comment", "comments", "message"),
    "name": ("employee name", "full name"),
    "manager": ("written by",),
} | {line: (f"address {number}", f"address line {number}") for number, line in enumerate(address.LINES, start=1)}
NEAR = 0.6  # of difflib's ratio


def over_cells(table: Table) -> list[str]:
    """Return the headings that stand over something; one over nothing may be a cell of a person's, never to be told.

    A line break that is lost makes headings of the first person's row.
    """
    return [h for n, h in enumerate(table.headings) if h and any(row.values[n] for row in table.rows)]


def called(field: str, spare: Sequence[str]) -> list[str]:
    """Return the headings by which exports call a field, the most usual first; a date is none of ours."""
    said = {heading: f" {' '.join(re.findall(r'[a-z]+|[0-9]+', heading.casefold()))} " for heading in spare}
    fit = [it for name in CALLED.get(field, ()) for it in spare if f" {name} " in said[it] and " date " not in said[it]]
    return list(dict.fromkeys(fit))[:2]


def alike(heading: str, spare: Sequence[str]) -> list[str]:
    """Return the headings that are spelt nearly as one that is not there; a number in it has to be the same."""
    numbered = re.findall(r"\d+", heading)
    fit = {other.casefold(): other for other in spare if re.findall(r"\d+", other) == numbered}
    return [fit[near] for near in difflib.get_close_matches(heading.casefold(), fit, n=2, cutoff=NEAR)]


def asked(table: Table, read: Collection[int], lacking: Sequence[str]) -> list[Problem]:
    """Ask whether columns that are not read are fields that are lacking."""
    place = Place(table.file, table.sheet, table.heading_row)
    return [
        Problem(
            place,
            f"“{heading}” is not used. Is it “{field}”?",
            f'If so, say so in {NAME}: [people.columns] {field} = "{heading}".',
        )
        for heading, field in _meant(table, read, lacking).items()
    ]


def unused(table: Table, read: Collection[int], lacking: Sequence[str]) -> list[Problem]:
    """Name the columns that are not read, nor asked about; what is not needed had better not be in the sheet."""
    place = Place(table.file, table.sheet, table.heading_row)
    spare, meant = _spare(table, read), _meant(table, read, lacking)
    private = [heading for heading in spare if PRIVATE.search(heading)]
    other = [heading for heading in spare if heading not in private and heading not in meant]
    remedy = "Delete these columns from the sheet before you keep or send it."
    return [
        *([Problem(place, f"Not needed, and private: {', '.join(private)}.", remedy)] if private else []),
        *([Problem(place, f"Not used: {', '.join(other)}.", "Nothing needs doing.")] if other else []),
    ]


def _meant(table: Table, read: Collection[int], lacking: Sequence[str]) -> dict[str, str]:
    """Return the headings that may be those of fields that are lacking, with the field of each."""
    plain = [heading for heading in _spare(table, read) if not PRIVATE.search(heading)]
    return {heading: field for field in lacking for heading in called(field, plain)[:1]}


def _spare(table: Table, read: Collection[int]) -> list[str]:
    headings = {table.headings[number] for number in read}
    return [heading for heading in over_cells(table) if heading not in headings]
