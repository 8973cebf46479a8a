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
        return (quote for name in names for quote in words.phrases(name).find(note.text))

    return find


def matching(*patterns: str, flags: re.RegexFlag = re.IGNORECASE, needs: str = "") -> Finder:
    """Return a finder of what one of these patterns matches; a note without `needs`, a pattern too, is passed over."""

    def find(note: Note, known: Known) -> Iterator[str]:
        if needs and not re.search(needs, note.text):
            return
        for pattern in patterns:
            yield from (match[0].strip() for match in re.finditer(pattern, note.text, flags))

    return find


def either(*finders: Finder) -> Finder:
    """Return a finder of what any of these finds."""

    def find(note: Note, known: Known) -> Iterator[str]:
        return (quote for finder in finders for quote in finder(note, known))

    return find
