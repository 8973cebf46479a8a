"""A letter before and after it is laid out, and what it is printed on: records, which load no library."""

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
class Finished:
    """A letter that was made and read, without its bytes, which lie on the disk."""

    staff_id: str
    key: str  # under which they are kept
    pages: int
    digest: str  # the SHA-256 of the PDF that was read
    looks: tuple[str, ...]  # how each page looks
    made_with: tuple[tuple[str, str], ...] = ()  # the versions of what gives a letter its bytes

    @property
    def sheets(self) -> int:
        """How many sheets of paper it takes, printed on both sides."""
        return (self.pages + 1) // 2


@dataclass(frozen=True, slots=True)
class Stationery:
    """The styles of one template, every font and picture that its letters may refer to, and the font of their text.

    A `specimen` is HTML that shows all characters by which letters may share their fonts.
    """

    styles: str
    assets: Mapping[str, bytes]
    font: Font
    specimen: str = ""
