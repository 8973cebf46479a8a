"""Words that no dictionary has, words twice running, and a few slips in which every word is a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.people.proofreading import prose, speller, words
from letters.people.proofreading.note import Known, Note
from letters.people.proofreading.text import Word

TWICE = re.compile(r"\b([^\W\d_]+) +\1\b(?!['-])", re.IGNORECASE)


def slips(note: Note, known: Known) -> Iterator[str]:
    """Find what somebody who reads proofs would mark."""
    ordinary, language = speller.ordinary, note.language
    unusual = [word for word in note.words if not ordinary(word.text, language)]
    yield from (word.text for word in unusual if _misspelt(word, note, known))
    allowed = words.keys("may_be_doubled")
    for match in TWICE.finditer(note.text):
        if match[1].casefold() not in allowed and (match[1].islower() or match[1].casefold() in SMALL):
            yield match[0]
    yield from words.phrases("slips").find(note.text)


SMALL = frozenset("the a an and of in on at to is it you we he she they".split())


def _misspelt(word: Word, note: Note, known: Known) -> bool:
    """Say whether a word is in no dictionary; one with a capital inside a sentence is a name, for other rules."""
    if word.capitals or not prose.within(word) or (word.capital and (not word.opens or _name(word, known))):
        return False
    if any(word.key in names for names in (note.own, note.writer, known.surnames)):
        return False
    return not _right(word.text, note.language) and not _right(word.bare, note.language)


def _name(word: Word, known: Known) -> bool:
    parts = {word.key, *word.key.split("-")}
    lists = ("first_names", "last_names", "places", "proper")
    held = (*(words.keys(name) for name in lists), known.office, known.surnames, known.nearby.keys())
    return any(part in names for part in parts for names in held)


def _right(shown: str, language: str) -> bool:
    if speller.ordinary(shown, language) or speller.knows(shown, language) or shown.upper() in speller.abbreviations():
        return True
    if len(shown) > 2 and shown[-1] == "s" and shown[:-1].isupper():
        return True  # more than one of what an abbreviation stands for: “GPs”
    return "-" in shown and all(len(part) < 2 or _right(part, language) for part in shown.split("-"))
