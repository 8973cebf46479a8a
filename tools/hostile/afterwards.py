"""What was done after the draw, or to what was made: by `check`, `run` and `verify` it must be noticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from hostile import good, runner, spoil
from hostile.case import DONE, REFUSED, TAMPERED, Case
from hostile.machine import ONE, drawn, made, run
from hostile.spoil import Spoil


def _letters(folder: Path) -> list[Path]:
    return sorted((folder / "output/post/letters").iterdir())


def _swapped(folder: Path) -> None:
    first, second, *_ = _letters(folder)
    first.rename(folder / "x")
    second.rename(first)
    (folder / "x").rename(second)


def _byte(name: str, at: int) -> Spoil:
    """Change one byte of a file."""

    def change(folder: Path) -> None:
        path = folder / name if "*" not in name else min(folder.glob(name))
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(data)

    return change


def _short(name: str, to: Callable[[bytes], bytes]) -> Spoil:
    return lambda folder: (folder / name).write_bytes(to((folder / name).read_bytes()))


def _another_campaign(folder: Path) -> None:
    """Put the ledger of another campaign in place of this one's."""
    other = good.campaign(folder.parent / "other")
    spoil.change("a seed for hostile inputs", "another seed")(other)
    runner.made(other)
    shutil.copy(other / "output/ledger.jsonl", folder / "output/ledger.jsonl")


def _linked(folder: Path) -> None:
    """Put a link to it in place of a letter."""
    letter = _letters(folder)[0]
    letter.rename(folder / "x")
    letter.symlink_to(folder / "x")


def _stranger(name: str, mode: int = 0o600) -> Spoil:
    """Put a file of somebody's into the output folder."""

    def put(folder: Path) -> None:
        (folder / "output" / name).write_bytes(b"x")
        (folder / "output" / name).chmod(mode)

    return put


def _open_to_all(name: str, mode: int) -> Spoil:
    return lambda folder: (folder / name).chmod(mode)


def _both_sheets(of_staff: str, of_notes: str, value: str) -> Spoil:
    """Give somebody another first name, in the staff sheet and in the notes."""
    last = next(row[2] for number, row in enumerate(good.staff(), start=1) if f"B{number}" == of_staff)
    return spoil.both(spoil.staff(**{of_staff: value}), spoil.notes(**{of_notes: f"{value} {last}"}))


def _swapped_names(folder: Path) -> None:
    """Let two people change names, as a column that slipped does; the notes with them."""
    rows, notes = good.staff(), good.notes()
    rows[1][1:3], rows[2][1:3] = rows[2][1:3], rows[1][1:3]
    notes[1][1], notes[2][1] = notes[2][1], notes[1][1]
    good.write(folder / good.STAFF, rows)
    good.write(folder / good.NOTES, notes)


def _without(staff_id: str) -> Spoil:
    """Take somebody out of both sheets."""

    def left(rows: good.Rows) -> good.Rows:
        return [row for row in rows if row[0] != staff_id]

    return spoil.both(spoil.sheet(left), spoil.sheet(left, good.NOTES))


def _other_ids(folder: Path) -> None:
    for name, rows in ((good.STAFF, good.staff()), (good.NOTES, good.notes())):
        good.write(folder / name, [rows[0], *([f"Q{row[0][1:]}", *row[1:]] for row in rows[1:])])


def _begun_anew(folder: Path) -> None:
    """Take the output folder away, to draw once more."""
    shutil.rmtree(folder / "output")


def _verify(name: str, change: Spoil, at: str, code: int = TAMPERED) -> Case:
    return Case(name, change, at, code=code, command="verify")


