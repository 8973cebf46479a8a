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
