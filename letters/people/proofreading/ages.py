"""Dates of birth, ages and initials, by which whoever knows a family knows the child."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.people.proofreading import phrases, speller, text, words
from letters.people.proofreading.note import Known, Note

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
MUTATED = "fawrth|fai|fehefin|fedi|dachwedd|ragfyr|orffennaf"
ORDINAL = (
    "(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    "|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth"
)
ORDINAL = f"(?:{ORDINAL})"
FEASTS = r"christmas|boxing|new\s+year|easter|valentine|halloween"
DAY, MONTH, YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    "|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
)
OED = (
    r"ddwy|dair|bedair|bum|dwyflwydd|dwy|tair|pedair|pum|[bp]h?ump|chwech?|saith|wyth|naw|deg|ddeg|d?deuddeg|[bp]h?ymtheg|d?deunaw"
    r"|(?:un|dau|dwy|tri|tair|pedwar|pedair)\sar\s(?:ddeg|bymtheg)"
)
AGE = rf"(?:\d{{1,2}}|{NUMBERS})"

date_of_birth = phrases.matching(
    rf"(?<![\d/.-]){DAY}\s?([./-])\s?{MONTH}\s?\1\s?(?:19|20)?\d\d(?![\d/])",
    rf"(?<![\d/.-]){YEAR}([./-]){MONTH}\1{DAY}(?![\d/])",
    rf"\b{DAY}\s?(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?\s+(?:of\s+|o\s+)?(?:{MONTHS})\.?,?\s+(?:{YEAR}|'?\d\d)\b",
    rf"\bturn(?:s|ed|ing)?\s{AGE}\son\s(?:the\s)?(?:{ORDINAL}|{DAY}(?:st|nd|rd|th)?)\s(?:of\s)?(?:{MONTHS})\b",
    rf"\b(?:will\sbe|'ll\sbe|is|was|be)\s{AGE}\son\s(?:the\s)?(?:{ORDINAL}|{DAY}(?:st|nd|rd|th)?)\s(?:of\s)?(?:{MONTHS})\b",
    rf"\bbirthday\b[^.!?\n]{{0,15}}\s(?:{MONTHS})\s(?:the\s)?(?:{DAY}(?:st|nd|rd|th)|{ORDINAL})\b",
    rf"\b(?:{ORDINAL}|{DAY}(?:st|nd|rd|th)?)\s(?:of\s)?(?:{MONTHS})\sbirthday\b",
    r"\b(?:baby|unborn|twins|mum|mam|she|bump)(?:'s|\sis|\swas|\swere|\sare)?\s(?:due|expected)\s(?:on\s)?(?:the\s)?"
    rf"{DAY}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTHS})\b",
    r"\b(?:year|month|day)\sof\sbirth\b|\bbirth\s?(?:date|year)\b",
    rf"\b(?:{MONTHS})\.?\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}\b",
    r"\bd\.?\s?o\.?\s?b\b\.?|\bdates?\s+of\s+birth\b|\bdyddiad\s+geni\b",
    r"\b(?:born|birthday\s+is)\s+(?:in|on)\s+(?:(?:the|early|late|mid|about)\s+)*"
    rf"(?:{MONTHS}|{DAY}(?:st|nd|rd|th)?\b|{YEAR}|{FEASTS})",
    rf"\bborn\s(?:last|this|that)\s(?:{MONTHS}|spring|summer|autumn|winter)\b|\bborn\sat\s\d\d\sweeks",
    rf"\bbirthday\s(?:is\s|was\s|falls\s)?on\s(?:the\s)?{DAY}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTHS})\b",
    rf"\b(?:(?:g|ng)?aned|(?:g|ng)?anwyd)\b(?:\s+\w+){{0,3}}\s+(?:{MONTHS}|\d+)",
    rf"\b(?:born|birthday|birthdate)\b[^.!?\n]{{0,30}}\b(?:{ORDINAL}|{DAY}(?:st|nd|rd|th)?)\s(?:of\s)?(?:{MONTHS})\b",
    rf"\b{ORDINAL}\s(?:of\s)?(?:{MONTHS}),?\s(?:in\s)?(?:{YEAR}|(?:nineteen|twenty|two\sthousand)\s(?:and\s)?[a-z]+)\b",
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)|{ORDINAL})\s(?:birthday\s)?(?:was\s|is\s|falls\s)?on\s(?:the\s)?"
    rf"(?:{ORDINAL}|{DAY}(?:st|nd|rd|th)?)\s(?:of\s)?(?:{MONTHS})\b",
    r"\bbirthday\s(?:(?:is|was|falls|on|the)\s)*\d{1,2}[/.-]\d{1,2}\b",
    rf"\b{YEAR}\sbab(?:y|ies)\b|\bbab(?:y|ies)\sof\s{YEAR}\b",
    rf"\bborn\s(?:in\s|on\s)?{MONTH}[/.-](?:19|20)?\d\d\b",
    r"\(?\bb\.\s?(?:19|20)\d\d\b|\(b\s(?:19|20)\d\d\)",
    rf"\b(?:m|ph)?[bm]en-?blwydd\b[^.!?\n]{{0,20}}\b(?:ar|ym|yn)\s[^.!?\n]{{0,20}}\b(?:{MONTHS}|{MUTATED})\b",
    needs=r"\d|[Dd]\.?\s?[Oo]\.?\s?[Bb]\b",
    words_too=frozenset(
        "birth birthday birthdate born twenty nineteen thousand blwydd benblwydd penblwydd geni"
        " aned ganed nganed anwyd ganwyd nganwyd".split()
    ),
)

CHILD = (
    "[Cc]hild|[Ll]ittle|[Bb]aby|[Yy]oung(?:\\s[Pp]erson)?|YP|[Ss]ibling|[Bb]oy|[Gg]irl|[Tt]win|[Tt]oddler|[Cc]lient|[Ff]amily|[Mm]um"
    "|[Mm]other|[Ff]ather|[Dd]ad|[Pp]lentyn|[Bb]abi|[Tt]eulu"
)
NO_INITIALS = "I|ID|IT|GPs?|OTs?|SW|UK|CP|EH|PR|TV|FF|HR|YP"
initialled = phrases.matching(
    rf"\b[A-Z]\.?\s?(?:[A-Z]\.?)?,?\s?\(\s?(?:aged?\s)?{AGE}(?:\s?(?:yrs?|years?|m(?:on)?ths?|weeks?)(?:\sold)?)?\s?\)",
    rf"\b[A-Z]\.?[A-Z]?\.?,?\s(?:who\s(?:is|was)\s)?(?:just\s|only\s|then\s)?(?:aged?|oed)\s{AGE}\b",
    rf"\b[A-Z]\.?[A-Z]?\.?,?\swho(?:'s|\sis|\swas)\s(?:just\s|only\s|nearly\s)?{AGE}\b",
    rf"\b[A-Z]\.?[A-Z]\.?\s(?:has\s|had\s|just\s|only\s)*(?:turned|turns|is|was)\s(?:just\s|only\s|now\s|nearly\s)?(?!one\b)"
    rf"{AGE}(?=[.,;!]|$|\s(?:and|but|last|this|in|next|when|now|today|yesterday|on)\b)",
    r"\b[A-Z]\.?[A-Z]\.?,\s\d{1,2}\b(?!\s?(?:%|[a-z]*(?:s|ren|ple)\b))",
    rf"\b(?:{CHILD})\s(?!(?:{NO_INITIALS})\b)[A-Z]{{1,2}}\b(?![.\w]*[a-z])",
    r"\b(?:with|helped|helping|for|of|supporting|supported|about|got|told|asked|let|gave|by|taught|carried|held|drove|brought"
    r"|visited|visiting|rescued)\s[B-HJ-Z](?:'s)?(?=\s[a-z]|[,.]?$|,\s)(?!\s(?:(?:and|to|or)\s[A-Z]|levels?)\b)",
    rf"\b(?:[Yy]ou|[Hh]im|[Hh]er|[Uu]s)\sand\s(?!(?:{NO_INITIALS})\b)[B-HJ-Z][A-Z]?(?=\s[a-z])",
    r"\b(?:[Ww]hen|[Aa]fter|[Bb]efore|[Hh]ow|[Tt]hat|[Bb]ecause|[Mm]ade|[Ss]aw|[Tt]ook)\s[B-HJ-Z]"
    r"(?=\s(?:was|had|is|has|came|went|first|said|told|would|could|will|laugh|smile|to|home|in|out|back|cry|feel|and)\b)",
    r"\b[A-Z]\sand\s[A-Z]\s(?=(?:settled|were|are|have|had|who|now|both|back|came|went|moved|still)\b)",
    r"(?:^|[.!?]\s|\b[Ss]ee\s|\b(?:to|for|with|and|by)\s)[B-HJ-Z][A-Z]?'s\s(?:(?:foster|birth|new|late|step)\s?)?"
    r"(?:mum|mam|dad|mother|father|gran|nan|family|brother|sister|carers?|parents|adopters|placement|school|baby)\b",
    r"\b(?:for|with|about|helped|got|of|to)\s[B-HJ-Z]\sand\s[B-HJ-Z](?=[.,;!]|$|\s[a-z])",
    r"\b[B-HJ-Z]\sand\s(?:his|her|their)\s[a-z]",
    r"(?<=[a-z]\s)A\sand\s(?:his|her|their)\s(?:little|big|baby|foster|birth|mum|mam|dad|mother|father|carers?|family|parents)\b",
    r"\b[A-Z]\sv\.?\s[A-Z][a-z]+",  # as a case in court is called
    rf"\b(?!(?:{NO_INITIALS})\b)[A-Z]{{2}}\sand\s(?:his|her|their)\s(?:little\s|big\s|baby\s|foster\s|birth\s)?"
    r"(?:brothers?|sisters?|siblings|mum|mam|dad|mother|father|nan|gran|carers?|family|parents|twin|baby|aunt)\b",
    r"\b[A-Z]\.?\s(?:siblings|twins|boys|girls|brothers|sisters|children|kids)\b",
    r"\b(?:[Tt]he|[Tt]hat)\s[B-HJ-Z]\.?\s(?:case|baby)\b",
    r"\b[A-Z]-[A-Z]\s(?=(?:when|who|through|is|was|has|had)\b)",
    r"\b(?:[Mm]um|[Mm]am|[Dd]ad|[Mm]other|[Ff]ather|[Nn]an|[Pp]arents|[Cc]arers?|[Ff]amily|[Bb]rother|[Ss]ister)\sof\s[B-HJ-Z]\b(?!')",
    r"\b(?:YP|[Cc]hild|[Ss]ibling|[Tt]win)\s?\d\b",
    r"\bRe\s[A-HJ-Z](?:\sand\s[A-Z])?\b(?!['’]?\w)",  # as a reported case is called
    flags=re.NOFLAG,
    needs=r"\d|[A-Z](?<!\w.)(?<!I\b)\.?[A-Z]?\b",
)
BESIDE = (  # before or after two capital letters, these say that they are somebody's
    frozenset(
        "helped helping with for supported supporting told gave got let made saw took knew visited when because".split()
    ),
    frozenset(
        "was is had has came went said told says asked still now settled loves trusted trusts would could will"
        " can did needed needs wanted wants knows sleeps slept calls called ran got gets passed rang wrote told found"
        " started finished moved smiled turned".split()
    ),
)


DOTTED = frozenset("BA BS DC DV EU HQ HR IT JP KC MA NB NI PA PM PS QC TV UK UN US".split())  # “the U.K.”
GOES_ON = tuple("/-_0123456789")
TWO = re.compile(r"[A-Z](?<!\w.)\.?[A-Z]\b")


def two_letters(note: Note, known: Known) -> Iterator[str]:
    """Find “You helped RT”: two capital letters that are no abbreviation, and stand where somebody's name would."""
    if not TWO.search(note.text):
        return
    for at, word in enumerate(note.words):
        end = at + 2 if _dotted(note, at) else at + 1
        if end == at + 1 and not (len(word.text) == 2 and word.capitals and _nobodys(word.text, known)):
            continue
        before = note.words[at - 1].key if at and word.before == " " else ""
        after = note.words[end].key if end < len(note.words) else ""
        if note.words[end - 1].after[:1] in GOES_ON:  # “NS/2024/0381”
            continue
        shown = note.text[word.start : note.words[end - 1].end]
        dotted = (
            end == at + 2
            and shown.replace(".", "") not in DOTTED
            and not note.words[min(end, len(note.words) - 1)].capital
        )
        if before in BESIDE[0] or after in BESIDE[1] or dotted:
            yield shown


