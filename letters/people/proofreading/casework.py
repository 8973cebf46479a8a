"""What tells of one child or one family: the place where they were, and what happened to a relative."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from letters.people.proofreading import text, words
from letters.people.proofreading.note import Known, Note

HMP = re.compile(
    r"\b(?:HMP|HMYOI|HMP/YOI)\s[A-Z][\w'-]+"
    r"|\bSt\.?\s[A-Z][\w-]*(?:'s|s')?(?!\s(?:Street|Road|Lane|House|Helens|Albans|Ives|Asaph|Davids|David's|Neots|office|team))"
    r"(?=\s[A-Z]|\s(?:school|primary|hospital|nursery|academy|high|on|ward|in)\b|[,.])"
    r"|\b(?:Ysgol|Ysbyty|Llys|Meithrin|Carchar|Coleg|Cartref|Lloches)\s(?!y\b|yr\b|Uwchradd\b|Gynradd\b|Teulu\b|y\s|Ynadon\b|Sirol\b|y)"
    r"[A-ZŴŶ][\w'ŵŷâêîôû-]+(?:\s[A-Z][\w'-]+)*"
)
WARD = re.compile(r"\b[Ww]ard\s\d+\b|\b[A-Z][a-z]+\s[Ww]ard\b")


@functools.cache
def _named_place() -> re.Pattern[str]:
    nouns = "|".join(words.lines("place_nouns"))
    return re.compile(
        rf"\b[A-Z][\w'-]+(?:\s(?:and|of|the|on|upon|y|yr)?\s?[A-Z][\w'-]+){{0,3}}?\s(?i:{nouns.replace(' ', chr(92) + 's')})\b"
        r"(?:\s(?:School|Academy|Unit|Centre|Hospital|Court|Hostel|College|Nursery))?"
    )


def place(note: Note, known: Known) -> Iterator[str]:
    """Find a named school, court, hospital, home, refuge or prison."""
    for match in _named_place().finditer(note.text):
        named = _without_generals(match[0])
        if named and text.keys(match[0]) not in known.office_phrases:
            yield match[0]
    yield from (match[0] for pattern in (HMP, WARD) for match in pattern.finditer(note.text))


def _without_generals(phrase: str) -> tuple[str, ...]:
    """Return the words that make it the name of one place: capital ones that neither name a kind nor begin a sentence."""
    general = words.keys("place_generals")
    nouns = re.compile(rf"(?:{'|'.join(words.lines('place_nouns'))})", re.IGNORECASE)
    return tuple(
        word.text
        for word in text.words(phrase)[:-1]
        if word.capital and not word.capitals and word.key not in general and not nouns.fullmatch(word.text)
    )


def kinship_event(note: Note, known: Known) -> Iterator[str]:
    """Find a relative to whom something happened: it tells whose family it was."""
    yield from words.phrases("kin_events").find(note.text)
    yield from (match[0] for match in _called_so().finditer(note.text))


@functools.cache
def _called_so() -> re.Pattern[str]:
    """Return the pattern of “Mum was sectioned”: a relative called by that word, and an event of the list."""
    event = words.lines("kin_events")[0].split("('s|s')? ", 1)[1].replace(" ", r"\s+")
    return re.compile(rf"\b(?:{'|'.join(words.lines('capital_kin'))})(?:'s)?\s+{event}(?!\w)")
