"""Files that are not what they should be: missing, of another kind, damaged, or made to do harm when opened."""

from __future__ import annotations

import os
import random
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from hostile import good, spoil
from hostile.case import DONE, Case
from hostile.spoil import BOOK, SHEET, TOML, Spoil

XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE lol [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (b + 1, b"&%c;" % b * 10) for b in range(97, 107))
    + b"]><worksheet>&k;</worksheet>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
MILLION = 10**6
NOISE = random.Random(0).randbytes(1000)


def _zip(**members: bytes) -> Callable[[Path], None]:
    """Put a ZIP file with these members in place of the workbook; two underscores in a name stand for a slash."""

    def made(folder: Path) -> None:
        with zipfile.ZipFile(folder / BOOK, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name.replace("__", "/"), data)

    return made


def _book_that(patch: Spoil) -> Spoil:
    return spoil.book(spoil.nothing, patch)


def _member(name: str, data: bytes) -> Spoil:
    return _book_that(spoil.members({name: data}))


def _large(piece: bytes, times: int) -> Spoil:
    """Add a picture of so many bytes to the workbook."""
    return _book_that(spoil.members({"xl/media/a.bin": lambda _: piece * times}))


def _encrypted(folder: Path) -> None:
    """Set the flag of a password in the ZIP directory and in each member's own header."""
    data = bytearray((folder / BOOK).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    (folder / BOOK).write_bytes(data)


def _lies_of_its_size(folder: Path) -> None:
    """Say in the ZIP directory that the sheet is 1 KB, while it unpacks to 60 MB."""
    spoil.members({SHEET: b" " * 60 * MILLION})(folder)
    data = bytearray((folder / BOOK).read_bytes())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(SHEET.encode()))
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    (folder / BOOK).write_bytes(data)


