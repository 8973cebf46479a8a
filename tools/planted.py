"""Plant the slips that a tired programmer makes, one at a time, and see who catches each (`make planted`).

Each bug of planted/bugs.toml is written into a copy of the program, never into this one. The copy then runs a small
campaign whose right output is known, because the sound program has made it; for some bugs more commands follow, after
time has gone by. A bug is missed when all ends well, `letters verify` and verify.py find nothing, and yet what would
be posted is not that output; or when a command ends in a way of which nobody thought. That a bug does harm is shown by
running it once more with all reading switched off; where the program then stops by itself, a reason is given.

What is estimated nobody can read again on paper: a bug there names the test that must fail when it is planted.

python tools/planted.py [WORD …]    only the bugs that have one of the words in their description
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT, ROWS = Path(__file__).parents[1], Path(__file__).with_suffix("")
RUNNER = ROWS / "runner.py"
AT_ONCE = 2  # bugs that are tried
WIDTH = 160  # of the printed table, in characters
NO_OUTPUT = ("store/", ".lock")  # names in the store hold the program's own hash
OF_OTHERS = ("manifest", "ledger")  # they hold the hashes of all else
MISSED, NOBODY, HARMLESS = "nobody", "stopped, by nobody's design", "it does nothing"
CAUGHT_BY = (  # words that a stop says, and who says them; the first that fits
    (r"letters met something|Traceback", NOBODY),
    (r"is a font of this machine|WeasyPrint|It has \d+ pages; a letter has at most", "the press"),
    (r"This design cannot be printed", "the proof before the draw"),
    (r"This person's letter cannot be printed", "the reading of the letters"),
    (r"The gate is closed", "the gate"),
    (r"A letter in the store|is kept in the place of|What is kept of the notes", "the store"),
    (r"A second reading|This file is damaged: of two readers", "the second reader"),
    (r"fault of the program, not of the sheet", "the comparison with the rows"),
    (r"print pack|print list|[Ll]etter \d+ ", "the reading of the pack"),
    (r"cover sheet", "the reading of the cover sheets"),
    (r"the people who have a letter are not those", "the books, opened once more"),
    (r"Nothing was written", "the check"),
    (r"A worker process died", "the workers' bounds"),
    (r"", "the seal"),
)


Course = tuple[int, tuple[str, ...]]  # the sheets of a volume, and the commands after the run


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one file: a text that stands there once, and what is written instead."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Bug:
    """One slip; `then` are commands after the run without which it does nothing yet.

    `why` says what harm it does, where the output cannot show it. `volume` is of how many sheets the pack is bound.
    `test` is the one that catches it, where no guard of the program can.
    """

    stage: str
    what: str
    changes: tuple[Change, ...]
    why: str = ""
    then: tuple[str, ...] = ()
    volume: int = 1000
    test: str = ""

    @property
    def course(self) -> Course:
        """What is done with the campaign."""
        return self.volume, self.then


@dataclass(frozen=True, slots=True)
class Ran:
    """How commands ended, all that they said, and each file that they left, by its hash."""

    code: int
    said: tuple[str, ...]
    left: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a bug: who caught it, with what exit code and words; and what harm it does when nobody looks."""

    bug: Bug
    by: str
    code: int
    said: str
    harm: str

    @property
    def missed(self) -> bool:
        """Whether the bug gets past everyone, or cannot be shown to be one."""
        return self.by in (MISSED, NOBODY) or self.harm == HARMLESS


class Stale(Exception):
    """A bug can no longer be planted: the program has changed."""


# ---------------------------------------------------------------------------------------------------- the bugs


def bugs() -> tuple[Bug, ...]:
    """Return every bug, in the order in which data flow."""
    return tuple(
        Bug(
            stage["name"],
            bug["what"],
            _changes([bug, *bug.get("also", ())]),
            bug.get("why", ""),
            tuple(bug.get("then", ())),
            bug.get("volume", 1000),
            bug.get("test", ""),
        )
        for stage in _rows()["stage"]
        for bug in stage["bug"]
    )


def nobody_reads() -> tuple[Change, ...]:
    """Return the changes that switch off all that reads, compares and counts."""
    return _changes(_rows()["off"])


