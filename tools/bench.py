"""Time `letters run` against what else prints letters, on the same letters, in one run (`make bench`).

All are timed as whole processes, taking turns. `letters run` also reads and checks the sheets, draws, tags, reads every
letter again, binds the pack and seals; the others only write PDFs. A plain WeasyPrint loop and Chromium are given each
letter's HTML ready-made, the rest its text in parts. What `letters` needs to run again is timed too, with nothing
changed and with one note changed, and a campaign of ten times as many letters. Each tool's letters are judged, outside
of the time: all of the text must be in them, on one page. What is not installed is said; `make bench-peers` helps.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import contestants
import large
import measuring
import scores
import targets
from scores import Bench

from letters import books
from letters.workers import cores

ROOT = Path(__file__).parents[1]
DUE, TURNS = targets.LETTERS, 5  # letters; times that each is run
DRAWS = {20_000: 3, 1_500_000: 1}  # people, and out of how many draws the fastest is taken


def campaign(folder: Path, due: int = DUE) -> Path:
    """Make a campaign in which so many letters are due, each with a signature, and nothing need be mended."""
    large.write(2 * due, folder)
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copy(ROOT / "sample_data" / "signature-osei.png", folder)
    settings = (folder / "campaign.toml").read_text(encoding="utf-8")
    signed = settings.replace("\nrole = ", '\nsignature = "signature-osei.png"\nrole = ')
    (folder / "campaign.toml").write_text(signed, encoding="utf-8")
    return folder


def bench(asked: argparse.Namespace, room: Path) -> Bench:
    """Return what was measured of what was asked for."""
    given, many = campaign(room / "campaign", asked.letters), 10 * asked.letters
    others, absent = contestants.others(given, room, asked.peers)
    rows = [*contestants.own(given, room / "output", contestants.contents(room / "plain")), *others]
    if asked.tenfold and _wanted("tenfold", asked.only):
        rows += contestants.tenfold(campaign(room / "many", many), room / "many-output", many)
    rows = [it for it in rows if _wanted(it.key, asked.only)]
    seconds = beside(room, asked.turns) if _wanted("beside", asked.only) else {}
    lines = scores.lines(rows, measuring.measure(rows, asked.turns))
    return Bench(
        letters=asked.letters,
        turns=asked.turns,
        processors=cores(),
        versions=contestants.versions(),
        lines=lines,
        seconds=seconds,
        targets=targets.judged(scores.values(lines, seconds, cores())),
        absent=tuple(peer for peer in absent if _wanted(peer.key, asked.only)),
    )


def undrawn(campaign: Path, to: Path) -> Path:
    """Copy a campaign as it was before it was drawn, which it may have been by `make letters`."""
    return Path(shutil.copytree(campaign, to, ignore=shutil.ignore_patterns("output", books.WITNESS)))


def beside(room: Path, turns: int) -> dict[str, float]:
    """Return the seconds that other commands of this tool take, and those of the processor that a draw does."""
    letters = contestants.BIN / "letters"
    shutil.copytree(ROOT / "templates", room / "templates")
    check = (letters, "check", undrawn(ROOT / "sample_data", room / "sample"))
    return {
        "letters --help": statistics.median(measuring.seconds((letters, "--help")) for _ in range(turns)),
        "letters check of the sample": statistics.median(measuring.seconds(check) for _ in range(turns)),
        **{f"a draw of {people:,}": min(_drawn(people) for _ in range(turns)) for people, turns in DRAWS.items()},
    }


def _drawn(people: int) -> float:
    command = [sys.executable, str(ROOT / "tools" / "draw_time.py"), str(people)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _wanted(key: str, only: Sequence[str]) -> bool:
    return not only or key in only


def asked_for(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the command line asks for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--letters", type=_count, default=DUE, metavar="N")
    asked.add_argument("--turns", type=_count, default=TURNS, metavar="N", help="medians of so many runs")
    asked.add_argument(
        "--peers", type=_count, metavar="N", help="letters that other tools are timed on; else all, Word 100"
    )
    asked.add_argument(
        "--only", nargs="+", default=(), choices=contestants.KEYS, metavar="NAME", help=", ".join(contestants.KEYS)
    )
    asked.add_argument("--no-tenfold", dest="tenfold", action="store_false", help="without ten times as many letters")
    asked.add_argument("--json", type=Path, default=ROOT / "bench.json", metavar="FILE")
    return asked.parse_args(words)


def _count(word: str) -> int:
    if (number := int(word)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def main(words: Sequence[str] | None = None) -> int:
    """Print the table, and write it as JSON."""
    measuring.as_installed()
    asked = asked_for(words)
    with tempfile.TemporaryDirectory(prefix="letters-bench-") as room:
        found = bench(asked, Path(room))
    print(scores.table(found))
    asked.json.write_text(scores.as_json(found), encoding="utf-8")
    return int(any(line.faults for line in found.lines))


if __name__ == "__main__":
    sys.exit(main())
