"""The form of a screen: a title, a headline, facts as (label, text) pairs, and what to do next; its parts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from letters.books import Book
from letters.post import cover
from letters.settings import Settings
from letters.trial import ledger

if TYPE_CHECKING:
    from rich.panel import Panel
    from rich.progress import Progress

NO_LETTERS = "Nobody is due a letter in this campaign."


@dataclass(frozen=True, slots=True)
class Screen:
    """What a command says when it has ended well."""

    title: str
    headline: str
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()


def here(it: Screen, folder: Path) -> Screen:
    """Return a screen with the folder put into its commands, as they would be typed from where the user is."""
    named = f'"{near}"' if " " in (near := shown(folder)) else near

    def typed(text: str) -> str:
        if named == ".":
            text = re.sub(r" FOLDER(?=`| --)", "", text)
        return text.replace("FOLDER", named)

    facts = tuple((label, typed(text)) for label, text in it.facts)
    return replace(it, facts=facts, steps=tuple(map(typed, it.steps)))


def lines(it: Screen) -> list[str]:
    """Return a screen as plain lines, for a file or a pipe."""
    facts = [f"{label}: {text}".replace("\n", "\n  ") for label, text in it.facts]
    steps = [f"{number}. {step}" for number, step in enumerate(it.steps, start=1)]
    return [it.headline, *facts, *(["Next:", *steps] if steps else [])]


def panel(it: Screen) -> Panel:
    """Return a screen as a panel, for a terminal."""
    from rich.console import Group, RenderableType
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    facts = Table.grid(padding=(0, 2))
    facts.add_column()
    facts.add_column(overflow="fold")  # a path is told whole, on as many lines as it takes
    for label, text in it.facts:
        facts.add_row(Text(label, style="dim"), Text(text))
    steps = Table.grid(padding=(0, 1))
    for number, step in enumerate(it.steps, start=1):
        steps.add_row(Text(f"{number}."), Text(step))
    parts: list[RenderableType] = [Text(it.headline, style="bold")]
    parts += [Text(), facts] if it.facts else []
    parts += [Text(), Text("Next", style="bold"), steps] if it.steps else []
    return Panel(
        Group(*parts), title=Text(it.title), title_align="left", border_style="cyan", padding=(1, 2), expand=False
    )


def progress() -> Progress:
    """Return a bar that shows how many letters are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Making letters"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def shown(path: Path) -> str:
    """Return a path as the user would type it from where they are, when that is shorter."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # on another drive of Windows
        return str(path)
    return near if len(near) < len(str(path)) else str(path)


def authority(chosen: Settings, site: str) -> str:
    """Return what an authority is called; its key where campaign.toml has it no more."""
    return chosen.sites[site].organisation if site in chosen.sites else site


def head(book: Book) -> tuple[str, str]:
    """Return the fact that says what the head of the ledger is."""
    return of_ledger(ledger.head(book.data))


def of_ledger(head: str) -> tuple[str, str]:
    """Return the same, of a head that is known already."""
    return ("Ledger's head", cover.grouped(head))
