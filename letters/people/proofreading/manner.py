"""How a note says it: in a word, in capitals, with a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from letters.people.proofreading import phrases, prose, speller, words
from letters.people.proofreading.note import Known, Note
from letters.people.proofreading.text import Word

FEWEST = 3  # words in a note
MARKS = re.compile(r"[!?](?:\s?[!?]){2,}")
DISCOURSE = re.compile(r"(?:^|[.!?]\s+|\band\s+)finally,", re.IGNORECASE)


def one_word(note: Note, known: Known) -> Iterator[str]:
    """Find a note of a word or two."""
    kisses = sum(set(word.key) == {"x"} for word in note.words[FEWEST - 1 :][:FEWEST])
    if note.text.strip() and max(len(note.words), len(note.text.split())) - kisses < FEWEST:
        yield note.text.strip()


def shouting(note: Note, known: Known) -> Iterator[str]:
    """Find words in capitals that are no abbreviation, and three marks in a row."""
    yield from (match[0] for match in MARKS.finditer(note.text))
    for word in note.words if note.text != note.text.lower() else ():
        if word.capital and _shouted(word) and word.key not in note.own and not _abbreviation(word.bare, known):
            yield word.text


def _shouted(word: Word) -> bool:
    """Say whether a word is in capitals, and is one: “AB-12” and “<NAME>” are none, and of two letters few are."""
    if not word.capitals:
        return False
    long_enough = len(word.bare) > 2 or word.key in words.keys("small_words_en")
    return long_enough and prose.within(word) and set(word.key) != {"x"}


def _abbreviation(shown: str, known: Known) -> bool:
    """Say whether it is the field's or the office's, or a word of no dictionary and so perhaps an abbreviation."""
    if shown.upper() in speller.abbreviations() or shown.casefold() in known.office:
        return True
    return not any(speller.knows(shown.lower(), code) for code in ("en", "cy"))


profanity = phrases.either(
    phrases.of("profanity"),
    phrases.matching(  # with stars in it: “sh*t”
        r"(?<!\w)(?:(?:mother|cluster|mind|brain|abso|un)?(?:f\*+c?k?|f[*@#!]{2,})\w*"
        r"|(?:(?:bull|horse|bat|dip|dog|no|tough|hot|chicken)-?)?(?:sh[*!1]+t|s\*\*t)\w*"
        r"|a\*\*e|b\*+s?|cr\*p|b\*+y|p\*+ed|c\*+t|ar\*+e?|a\$\$|[a-z]{1,3}\*+[a-z]+|[abcdfpstw]\*{2,}\w*)(?!\w)",
        needs=r"\*|\w[@#$!1](?<=[A-Za-z].)",
    ),
)


def backhanded(note: Note, known: Known) -> Iterator[str]:
    """Find praise that takes back what it gives, with the name too; “And finally, thank you” is none."""
    listed = words.phrases("backhanded")
    yield from listed.find(DISCOURSE.sub(".", note.text))
    named = [word for word in note.words if word.capital and word.key in note.own and not word.owns]
    for start, stop in listed.places(_with_she(note.text, named)) if named else ():
        yield note.text[_back(start, named) : _back(stop, named)]


def _with_she(text: str, named: Sequence[Word]) -> str:
    """Return a text with “she” for each of these words."""
    ends = [0, *(word.end for word in named)]
    starts = [*(word.start for word in named), len(text)]
    return "she".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _back(place: int, named: Sequence[Word]) -> int:
    """Return where a place in such a text is in the text itself."""
    for word in named:
        if place > word.start:
            place += word.end - word.start - len("she") if place >= word.start + len("she") else 0
    return place