def unfit() -> tuple[str, ...]:
    """Name, and begin to quote, each text that is to be changed and does not stand in its file once."""
    changes = [*nobody_reads(), *(change for bug in bugs() for change in bug.changes)]
    return tuple(f"{it.file}: {it.old[:80]!r}" for it in dict.fromkeys(changes) if _times(ROOT, it) != 1)


def _times(program: Path, change: Change) -> int:
    path = program / change.file
    return path.read_text(encoding="utf-8").count(change.old) if path.is_file() else 0


def _rows() -> dict[str, Any]:
    return tomllib.loads((ROWS / "bugs.toml").read_text(encoding="utf-8"))


def _changes(rows: Iterable[Mapping[str, str]]) -> tuple[Change, ...]:
    return tuple(Change(row["file"], row["old"], row["new"]) for row in rows)


def plant(program: Path, changes: Iterable[Change]) -> None:
    """Make changes in a copy of the program; `Stale` when what is to be changed does not stand there once."""
    for change in changes:
        if (times := _times(program, change)) != 1:
            raise Stale(f"{change.file}: this must stand there once, and does {times} times: {change.old}")
        path = program / change.file
        path.write_text(path.read_text(encoding="utf-8").replace(change.old, change.new), encoding="utf-8")


# ------------------------------------------------------------------------------------------------ the campaign


def campaign(folder: Path) -> Path:
    """Write the campaign that bugs are tried on: two languages, ink and two signatures, a letter of two pages."""
    shutil.copytree(ROWS / "campaign", folder)
    notes = folder / "notes.csv"
    _write(notes, [[cell.replace("(long)", LONG) for cell in row] for row in _read(notes)])
    shutil.copy(ROOT / "sample_data" / "signature-osei.png", folder / "osei.png")
    _mirrored(folder / "osei.png", folder / "amadi.png")
    return folder


LONG = " ".join(f"On visit {n} you stayed until the last question had been asked, and answered." for n in range(1, 31))


def later(folder: Path) -> None:
    """Let time go by: people join, and one note is put in other words."""
    for name in ("staff.csv", "notes.csv"):
        rows = {row[0]: row for path in (folder / name, ROWS / "later" / name) for row in _read(path)}
        _write(folder / name, list(rows.values()))


def _read(sheet: Path) -> list[list[str]]:
    with sheet.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(sheet: Path, rows: Sequence[Sequence[str]]) -> None:
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _mirrored(signature: Path, other: Path) -> None:
    """Make another signature of one."""
    from PIL import Image, ImageOps

    with Image.open(signature) as picture:
        ImageOps.mirror(picture.convert("L")).save(other)


def _another_signature(folder: Path) -> None:
    _mirrored(folder / "amadi.png", folder / "amadi.png")


def _another_address(folder: Path) -> None:
    rows = _read(folder / "staff.csv")
    _write(folder / "staff.csv", [[cell.replace("3 Canal Row", "5 Canal Row") for cell in row] for row in rows])


def _another_note(folder: Path) -> None:
    """Put one note in other words, while the staff are who they were: all other notes are known by then."""
    notes = folder / "notes.csv"
    _write(notes, [[cell.replace("calm a corridor", "calm a whole corridor") for cell in row] for row in _read(notes)])


def _a_letter_lost(folder: Path) -> None:
    next((folder / "output" / "post" / "letters").glob("*.pdf")).unlink()


MEANWHILE: Mapping[str, Callable[[Path], None]] = {  # among the commands that follow; none, but what happens elsewhere
    "(another signature)": _another_signature,
    "(another address)": _another_address,
    "(another note)": _another_note,
    "(a letter lost)": _a_letter_lost,
}


# --------------------------------------------------------------------------------------------------- a bug tried


def copy(source: Path, program: Path, changes: Iterable[Change] = ()) -> Path:
    """Make a copy of the program, with these changes."""
    for part in ("letters", "templates"):
        shutil.copytree(source / part, program / part)
    plant(program, changes)
    return program


def letters(program: Path, folder: Path, *arguments: str) -> Ran:
    """Run a command of this copy of the program on a campaign, in a process of its own."""
    command, *others = arguments
    if command == "run":
        others += ["--workers", "1"]
    return _ran(folder, program, "-P", str(RUNNER), command, folder.name, *others)


