"""Numbers, dates, addresses and initials by which a person could be found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.people import address
from letters.people.proofreading import phrases, text, words
from letters.people.proofreading.note import Known, Note

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
DAY, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:(?:19|20)\d\d|'?\d\d)"
NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
STREETS = (
    "street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|crescent|cres|terrace|way|court|place|grove|gardens|walk|row|hill"
    "|view|square|mews|rise|parade|green|gate|vale|croft|heights"
)
STARTS = "stryd|heol|ffordd|lôn|rhodfa|maes|clos|cilgant|bryn|tan-y-|pen-y-"
NOT_A_PERSON = (
    r"plan|grade|form|part|band|tier|team|level|option|factor|vitamin|hepatitis|class|section|type|block|wing"
)

date_of_birth = phrases.matching(
    rf"(?<![\d/.-]){DAY}\s?([./-])\s?(?:0?[1-9]|1[0-2])\s?\1\s?(?:19|20)?\d\d(?![\d/])",
    r"(?<![\d/.-])(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\d/])",
    rf"\b{DAY}\s?(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?\s+(?:of\s+|o\s+)?(?:{MONTHS})\.?,?\s+{YEAR}\b",
    rf"\b(?:{MONTHS})\.?\s+{DAY}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b",
    r"\bd\.?\s?o\.?\s?b\b\.?|\bdates?\s+of\s+birth\b|\bdyddiad\s+geni\b",
    rf"\b(?:born|birthday\s+is)\s+(?:in|on)\s+(?:(?:the|early|late|mid|about)\s+)*(?:{MONTHS}|{DAY}(?:st|nd|rd|th)?\b|(?:19|20)\d\d|christmas|boxing|new\s+year|easter|valentine|halloween)",
    rf"\b(?:(?:g|ng)?aned|(?:g|ng)?anwyd)\b(?:\s+\w+){{0,3}}\s+(?:{MONTHS}|\d+)",
    needs=r"\d|(?i:birth|d\.?\s?o\.?\s?b\b|born|geni|ane?d|anwyd)",
)
phone = phrases.matching(
    r"(?<![\d/])(?:\+|00)44\s?(?:\(0\)\s?)?(?:\d[\s().-]{0,2}){8,9}\d(?!\d)",
    r"(?<![\d/-])\(?0(?:[\s().-]{0,2}\d){9,10}(?!\d)",
    r"\b(?:tel(?:ephone)?|phone|ffôn|mob(?:ile)?|ring|call|text)\b[^\d\n]{0,20}\d(?:[\s-]?\d){5,}",
    r"\b(?:ext(?:ension)?|estyniad)\.?\s?(?:no\.?\s?)?\d{3,6}\b",
    needs=r"\d",
)
email = phrases.matching(
    r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+",
    r"[\w.+'-]+\s?[(\[{]\s?at\s?[)\]}]\s?[\w-]+(?:\s?(?:\.|[(\[{]\s?dot\s?[)\]}]|\bdot\b)\s?[\w-]+)+",
    r"\b\w+\s+at\s+\w+\s+dot\s+(?:com|org|net|co|gov|uk|wales|cymru)\b",
    r"\b(?:https?|ftp)\s?:\s?/\s?/\s?\S+|\bwww\.\S+",
    r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|uk|wales|cymru|scot|info|eu|gov|example)\b(?:/\S*)?",
    r"(?<![\w.])@[a-z_]\w{2,}",
    needs=r"@|\.\S|(?i:\bat\b.*\bdot\b)|[(\[{]\s?at\s?[)\]}]|:\s?/",
)
numbered = phrases.matching(
    r"\b(?:case|client|mosaic|liquid\s?logic|care\s?first|eclipse|frameworki?|court|police|crime|child|person|file|record"
    r"|service\s+user|incident|niche|log|ticket|achos|cyfeirnod|plant|nhs|uprn|upn|urn|matter|claim|application)"
    r"\s*(?:(?:no|nos|number|num|ref(?:erence)?|id|rhif|code)\b)?[\s.:#-]*(?!(?:19|20)\d\d\b)"
    r"(?:[A-Z]{1,4}[\s/-]?)?\d[\dA-Z]*(?:[/-][\dA-Z]+|\d[\dA-Z]{2,})+\b",
    r"\b(?:case|client|file|record|achos|child|crime|mosaic)\s+(?:no\.?|number|num\.?|ref\.?(?:erence)?|id|rhif)\s*[:#]?\s*[A-Z]*\d\w*",
    r"\b(?:ref(?:erence)?|rhif|our\s+ref|cyf|urn)\b\.?\s?(?:no\.?|number)?\s*[:#]?\s*(?:[A-Z]{1,5}[\s/-]?)?\d[\w/-]*\d\b",
    r"\bID\s?(?:no\.?|number)?\s*[:#]?\s*[A-Z]{0,3}-?\d{4,}",
    r"#\s?\d{3,}\b",
    r"(?<![\w£$€.,/])(?<!\d[\s.-])[1-9]\d{5,8}(?![\w%.,]*\d)(?!\s?(?:pounds|people|families|children|miles|words|emails))",
    needs=r"\d",
)
references = phrases.matching(
    r"\b(?!(?:AD|BC|GDPR|KS|COVID|SARS|ISO|GCSE|PSHE|H|M|A|B|S|CO|MP|P|Y|YR|Q|FY|G|PS|RTX|IOS|F|V)-?\d)[A-Z]{2,5}[-/]?\d{4,}[A-Z]?\b|\b[A-Z][-/]\d{4,}\b",
    r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b",
    r"\b[A-Z]{2}\d{2}[A-Z]{1,2}\d{4,6}\b",
    r"\b[A-Z]{1,4}/\d{2,}(?:/\d+)*\b|\b\d{2,}/[A-Z]{1,4}/\d{2,}\b|\b\d{2}/\d{4,}/\d{2}\b",
    flags=re.NOFLAG,
    needs=r"\d",
)
initialled = phrases.matching(
    rf"\b[A-Z]\.?\s?(?:[A-Z]\.?)?,?\s?\(\s?(?:aged?\s)?(?:\d{{1,2}}|{NUMBERS})(?:\s?(?:yrs?|years?|m(?:on)?ths?|weeks?)(?:\sold)?)?\s?\)",
    rf"\b[A-Z]\.?[A-Z]?\.?,?\s(?:who\s(?:is|was)\s)?(?:just\s|only\s|then\s)?(?:aged?|oed)\s(?:\d{{1,2}}|{NUMBERS})\b",
    r"\b[A-Z]\.?[A-Z]\.?,\s\d{1,2}\b(?!\s?(?:%|[a-z]*(?:s|ren|ple)\b))",
    r"\b(?:[Cc]hild|[Bb]aby|[Yy]oung\s[Pp]erson|YP|[Ss]ibling|[Bb]oy|[Gg]irl|[Tt]win|[Tt]oddler|[Cc]lient|[Ff]amily|[Mm]um"
    r"|[Mm]other|[Ff]ather|[Dd]ad|[Pp]lentyn|[Bb]abi|[Tt]eulu)\s(?!I\b|ID\b|IT\b|GP|OT\b|SW\b|UK\b|CP\b|EH\b|PR\b|TV\b|FF\b|HR\b|YP\b)[A-Z]{1,2}\b(?![.\w]*[a-z])",
    flags=re.NOFLAG,
)
ages = phrases.matching(
    r"\b\d{1,2}\s?(?:y\s?/?\s?o|yrs?\sold)\b",
    rf"(?<!children )(?<!people )(?<!kids )(?<!young )(?<!those )(?<!anyone )\baged\s(?:just\s|only\s)?(?:\d{{1,2}}|{NUMBERS})\b(?!\s?(?:-|to|and\s(?:over|under|above|up)))",
    rf"\b(?:boy|girl|child|lad|lass|baby|daughter|son|brother|sister)\s(?:of|who\s(?:is|was|had\sjust\sturned|turned)|aged|,)\s?(?:just\s|only\s|about\s)?(?:\d{{1,2}}|{NUMBERS})\b",
    rf"\b(?:he|she|they)\s(?:is|was|were|had|has)?\s?(?:just\s|only\s|barely\s|not\syet\s)*(?:turned|turns|turning)\s(?:\d{{1,2}}|{NUMBERS})\b",
    r"\b(?:brothers|sisters|siblings|children|boys|girls|twins|sons|daughters|lads),?\s\(?(?:aged\s)?\d{1,2}(?:,|\sand)\s\d{1,2}\b(?!\s?(?:to|-|%|[a-z]+s\b))",
    rf"\b(?:was|is|were|are)\s(?:only|just|barely|nearly|about)\s(?:\d{{1,2}}|{NUMBERS})(?=\s(?:when|at\sthe\stime|then|years?\sof\sage)\b|[.,!;])",
    rf"\b(?:\d{{1,2}}|{NUMBERS})\s(?:mlwydd|blwydd|flwydd|mis)\soed\b",
    needs=r"(?i)\d|\b(?:old|aged|oed|turn(?:s|ed|ing)?|only|just|barely|nearly|about|who|of)\b",
)
letters_alone = phrases.matching(
    rf"(?<!\w)(?<![A-Z] )(?:(?!{NOT_A_PERSON})\b(?:with|helped|helping|for|supporting|supported|about|got|and|told|asked|let|gave|by)\s)"
    r"[B-HJ-Z](?:'s)?(?=\s[a-z]|[,.]?$|,\s)(?!\s(?:and|to|or)\s[A-Z]\b)",
    flags=re.NOFLAG,
)
case_number = phrases.either(numbered, references)


OLD = (
    rf"\b(?:\d{{1,2}}|{NUMBERS})(?:[\s-]and[\s-]a[\s-]half)?[\s-]?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)[\s-]+old\b(?!s)"
    r"((?:\s[a-z-]+){0,2})"
)


def _years_old(note: Note, known: Known) -> Iterator[str]:
    """Find “the seven-year-old”, unless it is a thing: “your three-year-old laptop”."""
    things = words.keys("things_with_an_age")
    if "old" not in note.text.casefold():
        return iter(())
    return (match[0] for match in re.finditer(OLD, note.text, re.IGNORECASE) if things.isdisjoint(text.keys(match[1])))


initials_age = phrases.either(initialled, ages, letters_alone, _years_old)


def nhs_number(note: Note, known: Known) -> Iterator[str]:
    """Find ten digits whose last is the check digit of the nine before it, as in every NHS number (modulus 11)."""
    for match in re.finditer(r"(?<!\d)[1-9](?:[^\w\n]{0,3}\d){9}(?!\d)", note.text):
        if checks(re.sub(r"\D", "", match[0])):
            yield match[0]
    yield from (
        match[0] for match in re.finditer(r"(?i)\b(?:nhs|gig)\s+(?:no\.?|number|rhif)\W{0,3}\d[\d\s-]{5,}\d", note.text)
    )


def checks(number: str) -> bool:
    """Say whether ten digits are an NHS number (NHS Data Dictionary: NHS NUMBER)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(number[9])


POSTCODE = re.compile(rf"(?<![A-Z0-9])(?:{address.OUTWARD})\s{{0,2}}{address.INWARD}(?![A-Z0-9])", re.IGNORECASE)
STREET = re.compile(
    rf"\b(?:[Ff]lat\s\w+,?\s)?\d{{1,4}}[a-z]?,?\s(?:[A-Z][\w'-]+\s){{1,3}}(?i:{STREETS})\b(?!\s(?:team|office|hub))"
    rf"|\b\d{{1,4}}[a-z]?,?\s[a-z]+\s(?:street|road|avenue|lane)\b|\b\d{{1,4}}[a-z]?,?\s(?i:{STARTS})\s?[A-Z][\w'-]+"
)


def postcode(note: Note, known: Known) -> Iterator[str]:
    """Find a postcode, or a house number with a street that is not the office's."""
    yield from (match[0] for match in POSTCODE.finditer(note.text))
    for match in STREET.finditer(note.text):
        if text.keys(match[0]) not in known.office_phrases:
            yield match[0]
