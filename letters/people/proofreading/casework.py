"""What tells of one child or one family: the place where they were, and what happened to a relative."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from letters.people.proofreading import speller, text, words
from letters.people.proofreading.note import Known, Note
from letters.people.proofreading.text import Word

Gated = tuple[frozenset[str], re.Pattern[str]]  # a pattern, and the words of which what it matches has one
KINDS_CY = "Goron|Uchel|Apêl|Uwchradd|Gynradd|Gyfun|Feithrin|Teulu|Ynadon|Sirol"
WELSH = r"Ysgol|Ysbyty|Llys|Carchar|Coleg|Cartref|Lloches"


def _gated(needs: str, pattern: str) -> Gated:
    return frozenset(needs.casefold().split("|")), re.compile(pattern)


BARE = (  # names of places that do not end in such a noun
    _gated("hmp|hmyoi", r"\b(?:HMP|HMYOI)\s[A-Z][\w'-]+"),
    _gated("st", r"\bSt\.?\s[A-Z][\w-]*(?:'s|s')(?!\s(?:Day|Street|Road|Lane|House|office|team)\b)"),
    _gated(
        WELSH,
        rf"\b(?:{WELSH})(?:\s(?:Uwchradd|Gynradd|Gyfun|Feithrin))?(?:\s(?:yr?\s)?(?!{KINDS_CY})[A-ZŴŶ][\w'-]+)+",
    ),
    _gated("saint", r"\bSaint\s[A-Z][\w-]*(?:'s|s')"),
    _gated("llys", r"\bLlys\s(?:y\s)?(?:Goron|Sir|Sirol|Teulu|Ynadon)\s(?:yn\s)?[A-Z]\w+"),
    _gated(
        "infirmary|hospital|court",
        r"\b(?:General|Royal|County|District|Crown|Combined|Family)\s(?:Infirmary|Hospital|Court)\s(?:in|at)\s[A-Z][a-z]+",
    ),
    _gated(
        "royal",
        r"\bRoyal\s(?:Infirmary|Hospital|Free|Marsden|Gwent|Glamorgan|Berks|Surrey|Victoria|Sussex|London|Bournemouth"
        r"|Devon|Derby|Preston|Oldham|Bolton|Stoke|Blackburn|Albert|Cornwall|Brompton|Liverpool|Lancaster|Alexandra|United)\b",
    ),
    _gated(
        "queen|king|lady|princess|prince|countess|duchess",
        r"\b(?:Queen|King|Our\sLady|Princess|Prince)\s(?:of\s)?[A-Z][a-z]+'s\b(?!\s(?:Speech|Counsel))"
        r"|\b(?:at|to|in|from|of|by)\sthe\s(?:Queen|King|Princess|Prince|Countess|Duchess)\s(?:of\s)?[A-Z][a-z]+",
    ),
    _gated("general", r"\b(?:[Aa]t|[Ii]n|[Tt]o|[Ff]rom)\s(?:the\s)?[A-Z][a-z]+\sGeneral\b"),
    _gated(
        "unit|suite|wing|centre|house",
        rf"\b(?:{'|'.join(words.lines('unit_names'))})\s(?:[Uu]nit|[Ss]uite|[Ww]ing|[Cc]entre|House)\b",
    ),
    _gated("ward", r"\b[Ww]ard\s(?:\d+|[A-Z]\d?)\b(?!')|\b[A-Z][a-z]+\s[Ww]ard\b"),
)


@functools.cache
def _named() -> re.Pattern[str]:
    nouns = "|".join(words.lines("place_nouns")).replace(" ", r"\s")
    return re.compile(
        rf"[A-Z](?<!\w.)[\w'-]{{1,40}}(?:\s(?:and|of|the|on|upon|y|yr)?\s?[A-Z][\w'-]{{1,40}}){{0,3}}?\s(?i:{nouns})\b"
        r"(?:\s(?:School|Academy|Unit|Centre|Hospital|Court|Hostel|College|Nursery))?"
    )


@functools.cache
def _by_itself() -> Gated:
    """Return the pattern of the names of well-known places, and of names that homes often have."""
    names = "|".join(words.lines("known_places"))
    capital = {name.casefold() for name in re.findall(r"\b[A-Z]\w+", names)} - {"the"}
    return frozenset(capital), re.compile(rf"\b(?:{names})\b".replace(" ", r"\s"))


def place(note: Note, known: Known) -> Iterator[str]:
    """Find a named school, court, hospital, home, refuge or prison."""
    for match in _named().finditer(note.text):
        within = tuple(word for word in note.words if match.start() <= word.start < match.end())
        if any(_names(word, note, within[-1]) for word in within[:-1]) and _keys(within) not in known.office_phrases:
            yield match[0]
    yield from _unlisted(note, known)
    yield from (match[0] for gated in (*BARE, _by_itself()) for match in _matches(gated, note))


AT = re.compile(r"\b(?:[Aa]t|[Yy]n|[Oo]f|[Ff]rom)\s([A-Z][a-z]{4,}(?:\s[A-Z][a-z]+)?)(?=[,.;!]|\s(?:[a-z]|$))")
WHERE = frozenset(  # said of those who are at a place: a sentence with none of these may be about a town or a firm
    "staff nurse nurses midwives midwife teacher teachers head headteacher senco matron consultant ward unit home"
    " placement placements contact residents keyworkers pru school bench judge police custody officers flat".split()
)
HOMES = frozenset(
    "home primary infants school academy comprehensive nursery court magistrates hospital prison refuge hospice".split()
)
UNITS = frozenset("unit centre hub home hostel block wing".split())
SMALL = re.compile(
    r"\b([a-z]{5,})(?:'s)?\s(?:residential\shome|children's\shome|care\shome|nursing\shome|primary(?:\sschool)?|infants"
    r"|junior\sschool|high\sschool|academy|comprehensive|nursery|special\sschool|crown\scourt|family\scourt"
    r"|magistrates|hospital|prison|refuge|hospice)\b"
)
STAFF_OF = re.compile(
    r"\b(?:(?:midwives|midwife|nurses|doctors|teachers|headteacher|[Hh]ead(?:\s[Tt]eacher)?|SENCO|paediatricians?|matron|governor|ward\sstaff"
    r"|residents|lads|girls|boys|keyworkers?)\s(?:at|from)|[Vv]isits?\sto|(?:him|her|them)\sinto|(?:bed|placement)\sat)"
    r"\s([A-Z][a-z]{3,}(?:\s[A-Z][a-z]+)?)(?=[.,;!]|\s[a-z]|$)"
)
UNIT = re.compile(r"\b([A-Z][a-z]{4,})\s(?:unit|centre|hub|home|hostel|block|wing)\b")


def _unlisted(note: Note, known: Known) -> Iterator[str]:
    """Find a place by a name that no dictionary and no list has: “greenacres care home”, “the unit at Kingsmead”."""
    said = words.tokens(note.text)
    for match in () if HOMES.isdisjoint(said) else SMALL.finditer(note.text):
        if not speller.ordinary(match[1], note.language) and match[1] not in words.keys("places"):
            yield match[0]
    for match in () if UNITS.isdisjoint(said) else UNIT.finditer(note.text):
        if _nowhere(match[1], note, known):
            yield match[0]
    if not WHERE.isdisjoint(said):
        yield from (match[0] for match in STAFF_OF.finditer(note.text) if not _held(match[1], note, known))
        yield from (match[0] for match in AT.finditer(note.text) if _nowhere(match[1], note, known))


def _nowhere(name: str, note: Note, known: Known) -> bool:
    """Say whether a name with a capital letter is no word, nobody's, no town's and no firm's that is known."""
    spelt = any(speller.ordinary(part, "en") or speller.knows(part, "en") for part in name.split())
    return not spelt and not _held(name, note, known)


