"""One person: what stands in their row of the staff sheet, and the note that their manager wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter

IN_NOTES = ("note", "manager")  # fields


@dataclass(frozen=True, slots=True)
class Person:
    """One eligible person, with the note that their manager wrote."""

    staff_id: str
    first_name: str
    last_name: str
    preferred_name: str
    title: str
    job_title: str
    site: str  # the key of [sites.…]
    team: str
    line_manager: str
    address: tuple[str, ...]  # as printed below the name, postcode last
    address_fields: tuple[str, ...]  # the column of each line
    language: str  # as the sheet has it; empty means English
    format: str  # as the sheet has it; empty means standard
    note: str
    manager: str  # who wrote the note
    stratum: str
    cluster: str
    row: int  # in the staff sheet
    note_row: int  # in the notes
    manager_field: str = "manager"  # where `manager` stands: in the notes, or as “line_manager” in the staff sheet

    @property
    def told(self) -> tuple[object, ...]:
        """All of it but where in the sheets they stand."""
        return _TOLD(self)

    @property
    def full_name(self) -> str:
        """The name as given, first name first."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def salutation(self) -> str:
        """What follows “Dear”."""
        return self.preferred_name or self.first_name


_TOLD: Callable[[Person], tuple[object, ...]] = attrgetter(
    *(it.name for it in fields(Person) if it.name not in ("row", "note_row"))
)


def nobody(note: str) -> Person:
    """Return somebody of whom nothing is known but what a note says."""
    texts = {it.name: "" for it in fields(Person) if it.name not in ("address", "address_fields", "row", "note_row")}
    return Person(**{**texts, "note": note}, address=(), address_fields=(), row=0, note_row=0)
