"""The two sheets that the office gives: each is read from the disk once, and all is said of those bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from letters.people import columns, sheets
from letters.people.sheets import Reading, Table
from letters.settings import Settings

STAFF, NOTES = "staff", "notes"


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet of the office's, and how it is to be read."""

    kind: str  # staff or notes
    file: str  # as campaign.toml calls it
    data: bytes
    wanted: tuple[str, ...]  # the headings hoped for, in the office's words
    reading: Reading

    def table(self) -> Table:
        """Return its table; `Doubtful`, or `Refused`, with every problem that was found in it."""
        return sheets.table(self.file, self.data, self.wanted, self.reading)


def staff(folder: Path, settings: Settings, reading: Reading) -> Given:
    """Return the staff sheet of a campaign's folder; `Refused` when there is none that can be opened."""
    named = settings.people
    return _given(STAFF, folder, named.staff, columns.wanted_in_staff(settings), reading, named.staff_sheet)


def notes(folder: Path, settings: Settings, reading: Reading) -> Given:
    """Return the managers' notes of a campaign's folder; `Refused` when there are none that can be opened."""
    named = settings.people
    return _given(NOTES, folder, named.notes, columns.wanted_in_notes(settings), reading, named.notes_sheet)


def _given(kind: str, folder: Path, file: str, wanted: tuple[str, ...], reading: Reading, sheet: str) -> Given:
    as_named = Reading(reading.encoding, reading.hidden, sheet)
    return Given(kind, file, sheets.content(folder / file), wanted, as_named)
