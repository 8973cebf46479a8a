"""Text files as offices save them: encodings, shapes, headings."""

from __future__ import annotations

from hostile import good, spoil
from hostile.case import DONE, Case
from hostile.good import Rows


def _line(rows: Rows, at: int, line: list[str]) -> Rows:
    return [*rows[: at - 1], line, *rows[at - 1 :]]


def _delimited(mark: str, quote: str = "") -> spoil.Spoil:
    lines = [mark.join(quote + cell + quote for cell in row) for row in good.staff()]
    return spoil.raw(good.STAFF, "\r\n".join(lines).encode())


def _heading(old: str, new: str) -> spoil.Spoil:
    return spoil.change(old, new, good.STAFF)


ENCODINGS = (
    Case("UTF-8 with its mark", spoil.recode("utf-8-sig"), code=DONE),
    Case("UTF-16 with its mark", spoil.recode("utf-16"), code=DONE),
    Case("UTF-16 without its mark", spoil.recode("utf-16-le"), "staff.csv"),
    Case("UTF-32 with its mark", spoil.recode("utf-32"), code=DONE),
    Case("UTF-16 cut in half", spoil.both(spoil.recode("utf-16"), spoil.append("x", good.STAFF)), "staff.csv"),
    Case("Windows-1252", spoil.recode("cp1252"), "H6"),
    Case("Windows-1252, as told", spoil.recode("cp1252"), options=("--encoding", "cp1252"), code=DONE),
    Case("UTF-8, told that it is UTF-16", spoil.nothing, "staff.csv", options=("--encoding", "utf-16")),
    Case("an encoding that there is not", spoil.nothing, "staff.csv", options=("--encoding", "utf-9")),
    Case("an encoding that is none of text", spoil.nothing, "staff.csv", options=("--encoding", "zip")),
    Case("an encoding that swaps letters", spoil.nothing, "staff.csv", options=("--encoding", "rot13")),
    Case("an encoding of escapes", spoil.nothing, "H6", options=("--encoding", "unicode_escape"), code=DONE),
    Case("an encoding of host names", spoil.nothing, "staff.csv", options=("--encoding", "idna")),
    Case("an encoding with a tab in it", spoil.nothing, options=("--encoding", "utf\t8"), code=DONE),
    Case("notes in Windows-1252", spoil.both(spoil.notes(C3="Siân"), spoil.recode("cp1252", good.NOTES)), "C3"),
    Case("mojibake", spoil.staff(H3="9 Café Row".encode().decode("cp1252")), "H3", code=DONE),
    Case("a NUL in a cell", spoil.staff(B3="Bar\0tholomina"), "B3"),
    Case("an escape for terminals in a cell", spoil.notes(C3="\x1b[2J\x1b]0;x\x07weathervaneful"), "C3"),
    Case("an escape for terminals of one byte", spoil.notes(C3="\x9b2Jweathervaneful"), "C3"),
    Case("a backspace in a cell", spoil.staff(C4="Wobblecroft\b\b"), "C4"),
    Case("a lost character", spoil.staff(C4="Wobble\ufffdcroft"), "C4"),
    Case("half a character", spoil.staff(C4="Wobble\ud800croft"), "C4"),
    Case("turned direction", spoil.staff(C4="Wobble\u202ecroft"), "C4"),
    Case("isolated direction", spoil.notes(C4="libraryboat \u2067x\u2069"), "C4"),
    Case("a tag of plane 14", spoil.staff(C4="Wobblecroft\U000e0041\U000e0042"), "C4"),
    Case("private use", spoil.staff(C4="Wobblecroft\ue000"), "C4"),
    Case("no character", spoil.staff(C4="Wobblecroft\U0001ffff"), "C4"),
    Case("decomposed accents", spoil.staff(H6="Ty\u0302 Snowpetal"), code=DONE),
    Case("a zero-width space inside an id", spoil.staff(A3="P0\u200b2"), "A3"),
    Case("a zero-width space around an id", spoil.staff(A3="\u200bP02\ufeff"), code=DONE),
    Case("an id with a Cyrillic letter", spoil.staff(A3="\u042002"), "A3"),
    Case("an id with full-width digits", spoil.staff(A3="P\uff10\uff12"), "A3"),
    Case("settings in Windows-1252", spoil.recode("cp1252", "campaign.toml"), "campaign.toml"),
    Case("settings in UTF-16", spoil.recode("utf-16", "campaign.toml"), "campaign.toml"),
    Case("settings with a mark", spoil.recode("utf-8-sig", "campaign.toml"), code=DONE),
)

