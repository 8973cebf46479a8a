"""What was measured, spoilt: answers, episodes, contracts and uptake in wrong shapes; looks that are too early."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from hostile import good, runner, spoil
from hostile.case import DONE, MACHINE, TAMPERED, Case
from hostile.machine import NOBODY
from hostile.spoil import Spoil

IDS = tuple(line.split("|")[0] for line in good.PEOPLE)
TODAY = date.today()
DRAWN, FIRST, LAST = (TODAY - timedelta(days=days) for days in (60, 50, 20))  # of the draw, and of the window
EVIDENCE = f"""
[evidence]
primary = "valued"
family = ["sickness_absence"]
endline = "endline.csv"
absence = "absence.csv"
contracts = "contracts.csv"
uptake = "uptake.csv"
window = [{FIRST}, {LAST}]
"""
SHEETS: dict[str, good.Rows] = {
    "endline.csv": [
        ["staff_id", "arm", "valued_1", "valued_2", "valued_3"],
        *([it, "", str(1 + n % 5), "(3) Neither agree nor disagree", "4"] for n, it in enumerate(IDS)),
    ],
    "absence.csv": [
        ["staff_id", "start", "end", "share"],
        [IDS[0], f"{FIRST}", "", ""],
        [IDS[1], f"{FIRST:%d/%m/%Y}", "", ""],
    ],
    "contracts.csv": [["staff_id", "days_per_week", "joined", "left"], *([it, "5", "", ""] for it in IDS)],
    "uptake.csv": [["staff_id", "taken_up"], *([it, "yes"] for it in IDS)],
}
USERS = spoil.both(spoil.remove("absence.csv"), spoil.link("absence.csv", "/etc/passwd"))
NONE: Mapping[str, str] = {}
BOMB = "=cmd|' /C calc'!A0"


def _declared(endline: date = TODAY) -> Spoil:
    """Declare what is measured, and have it there."""
    told = (
        spoil.change("date = 2026-12-01", "date = 2024-12-01"),  # of letters long before the outcomes are in
        spoil.change("[trial]\n", f"[trial]\nendline = {endline}\n"),
        spoil.append(EVIDENCE),
        *(_rows(name) for name in SHEETS),
    )
    return spoil.both(*told)


def _drawn(change: Spoil = spoil.nothing) -> Spoil:
    """Draw, so long ago that there was time for days to be lost, and then do this."""
    return spoil.both(runner.drawn_on(DRAWN), change)


def _rows(
    name: str, *more: Sequence[str], without: Sequence[int] = (), down: Mapping[str, str] = NONE, **cells: str
) -> Spoil:
    """Write a sheet with some cells changed, or all of a column, with more rows, or without these columns."""
    cells |= {f"{column}{row}": value for column, value in down.items() for row in range(2, 2 + len(IDS))}

    def write(folder: Path) -> None:
        rows = spoil._with([list(row) for row in SHEETS[name]], cells) + [list(row) for row in more]
        good.write(folder / name, [[it for n, it in enumerate(row) if n not in without] for row in rows])

    return write


def _measured(change: Spoil = spoil.nothing) -> Spoil:
    """Declare, draw, and then do this."""
    return spoil.both(_declared(), _drawn(change))


def _book(folder: Path) -> None:
    """Put the answers into a workbook that is called .csv, as if it were one."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in SHEETS["endline.csv"]:
        book.active.append(row)
    book.save(out)
    (folder / "endline.csv").write_bytes(out.getvalue())


def _case(name: str, change: Spoil, at: str = "", code: int = 1, *options: str, under: tuple[str, ...] = ()) -> Case:
    return Case(name, _measured(change), at, code, "evaluate", options, under)


def _answer(name: str, cell: str, at: str = "C2", code: int = 1) -> Case:
    return _case(f"an answer: {name}", _rows("endline.csv", C2=cell), at if code else "", code)


def _to_nobody(folder: Path) -> None:
    (folder / "output").chmod(0o500)


