"""Touch the ledger of a real campaign in every place, and see whether it is noticed (`make tampering`).

The ledger has 60 events. In every byte a bit is flipped; every line is deleted, doubled, and changed for the next one;
it is cut inside every line at every byte, and at the end of every line. `letters verify` and the program that lies
beside the ledger must each refuse it every time. A ledger that lacks lines at its end is whole in itself: there the
head that stands on a cover sheet is given. The file beside campaign.toml that would tell of it, too, is taken away.

python tools/tampering.py [STEP]      only one in STEP of the bytes
"""

from __future__ import annotations

import contextlib
import io
import itertools
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from letters import books, cli, process, proving
from letters.intake import Order
from letters.problems import Tampered
from letters.trial import ledger, verify
from letters.trial.ledger import Event, Pen

CAMPAIGN = Path(__file__).with_name("planted") / "campaign"
NOTE = "You are calm in every storm and it spreads to all who work beside you."
EVENTS = 60
SAMPLE = 10  # of each kind, for the program run as a program
PEN = Pen(datetime(2027, 1, 4, 9, tzinfo=UTC), "r.amadi")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A ledger that was touched, and in which way."""

    kind: str
    data: bytes
    heads: tuple[str, ...] = ()  # that somebody noted down before


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a kind of touch was tried, and how often each of the readers refused it."""

    kind: str
    tried: int = 0
    command: int = 0
    program: int = 0
    run: int = 0  # as a program by itself: a sample
    run_refused: int = 0

    @property
    def missed(self) -> bool:
        """Whether somebody did not notice."""
        return not self.tried == self.command == self.program or self.run != self.run_refused


def everything(folder: Path, step: int) -> Iterator[Tally]:
    """Touch the ledger of a campaign in every way, one in so many bytes, and give what was noticed, kind by kind."""
    (folder / books.WITNESS).unlink(missing_ok=True)
    output = folder / "output"
    data = (output / ledger.NAME).read_bytes()
    if not (_command_passes(folder) and _program_passes(output) and _run(output).returncode == process.DONE):
        raise SystemExit("This campaign is not sound to begin with.")
    for kind, found in itertools.groupby(spoilt(data, step, random.Random(60)), key=lambda it: it.kind):
        yield _tally(kind, found, folder)


def spoilt(data: bytes, step: int, chance: random.Random) -> Iterator[Spoilt]:
    """Give the ledger touched in every way, kind by kind."""
    lines, last = data.splitlines(keepends=True), (ledger.head(data),)
    for at in range(len(lines)):
        yield Spoilt("a line deleted", b"".join([*lines[:at], *lines[at + 1 :]]), last)
    for at in range(len(lines)):
        yield Spoilt("a line doubled", b"".join([*lines[: at + 1], *lines[at:]]))
    for at in range(len(lines) - 1):
        yield Spoilt("two lines swapped", b"".join([*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]))
    ends = {0, *itertools.accumulate(map(len, lines))}
    for at in sorted(ends - {len(data)}):
        yield Spoilt("cut at a line's end", data[:at], last)
    for at in range(1, len(data), step):
        if at not in ends:
            yield Spoilt("cut inside a line", data[:at])
    for at in range(0, len(data), step):
        yield Spoilt("a bit flipped", data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])


def _tally(kind: str, found: Iterable[Spoilt], folder: Path) -> Tally:
    output, sample, chance = folder / "output", list[Spoilt](), random.Random(kind)
    tried = command = program = 0
    for it in found:
        (output / ledger.NAME).write_bytes(it.data)
        tried += 1
        command += not _command_passes(folder, it.heads)
        program += not _program_passes(output, it.heads)
        sample.insert(chance.randrange(tried), it)  # so that it is of all parts of the ledger
        del sample[SAMPLE:]
    refused = 0
    for it in sample:
        (output / ledger.NAME).write_bytes(it.data)
        refused += _run(output, it.heads).returncode == process.INTEGRITY
    return Tally(kind, tried, command, program, len(sample), refused)


def _command_passes(folder: Path, heads: tuple[str, ...] = ()) -> bool:
    """Say whether `letters verify` finds nothing."""
    try:
        proving.verify(Order(folder), heads)
    except Tampered:
        return False
    return True


def _program_passes(output: Path, heads: tuple[str, ...] = ()) -> bool:
    """Say whether the program beside the ledger finds nothing; it is asked in this process."""
    verify.HERE, program = output, cast(Callable[[list[str]], int], verify.main)
    with contextlib.redirect_stdout(io.StringIO()):
        return program(list(heads)) == process.DONE


def _run(output: Path, heads: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
    """Run the program beside the ledger by itself."""
    program = [sys.executable, "-I", "-S", str(output / books.PROGRAM), *heads]
    return subprocess.run(program, capture_output=True, check=False)


# -------------------------------------------------------------------------------------------------- the campaign


def make(folder: Path) -> Path:
    """Make a campaign whose letters are drawn and made."""
    shutil.copytree(CAMPAIGN, folder)
    for name, pattern, instead in (("campaign.toml", r"(?m)^signature.*\n", ""), ("notes.csv", r"\(long\)", NOTE)):
        text = (folder / name).read_text(encoding="utf-8")  # pictures, and a long note, are made for it elsewhere
        (folder / name).write_text(re.sub(pattern, instead, text), encoding="utf-8")
    _command("run", str(folder))
    return folder


def lengthen(folder: Path) -> None:
    """Let happen to a campaign whose letters are made what happens to one, until its ledger has 60 events."""
    output = folder / "output"
    _command("sent", str(folder))
    people = sorted(books.read(folder, output).last)
    for staff_id in people[:6]:
        _command("returned", str(folder), staff_id)
        _command("withdraw", str(folder), staff_id, "--reason", "away")
    data = (output / ledger.NAME).read_bytes()
    more = _more(EVENTS - len(ledger.read(data)))
    (output / ledger.NAME).write_bytes(ledger.append(data, more))


def _more(count: int) -> Iterable[Event]:
    """Give events of other kinds: notes approved, as a reader does who goes through them one by one."""
    for number in range(count):
        yield ledger.event(PEN, "approved", by="Ruth Amadi", notes={f"{number:064x}": ["a child’s name", "a gap"]})


def _command(*arguments: str) -> None:
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        code = cli.main(arguments)
    if code != process.DONE:
        raise SystemExit(f"{told.getvalue()}\nletters {' '.join(arguments)} did not end well.")


def row(cells: Sequence[str]) -> str:
    """Return a line of the table."""
    first, *others = cells
    return first.ljust(20) + "".join(cell.rjust(16) for cell in others)


def main(arguments: Sequence[str]) -> int:
    """Make the campaign, touch its ledger, and print what was noticed; 1 when something was not."""
    missed = []
    with tempfile.TemporaryDirectory() as place:
        folder = make(Path(place) / "campaign")
        lengthen(folder)
        size = (folder / "output" / ledger.NAME).stat().st_size
        print(f"A ledger of {EVENTS} events, {size:,} bytes, touched in every place: how often it was refused\n")
        print(row(("", "tried", "letters verify", "verify.py", "run by itself")), flush=True)
        for it in everything(folder, int(arguments[0]) if arguments else 1):
            counts = (f"{it.tried:,}", f"{it.command:,}", f"{it.program:,}", f"{it.run_refused} of {it.run}")
            print(row((it.kind, *counts)), flush=True)
            missed += [it.kind] if it.missed else []
    print(f"\nNOT always noticed: {', '.join(missed)}" if missed else "\nAll of it was noticed, by each of them.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
