"""A note as the rules read it: without what the eye does not see, and cut into words.

A zero-width space inside a number, a full-width digit, an accent typed as two characters: they print as if nothing were
there, so nothing may hide behind them. The quotes of findings are taken from this plain text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

APOSTROPHES, QUOTES, HYPHENS, DASHES = "’‘‛ʼʻ`´′", "“”„‟″", "‐‑‒−﹣", "–—―"
WORD = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
POSSESSIVE = re.compile(r"'s?$")
RANGE = re.compile(r"[–—](?<=\d.)(?=\d)")
ENDS = frozenset(".!?:;\n•*")  # after one of these a capital letter says nothing


class Word(NamedTuple):  # made fifty times a note: a dataclass takes three times as long to make
    """One word of a plain text; `key` is how it is compared: without case, accents, apostrophes or a possessive."""

    text: str
    key: str
    start: int
    end: int
    before: str  # what stands between it and the word before
    after: str  # and the word after; a line break after the last
    opens: bool  # the first of a sentence
    owns: bool  # “Tom's”
    capital: bool  # it begins with a capital letter

    @property
    def capitals(self) -> bool:
        """Whether it is all in capitals, and longer than a letter."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def bare(self) -> str:
        """The word as written, without a possessive."""
        return self.text[:-2] if self.owns and self.text[-2:].casefold() == "'s" else self.text


class _Signs(dict[int, str]):
    """What each character is read as; learnt as characters turn up."""

    def __missing__(self, code: int) -> str:
        self[code] = read_as = _sign(chr(code))
        return read_as


def _sign(char: str) -> str:
    kind = unicodedata.category(char)
    for signs, plain_sign in ((APOSTROPHES, "'"), (QUOTES, '"'), (HYPHENS, "-"), (DASHES, " - ")):
        if char in signs:
            return plain_sign
    if kind in ("Cf", "Mn", "Me") or (kind == "Cc" and char not in "\n\t"):
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(char))
    return " " if kind == "Zs" or char == "\t" else char


SIGNS = _Signs()


def plain(text: str) -> str:
    """Return a text as it is read: composed, in plain digits, quotes, hyphens and spaces, with nothing unseen in it."""
    if text.isascii() and text.isprintable() and "`" not in text:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = RANGE.sub("-", unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS)


@functools.lru_cache(maxsize=16384)
def key(word: str) -> str:
    """Return a word as it is compared: “Siân's” and “SIAN” are the same."""
    if word.isascii() and word.isalpha():
        return word.lower()
    word = POSSESSIVE.sub("", word.casefold().translate(SIGNS).strip())
    letters = unicodedata.normalize("NFKD", word)
    return "".join(c for c in letters if not unicodedata.combining(c) and c != "'")


@functools.lru_cache(maxsize=4096)
def keys(phrase: str) -> tuple[str, ...]:
    """Return the keys of the words of a name or a phrase."""
    return tuple(key(word) for word in WORD.findall(plain(phrase)))


def words(text: str) -> tuple[Word, ...]:
    """Cut a plain text into words."""
    spans = [match.span() for match in WORD.finditer(text)]
    edges = [0, *[end for _, end in spans]]
    starts = [*[start for start, _ in spans], len(text)]
    gaps = [text[end:start] for end, start in zip(edges, starts, strict=True)]
    gaps[-1] += "\n"
    return tuple(
        [
            Word(
                shown := text[start:end],
                key(shown),
                start,
                end,
                before,
                after,
                start == starts[0] or (before != " " and not ENDS.isdisjoint(before)),
                shown[-2:] in ("'s", "'S") or (after[0] == "'" and shown[-1] in "sS"),
                shown[0].isupper(),
            )
            for (start, end), before, after in zip(spans, gaps[:-1], gaps[1:], strict=True)
        ]
    )
