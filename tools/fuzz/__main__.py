"""Fuzz for so many minutes of the processor, and print what came of it (`make fuzz`); exit 1 if anything crashed."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fuzz import attempt, campaigns, designs, notes, sheets
from fuzz.attempt import Crash
from fuzz.hunt import Tally, hunt
from fuzz.part import Files, Part

PARTS: Mapping[str, Part] = {part.name: part for part in (sheets.PART, notes.PART, campaigns.PART, designs.PART)}
FOUND = Path("output/fuzz")


def main() -> int:
    """Fuzz the parts that are wanted, or try a case that crashed again."""
    wanted = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    named = [[], *PARTS]  # argparse looks for the empty list too, when no part is named
    wanted.add_argument("parts", nargs="*", choices=named, help="all, if none is named")
    wanted.add_argument("--minutes", type=float, default=4, help="of the processor, all parts together")
    wanted.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)), help="the same cases again")
    wanted.add_argument("--found", type=Path, default=FOUND, help="where cases that crashed are kept")
    wanted.add_argument("--replay", type=Path, help="the folder of a case that crashed")
    asked = wanted.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    if asked.replay:
        return _again(asked.replay, console)
    parts = [PARTS[name] for name in asked.parts or PARTS]
    console.print(f"seed {asked.seed}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was found so far is told
    tallies = {}
    for part in parts:
        seconds = 60 * asked.minutes / len(parts)
        tallies[part.name] = hunt(part, seconds, asked.seed, tell=lambda crash: _tell(crash, console))
        _keep(part.name, tallies[part.name], asked.found)
    console.print(_table(tallies))
    return int(any(tally.crashes for tally in tallies.values()))


def _tell(crash: Crash, console: Console) -> None:
    console.print(Text(crash.kind, style="bold red"))
    console.print(Text(crash.told))


def _keep(name: str, tally: Tally, found: Path) -> None:
    """Save each crash's smallest case, to be replayed."""
    for kind, (crash, files) in tally.crashes.items():
        folder = found / f"{name}-{re.sub('[^A-Za-z0-9]+', '-', kind)[:60]}"
        for path, data in files.items():
            (folder / "files" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "files" / path).write_bytes(data)
        (folder / "told.txt").write_text(f"{kind}\n\n{crash.told}", "utf-8", "backslashreplace")


def _again(folder: Path, console: Console) -> int:
    part = PARTS[folder.name.partition("-")[0]]
    inside = folder / "files"
    files: Files = {p.relative_to(inside).as_posix(): p.read_bytes() for p in inside.rglob("*") if p.is_file()}
    with attempt.room(part) as room:
        crash = attempt.ended(part, files, room).crash
    if crash is None:
        console.print("It crashes no more.")
        return 0
    _tell(crash, console)
    return 1


def _table(tallies: Mapping[str, Tally]) -> Table:
    table = Table(box=None, padding=(0, 2))
    table.add_column("part")
    for name in ("cases", "taken", "minutes", "cases a minute", "crashes"):
        table.add_column(name, justify="right")
    for name, tally in tallies.items():
        minutes = tally.seconds / 60
        pace = tally.cases / max(minutes, 0.001)
        numbers = (f"{tally.cases:,}", f"{tally.taken:,}", f"{minutes:.1f}", f"{pace:,.0f}", f"{len(tally.crashes)}")
        table.add_row(name, *numbers, style="red" if tally.crashes else "")
    return table


if __name__ == "__main__":
    sys.exit(main())