SHAPES = (
    Case("semicolons", _delimited(";"), "staff.csv", code=DONE),
    Case("tabs", _delimited("\t"), "staff.csv", code=DONE),
    Case("pipes", _delimited("|"), "staff.csv"),
    Case("single quotation marks", _delimited(",", "'"), "staff.csv"),
    Case("sep= for Excel", lambda folder: spoil.change("staff_id", "sep=,\r\nstaff_id", good.STAFF)(folder), code=DONE),
    Case("carriage returns alone", spoil.change("\r\n", "\r", good.STAFF, every=True), code=DONE),
    Case(
        "one row too long",
        spoil.change("3 Marzipan Lane", "3, Marzipan Lane", good.STAFF),
        "staff.csv, row 2: This row has 18",
    ),
    Case(
        "one row too short",
        spoil.sheet(lambda rows: [*rows[:2], rows[2][:9], *rows[3:]]),
        "staff.csv, row 3: This row has 9",
    ),
    Case("all rows too long", spoil.sheet(lambda rows: [rows[0], *([*row, "x"] for row in rows[1:])]), "row 2"),
    Case(
        "a quotation mark unclosed",
        spoil.change("9 Lanternfish", '"9 Lanternfish', good.STAFF),
        "staff.csv, row 3: A quotation mark opens",
    ),
    Case(
        "text after a quotation mark",
        spoil.change("9 Lanternfish", '"9" Lanternfish', good.STAFF),
        "staff.csv, row 3: There is text after",
    ),
    Case("line breaks in an address", spoil.staff(H3="9 Lanternfish Row\r\nOldtown"), code=DONE),
    Case("a line break in a name", spoil.staff(C3="Snicker\ndew"), "B3"),
    Case("no headings", spoil.sheet(lambda rows: rows[1:]), "staff.csv"),
    Case("headings below a title", spoil.sheet(lambda rows: [["Staff list"] + [""] * 16, *rows]), code=DONE),
    Case("headings below 30 rows", spoil.sheet(lambda rows: [["x"] * 17] * 30 + rows), "staff.csv"),
    Case(
        "headings twice",
        spoil.sheet(lambda rows: [*rows[:4], rows[0], *rows[4:]]),
        "staff.csv, row 5: This row repeats",
    ),
    Case("headings alone", spoil.sheet(lambda rows: rows[:1]), "staff.csv"),
    Case(
        "rows and columns exchanged", spoil.sheet(lambda rows: [list(r) for r in zip(*rows, strict=True)]), "staff.csv"
    ),
    Case("blank rows between", spoil.sheet(lambda rows: _line(rows, 4, [""] * 17)), code=DONE),
    Case("50,000 blank rows below", spoil.append("," * 16 + "\r\n" * 50_000, good.STAFF), code=DONE),
    Case(
        "a total", spoil.sheet(lambda rows: [*rows, ["Total: 8", *[""] * 16]]), "staff.csv, row 11: This row is a total"
    ),
    Case("a remark below", spoil.sheet(lambda rows: [*rows, ["Printed by HR", *[""] * 16]]), "row 11"),
    Case(
        "a field of 131,073 characters",
        spoil.notes(C4="libraryboat" + "x" * 131_073),
        "notes.csv, row 4: A field here is longer",
    ),
    Case(
        "a field of 100,000 characters",
        spoil.notes(C4="libraryboat " + "x " * 50_000),
        "has 31 pages; it may have 10",
    ),
    Case(
        "5,000 columns",
        spoil.sheet(lambda rows: [[*row, *(f"{row[0]} {n}" for n in range(5000))] for row in rows]),
        code=DONE,
    ),
    Case("500,000 quotation marks", spoil.append('"' * 500_001, good.STAFF), "row 11"),
)

HEADINGS = (
    Case("a column missing", _heading("postcode,", "zip,"), "postcode"),
    Case("a column of the notes missing", spoil.change("manager", "boss", good.NOTES), "manager"),
    Case("a column missing, a near one there", _heading("postcode,", "post code (home),"), "post code (home)"),
    Case("a heading twice", _heading("job_title", "postcode"), "P1"),
    Case("a heading twice but for case", _heading("job_title", "POST CODE"), "P1"),
    Case("a heading in other case and spaces", _heading("staff_id", "  Staff ID "), code=DONE),
    Case("a heading with a no-break space", _heading("staff_id", "staff\u00a0id"), code=DONE),
    Case("a heading with a zero-width space", _heading("staff_id", "\u200bstaff_id"), code=DONE),
    Case("a heading with a Cyrillic letter", _heading("team", "te\u0430m"), "team"),
    Case("a heading with an escape for terminals", _heading("job_title", "\x1b[2Jjob_title"), "P1"),
    Case("a heading of 10,000 characters", _heading("job_title", "x" * 10_000), code=DONE),
    Case("a heading missing above cells", _heading("first_name", ""), "first_name"),
    Case("columns that are private", _heading("job_title", "NI number"), "NI number", code=DONE),
    Case("a column with markup for a name", _heading("job_title", "[red]x[/red]<b>{{7*7}}"), "{{7*7}}", code=DONE),
    Case(
        "one column for two fields",
        spoil.append('\n[people.columns]\nfirst_name = "last_name"\n'),
        "C1",
    ),
    Case("a field that there is not", spoil.append('\n[people.columns]\nsurname = "last_name"\n'), "surname"),
    Case("a heading that is not there", spoil.append('\n[people.columns]\nteam = "Unit"\n'), "Unit"),
)