def _held(name: str, note: Note, known: Known) -> bool:
    """Say whether a name with a capital letter is somebody's, or a town's or a firm's that is known."""
    keys = text.keys(name)
    held = (words.keys("places"), words.keys("proper"), words.keys("first_names"), known.office, note.own, note.writer)
    return any(key in some for key in keys for some in held) or keys in words.runs("places")


def _matches(gated: Gated, note: Note) -> Iterable[re.Match[str]]:
    needs, pattern = gated
    return () if needs.isdisjoint(words.tokens(note.text)) else pattern.finditer(note.text)


def _keys(within: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.key for word in within)


def _names(word: Word, note: Note, noun: Word) -> bool:
    """Say whether a word makes it one place: it has a capital, not for the start of a sentence, and names no kind."""
    if not word.capital or word.capitals or word.key in words.keys("place_generals") or word.key in note.own:
        return False
    if word.opens and not noun.capital and speller.ordinary(word.bare, note.language):
        return False
    return word.key not in words.keys("proper") and not _kinds().fullmatch(word.text)


@functools.cache
def _kinds() -> re.Pattern[str]:
    return re.compile("|".join(words.lines("place_nouns")), re.IGNORECASE)


CAPITAL_KIN = re.compile(r"Mum|Mam|Dad|Nan|Gran|Tad|Nain|Taid|Aunt|Step")  # what the words of the list begin with


def kinship_event(note: Note, known: Known) -> Iterator[str]:
    """Find a relative to whom something happened: it tells whose family it was."""
    yield from words.phrases("kin_events").find(note.text)
    if CAPITAL_KIN.search(note.text):
        yield from (match[0] for match in _called_so().finditer(note.text))


@functools.cache
def _called_so() -> re.Pattern[str]:
    """Return the pattern of “Mum was sectioned”: a relative called by that word, and an event of the list."""
    told, happened = ("|".join(words.filled(name)) for name in ("kin_told", "kin_happened"))
    pattern = rf"\b(?:{'|'.join(words.lines('capital_kin'))})(?:'s)? (?:(?:{told}) )*(?:{happened})(?!\w)"
    return re.compile(pattern.replace(" ", r"\s+"))
