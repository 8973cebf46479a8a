"""A letter before it is laid out, and what it is printed on: all that a worker is handed, and light to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from letters.post.fonts import Font

ROOM = "file:///letters/"  # where relative addresses in a letter seem to lie; there is no such folder


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's letter as HTML."""

    staff_id: str
    template: str
    html: str


@dataclass(frozen=True, slots=True)
class Stationery:
    """The styles of one template, every font and picture that its letters may refer to, and the font of their text.

    A `specimen` is HTML that shows all characters by which letters may share their fonts.
    """

    styles: str
    assets: Mapping[str, bytes]
    font: Font
    specimen: str = ""