CASES = (
    Case("check after the draw", drawn(), code=DONE),
    Case("check, somebody has moved", drawn(spoil.staff(F3="Plant", E3="glan")), "moved since the draw: P02", DONE),
    Case("check, somebody has another name", drawn(_both_sheets("B3", "B3", "Zephyrinette")), "A3"),
    Case("check, two names have changed places", drawn(_swapped_names), "A3"),
    Case("check, somebody is gone", drawn(_without("P05")), "withdraw FOLDER P05"),
    Case("check, everybody has another id", drawn(_other_ids), "Nobody in this sheet was drawn"),
    Case("check of another seed", drawn(spoil.change("a seed for", "a send for")), code=TAMPERED),
    run(
        "a run with somebody more after the draw",
        drawn(
            spoil.both(
                spoil.sheet(lambda rows: [*rows, ["P99", "Thomasinka", "Dapplegrove", *rows[1][3:]]]),
                spoil.sheet(
                    lambda rows: [*rows, ["P99", "Thomasinka Dapplegrove", "You were our owlkeeper all winter.", "x"]],
                    good.NOTES,
                ),
            )
        ),
    ),
    run("a run with somebody gone after the draw", drawn(_without("P05")), code=REFUSED),
    run("a run with somebody renamed after the draw", drawn(_both_sheets("B3", "B3", "Zephyrinette")), code=REFUSED),
    run("a run with somebody gone after their letter was made", made(_without("P05")), code=REFUSED),
    Case("a run into another folder", drawn(), "ledger-head.json", TAMPERED, "run", (*ONE, "--output", "elsewhere")),
    run("a run of a draw that was begun anew", drawn(_begun_anew), code=TAMPERED),
    _verify("verify in peace", made(), "", DONE),
    _verify("verify before the draw", spoil.nothing, "Nothing has been drawn", 1),
    _verify("a letter deleted", made(lambda f: _letters(f)[0].unlink()), "letters/0001-"),
    _verify("a letter edited", made(_byte("output/post/letters/*.pdf", 900)), "letters/0001-"),
    _verify("two letters swapped", made(_swapped), "letters/0002-"),
    _verify(
        "a letter added",
        made(lambda f: shutil.copy(_letters(f)[0], f / "output/post/letters/0099-P99.pdf")),
        "0099-P99.pdf",
    ),
    _verify("a letter replaced by a link to the same", made(_linked), "", DONE),
    _verify("the print pack edited", made(_byte("output/post/print-pack.pdf", 900)), "print-pack.pdf"),
    _verify("the print list edited", made(_byte("output/post/print-list.csv", 30)), "print-list.csv"),
    _verify("the summary edited", made(_byte("output/summary.html", 30)), "summary.html"),
    _verify("the manifest edited", made(_byte("output/trial/manifest.json", 30)), "manifest.json"),
    _verify("the manifest gone", made(spoil.remove("output/trial/manifest.json")), "manifest.json"),
    _verify("the allocation edited", made(_byte("output/trial/allocation.csv", 70)), "allocation.csv"),
    _verify("the allocation gone", made(spoil.remove("output/trial/allocation.csv")), "allocation.csv"),
    _verify("the ledger gone", made(spoil.remove("output/ledger.jsonl")), "ledger.jsonl"),
    _verify("the ledger cut in a line", made(_short("output/ledger.jsonl", lambda d: d[:-40])), "ledger.jsonl"),
    _verify(
        "the ledger without its last line",
        made(_short("output/ledger.jsonl", lambda d: b"\n".join(d.split(b"\n")[:-2]) + b"\n")),
        "ledger.jsonl",
    ),
    _verify("the ledger edited by a byte", made(_byte("output/ledger.jsonl", 200)), "ledger.jsonl"),
    _verify("the ledger of another campaign", made(_another_campaign), "ledger.jsonl"),
    _verify("the output folder gone", made(_begun_anew), "ledger.jsonl"),
    _verify("the ledger full of NULs", made(_short("output/ledger.jsonl", lambda d: bytes(len(d)))), "ledger.jsonl"),
    _verify("a file beside the ledger", made(_stranger("list of names.txt")), "list of names.txt"),
    _verify("a file beside the allocation", made(_stranger("trial/copy.csv")), "trial/copy.csv"),
    _verify("a file among the registers", drawn(_stranger("register/9.csv")), "register/9.csv"),
    _verify(
        "a letter that others may read", made(_open_to_all("output/post/print-pack.pdf", 0o644)), "others may read"
    ),
    _verify("a folder that others may read", made(_open_to_all("output/post/letters", 0o755)), "others may read"),
    _verify("the list of a mailing that was never sent", made(_stranger("trial/sent-1.csv")), "trial/sent-1.csv"),
    run(
        "a run where a letter was added",
        made(lambda f: shutil.copy(_letters(f)[0], f / "output/post/letters/0099-P99.pdf")),
        code=TAMPERED,
    ),
    run("a run where a letter was deleted", made(lambda f: _letters(f)[0].unlink())),
    run("a run where the ledger was edited", made(_byte("output/ledger.jsonl", 200)), code=TAMPERED),
    run("a run where the ledger is gone", made(spoil.remove("output/ledger.jsonl")), code=TAMPERED),
)
