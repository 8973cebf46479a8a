"""All that goes back to the office to be mended, as one folder's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from letters import files, lock, whole
from letters.people.given import Given
from letters.people.roster import Roster
from letters.problems import Busy, MachineFailed, Place, Problem
from letters.tofix import chase, marked

FOLDER = "to-fix"  # in the output folder


def put(contents: Mapping[str, bytes], output: Path) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Put a parcel in the place of the one before, and return its files, or why it could not be put there.

    Where there is nothing to give back, the one before is taken away.
    """
    folder = output / FOLDER
    if not contents and not files.tree(folder):
        return (), ()
    try:
        with lock.only_one(output):
            whole.sweep(output)
            if not contents:
                files.remove(folder)
                return (), ()
            with whole.staging(folder) as staged:
                whole.write_all(staged, contents.items())
    except (Busy, MachineFailed) as stop:
        remedy = "What is to be mended is listed here all the same."
        return (), (Problem(Place(FOLDER), f"The marked sheets could not be written: {stop}", remedy),)
    return tuple(folder / name for name in contents), ()


def contents(
    sources: Sequence[Given], roster: Roster | None, problems: Sequence[Problem], warnings: Sequence[Problem]
) -> dict[str, bytes]:
    """Return the marked copy of each sheet in which a cell is to be mended or looked at, and the notes still owed."""
    found: dict[str, bytes] = {}
    for source in sources:
        if _concerned(source.file, problems, warnings):
            read = (source.file, source.data, source.wanted, source.reading)
            copy = marked.workbook(*read, problems, warnings, legible=source.legible)
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


def _name(source: Given, taken: Iterable[str]) -> str:
    """Return the name of a copy; another one when there is a file of that name."""
    name = marked.name(source.file)
    clash = name.casefold() in {chase.FILE, *(there.casefold() for there in taken)}
    return f"{PurePath(name).stem} ({source.kind}).xlsx" if clash else name
