"""What a finished letter must say and what else it may: all that `readback` is handed, and light to load."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

NO_INK = "\u00ad\u200b\u200c\u200d\u2060\ufeff\x02\ufffe\u2010\u2011-"  # beside spaces; hyphens, which line ends add
PLAIN = re.compile(r"[^\w\s]*[^\W_]{1,30}[^\w\s]*")
PLAINLY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'} | dict.fromkeys(NO_INK, ""))


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that a letter says in one place: what it is called in a message, and its text, squeezed."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What the print list says of a letter's recipient: their name, authority and team, as they are written."""

    recipient: str
    site: str
    team: str


@dataclass(frozen=True, slots=True)
class Expected:
    """All that one person's finished letter holds, and nothing else may; texts are squeezed."""

    staff_id: str
    listed: Listed
    template: str
    title: str
    window: tuple[str, ...]  # the lines of the address window
    facts: tuple[Piece, ...]  # the person's own: each is part of one of the pieces
    pieces: tuple[Piece, ...]  # every sentence, name and line outside the window
    paragraphs: tuple[tuple[str, ...], ...]  # in each language, those of the wording, in their order
    words: tuple[str, ...]  # of the note and the name: each stands by itself, and has not run into the next
    closings: tuple[tuple[str, str], ...]  # in each language, the last line before the signature and the one after
    logo: str  # which of the stationery's pictures it is; empty where there is none, and for a drawing
    signature: str  # the same
    ink: bool  # whether space is left to sign
    languages: tuple[str, ...]
    numbered: str  # how its pages are numbered: “Page {page} of {pages}”
    smallest: float  # points; no smaller is the type of the text itself
    own: tuple[str, ...]  # what the design says by itself

    def foot(self, page: int, pages: int) -> str:
        """Return what stands at the foot of a page: nothing when there is only one."""
        return squeezed(self.numbered.format(page=page, pages=pages)) if pages > 1 else ""


def squeeze(text: str) -> str:
    """Return a text as it is compared: without spaces, hyphens and the difference between kinds of quotes."""
    return "".join(unicodedata.normalize("NFC", text).translate(PLAINLY).split())


squeezed = functools.lru_cache(maxsize=2**12)(squeeze)  # of words, and lines: letters share most of them, but no page


def is_plain(word: str) -> bool:
    """Say whether no line can end inside a word, as it may behind a hyphen or a slash."""
    return PLAIN.fullmatch(word) is not None
