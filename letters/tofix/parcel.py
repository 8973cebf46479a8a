"""All that goes back to the office to be mended, as one folder's files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from letters.people.roster import Roster
from letters.people.sheets import Reading
from letters.problems import Problem
from letters.tofix import chase, marked


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet of the office's, as it was read."""

    kind: str  # staff or notes
    file: str
    data: bytes
    wanted: tuple[str, ...]
    reading: Reading


def contents(
    sources: Sequence[Source], roster: Roster | None, problems: Sequence[Problem], warnings: Sequence[Problem]
) -> dict[str, bytes]:
    """Return the marked copy of each sheet in which a cell is to be mended or looked at, and the notes still owed."""
    found: dict[str, bytes] = {}
    for source in sources:
        if _concerned(source.file, problems, warnings):
            copy = marked.workbook(source.file, source.data, source.wanted, source.reading, problems, warnings)
            found[_name(source, found)] = copy
    owed = chase.owing(roster, problems) if roster else ()
    if roster and owed:
        found[chase.FILE] = chase.workbook(owed, roster.notes)
    return found


def _concerned(file: str, problems: Sequence[Problem], warnings: Sequence[Problem]) -> bool:
    """Say whether something in a sheet is to be mended, or a cell of it looked at."""
    return any(it.place.file == file for it in problems) or any(
        it.place.file == file and it.place.column for it in warnings
    )


def _name(source: Source, taken: Iterable[str]) -> str:
    """Return the name of a copy; another one when there is a file of that name."""
    name = marked.name(source.file)
    clash = name.casefold() in {chase.FILE, *(there.casefold() for there in taken)}
    return f"{PurePath(name).stem} ({source.kind}).xlsx" if clash else name
