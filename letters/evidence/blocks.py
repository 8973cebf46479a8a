"""What a chapter of the report is made of: paragraphs, lists, tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `quiet` is in smaller letters."""

    text: str
    quiet: bool = False
    kind: str = "para"


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    items: Sequence[str]
    kind: str = "points"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside of a chapter."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row heads it, and columns that are not in `wordy` hold numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    wordy: tuple[int, ...] = (0,)
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its caption."""

    svg: Markup
    caption: str
    kind: str = "picture"


Block = Para | Points | Heading | Table | Picture


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the report with a heading of its own."""

    name: str  # its place in the page, such as "effects"
    title: str
    blocks: Sequence[Block]


def lean(caption: str, head: list[str], rows: list[list[str]], wordy: tuple[int, ...], telling: int = 0) -> Table:
    """Return a table without columns that are empty, and without column `telling` where it is the same all the way."""
    kept = [n for n in range(len(head)) if n == 0 or any(row[n] not in ("–", "") for row in rows)]
    kept = [n for n in kept if not telling or n != telling or len({row[n] for row in rows}) > 1]
    columns = tuple(place for place, n in enumerate(kept) if n in wordy)
    return Table(caption, [head[n] for n in kept], [[row[n] for n in kept] for row in rows], columns)
