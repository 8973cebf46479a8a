"""Put every hostile input to the command, and print what came of it (`make hostile`); exit 1 if a target is missed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hostile import afterwards, cells, containers, later, machine, outcomes, papers, people, runner, texts, untrusted
from hostile.case import Case
from hostile.runner import LARGEST, LIMIT, Outcome
from hostile.untrusted import Watched
from letters.workers import cores

GROUPS: dict[str, tuple[Case, ...]] = {
    "container": containers.CASES,
    "encoding": texts.ENCODINGS,
    "shape": texts.SHAPES,
    "headings": texts.HEADINGS,
    "cells": cells.CASES,
    "people": people.PEOPLE,
    "notes": people.NOTES,
    "settings": papers.SETTINGS,
    "templates": papers.TEMPLATES,
    "machine": (*machine.CASES, *afterwards.CASES),
    "later": later.CASES,
    "evidence": outcomes.CASES,
}
UNTRUSTED = "untrusted text"
AT_ONCE = max(1, cores() // 2)  # a command has as many workers as there are processors
FEWEST, LOCATED = 150, 0.95


def main(wanted: list[str]) -> int:
    """Print the table of the groups that are wanted, or of all, and the totals."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    of_all: list[Outcome] = []
    unknown = set(wanted) - {*GROUPS, UNTRUSTED}
    if unknown:
        console.print(f"There is no group {', '.join(sorted(unknown))}. There are: {', '.join([*GROUPS, UNTRUSTED])}.")
        return 2
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for group, cases in GROUPS.items():
            if not wanted or group in wanted:
                found = tuple(pool.map(runner.outcome, cases))
                console.print(_table(group, found))
                of_all += found
    if of_all:
        console.print(_totals(of_all))
    well = _on_target(of_all, whole=not wanted)
    if not wanted or UNTRUSTED in wanted:
        watched = untrusted.watched()
        console.print(_fates(watched))
        console.print("\n".join(watched.amiss) or f"  {_seen(watched)}", markup=False)
        well = well and not watched.amiss and not any(fate.amiss for fate in watched.fates)
    return 0 if well else 1


def _on_target(outcomes: Sequence[Outcome], *, whole: bool) -> bool:
    """Say whether every target is met; that there are enough cases can only be said of all groups."""
    of_cells = [outcome for outcome in outcomes if outcome.case.of_a_cell]
    named = sum(outcome.located for outcome in of_cells) >= LOCATED * len(of_cells)
    enough = len(outcomes) >= FEWEST or not whole
    return enough and named and all(outcome.well for outcome in outcomes)


def _table(group: str, outcomes: Iterable[Outcome]) -> Table:
    table = Table(title=group, title_justify="left", title_style="bold", box=None, padding=(0, 2), width=112)
    table.add_column("case", ratio=1)
    for name in ("exit", "place", "seconds", "MB"):
        table.add_column(name, justify="right")
    table.add_column("amiss", min_width=5)
    for outcome in outcomes:
        code = (
            f"{outcome.ended.code}"
            if outcome.ended.code == outcome.case.code
            else (f"{outcome.ended.code}, not {outcome.case.code}")
        )
        place = "·" if not outcome.case.at else "named" if outcome.located else "not named"
        style = "" if outcome.well else "red"
        seconds, megabytes = f"{outcome.ended.seconds:.1f}", f"{outcome.ended.megabytes:.0f}"
        amiss = Text(", ".join(_amiss(outcome)))
        table.add_row(Text(outcome.case.name), code, place, seconds, megabytes, amiss, style=style)
    return table


def _amiss(outcome: Outcome) -> Iterable[str]:
    if outcome.traceback:
        yield "a traceback"
    if outcome.ended.hung:
        yield f"over {LIMIT:.0f} s"
    if outcome.ended.megabytes >= LARGEST:
        yield f"over {LARGEST:.0f} MB"
    yield from (f"left {name}" for name in outcome.partial)
    yield from (f"leaked {canary}" for canary in outcome.leaked)


def _fates(watched: Watched) -> Table:
    table = Table(title=UNTRUSTED, title_justify="left", title_style="bold", box=None, padding=(0, 2), width=112)
    table.add_column("payload", ratio=1)
    for name in ("printed in", "refused in"):
        table.add_column(name, justify="right")
    table.add_column("amiss", min_width=5)
    for fate in watched.fates:
        counts = (str(count) if count else "·" for count in (fate.printed, fate.refused))
        shown = Text(ascii(fate.payload)[1:-1])
        table.add_row(shown, *counts, Text(", ".join(fate.amiss)), style="red" if fate.amiss else "")
    return table


def _seen(watched: Watched) -> str:
    how = "the audit hook and strace" if watched.traced else "the audit hook alone, for there is no strace"
    said = (
        f"{len(watched.fates)} payloads through {len(untrusted.FIELDS)} fields; {watched.events:,} events seen by {how}"
    )
    return f"{said}: no network, no program started, no file opened elsewhere; no formula in a sheet that was written."


def _totals(outcomes: list[Outcome]) -> Table:
    of_cells = [outcome for outcome in outcomes if outcome.case.of_a_cell]
    named = sum(outcome.located for outcome in of_cells)
    others = [outcome for outcome in outcomes if outcome.case.at and not outcome.case.of_a_cell]
    rows = (
        ("cases", f"{len(outcomes)}"),
        ("other exit codes than expected", f"{sum(o.ended.code != o.case.code for o in outcomes)}"),
        ("tracebacks", f"{sum(o.traceback for o in outcomes)}"),
        (f"hangs over {LIMIT:.0f} s", f"{sum(o.ended.hung for o in outcomes)}"),
        ("partial outputs", f"{sum(bool(o.partial) for o in outcomes)}"),
        ("canaries leaked", f"{sum(len(o.leaked) for o in outcomes)}"),
        ("cells at fault that are named", f"{named} of {len(of_cells)}, {named / max(1, len(of_cells)):.0%}"),
        ("other places that are named", f"{sum(o.located for o in others)} of {len(others)}"),
        ("largest peak of memory", f"{max(o.ended.megabytes for o in outcomes):.0f} MB"),
        ("longest", f"{max(o.ended.seconds for o in outcomes):.1f} s"),
    )
    table = Table(title="totals", title_justify="left", title_style="bold", box=None, padding=(0, 2), show_header=False)
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