CELLS = (
    _answer("a number off the scale", "6"),
    _answer("a date, as Excel makes one", "03-May"),
    _answer("with a comma", "3,5"),
    _answer("words that contradict their number", "(5) Strongly disagree"),
    _answer("not a number", "nan"),
    _answer("5,000 digits", "9" * 5000),
    _answer("a formula", BOMB),
    _answer("an escape for terminals", "\x1b[2J3"),
    _answer("markup", "<b>3</b>"),
    _answer("Arabic digits", "٣"),
    _answer("a number that overflows", "1e400"),
    _answer("none: 99", "99", code=DONE),
    _answer("none: prefer not to say", "Prefer not to say", code=DONE),
    _case("answers of somebody who was not drawn", _rows("endline.csv", ["P77", "", "3", "3", "3"]), "A10"),
    _case("answers that arrive twice", _rows("endline.csv", [IDS[0], "", "3", "3", "3"]), "A10"),
    _case("answers of nobody", _rows("endline.csv", ["", "", "3", "3", "3"]), "A10"),
    _case("an id in small letters", _rows("endline.csv", A2="p01"), "A2"),
    _case("an id that lost its zero", _rows("endline.csv", A2="P1"), "A2"),
    _case("an id with a space inside", _rows("endline.csv", A2="P 01"), "A2"),
    _case("arms that are not the ledger's", _rows("endline.csv", down={"B": "letter"}), "column B"),
    _case("absence: 31 February", _rows("absence.csv", B2="2027-02-31"), "B2"),
    _case("absence: month and day exchanged", _rows("absence.csv", B2="03/31/2027"), "B2"),
    _case("absence: a year of two digits", _rows("absence.csv", B2="01/03/27"), "B2"),
    _case("absence: a serial number", _rows("absence.csv", B2="46447"), "B2"),
    _case("absence: over before it begins", _rows("absence.csv", C2=f"{DRAWN}"), "C2"),
    _case("absence: more than a whole day", _rows("absence.csv", D2="150%"), "D2"),
    _case("absence of somebody unknown", _rows("absence.csv", ["P77", f"{FIRST}", "", ""]), "A4"),
    _case("contracts: eight days of a week", _rows("contracts.csv", B2="8"), "B2"),
    _case("contracts: nothing for a number", _rows("contracts.csv", B2=""), "B2"),
    _case("contracts: two for one person", _rows("contracts.csv", [IDS[0], "5", "", ""]), "A10"),
    _case("contracts: no days at all", _rows("contracts.csv", down={"B": "0"}), code=DONE),
    _case("uptake: perhaps", _rows("uptake.csv", B2="perhaps"), "B2"),
)
SHAPES = (
    _case("measured in peace", spoil.nothing, code=DONE),
    _case("measured blindly", spoil.nothing, "", DONE, "--blind"),
    _case("a column of answers gone", _rows("endline.csv", without=(3,)), "valued_2"),
    _case("a column of answers misnamed", _rows("endline.csv", C1="valeud_1"), "valued_1"),
    _case("a column of answers twice", _rows("endline.csv", D1="valued_1"), "column D"),
    _case("the column of ids gone", _rows("endline.csv", without=(0,)), "staff_id"),
    _case("nobody answered", _rows("endline.csv", down=dict.fromkeys("CDE", "")), code=DONE),
    _case("everybody answered the same", _rows("endline.csv", down={"C": "3"}), code=DONE),
    _case("no rows of answers", spoil.raw("endline.csv", b"staff_id,valued_1,valued_2,valued_3\n"), code=DONE),
    _case("answers, an empty file", spoil.raw("endline.csv", b""), "endline.csv"),
    _case("answers, no file", spoil.remove("endline.csv"), "endline.csv"),
    _case("answers, a folder", spoil.both(spoil.remove("endline.csv"), spoil.folder("endline.csv")), "endline.csv"),
    _case("answers, rubbish", spoil.raw("endline.csv", bytes(range(256)) * 20), "endline.csv"),
    _case("answers, a workbook called .csv", _book, code=DONE),
    _case("answers in UTF-16", spoil.recode("utf-16", "endline.csv"), code=DONE),
    _case("answers with semicolons", spoil.change(",", ";", "endline.csv", every=True), code=DONE),
    _case("absence is the system's list of users", USERS, "absence.csv"),
)
LOOKS = (
    Case("a look before the draw", _declared(), "Nothing has been drawn", command="evaluate"),
    Case(
        "a look before the outcomes are in",
        spoil.both(_declared(TODAY + timedelta(days=9)), _drawn()),
        "The outcomes are in from",
        command="evaluate",
    ),
    Case(
        "a look on a day that was brought forward since the draw",
        spoil.both(
            _declared(TODAY + timedelta(days=9)), _drawn(spoil.change(f"{TODAY + timedelta(days=9)}", f"{TODAY}"))
        ),
        "declared before the draw",
        command="evaluate",
    ),
    _case("no outcomes declared at all", spoil.change("[evidence]", "[evidenec]"), "evidenec"),
    _case("an outcome that nobody knows", spoil.change('primary = "valued"', 'primary = "valeud"'), "Did you mean"),
    _case("a window that ends before it begins", spoil.change(f"[{FIRST}", f"[{TODAY}"), "before it begins"),
    _case("the ledger edited", spoil.change('"letter"', '"lettre"', "output/ledger.jsonl"), "ledger", TAMPERED),
    _case("an output folder that cannot be written", _to_nobody, "output", MACHINE, under=NOBODY),
)
CASES = (*CELLS, *SHAPES, *LOOKS)
