"""Rules that are a list of phrases: a finder for each list, and the exceptions that a list alone cannot make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from letters.people.proofreading import words
from letters.people.proofreading.note import Known, Note

Finder = Callable[[Note, Known], Iterator[str]]


def of(*names: str) -> Finder:
    """Return a finder of what the lists of these names hold."""

    def find(note: Note, known: Known) -> Iterator[str]:
        return (match[0] for name in names for match in words.phrases(name).finditer(note.text))

    return find


def matching(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> Finder:
    """Return a finder of what one of these patterns matches."""
    compiled = tuple(re.compile(pattern, flags) for pattern in patterns)

    def find(note: Note, known: Known) -> Iterator[str]:
        return (match[0].strip() for pattern in compiled for match in pattern.finditer(note.text))

    return find


def either(*finders: Finder) -> Finder:
    """Return a finder of what any of these finds."""

    def find(note: Note, known: Known) -> Iterator[str]:
        return (quote for finder in finders for quote in finder(note, known))

    return find
