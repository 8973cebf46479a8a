"""All that goes back to the office to be mended, as one folder's files."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from letters import files, lock, whole
from letters.people.given import Given
from letters.people.roster import Roster
from letters.problems import Busy, MachineFailed, Place, Problem
from letters.tofix import chase, marked

FOLDER = "to-fix"  # in the output folder
MADE = ".made.json"  # in that: the SHA-256 of each file as it was made, so that nobody's work in one is lost


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
                take_away(output)
                return (), ()
            if others := _of_others(folder):
                what = "Somebody has changed this file, or put it here: no new marked sheets take its place."
                remedy = "Take what was mended here over into your own sheet, then delete this file."
                return (), tuple(Problem(Place(f"{FOLDER}/{name}"), what, remedy) for name in others)
            made = json.dumps({name: files.digest(data) for name, data in contents.items()}, ensure_ascii=False)
            with whole.staging(folder) as staged:
                whole.write_all(staged, [*contents.items(), (MADE, made.encode())])
    except (Busy, MachineFailed) as stop:
        remedy = "What is to be mended is listed here all the same."
        return (), (Problem(Place(FOLDER), f"The marked sheets could not be written: {stop}", remedy),)
    return tuple(folder / name for name in contents), ()


def take_away(output: Path) -> None:
    """Remove a parcel in which nobody has changed anything, nor put anything beside it."""
    if not _of_others(output / FOLDER):
        files.remove(output / FOLDER)


def _of_others(folder: Path) -> list[str]:
    """Return the files that are not as they were made here."""
    made: dict[str, str] = {}
    with contextlib.suppress(ValueError, AttributeError):
        made = dict(json.loads(files.read_if_there(folder / MADE) or b"{}").items())
    here = [name for name in files.tree(folder) if name != MADE]
    return [name for name in here if made.get(name) != files.digest_if_there(folder / name)]


def contents(
    sources: Sequence[Given], roster: Roster | None, problems: Sequence[Problem], warnings: Sequence[Problem]
) -> dict[str, bytes]:
    """Return the marked copy of each sheet in which a cell is to be mended or looked at, and the notes still owed."""
    found: dict[str, bytes] = {}
    for source in sources:
        if _concerned(source.file, problems, warnings):
            read = (source.file, source.data, source.wanted, source.reading)
            only = sum(it.file == source.file for it in sources) == 1
            kind = "" if only else source.kind
            copy = marked.workbook(*read, problems, warnings, kind, legible=source.legible)
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
