"""The word lists in `words/`: one word or phrase a line; lines that begin with # say what they are and from where."""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from letters import files
from letters.people.proofreading import text

BETWEEN = r"[\s,;:()\"-]"
TOKEN = re.compile(r"[^\W\d_]+")
LOOKS_BACK = re.compile(r"^(\(\?<![^)]*\))+")
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


@dataclass(frozen=True, slots=True)
class Phrases:
    """A list of phrases: by the word with which they begin, so that few are tried at each, and the rest in one."""

    at: Mapping[str, tuple[str, ...]]
    anywhere: str  # one pattern

    def find(self, plain: str) -> Iterator[str]:
        """Find what the list holds in a plain text, from left to right; nothing is found twice."""
        spans = [match.span() for match in _pattern(self.anywhere).finditer(plain)] if self.anywhere else []
        for word, start in _starts(plain):
            for phrase in self.at.get(word, ()):
                found = _pattern(phrase).match(plain, start)
                spans += [found.span()] if found else []
        end = 0
        for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= end:
                yield plain[start:stop]
                end = stop


@functools.lru_cache(maxsize=4)  # every list looks at the same note, one after the other
def _starts(plain: str) -> tuple[tuple[str, int], ...]:
    return tuple((word[0].casefold(), word.start()) for word in TOKEN.finditer(plain))


@functools.cache
def phrases(name: str) -> Phrases:
    """Return a list of phrases, whose spaces stand for whatever is between two words; “ ?” may be nothing."""
    at: dict[str, list[str]] = defaultdict(list)
    anywhere = []
    for phrase in (part for line in lines(name) for part in _choices(line)):
        first = _first_words(phrase)
        for word in first:
            at[word].append(phrase)
        anywhere += [] if first else [phrase]
    return Phrases({word: tuple(some) for word, some in at.items()}, "|".join(anywhere))


@functools.cache  # compiled when a word of a note first asks for it
def _pattern(phrase: str) -> re.Pattern[str]:
    spaced = phrase.replace(" ?", f"{BETWEEN}*").replace(" ", f"{BETWEEN}+")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


def _choices(line: str) -> list[str]:
    """Split a line at each | outside brackets."""
    depths = itertools.accumulate((char == "(") - (char == ")") for char in line)
    cuts = [n for n, (char, depth) in enumerate(zip(line, depths, strict=True)) if char == "|" and depth == 0]
    return [line[start + 1 : end] for start, end in itertools.pairwise([-1, *cuts, len(line)])]


def _first_words(phrase: str) -> frozenset[str]:
    """Return the words with which a phrase can begin; none when it may begin with something else than a plain word."""
    phrase = LOOKS_BACK.sub("", phrase)
    choice = re.match(r"\(([^()?*+\\\[]*)\)(?![?*+{])", phrase)
    firsts = [re.match(r"[^\W\d_]+(?![?*+{(\[\w\\])", part) for part in (choice[1].split("|") if choice else [phrase])]
    return frozenset(first[0] for first in firsts if first) if all(firsts) else frozenset()


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
