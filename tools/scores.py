"""What `make bench` has found: a line for each row, as a table and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import targets
from contestants import Peer
from measuring import Row, Took
from peers import alike
from rich import box
from rich.console import Console
from rich.table import Table
from targets import Target

ALL_ELSE = "the sheets are checked, the draw is made and sealed, each letter is read again, the print pack is bound"
COLUMNS = ("letters", "s", "ms each", "× plain", "peak MB", "KB each", "KB in pack")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    key: str
    name: str
    letters: int
    seconds: float
    milliseconds: float  # a letter
    ratio: float | None  # to the plain loop, a letter
    megabytes: float | None  # at the peak
    kilobytes: float | None  # a letter by itself
    pack_kilobytes: float | None  # a letter in the print pack
    claims: tuple[str, ...]  # that it is tagged, and the standards
    all_else: bool  # whether it does `ALL_ELSE`, too
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that was measured."""

    letters: int
    turns: int
    processors: int
    versions: Mapping[str, str]
    lines: tuple[Line, ...]
    seconds: Mapping[str, float]  # of what is no line
    targets: tuple[Target, ...]
    absent: tuple[Peer, ...]


def lines(rows: Sequence[Row], took: Mapping[str, Took]) -> tuple[Line, ...]:
    """Return a line for each row that was measured."""
    plain = next((took[it.key].seconds / it.letters for it in rows if it.key == "plain"), 0)
    return tuple(_line(row, took[row.key], plain) for row in rows)


def _line(row: Row, took: Took, plain: float) -> Line:
    pdfs = sorted(row.made.glob("*.pdf"))
    pack = sum(it.stat().st_size for it in row.made.parent.glob("print-pack*.pdf"))  # it may be of several volumes
    return Line(
        key=row.key,
        name=row.name,
        letters=row.letters,
        seconds=took.seconds,
        milliseconds=1000 * took.seconds / row.letters,
        ratio=took.seconds / row.letters / plain if plain else None,
        megabytes=took.megabytes,
        kilobytes=statistics.mean(it.stat().st_size for it in pdfs) / 1000 if pdfs else None,
        pack_kilobytes=pack / row.letters / 1000 if pack else None,
        claims=alike.claims(pdfs[0].read_bytes()) if pdfs else (),
        all_else=pack > 0,
        faults=took.faults,
    )


def values(bench_lines: Sequence[Line], seconds: Mapping[str, float], cores: int) -> dict[str, float]:
    """Return the figures that targets are judged by; what was not measured, or is no letter, is not there."""
    found = {f"{key}.s": it for key, it in seconds.items()}
    for line in bench_lines:
        if not line.faults:
            found |= {f"{line.key}.s": line.seconds, f"{line.key}.ms": line.milliseconds}
            found |= {f"{line.key}.mb": line.megabytes} if line.megabytes else {}
            found |= {"pack.kb": line.pack_kilobytes} if line.key == "whole" and line.pack_kilobytes else {}
    whole = f"workers-{cores}.s"  # it is what a run does by itself
    return {**found, whole: found["whole.s"]} if "whole.s" in found else found


def table(bench: Bench) -> str:
    """Return everything in words."""
    faulty = [line for line in bench.lines if line.faults]
    told = (
        (f"{bench.letters} letters, {bench.processors} processors, median of {bench.turns} runs of each",),
        (_grid(bench.lines), f"* {ALL_ELSE}"),
        (f"{line.name.strip()}: {len(line.faults)} faults: {'; '.join(line.faults[:3])}" for line in faulty),
        (f"{peer.name} is not installed ({', '.join(peer.needs)}): make bench-peers" for peer in bench.absent),
        (f"{name}: {took:.2f} s" for name, took in bench.seconds.items()),
        [f"The targets are for {targets.LETTERS} letters."] * (bench.letters != targets.LETTERS),
        map(str, bench.targets),
    )
    return "\n\n".join(part for part in map("\n".join, told) if part) + "\n"


def _grid(lines: Sequence[Line]) -> str:
    grid = Table("", *COLUMNS, "tagged, claims", box=box.SIMPLE, pad_edge=False)
    for number, column in enumerate(grid.columns):
        column.no_wrap = True
        column.justify = "right" if 0 < number <= len(COLUMNS) else "left"
    for line in lines:
        does = ", ".join((*line.claims, *["and all else*"] * line.all_else))
        grid.add_row(line.name, str(line.letters), *_figures(line), does)
    screen = Console(width=160, color_system=None)
    with screen.capture() as captured:
        screen.print(grid)
    return "\n".join(line.rstrip() for line in captured.get().splitlines() if line.strip())


def as_json(bench: Bench) -> str:
    """Return everything as JSON."""
    told = asdict(bench)
    told["targets"] = [{**asdict(it), "met": it.met} for it in bench.targets]
    told["absent"] = [peer.name for peer in bench.absent]
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _figures(line: Line) -> tuple[str, ...]:
    if line.faults and not line.seconds:
        return ("failed", *[""] * 5)
    return (
        f"{line.seconds:.2f}",
        f"{line.milliseconds:.1f}",
        *(_shown(line.ratio, 3), _shown(line.megabytes, 0), _shown(line.kilobytes, 1), _shown(line.pack_kilobytes, 1)),
    )


def _shown(figure: float | None, places: int) -> str:
    return "n/a" if figure is None else f"{figure:.{places}f}"
