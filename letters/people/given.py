"""The two sheets that the office gives: each is taken from the disk and read once, and all is said of those bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from letters.people import columns, sheets
from letters.people.sheets import Doubtful, Illegible, Reading, Table
from letters.problems import Problem, Refused
from letters.settings import Settings

STAFF, NOTES = "staff", "notes"


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet of the office's, how it is to be read, and what was read in it."""

    kind: str  # staff or notes
    file: str  # as campaign.toml calls it
    data: bytes
    wanted: tuple[str, ...]  # the headings hoped for, in the office's words
    reading: Reading
    table: Table | None  # what is certain of it; None when nothing is
    problems: tuple[Problem, ...]  # why something is not
    legible: bool  # whether a reader can make anything of it at all


def staff(folder: Path, settings: Settings, reading: Reading) -> Given:
    """Return the staff sheet of a campaign's folder; `Refused` when there is none that can be opened."""
    named = settings.people
    return _given(STAFF, folder, named.staff, columns.wanted_in_staff(settings), reading, named.staff_sheet)


def notes(folder: Path, settings: Settings, reading: Reading) -> Given:
    """Return the managers' notes of a campaign's folder; `Refused` when there are none that can be opened."""
    named = settings.people
    return _given(NOTES, folder, named.notes, columns.wanted_in_notes(settings), reading, named.notes_sheet)


def no_notes(settings: Settings) -> Table:
    """Return the notes of a campaign that has none: an empty sheet with the headings that one would have."""
    return Table("", "", columns.wanted_in_notes(settings), 1, (), ())


def _given(kind: str, folder: Path, file: str, wanted: tuple[str, ...], reading: Reading, sheet: str) -> Given:
    as_named = Reading(reading.encoding, reading.hidden, sheet)
    data = sheets.content(folder / file)
    made = partial(Given, kind, file, data, wanted, as_named)
    try:
        return made(sheets.table(file, data, wanted, as_named), (), legible=True)
    except Doubtful as doubt:
        return made(doubt.table, doubt.problems, legible=True)
    except Illegible as refused:
        return made(None, refused.problems, legible=False)
    except Refused as refused:
        return made(None, refused.problems, legible=True)
