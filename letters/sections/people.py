"""[people]: where the staff and the notes are, how their headings are called, and who is left out."""

from __future__ import annotations

import datetime
import posixpath
from typing import Annotated

from pydantic import Field, StrictInt, ValidationInfo, field_validator

from letters.sections.values import File, Stripped, Table, Text, Word
from letters.toml.faults import Unsound

MOST_LINES = 6  # of an address, beside its postcode


class Exclusion(Table):
    """People left out before the draw: those whose cell in this column is one of these values."""

    column: Text
    values: tuple[Text, ...] = Field(min_length=1, strict=False)


class People(Table):
    """Where the staff and the notes are, and how their headings are called."""

    staff: File
    staff_sheet: Word = ""
    notes_sheet: Word = ""
    notes: Stripped  # nothing only in a campaign without letters: nobody needs one
    address_lines: Annotated[StrictInt, Field(ge=1, le=MOST_LINES)] = MOST_LINES  # columns for them in the staff sheet
    keep_until: datetime.date | None = None  # the last day on which personal data is kept
    columns: dict[str, Text] = {}  # our name → their heading
    exclude: dict[Text, Exclusion] = {}  # reason → who

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that the office gives, as they are named here."""
        return tuple(name for name in (self.staff, self.notes) if name)

    @field_validator("notes")
    @classmethod
    def _two_sheets(cls, notes: str, others: ValidationInfo) -> str:
        staff, sheets = others.data.get("staff"), [others.data.get(f"{which}_sheet") for which in ("staff", "notes")]
        if staff and notes and posixpath.normpath(staff) == posixpath.normpath(notes) and sheets[0] == sheets[1]:
            remedy = "Name two files; or two sheets of one, with staff_sheet and notes_sheet."
            raise Unsound("The staff and the notes are the same sheet of the same file.", remedy)
        return notes
