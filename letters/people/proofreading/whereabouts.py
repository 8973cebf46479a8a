"""Addresses: of a house, of a mailbox, on the web."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.people import address
from letters.people.proofreading import phrases, text
from letters.people.proofreading.note import Known, Note

STREETS = (
    "street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|crescent|cres|terrace|way|court|place|grove|gardens|walk|row|hill"
    "|view|square|mews|rise|parade|green|gate|vale|croft|heights"
)
STARTS = "stryd|heol|ffordd|lôn|rhodfa|maes|clos|cilgant|bryn|tan-y-|pen-y-"
email = phrases.matching(
    r"[\w.+'-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",
    r"[\w.+'-]{1,64}\s?[(\[{]\s?at\s?[)\]}]\s?[\w-]{1,63}(?:\s?(?:\.|[(\[{]\s?dot\s?[)\]}]|\bdot\b)\s?[\w-]{1,63}){1,6}",
    r"\b\w{1,64}\s{1,3}at\s{1,3}\w{1,63}\s{1,3}dot\s+(?:com|org|net|co|gov|uk|wales|cymru)\b",
    r"\b\w{2,63}\s(?:\(|\[)?dot(?:\)|\])?\s(?:com|org|net|co|uk|gov|wales|cymru|example)\b",
    r"\b(?:https?|ftp)\s?:\s?/\s?/\s?\S+|\bwww\.\S+",
    r"\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.(?:com|org|net|uk|wales|cymru|scot|info|eu|gov|example)\b(?:/\S*)?",
    r"\b[a-z0-9-]{1,63}\.(?:ly|gl|co|me|io|be|tv|gd|to|link|page|app|dev|site|online|blog|us)/[\w/-]+",
    r"(?<![\w.])@[a-z_]\w{2,}",
    needs=r"@|\.\S|[(\[{]\s?at\s?[)\]}]|:\s?/",
    words_too=frozenset(("dot",)),
)
HAS_ANY = re.compile(r"\d|Cottage|Farmhouse")
POSTCODE = re.compile(rf"(?<![A-Z0-9])(?:{address.OUTWARD})\s{{0,2}}{address.INWARD}(?![A-Z0-9])", re.IGNORECASE)
STREET = re.compile(
    rf"\b(?:[Ff]lat\s\w+,?\s)?\d{{1,4}}[a-z]?,?\s(?:[A-Z][\w'-]+\s){{1,3}}(?i:{STREETS})\b(?!\s(?:team|office|hub))"
    rf"|\b[A-Z][\w'-]+\s(?i:{STREETS}),?\s\(?(?:number|no\.?)\s\d{{1,4}}\b|\b(?:[Nn]umber|[Nn]o\.?)\s\d{{1,4}},?\s"
    rf"(?:[A-Z][\w'-]+\s){{1,3}}(?i:{STREETS})\b(?!\s(?:team|office|hub))"
    r"|\b[Ff]lat\s\d+\w?,?\s[A-Z][\w'-]+|\b[A-Z][\w'-]{1,40}\s(?:Cottage|Farmhouse),"
    rf"|\b\d{{1,4}}[a-z]?,?\s[a-z]+\s(?:street|road|avenue|lane)\b|\b\d{{1,4}}[a-z]?,?\s(?i:{STARTS})\s?(?:yr?\s)?[A-Z][\w'-]+"
)


def postcode(note: Note, known: Known) -> Iterator[str]:
    """Find a postcode, or a house number with a street that is not the office's."""
    if not HAS_ANY.search(note.text):
        return
    yield from (match[0] for match in POSTCODE.finditer(note.text))
    for match in STREET.finditer(note.text):
        if text.keys(match[0]) not in known.office_phrases:
            yield match[0]
