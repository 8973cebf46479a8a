"""The text of a cell: what a person sees of it, and what they cannot see but should know of."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from letters.people.spreadsheet.grid import Bad, Cell

_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_OUTER = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + _ZERO_WIDTH
_LINE_BREAK = re.compile("\r\n?|[\u2028\u2029]")
_SIGNS = str.maketrans("\t\uf0b7\uf0a7\uf0d8", " •••")  # bullets of Word's that stand in a font of its own
_CONTINUES = "".join(bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xC0))
_MOJIBAKE = re.compile(
    f"Â[\u00a0-\u00bf]|[ÃÄÅ][{_CONTINUES}]|[âï][{_CONTINUES}]{{2}}|ð[{_CONTINUES}]{{3}}"
)  # UTF-8 read as cp1252

_LIKE_OURS = re.compile("[\u0370-\u03ff\u0400-\u052f\uff10-\uff5a]")  # Greek, Cyrillic, full width
_MIXED = re.compile(rf"\b(?=\w*[A-Za-z0-9])\w*{_LIKE_OURS.pattern}\w*")
_INNER = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")  # the two joiners, 200C and 200D, belong to some scripts

_FAULTS = (  # what must not be in a cell, why, and the remedy
    (
        re.compile("[\ud800-\udfff]"),
        "Half of a character is missing here.",
        "Type the cell again.",
    ),
    (
        re.compile("\ufffd"),
        "A character was lost here when the file was made (it shows as �).",
        "Type the cell again.",
    ),
    (
        re.compile("[\u202a-\u202e\u2066-\u2069]"),
        "An invisible character here turns the direction of the text.",
        "Type the cell again instead of pasting it.",
    ),
    (
        re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]"),
        "There is an invisible control character here.",
        "Type the cell again instead of pasting it.",
    ),
)


@lru_cache(maxsize=2**12)  # teams, sites and managers come again and again
def clean(raw: str) -> Cell:
    """Return a cell's text as NFC without outer white space, each tab a space; or why it cannot be read."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    text = _LINE_BREAK.sub("\n", raw).translate(_SIGNS)
    for pattern, what, remedy in _FAULTS:
        if pattern.search(text):
            return Bad(what, remedy, raw)
    return unicodedata.normalize("NFC", text).strip(_OUTER)


def odd(text: str) -> Bad | None:
    """Return what a person should look at in a clean text, which is still read as it stands."""
    if text.startswith("'"):
        what = "This begins with an apostrophe, which will be printed."
        return Bad(what, "Delete the apostrophe if it only marks the cell as text.", text)
    if text.isascii():
        return None
    if (repaired := _MOJIBAKE.sub(_repair, text)) != text:
        what = "This looks garbled: UTF-8 text that was once opened as Windows-1252."
        return Bad(
            what,
            "Is the repaired text right? Then type it into the cell; nothing is repaired here.",
            repaired,
        )
    if disguise := _disguise(text):
        what = f"This holds a character that passes for another, or for none: {disguise}."
        return Bad(what, "Type the cell again, unless it is meant: the program does not take it for the other.", text)
    return None


def _disguise(text: str) -> str:
    """Return the name of a foreign letter in a word of plain ones, or of a character that nobody sees."""
    word = _MIXED.search(text)
    found = _LIKE_OURS.search(word[0]) if word else _INNER.search(text)
    return unicodedata.name(found[0], f"U+{ord(found[0]):04X}").lower() if found else ""


def _repair(match: re.Match[str]) -> str:
    try:
        return match[0].encode("cp1252").decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