def _bit(folder: Path) -> None:
    data = bytearray((folder / BOOK).read_bytes())
    data[len(data) // 2] ^= 0x10
    (folder / BOOK).write_bytes(data)


def _folder(name: str) -> Spoil:
    return spoil.both(spoil.remove(name), spoil.folder(name))


def _loop(folder: Path) -> None:
    (folder / good.STAFF).unlink()
    (folder / good.STAFF).symlink_to(good.STAFF)


def _pipe(folder: Path) -> None:
    (folder / good.STAFF).unlink()
    os.mkfifo(folder / good.STAFF)


def _huge(folder: Path) -> None:
    os.truncate(folder / good.STAFF, 200 * MILLION)


def _rows(count: int, cells: str) -> Spoil:
    """Add so many rows to the workbook's sheet; a # in the cells is the row's number."""

    def added(data: bytes) -> bytes:
        rows = (f'<row r="{n}">{cells.replace("#", str(n))}</row>' for n in range(12, 12 + count))
        return data.replace(b"</sheetData>", "".join(rows).encode() + b"</sheetData>")

    return spoil.members({SHEET: added})


def _rename(folder: Path, name: str = good.STAFF) -> None:
    (folder / BOOK).rename(folder / name)
    spoil.change(f'"{BOOK}"', f'"{name}"')(folder)


def _with_macros(folder: Path) -> None:
    _rename(folder, "staff.xlsm")


def _numbers(rows: int, columns: int) -> Spoil:
    """Add so many rows of so many small numbers to the workbook's sheet."""

    def added(data: bytes) -> bytes:
        made = "".join(
            f'<row r="{row}">{"".join(f"<c><v>{row * column % 9973}</v></c>" for column in range(columns))}</row>'
            for row in range(12, 12 + rows)
        )
        return data.replace(b"</sheetData>", made.encode() + b"</sheetData>")

    return spoil.members({SHEET: added})


def _strings(folder: Path) -> None:
    """Give the workbook a table of strings that no cell uses, just below the limit."""
    chance = random.Random(0)
    more = "".join(f"<si><t>{chance.randbytes(200).hex()}</t></si>" for _ in range(90_000)).encode()
    spoil.members({"xl/sharedStrings.xml": lambda data: data.replace(b"</sst>", more + b"</sst>")})(folder)


CASES = (
    Case("staff file missing", spoil.remove(good.STAFF), "staff.csv"),
    Case("notes missing", spoil.remove(good.NOTES), "notes.csv"),
    Case("both missing", spoil.both(spoil.remove(good.STAFF), spoil.remove(good.NOTES)), "notes.csv"),
    Case("staff file misnamed", spoil.change("staff.csv", "stafff.csv"), "staff.csv"),
    Case("staff is a folder", _folder(good.STAFF), "staff.csv"),
    Case("staff is a pipe", _pipe, "staff.csv"),
    Case("staff is a link to itself", _loop, "staff.csv"),
    Case("staff is a device", spoil.change('"staff.csv"', '"/dev/zero"'), "zero"),
    Case("staff is the system's list of users", spoil.change('"staff.csv"', '"/etc/passwd"'), "passwd"),
    Case("staff of 200 MB", _huge, "staff.csv"),
    Case("staff empty", spoil.raw(good.STAFF, b""), "staff.csv"),
    Case("staff of blanks alone", spoil.raw(good.STAFF, b" \r\n" * 99), "staff.csv"),
    Case("staff of NULs alone", spoil.raw(good.STAFF, bytes(4096)), "staff.csv"),
    Case("lock file of an open workbook", spoil.given("~$staff.xlsx", spoil.raw("~$staff.xlsx", XLS)), "~$staff.xlsx"),
    Case("old .xls or password", spoil.given(BOOK, spoil.raw(BOOK, XLS)), BOOK),
    Case("PDF called .xlsx", spoil.given(BOOK, spoil.raw(BOOK, b"%PDF-1.7\n%\xe2\xe3")), BOOK),
    Case("web page called .xlsx", spoil.given(BOOK, spoil.raw(BOOK, b"\n<!DOCTYPE html><table>")), BOOK),
    Case("XML called .xlsx", spoil.given(BOOK, spoil.raw(BOOK, b"<?xml version='1.0'?><Workbook/>")), BOOK),
    Case("RTF called .csv", spoil.raw(good.STAFF, b"{\\rtf1 staff_id}"), "staff.csv"),
    Case("gzip called .csv", spoil.raw(good.STAFF, b"\x1f\x8b\x08" + bytes(99)), "staff.csv"),
    Case("7z called .csv", spoil.raw(good.STAFF, b"7z\xbc\xaf\x27\x1c" + bytes(99)), "staff.csv"),
    Case("picture called .csv", spoil.raw(good.STAFF, b"\x89PNG\r\n\x1a\n" + bytes(range(256))), "staff.csv"),
    Case("SQLite called .csv", spoil.raw(good.STAFF, b"SQLite format 3\0" + bytes(5000)), "staff.csv"),
    Case("JSON called .csv", spoil.raw(good.STAFF, b'[{"staff_id": "P01"}]'), "staff.csv"),
    Case(
        "CSV called .xlsx",
        spoil.given(BOOK, lambda folder: shutil.move(folder / good.STAFF, folder / BOOK)),
        BOOK,
        code=DONE,
    ),
    Case("workbook called .csv", spoil.both(spoil.book(), _rename), "staff.csv", code=DONE),
    Case("OpenDocument called .xlsx", spoil.given(BOOK, _zip(mimetype=b"x", **{"content.xml": b"<x/>"})), BOOK),
    Case("Word called .xlsx", spoil.given(BOOK, _zip(**{"word/document.xml": b"<x/>"})), BOOK),
    Case("binary workbook", spoil.given(BOOK, _zip(**{"xl/workbook.bin": b"x"})), BOOK),
    Case("ZIP without a workbook", spoil.given(BOOK, _zip(**{"staff.csv": b"staff_id"})), BOOK),
    Case("ZIP with nothing in it", spoil.given(BOOK, _zip()), BOOK),
    Case("ZIP that names ../", _member("../../evil.xml", b"<x/>"), BOOK),
    Case("ZIP that names /etc", _member("/etc/evil.xml", b"<x/>"), BOOK),
    Case("ZIP that names C:\\", _member("C:\\evil.xml", b"<x/>"), BOOK),
    Case("ZIP with a password", _book_that(_encrypted), BOOK),
    Case("ZIP bomb by ratio", _large(bytes(1000), 45_000), BOOK),
    Case("ZIP bomb in all", _large(NOISE, 60_000), BOOK),
    Case("ZIP bomb in many members", _book_that(spoil.members({f"xl/{n}.xml": b"<x/>" for n in range(1500)})), BOOK),
    Case("ZIP bomb that lies of its size", _book_that(_lies_of_its_size), BOOK),
    Case("workbook cut in half", _book_that(spoil.cut(0.5)), BOOK),
    Case("workbook without its end", _book_that(spoil.cut(0.99)), BOOK),
    Case("workbook with a flipped bit", _book_that(_bit), BOOK),
    Case("entity bomb", _member(SHEET, ENTITIES), BOOK),
    Case("entity bomb in UTF-16", _member(SHEET, ENTITIES.decode().encode("utf-16")), BOOK),
    Case("entity of a file outside", _member(SHEET, OUTSIDE), BOOK),
    Case("sheet that is no XML", _member(SHEET, b"\0\1\2"), BOOK),
    Case("sheet of 100,000 nested tags", _member(SHEET, b"<a>" * 100_000 + b"</a>" * 100_000), BOOK),
    Case("sheet missing", _book_that(spoil.members({SHEET: lambda _: None})), BOOK),
    Case("workbook.xml missing", _book_that(spoil.members({"xl/workbook.xml": lambda _: None})), BOOK),
    Case("styles broken", _member("xl/styles.xml", b"<styleSheet>"), BOOK),
    Case("no sheet can be seen", _book_that(spoil.xml('state="visible"', 'state="hidden"', "xl/workbook.xml")), BOOK),
    Case(
        "100,000 blank rows with a style", _book_that(_rows(100_000, '<c r="A#" s="0"/><c r="B#" s="0"/>')), code=DONE
    ),
    Case("3,000 rows of rubbish", _book_that(_rows(3_000, '<c r="A#" t="b"><v>1</v></c>')), "B12"),
    Case("2,000,000 small cells", _book_that(_numbers(1000, 2000)), BOOK),
    Case("a row of 16,000 cells, 150 times", _book_that(_numbers(150, 16_000)), BOOK),
    Case("90 MB of short rows", spoil.append("a,b\n", good.STAFF, 22_000_000), "staff.csv"),
    Case("90 MB of blank rows", spoil.append(",\n", good.STAFF, 45_000_000), "staff.csv"),
    Case("90 MB of commas", spoil.append(",", good.STAFF, 90_000_000), "staff.csv"),
    Case("20 MB of short rows", spoil.append("a,b\n", good.STAFF, 5_000_000), "staff.csv"),
    Case("20 MB of blank rows", spoil.append(",\n", good.STAFF, 10_000_000), "staff.csv"),
    Case("20 MB of commas", spoil.append(",", good.STAFF, 20_000_000), "staff.csv"),
    Case("20 MB of quotation marks", spoil.append('"', good.STAFF, 20_000_000), "staff.csv"),
    Case("20 MB of one field", spoil.append("x", good.STAFF, 20_000_000), "staff.csv"),
    Case("shared strings of 40 MB", _book_that(_strings), code=DONE),
    Case("row number beyond any sheet", _book_that(spoil.xml('<row r="3"', '<row r="99999999999999999999"')), BOOK),
    Case("workbook with macros", spoil.both(spoil.book(), _with_macros), code=DONE),
    Case("one file for both", spoil.change('"notes.csv"', '"./staff.csv"', TOML), "campaign.toml, line 7"),
    Case("sheet named of a text file", spoil.change('notes = "', 'staff_sheet = "Staff"\nnotes = "'), "staff.csv"),
)
