"""What `make bench` times on the same letters: `letters` several times over, a plain WeasyPrint loop, other tools."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from measuring import Row
from peers import alike, content, truetype
from peers.content import Content

from letters import books, intake
from letters.intake import Order
from letters.post import language
from letters.trial import draw
from letters.workers import cores

TOOLS, BIN = Path(__file__).parent, Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool: its script, what must be installed, and on how many letters it is timed at most."""

    key: str
    name: str
    script: str
    needs: tuple[str, ...]  # packages and commands
    most: int | None = None
    prepare: Callable[[Path], object] = lambda folder: None  # what is done once, outside of the time


PEERS = (
    Peer("chromium", "Chromium, a page used again", "peers/chromium.py", ("playwright", "chromium")),
    Peer("word", "docxtpl with LibreOffice", "peers/word.py", ("docxtpl", "soffice"), most=100),
    Peer("typst", "Typst, one document a letter", "peers/typst_library.py", ("typst",)),
    Peer("reportlab", "ReportLab Platypus", "peers/reportlab_platypus.py", ("reportlab",), prepare=truetype.write),
)
PLAIN = (  # with the fonts of the system, no file is loaded
    Peer("plain-system", "plain loop, the system's fonts", "plain_loop.py", ()),
    Peer("plain", "plain loop, the design's fonts", "plain_loop.py", ()),
)

OWN = ("workers-1", "workers-2", "whole", "unchanged", "one-note", "tenfold", "tenfold-unchanged")
KEYS = (*OWN, *(it.key for it in (*PLAIN, *PEERS)), "beside")  # beside letters: a draw, other commands


def pages(campaign: Path, folder: Path, *, own_fonts: bool) -> Path:
    """Write the HTML of the letters that are due, each with its styles in it, as a plain loop wants them."""
    checked = intake.check(Order(campaign), books.read(campaign, campaign / "output"))
    seed = checked.settings.trial.seed
    due = [a.unit.id for a in draw.assign(checked.units, checked.design, seed) if a.arm == "letter"]
    design = campaign / "templates" / "recognition"
    shutil.copytree(design / "fonts", folder / "fonts")
    styles = (design / "letter.css").read_text(encoding="utf-8") + language.page_numbers()
    if not own_fonts:
        styles = re.sub(r"@font-face \{.*\}\n", "", styles)
        styles = re.sub(r"\bLetter(head)?;", "serif;", styles)
    (stationery,) = checked.stationery.values()
    for name, data in stationery.assets.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    people = {person.staff_id: person for person in checked.roster.people}
    for staff_id in due:
        letter = checked.paper.letter("recognition", people[staff_id])
        html = letter.html.replace("</head>", f"<style>{styles}</style></head>")
        (folder / f"{staff_id}.html").write_text(html, encoding="utf-8")
    return folder


def contents(pages: Path) -> tuple[Content, ...]:
    """Return what the letters say whose HTML lies in a folder."""
    return tuple(content.read(it.read_text(encoding="utf-8"), it.stem) for it in sorted(pages.glob("*.html")))


def own(campaign: Path, output: Path, letters: Sequence[Content]) -> tuple[Row, ...]:
    """Return the rows of this tool. Those that run again stand below the one that ran."""
    run = running(campaign, output)
    row = partial(Row, letters=len(letters), made=output / "post" / "letters")
    fresh = partial(
        row, before=partial(afresh, campaign, output), judge=partial(alike.faults, output / "post" / "letters", letters)
    )
    few = {1: "letters run, one worker", 2: "letters run, two workers"}
    return (
        *(fresh(f"workers-{n}", few[n], (*run, "--workers", str(n))) for n in few if n < cores()),
        fresh("whole", f"letters run, all {cores()} workers", run),
        row("unchanged", "  again, nothing changed", run, before=partial(made_once, run, output)),
        row("one-note", "  again, one note changed", run, before=partial(change_a_note, campaign, output)),
    )


