"""Ways to spoil a campaign in one place: each function returns one that does so to a campaign's folder."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import coordinate_to_tuple

from hostile import good
from letters import files

Spoil = Callable[[Path], object]

BOOK, SHEET = "staff.xlsx", "xl/worksheets/sheet1.xml"
TOML = "campaign.toml"
DESIGN = "templates/recognition"


def nothing(_: Path) -> None:
    """Leave the campaign as it is."""


def both(*spoils: Spoil) -> Spoil:
    """Do one after the other."""
    return lambda folder: [spoil(folder) for spoil in spoils]


def staff(**cells: str) -> Spoil:
    """Put values into cells of the staff sheet: `staff(N3="EX39 2A")`."""
    return lambda folder: good.write(folder / good.STAFF, _with(good.staff(), cells))


def notes(**cells: str) -> Spoil:
    """Put values into cells of the notes."""
    return lambda folder: good.write(folder / good.NOTES, _with(good.notes(), cells))


def _with(rows: good.Rows, cells: Mapping[str, str]) -> good.Rows:
    for name, value in cells.items():
        row, column = coordinate_to_tuple(name)
        rows += [[""] * len(rows[0]) for _ in range(row - len(rows))]
        for line in rows:
            line += [""] * (column - len(line))
        rows[row - 1][column - 1] = value
    return rows


def sheet(change: Callable[[good.Rows], good.Rows], name: str = good.STAFF) -> Spoil:
    """Change the rows of a sheet; the headings are its first."""
    rows = good.staff if name == good.STAFF else good.notes
    return lambda folder: good.write(folder / name, change(rows()))


def raw(name: str, data: bytes) -> Spoil:
    """Put these very bytes in place of a file."""
    return lambda folder: (folder / name).write_bytes(data)


def recode(encoding: str, name: str = good.STAFF, mark: bytes = b"") -> Spoil:
    """Write a sheet in another encoding."""

    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_bytes(mark + text.replace("ŷ", "ý").encode(encoding, "replace"))

    return spoil


def change(old: str, new: str, name: str = TOML, *, every: bool = False) -> Spoil:
    """Change a text that stands in a file."""

    def spoil(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert old.encode() in data, f"{name} holds no {old!r}"
        (folder / name).write_bytes(
            data.replace(old.encode(), new.encode("utf-8", "surrogatepass"), -1 if every else 1)
        )

    return spoil


def append(text: str, name: str = TOML, times: int = 1) -> Spoil:
    """Put a text at the end of a file, once or many times."""
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes() + text.encode() * times)


def remove(name: str) -> Spoil:
    """Take a file away."""
    return lambda folder: (folder / name).unlink()


def folder(name: str, mode: int = 0o700) -> Spoil:
    """Make a folder, and those above it, and say who may do what with it."""

    def make(where: Path) -> None:
        (where / name).mkdir(parents=True)
        (where / name).chmod(mode)

    return make


def link(name: str, to: str) -> Spoil:
    """Make a link."""
    return lambda where: (where / name).symlink_to(to)


def given(name: str, spoil: Spoil = nothing, old: str = good.STAFF) -> Spoil:
    """Name another file in campaign.toml, and make it."""
    return both(change(f'"{old}"', f'"{name}"'), spoil)


def design(spoil: Spoil) -> Spoil:
    """Give the campaign a template of its own, and spoil that."""
    shipped = files.shipped("templates") / "recognition"
    return lambda folder: (shutil.copytree(shipped, folder / DESIGN), spoil(folder))


# ------------------------------------------------------------------------------------------------------- workbooks


def book(change: Callable[[Any], object] = nothing, *patches: Spoil) -> Spoil:
    """Put a workbook in place of the staff sheet, change it with openpyxl, and then its XML."""

    def spoil(folder: Path) -> None:
        made = openpyxl.Workbook()
        made.worksheets[0].title = "Staff"
        for row in good.staff():
            made.worksheets[0].append([cell or None for cell in row])
        change(made.worksheets[0])
        made.save(folder / BOOK)
        for patch in patches:
            patch(folder)

    return given(BOOK, both(spoil, remove(good.STAFF)))


def xml(old: str, new: str, member: str = SHEET) -> Spoil:
    """Change a text in a member of the workbook."""

    def patch(data: bytes) -> bytes:
        assert old.encode() in data, f"{member} holds no {old!r}"
        return data.replace(old.encode(), new.encode(), 1)

    return members({member: patch})


def cell(name: str, written: str) -> Spoil:
    """Put a cell's very XML in place of the one in the workbook."""

    def patch(data: bytes) -> bytes:
        found = re.subn(rb'<c r="%s"[^>]*?(/>|>.*?</c>)' % name.encode(), lambda _: written.encode(), data, count=1)
        assert found[1] == 1, f"there is no {name}"
        return found[0]

    return members({SHEET: patch})


def members(changes: Mapping[str, Callable[[bytes], bytes | None] | bytes]) -> Spoil:
    """Change, add or (where nothing is returned) take away members of the workbook."""

    def spoil(folder: Path) -> None:
        with zipfile.ZipFile(folder / BOOK) as archive:
            contents: dict[str, bytes] = {name: archive.read(name) for name in archive.namelist()}
        for name, made in changes.items():
            data = made if isinstance(made, bytes) else made(contents.get(name, b""))
            contents.pop(name, None)
            if data is not None:
                contents[name] = data
        with zipfile.ZipFile(folder / BOOK, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in contents.items():
                archive.writestr(name, data)

    return spoil


def cut(share: float) -> Spoil:
    """Cut the workbook off, as a broken download leaves it."""

    def spoil(folder: Path) -> None:
        data = (folder / BOOK).read_bytes()
        (folder / BOOK).write_bytes(data[: int(len(data) * share)])

    return spoil