def _ran(folder: Path, program: Path, *arguments: str) -> Ran:
    env = {"PYTHONPATH": str(program), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "COLUMNS": "400"}
    ended = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=folder.parent, capture_output=True, text=True, check=False
    )
    output = folder / "output"
    files = {path.relative_to(output).as_posix(): path for path in output.rglob("*") if path.is_file()}
    left = {
        name: sha256(path.read_bytes()).hexdigest() for name, path in files.items() if not name.startswith(NO_OUTPUT)
    }
    return Ran(ended.returncode, tuple((ended.stderr + ended.stdout).splitlines()), left)


def done(program: Path, given: Path, place: Path, course: Course) -> tuple[Path, Ran]:
    """Copy a campaign to a place of its own, run it, and whatever follows; return it, and how all that ended."""
    folder = Path(shutil.copytree(given, place / "campaign"))
    volume, then = course
    with (folder / "campaign.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[post]\nvolume = {volume}\n")
    made = letters(program, folder, "run")
    if then:
        later(folder)
    for command in then:
        if made.code:
            break
        if command in MEANWHILE:
            MEANWHILE[command](folder)
            continue
        ended = letters(program, folder, *shlex.split(command))
        made = Ran(ended.code, made.said + ended.said, ended.left)
    return folder, made


def proved(program: Path, folder: Path) -> tuple[str, Ran]:
    """Have all proved from the files alone, twice; return who found something, or nobody."""
    proof = letters(program, folder, "verify")
    if proof.code:
        return "verify", proof
    proof = _ran(folder, program, "-I", str(folder / "output" / "verify.py"))
    return ("verify.py" if proof.code else MISSED), proof


def sound(room: Path, course: Course) -> Ran:
    """Run the sound program, and see that it has nothing to say against its own work."""
    folder, made = done(room / "sound", room / "campaign", Path(tempfile.mkdtemp(dir=room)), course)
    proof = made if made.code else proved(room / "sound", folder)[1]
    if proof.code:
        raise Stale("\n".join(["The sound program does not do this campaign:", *proof.said]))
    return made


def tested(bug: Bug, room: Path) -> Finding:
    """Plant a bug, run its test, and tell whether that fails."""
    place = Path(tempfile.mkdtemp(dir=room))
    try:
        failed, said = _failed(copy(room / "sound", place / "spoilt", bug.changes), [bug.test], place)
        return Finding(bug, "its test" if failed else MISSED, failed, said, bug.test.partition("::")[2])
    finally:
        shutil.rmtree(place)