def _dotted(note: Note, at: int) -> bool:
    """Say whether two letters with a stop between them begin here: “K.L.”."""
    pair = note.words[at : at + 2]
    return len(pair) == 2 and pair[1].before == "." and all(len(word.text) == 1 and word.capital for word in pair)


def _nobodys(shown: str, known: Known) -> bool:
    abbreviation = shown in speller.abbreviations() or shown.casefold() in known.office
    return (
        not abbreviation
        and shown.casefold() not in words.keys("two_letters")
        and not speller.knows(shown.lower(), "en")
    )


GENERIC = r"(?!\s(?:and\sa|or|could|would|can|might)\b)"  # “a child of four could follow it”
MANY = ("children", "people", "kids", "young", "those", "anyone")  # “children aged 5 to 11” are no child
aged = phrases.matching(
    r"\b(?!(?:Section|Regulation|Part|Year|Form|Level|Schedule|Chapter|Team)\b)(?-i:[A-Z][a-z]+)\s\((?:aged?\s)?1?\d\)",
    rf"\((?:aged?\s)?{AGE}\s?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)(?:\sold)?\)",
    r"\b(?:boy|girl|child|lad|lass|baby|daughter|son|brother|sister|twin|cousin)\s\(\d{1,2}\)",
    rf"\bjust\sturned\s{AGE}\b",
    rf"\b(?:he|she|they)'d\s(?:just\s|only\s|barely\s|not\syet\s)*turned\s{AGE}\b",
    rf"\b(?:{NUMBERS}|\d)\s(?:children\s|kids\s|little\sones\s)?under\s(?:the\sage\sof\s)?{AGE}\b"
    r"(?!-|\s(?:days|weeks|hours|minutes))",
    rf"\b(?:brothers|sisters|siblings|children|boys|girls|twins|sons|daughters|lads|three|four),\s(?:aged\s)?"
    rf"{AGE}(?:,\s{AGE})*,?\sand\s{AGE}\b(?=[,.;)]|$|\s(?:who|at|when|both|are|were|call))",
    r"\b\d{1,2}[\s-]?(?:y\s?/?\s?o|yrs?\sold)\b",
    "".join(rf"(?<!{many}\s)" for many in MANY)
    + rf"\baged\s(?:just\s|only\s)?{AGE}\b(?!\s?(?:-|to|and\s(?:over|under|above|up)))",
    r"\b(?:boy|girl|child|lad|lass|baby|daughter|son|brother|sister)\s"
    rf"(?:of|who\s(?:is|was|had\sjust\sturned|turned)|aged|,)\s?(?:just\s|only\s|about\s)?{AGE}\b{GENERIC}",
    rf"\b(?:oldest|eldest|youngest|boy|girl|lad|brother|sister|daughter|son),\s{AGE}(?=[,.;])",
    rf"\b(?:he|she|they)\s(?:is|was|were|had|has)?\s?(?:just\s|only\s|barely\s|not\syet\s)*(?:turned|turns|turning)\s{AGE}\b",
    r"\b(?:brothers|sisters|siblings|children|boys|girls|twins|sons|daughters|lads),?\s\(?(?:aged\s)?"
    r"\d{1,2}(?:,|\sand)\s\d{1,2}\b(?!\s?(?:to|-|%|[a-z]+s\b))",
    rf"\b(?:was|is|were|are)\s(?:only|just|barely|nearly|about)\s{AGE}(?=\s(?:when|at\sthe\stime|then|years?\sof\sage)\b|[.,!;])",
    rf"\b(?:boys?|girls?|child|lads?|lass|baby|teenager|twins)\sof\s(?:nearly\s|almost\s|barely\s|just\s|only\s)?{AGE}\b{GENERIC}",
    rf"\b(?:he's|she's|they're)\s(?:just|only|nearly|now|still|barely|almost)\s{AGE}(?=\s(?:and|but|now|with)\b|[.,;!])",
    rf"\b(?:teenager|youngster|toddler|pupil|young\s(?:man|woman|person)),\s{AGE}(?=[,.;])",
    r"\b(?:oldest|eldest|youngest|teenager|young\s(?:man|woman|person))\s\(\d{1,2}\)",
    rf"\b(?:oldest|eldest|youngest|baby|newborn|infant|toddler),?\s(?:(?:was|is|at|just|only|barely|not|yet|aged|still)\s)*"
    rf"{AGE}\s(?:days?|weeks?|months?|years?)\b",
    rf"\b(?:he|she|they)(?:'ll|'d|\swill|\swould)\s(?:soon\s)?(?:be|turn)\s{AGE}\b(?=\s(?:in|on|next|this|soon|by|and|when)\b|[.,;!])",
    rf"\b(?:lad|boy|girl|child|lass|baby|son|daughter|brother|sister|twins?)(?:'s|'re)?\s(?:are\s)?"
    rf"(?:only|just|nearly|now|still|barely|not\seven)\s{AGE}\b(?!\s?(?:of|to|[a-z]+s\b))",
    rf"\b(?:boy|girl|lad|lass|child|baby|brother|sister|son|daughter),\s(?:only\s|just\s)?{AGE}\s(?:at\sthe\stime|then|now)\b",
    rf"\b(?:he|she)\s(?:is|was)\s(?:only\s|just\s|barely\s)?{AGE}\s(?:and|but|with)\s(?:no|nobody|not|had|has|out|in|living|on|alone|he|she|the|his|her|you|so)\b",
    rf"\b(?:boy|girl|lad|lass|child|baby),\s(?:only|just|barely|nearly|aged|then|still)\s{AGE}(?=[,.;])",
    rf"\b(?:he's|she's|they're|(?:he|she)\s(?:is|was))\s(?!one\b){AGE}(?:\s(?:now|already|soon|at\sthe\stime|when|then)\b"
    r"|(?=[.,;](?!\d)|\sand\s(?!a\b)[a-z]|$))",
    r"\byear\s\d{1,2}\s(?:boy|girl|lad|lass|pupil|child)\b",
    rf"\bat\s(?:the\s)?age\s(?:of\s)?(?:only\s|just\s)?{AGE}\b,?\s(?:he|she|they)\b",
    needs=r"\d|one\b(?:(?<=[dfglstwy,]\sone)|(?<=\(one)|(?<=age\sone))",  # not every “the one”
    words_too=frozenset(NUMBERS.split("|")) - {"one"},
)
aged_in_welsh = phrases.matching(
    rf"(?<!\bi\s)(?<!dros\s)(?<!dan\s)\b(?:{AGE}|{OED})\s(?:(?:mlwydd|blwydd|flwydd|mis)\s)?oed\b", needs="oed"
)
OLD = re.compile(
    rf"\b{AGE}(?:[\s-]and[\s-]a[\s-]half)?[\s-]?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)[\s-]+old\b(?!s)"
    r"((?:\s[a-z-]+){0,2})",
    re.IGNORECASE,
)


def years_old(note: Note, known: Known) -> Iterator[str]:
    """Find “the seven-year-old”, unless it is a thing: “your three-year-old laptop”."""
    things = words.keys("things_with_an_age")
    for match in OLD.finditer(note.text) if "old" in words.tokens(note.text) else ():
        if things.isdisjoint(text.keys(match[1])) and not _any_of_that_age(note.text, match):
            yield match[0]


def _any_of_that_age(told: str, match: re.Match[str]) -> bool:
    """Say whether it is nobody of them: “you can explain it to a judge or a four-year-old”."""
    last = not match[1] and told[match.end() : match.end() + 1] in ("", ".", ",", ";", "!", "?")
    return last and re.search(r"\b(?:to|or|like|than|for)\sa\s$", told[: match.start()]) is not None


initials_age = phrases.either(initialled, two_letters, aged, aged_in_welsh, years_old, phrases.of("ages_told"))
