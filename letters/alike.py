"""Comparison that ignores differences of typing: in labels, ids, values and names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

UNSEEN = "\u200b-\u200f\u2060\ufeff"  # what is there and takes no room: zero-width characters, turned directions
BASE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})  # no accents
BLANKS = re.compile(rf"[\s{UNSEEN}]+")
ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")  # those that lead
SIGNS = re.compile("[^a-z0-9]+")
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


WORDS = re.compile(r"[^\W_]+")
SHORT, LONG = 5, 8  # letters of a word from which one, or two, may be a slip


@lru_cache(maxsize=4096)  # labels are few, and asked for in every row
def label(text: str) -> str:
    """Return what a heading, a site, a team or an arm shares with those alike: no case, spaces or underscores."""
    return re.sub(rf"[\s_{UNSEEN}]+", "", unicodedata.normalize("NFC", text)).casefold()


def staff_id(text: str) -> str:
    """Return an id without case, spaces and leading zeros: those that share it are easily taken for one another."""
    return ZEROS.sub("", BLANKS.sub("", text.casefold()))


def value(text: str) -> str:
    """Return what a cell says, without case, and with single spaces."""
    return " ".join(text.split()).casefold()


def name(text: str) -> str:
    """Return a person's name without case, commas, spaces or kinds of apostrophe; so too a line of an address."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(APOSTROPHES)
    return " ".join(composed.replace(",", " ").split())


def unaccented(text: str) -> str:
    """Return a text without case and accents: “Łucja” is “lucja”, “Siân” is “sian”."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(BASE)
    return "".join(character for character in plain if not unicodedata.combining(character))


def called(text: str) -> str:
    """Return the letters and digits of a name, or of a postcode: “Siân Ní-Dhálaigh” and “SIAN NI DHALAIGH” agree."""
    if text.isascii():  # as most are, and each is asked for several times
        return SIGNS.sub("", text.lower())
    return "".join(character for character in unaccented(text.translate(APOSTROPHES)) if character.isalnum())


def nearly(one: str, other: str) -> bool:
    """Say whether two labels may be one that was mistyped: “&” for “and”, or a letter or two of a long word."""
    from rapidfuzz.distance import OSA

    words = [WORDS.findall(unaccented(text.replace("&", " and "))) for text in (one, other)]
    if len(words[0]) != len(words[1]):
        return "".join(words[0]) == "".join(words[1])
    for pair in zip(*words, strict=True):
        shorter = min(map(len, pair))
        if OSA.distance(*pair) > (shorter >= SHORT) + (shorter >= LONG):
            return False
    return True
