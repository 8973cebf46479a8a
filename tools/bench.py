"""Time `letters run` against a plain WeasyPrint loop, on the same letters, in one run (`make bench`).

All are timed as whole processes, taking turns. `letters run` also reads and checks the sheets, draws, tags, reads every
letter again, binds the pack and seals; the plain loop only writes PDFs. It is given each letter's HTML ready-made, and
is timed twice: with the design's fonts, and with the system's own, which spares it loading any. What `letters` needs
to run again is timed too: with nothing changed, and with one note changed.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import large

from letters import books, intake
from letters.intake import Order
from letters.post import language
from letters.trial import draw
from letters.trial.design import Arm, Design, Unit

ROOT = Path(__file__).parents[1]
DUE, TURNS = 500, 5  # letters; times that each is run
PLAIN = "plain loop, the design's fonts"
HERE = Path(sys.executable).parent


def campaign(folder: Path, due: int = DUE) -> Path:
    """Make a campaign in which so many letters are due, each with a signature, and nothing need be mended."""
    large.write(2 * due, folder)
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copy(ROOT / "sample_data" / "signature-osei.png", folder)
    settings = (folder / "campaign.toml").read_text(encoding="utf-8")
    signed = settings.replace("\nrole = ", '\nsignature = "signature-osei.png"\nrole = ')
    (folder / "campaign.toml").write_text(signed, encoding="utf-8")
    return folder


def pages(campaign: Path, folder: Path, *, own_fonts: bool) -> Path:
    """Write the HTML of the letters that are due, each with its styles in it, as a plain loop wants them."""
    checked = intake.check(Order(campaign), books.read(campaign, campaign / "output"))
    seed = checked.settings.trial.seed
    due = [a.unit.id for a in draw.assign(checked.units, checked.design, seed) if a.arm == "letter"]
    shutil.copytree(campaign / "templates" / "recognition", folder)
    styles = (folder / "letter.css").read_text(encoding="utf-8") + language.page_numbers()
    if not own_fonts:
        styles = re.sub(r"@font-face \{.*\}\n", "", styles)
        styles = re.sub(r"\bLetter(head)?;", "serif;", styles)
    (stationery,) = checked.stationery.values()
    for name, data in stationery.assets.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    for number, staff_id in enumerate(due, start=1):
        html = checked.letters["recognition", staff_id].html.replace("</head>", f"<style>{styles}</style></head>")
        (folder / f"{number:04d}.html").write_text(html, encoding="utf-8")
    return folder


def seconds(command: Sequence[str | Path]) -> float:
    """Return how long a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a command, and what is done before each time that it is timed."""

    name: str
    command: Sequence[str | Path]
    before: Callable[[], object] = lambda: None


def measure(rows: Sequence[Row]) -> dict[str, float]:
    """Return the median of each command's times; they take turns, so that a busy moment meets them all."""
    times: dict[str, list[float]] = {row.name: [] for row in rows}
    for turn in range(TURNS):
        for row in rows:
            row.before()
            times[row.name].append(seconds(row.command))
            if sys.stderr.isatty():
                print(f"\rturn {turn + 1} of {TURNS}: {row.name:45}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r" + " " * 70 + "\r", end="", file=sys.stderr)
    return {name: statistics.median(found) for name, found in times.items()}


def afresh(campaign: Path, output: Path) -> None:
    """Let a campaign be as if it had not been drawn."""
    shutil.rmtree(output, ignore_errors=True)
    (campaign / books.WITNESS).unlink(missing_ok=True)  # else a draw into an empty folder would be the second one


def change_a_note(campaign: Path, output: Path) -> None:
    """Put the note of somebody who is due a letter in other words, and the next time as it was."""
    arms = (output / "trial" / "allocation.csv").read_text(encoding="utf-8").splitlines()
    due = next(line.split(",")[0] for line in arms if ",letter," in line)
    notes = campaign / "notes.csv"
    lines = notes.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{due},"))
    plain, other = ",You ", ",Every day you "
    lines[at] = lines[at].replace(plain, other) if plain in lines[at] else lines[at].replace(other, plain)
    notes.write_text("".join(lines), encoding="utf-8")


def drawing(count: int) -> float:
    """Return the processor time in seconds that a draw of so many people in 150 strata takes, best of three."""
    units = [Unit(f"S{n:07d}", f"site {n % 15}", f"site {n % 15} / team {n % 150}") for n in range(count)]
    plan = Design((Arm("letter", 1), Arm("control", 1)), ("site", "team"))
    times = []
    for _ in range(3):
        start = time.process_time()
        draw.assign(units, plan, "a seed")
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="letters-bench-") as room:
        given, output = campaign(Path(room) / "campaign"), Path(room) / "output"
        run: list[str | Path] = [HERE / "letters", "run", given, "--output", output]
        loop: list[str | Path] = [sys.executable, ROOT / "tools" / "plain_loop.py"]
        fresh = partial(afresh, given, output)
        took = measure(
            [
                Row("plain loop, the system's fonts", [*loop, pages(given, Path(room) / "system", own_fonts=False)]),
                Row(PLAIN, [*loop, pages(given, Path(room) / "design", own_fonts=True)]),
                Row("letters run, one worker", [*run, "--workers", "1"], fresh),
                Row("letters run, everything included", run, fresh),
                Row("  again, nothing changed", run),
                Row("  again, one note changed", run, partial(change_a_note, given, output)),
            ]
        )
        pack = (output / "post" / "print-pack.pdf").stat().st_size
    print(f"{DUE} letters, {os.cpu_count()} processors, median of {TURNS} runs of each\n")
    print(f"{'':34}{'seconds':>9}{'ms a letter':>13}{'of the plain loop':>20}")
    for name, time_taken in took.items():
        print(f"{name:34}{time_taken:9.2f}{1000 * time_taken / DUE:13.1f}{time_taken / took[PLAIN]:20.2f}")
    print(f"\nThe print pack has {pack / DUE / 1000:.1f} KB a letter.")
    print(f"20,000 people are drawn in {drawing(20_000):.2f} s of processor time.\n")


if __name__ == "__main__":
    main()