def _failed(program: Path, tests: Iterable[str], place: Path) -> tuple[int, str]:
    """Run tests on this copy of the program; return 1 if any failed, and what was said first of that."""
    for name in ("tests", "tools", "sample_data", "pyproject.toml"):
        (program / name).symlink_to(ROOT / name)
    pytest = ["-m", "pytest", "-n", "0", "-x", "--rootdir", str(program), f"--basetemp={place / 'temp'}"]
    env = {**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "400"}
    ended = subprocess.run(
        [sys.executable, *pytest, *tests], env=env, cwd=program, capture_output=True, text=True, check=False
    )
    if ended.returncode not in (0, 1):
        raise Stale(f"These tests cannot be run: {', '.join(tests)}\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    errors = [line[1:].strip() for line in ended.stdout.splitlines() if line.startswith("E ")]
    return ended.returncode, next(iter(errors), "")


def tried(bug: Bug, room: Path, rights: Mapping[Course, Ran]) -> Finding:
    """Plant a bug, run, and tell who caught it; where nothing was made, run again with nobody reading."""
    if bug.test:
        return tested(bug, room)
    place, right = Path(tempfile.mkdtemp(dir=room)), rights[bug.course]
    try:
        spoilt = copy(room / "sound", place / "spoilt", bug.changes)
        folder, made = done(spoilt, room / "campaign", place, bug.course)
        if made.code:
            by, said = _who(made, right)
            return Finding(bug, by, made.code, said, bug.why or _harm(bug, room, place, right))
        by, proof = proved(spoilt, folder)
        return Finding(bug, by, proof.code, proof.said[0] if proof.code else "", bug.why or _other(made, right))
    finally:
        shutil.rmtree(place)


def _who(made: Ran, right: Ran) -> tuple[str, str]:
    """Return who stopped a run, and in what words; what the sound program says as well is left out."""
    news = [line for line in made.said if line not in right.said]
    words, name = next((words, name) for words, name in CAUGHT_BY if re.search(words, "\n".join(news)))
    return name, next(line for line in news if re.search(words, line))


def _harm(bug: Bug, room: Path, place: Path, right: Ran) -> str:
    """Return what is other than it should be when a bug is planted and nobody reads."""
    blind = copy(room / "sound", place / "blind", (*bug.changes, *nobody_reads()))
    _, made = done(blind, room / "campaign", place / "harm", bug.course)
    return _other(made, right) if made.code == 0 else HARMLESS


def _other(made: Ran, right: Ran) -> str:
    """Say which files are other than the right ones; manifest and ledger differ with any of them."""
    files = made.left.keys() | right.left.keys()
    names = sorted(name for name in files if made.left.get(name) != right.left.get(name))
    kinds = Counter("letters" if "/letters/" in name else Path(name).stem for name in names)
    told = [
        f"{count} {kind}" if kind == "letters" else kind
        for kind, count in kinds.items()
        if not kind.startswith(OF_OTHERS)
    ]
    return ", ".join(told) or ", ".join(kinds) or HARMLESS


def everything(chosen: Sequence[Bug], told: Callable[[Finding], None] = lambda _: None) -> tuple[Finding, ...]:
    """Try these bugs, two at a time; `told` hears of each."""
    with tempfile.TemporaryDirectory(prefix="letters-planted-") as name, ThreadPoolExecutor(AT_ONCE) as two:
        room, found = Path(name), list[Finding]()
        copy(ROOT, room / "sound")
        campaign(room / "campaign")
        rights = {course: sound(room, course) for course in dict.fromkeys(it.course for it in chosen if not it.test)}
        if (tests := [it.test for it in chosen if it.test]) and (failed := _failed(room / "sound", tests, room))[0]:
            raise Stale(f"A test fails on the sound program: {failed[1]}")
        for finding in two.map(partial(tried, room=room, rights=rights), chosen):
            told(finding)
            found.append(finding)
    return tuple(found)


# ------------------------------------------------------------------------------------------------------ the table


def show(found: Sequence[Finding]) -> None:
    """Print the table, and how often each guard was the one that caught a bug."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold", width=WIDTH)
    table.add_column("", justify="right", style="dim")
    table.add_column("Bug", ratio=5)
    table.add_column("Planted in", ratio=2, style="dim")
    table.add_column("Caught by", ratio=2)
    table.add_column("Exit", justify="right")
    table.add_column("First line said", ratio=5)
    table.add_column("When nobody reads", ratio=2, style="dim")
    stage = ""
    for number, it in enumerate(found, start=1):
        if it.bug.stage != stage:
            stage = it.bug.stage
            table.add_row("", Text(f"\n{stage}", style="bold"))
        colour = "bold red" if it.missed else "green"
        where = ", ".join(dict.fromkeys(change.file.removeprefix("letters/") for change in it.bug.changes))
        row = (str(number), it.bug.what, where, Text(it.by, style=colour), str(it.code), it.said, it.harm)
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    console = Console(width=WIDTH, highlight=False)
    console.print(table)
    counts = Counter(it.by for it in found if not it.missed)
    console.print(f"\n{len(found)} bugs planted, {sum(counts.values())} caught", style="bold")
    for name, count in counts.most_common():
        console.print(f"{count:4}  {name}")
    for it in (it for it in found if it.missed):
        console.print(Text(f"missed: {it.bug.what} ({it.by}; {it.harm})", style="bold red"))


def main(words: Sequence[str]) -> int:
    """Print the table; return 1 when a bug was missed, 2 when one can no longer be planted."""
    chosen = [bug for bug in bugs() if not words or any(word.casefold() in bug.what.casefold() for word in words)]

    if stale := unfit():
        print("These must stand in their file once:", *stale, sep="\n", file=sys.stderr)
        return 2

    def told(_: Finding) -> None:
        print(".", end="", file=sys.stderr, flush=True)

    try:
        found = everything(chosen, told)
    except Stale as stale:
        print(stale, file=sys.stderr)
        return 2
    print(file=sys.stderr)
    show(found)
    return 1 if any(it.missed for it in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
