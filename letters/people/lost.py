"""Letters that were lost: a program that has no “ŵ” writes a question mark in its place."""

from __future__ import annotations

import re

from letters.people.names import DASHES
from letters.people.person import Person
from letters.problems import Fault

WHAT = "There is a question mark here: was a letter lost, such as ŵ, or is somebody unsure?"
REMEDY = "Type what is to stand here. A plain CSV file loses letters; CSV UTF-8 and .xlsx keep them."
IN_A_WORD = re.compile(  # “Ll?r”, “T?R”, “?yn”, “(?yn”, “t?”; not “Why?Because”
    r"[^\W\d_]\?[^\W\d_A-ZÀ-Þ]|[A-ZÀ-Þ]\?[A-ZÀ-Þ]|(?<![\w?!.,])\?[^\W\d_]|(?<![\w'’])[tdhT]\?(?!\w)"
)


def in_row(person: Person) -> list[Fault]:
    """Refuse a question mark where none can be meant."""
    named = ("first_name", "last_name", "preferred_name", "title", "line_manager")
    cells = {field: getattr(person, field) for field in named}
    cells |= dict(zip(person.address_fields, person.address, strict=True))
    found = [field for field, value in cells.items() if "?" in value and not DASHES.fullmatch(value)]
    found += [field for field in ("job_title", "team") if IN_A_WORD.search(getattr(person, field))]
    return [Fault(field, WHAT, REMEDY) for field in found]


def in_note(person: Person) -> list[Fault]:
    """Refuse the same in a note and in the name of who wrote it; between sentences something may be asked."""
    manager = person.manager_field == "manager" and "?" in person.manager and not DASHES.fullmatch(person.manager)
    found = [Fault("manager", WHAT, REMEDY, person.manager)] if manager else []
    if "?" in person.note and IN_A_WORD.search(person.note):
        found.append(Fault("note", WHAT, f"{REMEDY} If a question is asked here, put a space behind it.", person.note))
    return found
