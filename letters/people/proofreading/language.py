"""Which language a note is in, and which its letter is in."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from letters.people.proofreading import words
from letters.people.proofreading.text import Word

if TYPE_CHECKING:
    from letters.people.proofreading.note import Known, Note

NAMES = {
    "en": ("en", "eng", "english", "saesneg", "en-gb"),
    "cy": ("cy", "cym", "welsh", "cymraeg", "cy-gb"),
}
SPELT = {"en": "English", "cy": "Welsh"}
BILINGUAL = re.compile("bilingual|dwyieithog")
DEFAULT = "en"
ENOUGH = 3  # small words of one language, before a note is said to be in it


def of(words_of_note: tuple[Word, ...]) -> str:
    """Guess a note's language by its small words: “cy” or “en”."""
    welsh, english = (_count(words_of_note, name) for name in ("small_words_cy", "small_words_en"))
    return "cy" if welsh > english else "en"


def _count(words_of_note: tuple[Word, ...], name: str) -> int:
    small = words.keys(name)
    return len([word for word in words_of_note if word.key in small])


@functools.cache
def of_letter(cell: str) -> frozenset[str]:
    """Return the languages that a cell such as `cy`, `Welsh` or `en+cy` asks for; empty means English."""
    parts = re.split(r"[+/&,]|\band\b|\ba\b", cell.casefold() or DEFAULT)
    named = {part.strip() for part in parts}
    found = frozenset(code for code, called in NAMES.items() if named & set(called))
    return found or (frozenset(NAMES) if BILINGUAL.search(cell.casefold()) else frozenset({DEFAULT}))


def other(note: Note, known: Known) -> Iterator[str]:
    """Find a note that is not in the language of its letter."""
    if note.language in of_letter(note.person.language):
        return
    small = words.keys(f"small_words_{note.language}")
    told = [word for word in note.words if word.key in small]
    if len(told) >= ENOUGH:
        first = told[0].start
        yield from re.findall(r"^\S+(?:\s+\S+){0,3}", note.text[first:])
