"""Numbers that say who somebody is: of the NHS, of a case, a telephone, National Insurance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.people.proofreading import phrases
from letters.people.proofreading.note import Known, Note

SPOKEN = "oh|o|zero|nought|double|treble|triple|one|two|three|four|five|six|seven|eight|nine"
phone = phrases.matching(
    r"(?<![\d/])(?:\+|00)44\s?(?:\(0\)\s?)?(?:\d[\s().-]{0,2}){8,9}\d(?!\d)",
    r"(?<![\d/-])\(?0(?:[\s()./-]{0,2}\d){9,10}(?![\d/])",
    rf"\b(?:{SPOKEN})(?:[\s,-]+(?:and\s)?(?:{SPOKEN})){{5,}}\b",  # “oh seven seven double oh …”
    rf"\b(?:line|ext(?:ension)?|number|mobile|phone|ring|call|text)\b\W{{1,3}}(?:me\son\s|is\s|on\s)?(?:{SPOKEN})(?:[\s,-]+(?:{SPOKEN})){{3,}}\b",
    r"(?<![\w-])x\s?\d{4,5}\b",
    r"\b(?:tel(?:ephone)?|phone|ffôn|mob(?:ile)?|ring|call|text)\b[^\d\n]{0,20}\d(?:[\s-]?\d){5,}",
    r"\b(?:dial|ring|phone|call|text)\s(?:me\s|us\s|her\s|him\s)?(?:on\s)?\d{4,6}\b(?!\s[a-z]+s\b|%)",
    r"\b(?:ext(?:ension)?|estyniad)\.?\s?(?:no\.?\s?)?\d{3,6}\b",
    needs=r"\d",
    words_too=frozenset(("oh", "double", "treble", "triple", "zero", "nought", "seven")),
)
CASE = (
    r"case|client|family|teulu|mosaic|liquid\s?logic|care\s?first|eclipse|frameworki?|court|police|crime|child|person|file|record"
    r"|service\s+user|incident|niche|log|ticket|achos|plant|uprn|upn|urn|matter|claim|application|referral"
)
NUMBER = r"no\.?|nos\.?|number|num\.?|ref\.?|reference|id|rhif|code"
FOUR_DIGITS = r"(?=(?:[A-Z/-]*\d){4})[A-Z\d][A-Z\d/-]*\b"
COUNTED = "pounds|people|families|children|miles|words|emails"  # a large number of these is no case
numbered = phrases.matching(
    rf"\b(?:{CASE})\s*(?:(?:{NUMBER})(?!\w))?[\s.:#-]*(?!(?:19|20)\d\d\b)(?:[A-Z]{{1,4}}[\s/-]?)?{FOUR_DIGITS}",
    rf"\b(?:{CASE}),?\s+(?:{NUMBER})\s*[:#]?\s*[A-Z]*\d\w*",
    rf"\b(?:ref|reference|rhif|cyf|cyfeirnod|urn)\b\.?\s?(?:{NUMBER})?\s*[:#]?\s*(?:[A-Z]{{1,5}}[\s/-]?)?\d[\w/-]*\d\b",
    r"\bID\s?(?:no\.?|number)?\s*[:#]?\s*[A-Z]{0,3}-?\d{4,}",
    r"\b(?:client|patient|resident|pupil|service\s+user)\s+(?:no\.?\s*|number\s+)?\d{1,4}\b(?!\s+(?:times?|days?|hours?|weeks?))",
    r"#\s?\d{3,}\b",
    rf"(?<![\w£$€.,/])(?<!\d[\s.-])[1-9]\d{{5,8}}(?![\w%.,]*\d)(?!\s?(?:{COUNTED}))",
    needs=r"\d",
)
references = phrases.matching(
    r"\b(?!(?:AD|BC|KS|ISO|COVID)-?\d)[A-Z]{2,5}[-/]?\d{4,}[A-Z]?\b|\b[A-Z][-/]\d{4,}\b",
    r"\b(?:19|20)\d\d[-/]\d{3,}(?:[-/][A-Z\d]+)?\b",
    r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b",  # National Insurance
    r"\b[A-Z]{2}\d{2}[A-Z]{1,2}\d{4,6}\b",  # the Family Court
    r"\b[A-Z]{1,4}/\d{2,}(?:/\d+)*\b|\b\d{2,}/[A-Z]{1,4}/\d{2,}\b|\b\d{2}/\d{4,}/\d{2}\b",  # the police
    r"\b[A-Z]\d{5,}[A-Z]?\b|\b\d{2}/\d{5,}[A-Z]\b",
    flags=re.NOFLAG,
    needs=r"\d",
)
case_number = phrases.either(numbered, references)


DIGITS = re.compile(r"\d")
TEN_DIGITS = re.compile(r"(?<!\d)[1-9](?:[^\w\n]{0,3}\d){9}(?!\d)")
CALLED_SO = re.compile(r"\b(?:nhs|gig)\s+(?:no\.?|number|rhif)\W{0,3}\d[\d\s-]{5,}\d", re.IGNORECASE)


def nhs_number(note: Note, known: Known) -> Iterator[str]:
    """Find ten digits whose last is the check digit of the nine before it, as in every NHS number (modulus 11)."""
    if not DIGITS.search(note.text):
        return
    for match in TEN_DIGITS.finditer(note.text):
        if checks(re.sub(r"\D", "", match[0])):
            yield match[0]
    yield from (match[0] for match in CALLED_SO.finditer(note.text))


def checks(number: str) -> bool:
    """Say whether ten digits are an NHS number (NHS Data Dictionary: NHS NUMBER)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(number[9])