def tenfold(campaign: Path, output: Path, due: int) -> tuple[Row, ...]:
    """Return the rows of this tool for a campaign of ten times as many letters."""
    run = running(campaign, output)
    row = partial(Row, letters=due, made=output / "post" / "letters", once=True)
    return (
        row("tenfold", "letters run, ten times as many", run, before=partial(afresh, campaign, output)),
        row("tenfold-unchanged", "  again, nothing changed", run, before=partial(made_once, run, output)),
    )


def others(campaign: Path, room: Path, most: int | None) -> tuple[tuple[Row, ...], tuple[Peer, ...]]:
    """Return the rows of a plain loop and of the other tools that are installed, and the tools that are not.

    A plain loop prints all letters, another tool at most so many.
    """
    system = pages(campaign, room / "plain-system", own_fonts=False)
    design = pages(campaign, room / "plain", own_fonts=True)
    letters = contents(design)
    rows = [row(peer, folder, letters) for peer, folder in zip(PLAIN, (system, design), strict=True)]
    there = [peer for peer in PEERS if installed(peer)]
    for peer in there:
        some = letters[: min(most or len(letters), peer.most or len(letters))]
        folder = shutil.copytree(design, room / peer.key)
        for letter in set(letters) - set(some):
            (folder / f"{letter.file}.html").unlink()
        content.write(some, folder)
        peer.prepare(folder)
        rows.append(row(peer, folder, some))
    return tuple(rows), tuple(peer for peer in PEERS if peer not in there)


def row(peer: Peer, folder: Path, letters: Sequence[Content]) -> Row:
    """Return a tool's row: a process that prints the letters in a folder."""
    command = (sys.executable, TOOLS / peer.script, folder)
    judge = partial(alike.faults, folder, letters, one_page=peer.key != "plain-system")  # the system's type is wider
    return Row(peer.key, peer.name, command, len(letters), folder, judge=judge)


def installed(peer: Peer) -> bool:
    """Return whether all that a tool needs is on this machine."""
    return all(importlib.util.find_spec(it) or shutil.which(it) for it in peer.needs)


def versions() -> dict[str, str]:
    """Return the version of each package and command that is timed here."""
    needs = ("weasyprint", *(it for peer in PEERS if installed(peer) for it in peer.needs))
    return {it: _version(it) for it in needs}


def _version(name: str) -> str:
    if importlib.util.find_spec(name):
        return importlib.metadata.version(name)
    told = subprocess.run([name, "--version"], check=False, capture_output=True, text=True).stdout
    return told.strip()


# --------------------------------------------------------------------------------- before this tool is timed


def running(campaign: Path, output: Path) -> tuple[str | Path, ...]:
    """Return the command that makes a campaign's letters."""
    return BIN / "letters", "run", campaign, "--output", output


def afresh(campaign: Path, output: Path) -> None:
    """Let a campaign be as if it had not been drawn."""
    shutil.rmtree(output, ignore_errors=True)
    (campaign / books.WITNESS).unlink(missing_ok=True)  # else a draw into an empty folder would be the second one


def made_once(run: Sequence[str | Path], output: Path) -> None:
    """Make the letters if that has not been done yet."""
    if not output.exists():
        subprocess.run([str(part) for part in run], check=True, capture_output=True)


def change_a_note(campaign: Path, output: Path) -> None:
    """Put the note of somebody who is due a letter in other words, and the next time as it was."""
    made_once(running(campaign, output), output)
    arms = (output / "trial" / "allocation.csv").read_text(encoding="utf-8").splitlines()
    due = next(line.split(",")[0] for line in arms if ",letter," in line)
    notes = campaign / "notes.csv"
    lines = notes.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{due},"))
    plain, other = ",You ", ",Every day you "
    lines[at] = lines[at].replace(plain, other) if plain in lines[at] else lines[at].replace(other, plain)
    notes.write_text("".join(lines), encoding="utf-8")
