"""What was done after the draw, or to what was made: by `check`, `run` and `verify` it must be noticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from hostile import good, runner, spoil
from hostile.case import DONE, TAMPERED, Case
from hostile.machine import drawn, made, run
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


def _verify(name: str, change: Spoil, at: str, code: int = TAMPERED) -> Case:
    return Case(name, change, at, code=code, command="verify")


CASES = (
    Case("check after the draw", drawn(), code=DONE),
    Case("check of other people after the draw", drawn(spoil.staff(F3="Plant", E3="glan")), code=TAMPERED),
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
        code=TAMPERED,
    ),
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
    _verify("the ledger of another campaign", made(_another_campaign), "allocation.csv"),
    _verify("the ledger full of NULs", made(_short("output/ledger.jsonl", lambda d: bytes(len(d)))), "ledger.jsonl"),
    run(
        "a run where a letter was added",
        made(lambda f: shutil.copy(_letters(f)[0], f / "output/post/letters/0099-P99.pdf")),
        code=TAMPERED,
    ),
    run("a run where a letter was deleted", made(lambda f: _letters(f)[0].unlink())),
    run("a run where the ledger was edited", made(_byte("output/ledger.jsonl", 200)), code=TAMPERED),
    run("a run where the ledger is gone", made(spoil.remove("output/ledger.jsonl")), code=TAMPERED),
)
