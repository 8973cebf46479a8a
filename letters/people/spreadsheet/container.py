"""What kind of file this is, by its content and not by its name, and whether it is safe to open."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePath

from letters.problems import Place, Problem, Refused

XLSX, CSV = "xlsx", "csv"
LARGEST_WHOLE, LARGEST_SMALL_MEMBER, RATIO, MEMBERS = 50 * 2**20, 2**20, 100, 1000

_ANEW = "Open it in Excel and save it as “Excel Workbook (.xlsx)”."
_FOREIGN = (  # how a file begins, what it is, and the remedy
    (
        re.compile(rb"\xd0\xcf\x11\xe0"),
        "This is a workbook with a password, or an old .xls.",
        "Open it in Excel, take off any password, and save it as “Excel Workbook (.xlsx)”.",
    ),
    (
        re.compile(rb"%PDF"),
        "This is a PDF, not a spreadsheet.",
        "Give the spreadsheet that it was made from.",
    ),
    (
        re.compile(rb"\s*<(!doctype|html|table|head|body|meta)", re.I),
        "This is a web page, not a spreadsheet.",
        _ANEW,
    ),
    (re.compile(rb"\s*<\?xml"), "This is an XML file, not a workbook.", _ANEW),
    (re.compile(rb"\{\\rtf"), "This is a text document, not a spreadsheet.", _ANEW),
    (
        re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!"),
        "This is a compressed file.",
        "Unpack it, and give the file inside.",
    ),
)
_NOT_A_WORKBOOK = (  # a member's name, what the file is
    ("word/", "This is a Word document, not a workbook."),
    ("ppt/", "This is a PowerPoint file, not a workbook."),
    ("xl/workbook.bin", "This is a binary workbook (.xlsb)."),
    ("content.xml", "This is an OpenDocument file (.ods)."),
)
_MARK = re.compile(rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff")


def check_name(file: str) -> None:
    """Raise `Refused` for the file that Excel keeps beside an open workbook: it may not even be readable."""
    if file.startswith("~$"):
        raise _refused(file, "This is the lock file of an open workbook.", f"Name the workbook itself: {file[2:]}.")


def kind(file: str, data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Return which reader a file needs, and a warning when its name says another; `Refused` if none fits."""
    if not data.strip(b"\0 \t\r\n"):
        raise _refused(file, "This file is empty.", "Save the sheet again.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_zip(file, data)
        found = XLSX
    else:
        start = _MARK.sub(b"", data[:1000], count=1)
        for pattern, what, remedy in _FOREIGN:
            if pattern.match(start):
                raise _refused(file, what, remedy)
        found = CSV
    return found, _misnamed(file, found)


def _misnamed(file: str, found: str) -> tuple[Problem, ...]:
    named = PurePath(file).suffix.lower() in (".xlsx", ".xlsm")
    if named == (found == XLSX):
        return ()
    what = "an Excel workbook" if found == XLSX else "a text file"
    remedy = f"Rename it so that it ends in .{found}, and check that it is the right file."
    return (Problem(Place(file), f"In spite of its name this is {what}, and it was read as such.", remedy),)


def _check_zip(file: str, data: bytes) -> None:
    """Raise `Refused` unless this is a workbook of sound size, whole, and without entities."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_size(file, members)
            _check_names(file, [member.filename.replace("\\", "/") for member in members])
            for member in members:
                _check_member(file, archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        remedy = f"Copy it again from where it came. If that does not help: {_ANEW[0].lower()}{_ANEW[1:]}"
        raise _refused(file, "This workbook is damaged or not complete.", remedy, str(error)) from None
    except RuntimeError as error:  # so zipfile says encrypted and, as a kind of it, packed in an unknown way
        raise _refused(file, "This file is packed with a password or in an unusual way.", _ANEW, str(error)) from None


def _check_size(file: str, members: list[zipfile.ZipInfo]) -> None:
    swollen = [m for m in members if m.file_size > max(LARGEST_SMALL_MEMBER, RATIO * m.compress_size)]
    if swollen or sum(m.file_size for m in members) > LARGEST_WHOLE or len(members) > MEMBERS:
        what = "This workbook unpacks to far more than a staff list holds."
        raise _refused(file, what, "Copy the cells into a new workbook and save that; or save the sheet as CSV UTF-8.")


def _check_names(file: str, names: list[str]) -> None:
    if any(name.startswith("/") or ".." in name.split("/") or ":" in name for name in names):
        raise _refused(file, "This ZIP file names places outside itself; no spreadsheet program does.", _ANEW)
    for prefix, what in _NOT_A_WORKBOOK:
        if any(name.startswith(prefix) for name in names):
            raise _refused(file, what, _ANEW)
    if not any(name.startswith("xl/") for name in names):
        raise _refused(file, "This is a ZIP file without a workbook in it.", "Unpack it, and give the file inside.")


def _check_member(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member whole: that proves it sound, and a declaration can hide behind a long comment."""
    content = archive.read(member)
    if member.filename.startswith("xl/media/"):
        return
    plain = content.replace(b"\0", b"") if content[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<") else content
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _refused(file, "This workbook declares XML entities; no spreadsheet program does.", _ANEW)


def _refused(file: str, what: str, remedy: str, value: str = "") -> Refused:
    return Refused([Problem(Place(file), what, remedy, value)])
