"""The word lists in `words/`: one word or phrase a line; a line that begins with # says what they are and from where."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from letters import files
from letters.people.proofreading import text

BETWEEN = r"[\s,;:()\"-]"
FOLDER = Path(__file__).parent / "words"


@functools.cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a list, as they stand."""
    rows = files.read(FOLDER / f"{name}.txt").decode().splitlines()
    return tuple(row.strip() for row in rows if row.strip() and not row.startswith("#"))


@functools.cache
def keys(name: str) -> frozenset[str]:
    """Return a list of single words, as they are compared."""
    return frozenset(text.key(line) for line in lines(name))


@functools.cache
def phrases(name: str) -> re.Pattern[str]:
    """Return one pattern for a list of phrases, whose spaces stand for whatever is between two words; “ ?” may be nothing."""
    spaced = (line.replace(" ?", f"{BETWEEN}*").replace(" ", f"{BETWEEN}+") for line in lines(name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


@functools.cache
def groups(name: str) -> dict[str, frozenset[str]]:
    """Return, for each word of a list with several words a line, the words with which it shares a line."""
    found: dict[str, frozenset[str]] = {}
    for line in lines(name):
        group = frozenset(text.key(word) for word in line.split())
        found |= {word: found.get(word, frozenset()) | group for word in group}
    return found


@functools.cache
def runs(name: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases of a list as runs of words, as they are compared."""
    return frozenset(tuple(text.key(word) for word in line.split()) for line in lines(name))
