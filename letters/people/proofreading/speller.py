"""The dictionaries: British English from SCOWL and Welsh from Bangor University, looked up by Hunspell.

Hunspell opens a dictionary by itself, from `dictionaries/`; one is loaded when the first word of its language is asked
for. The licence of each stands beside it.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from letters.people.proofreading import words

if TYPE_CHECKING:
    import hunspell

FOLDER = Path(__file__).parent / "dictionaries"
LONGEST = 60  # no word is longer; a run of letters that is would only take Hunspell's time
ELISIONS = ("'n", "'r", "'i", "'u", "'w", "'ch", "'th", "'m")  # Welsh: “cynlluniau'n”


@functools.cache
def dictionary(language: str) -> hunspell.Hunspell | None:
    """Return the dictionary of a language, or None when this machine cannot load it."""
    if not is_there(language):
        return None
    import hunspell

    return hunspell.Hunspell(language, hunspell_data_dir=str(FOLDER), system_encoding="UTF-8")


def is_there(language: str) -> bool:
    """Say whether this machine can load the dictionary of a language, which takes longer than to say so."""
    try:
        import hunspell  # noqa: F401
    except (ImportError, OSError):
        return False
    return all(os.access(FOLDER / f"{language}.{part}", os.R_OK) for part in ("aff", "dic"))


@functools.lru_cache(maxsize=65536)
def knows(word: str, language: str) -> bool:
    """Say whether a word is in the dictionary of a language, as written: “liam” is not, “Liam” is."""
    speller = dictionary(language)
    if speller is None or len(word) > LONGEST:
        return True
    return any(speller.spell(form) for form in _forms(word, language))


def _forms(word: str, language: str) -> tuple[str, ...]:
    """Return a word, and how the dictionary may have it: SCOWL's has -ise only, and -ize is good British English."""
    if language == "en":
        return (word, word.replace("iz", "is")) if "iz" in word else (word,)
    return (word, *(word.removesuffix(end) for end in ELISIONS if word.endswith(end)))


@functools.lru_cache(maxsize=65536)
def ordinary(word: str, language: str) -> bool:
    """Say whether a word needs no capital: it is in the dictionary, or in the field's list, in small letters."""
    small = word.lower()
    return small in _field() or knows(small, "en") or (language == "cy" and knows(small, "cy"))


@functools.cache
def _field() -> frozenset[str]:
    """Return the words of the field that are written in small letters."""
    return frozenset(line for line in words.lines("field") if line.islower())


@functools.cache
def as_written() -> frozenset[str]:
    """Return the names of the field that have small letters as well: “Makaton”, “DoLS”."""
    return frozenset(line for line in words.lines("field") if not line.islower() and not line.isupper())


@functools.cache
def abbreviations() -> frozenset[str]:
    """Return the abbreviations of the field, as written in capitals."""
    return frozenset(line.upper() for line in words.lines("field") if not line.islower())
