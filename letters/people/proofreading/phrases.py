"""Rules that are a list of phrases: a finder for each list, and the exceptions that a list alone cannot make."""

from __future__ import annotations

import functools
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


def matching(
    *patterns: str, flags: re.RegexFlag = re.IGNORECASE, needs: str = "", words_too: frozenset[str] = frozenset()
) -> Finder:
    """Return a finder of what one of these patterns matches.

    A note in which the pattern `needs` matches nothing, and which has none of `words_too`, is passed over.
    """

    def find(note: Note, known: Known) -> Iterator[str]:
        if needed().search(note.text) or not words_too.isdisjoint(words.tokens(note.text)):
            for pattern in compiled():
                yield from (match[0].strip() for match in pattern.finditer(note.text))

    @functools.cache
    def compiled() -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern, flags) for pattern in patterns)

    @functools.cache
    def needed() -> re.Pattern[str]:
        return re.compile(needs)

    return find


def either(*finders: Finder) -> Finder:
    """Return a finder of what any of these finds."""

    def find(note: Note, known: Known) -> Iterator[str]:
        return (quote for finder in finders for quote in finder(note, known))

    return find
