"""A home address in the United Kingdom, as an envelope wants it.

The rules are those of GOV.UK Notify's letters: three to seven lines with the name, a real postcode last, no line
that begins with a sign a sorting machine stumbles over. A BFPO address takes its number and no country.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from letters.problems import Fault

LINES = tuple(f"address_line_{n}" for n in range(1, 7))
FORBIDDEN = '@()=[]"\\/,<>~'  # as a line's first character

# Royal Mail's postcode areas, the Crown dependencies among them.
AREAS = frozenset(
    """AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX
    FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN
    NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB
    W WA WC WD WF WN WR WS WV YO ZE""".split()
)
OUTWARD = "[A-Z][0-9][0-9A-HJKPSTUW]?|[A-Z]{2}[0-9][0-9ABEHMNPRVWXY]?"  # BS 7666 has these letters and no others
INWARD = "[0-9][ABD-HJLNP-UW-Z]{2}"
POSTCODE = re.compile(f"({OUTWARD})({INWARD})")
AT_THE_END = re.compile(rf"(?<![A-Z0-9])(?:{OUTWARD})\s*{INWARD}$", re.IGNORECASE)
BFPO = re.compile(r"BFPO ?([0-9]{1,4})")
A_REMARK = re.compile(
    r"@|\d[\d ]{6,}|[();]|\b(tel|telephone|phone|mobile|moved|new address|must not|key ?safe|ex-\w+)\b", re.IGNORECASE
)
A_NUMBER = re.compile(r"\d")
UNSEEN = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
COUNTRIES = frozenset(
    "england|wales|cymru|scotland|northern ireland|united kingdom|the united kingdom|uk|great britain|gb".split("|")
)

# What stands where an address should be: as a whole line; or wherever it stands, for no street is called so.
NO_LINE = re.compile(
    r"n[/.]?a|none|nil|null|unknown|private|confidential|t\.?b\.?[ca]|n\.?f\.?a|same|ditto|see above|work|office|[x0]+"
    r"|not (known|given|available|applicable)|(c/o|care of)( work| the office)?|(the )?(women s )?refuge|safe house"
    r"|(has )?moved( away| house| out)?"
)
NO_ADDRESS = re.compile(
    r"\b(no fixed (abode|address)|as above|same (address )?as|address (unknown|withheld|redacted|not known))\b"
    r"|^(withheld|redacted|unknown address|not known)\b|(?<![\w/])n/a(?![\w/])"
    r"|\b(do not|don t|dont|never) (send|disclose|contact|use|post|write|share)\b"
    r"|\b(ask|contact|check with) (hr|payroll|(the |their )?manager)\b|\bsee (e ?mail|hr|(the )?(file|notes?))\b"
)


Checked = tuple[tuple[str, ...], tuple[str, ...], tuple[Fault, ...]]  # its lines, each one's field, and every fault


def check(lines: Sequence[str], postcode: str) -> Checked:
    """Return the address as it is printed below the name, postcode last; each line's field; and every fault.

    `lines` are the cells address_line_1 … address_line_6; blank ones are dropped, commas at line ends go, the
    postcode is set in capitals with one space. Where its own cell is blank, it is the one that the lines end in. The
    postcode or a country at the end of the lines goes: the one is the last line, and inland post bears no other. A
    line break in a cell begins a line, unless the lines would be too many: then it is a comma.
    """
    split = [(field, line) for field, cell in zip(LINES, lines, strict=True) for line in _parts(cell)]
    code, faults = _postcode(postcode if postcode.strip() else _ends_in(_without_end(split, "")))
    kept = _without_end(split, code)
    if len(kept) > len(LINES):
        tidy = zip(LINES, map(_tidy, lines), strict=True)
        kept = _without_end([(field, line) for field, line in tidy if line], code)
    for field, line in kept:
        faults += _line(field, line)
    if not kept:
        faults.append(Fault(LINES[0], "There is no address.", "Fill in the home address, from the street on."))
    faults += _abroad(kept) if BFPO.fullmatch(code) else _other_postcode(kept, code)
    kept.append(("postcode", code))
    return tuple(line for _, line in kept), tuple(field for field, _ in kept), tuple(faults)


def _tidy(cell: str) -> str:
    """Return a cell as one line: a line break in it is a comma, and no comma ends it."""
    return ", ".join(_parts(cell))


def _parts(cell: str) -> list[str]:
    """Return the lines that a cell has, none of which ends with a comma."""
    if not cell:  # as most of the six are
        return []
    lines = (" ".join(line.split()).rstrip(", ") for line in cell.split("\n"))
    return [line for line in lines if line]


def _ends_in(kept: Sequence[tuple[str, str]]) -> str:
    """Return the postcode that the lines end in; nothing when there is none."""
    found = AT_THE_END.search(kept[-1][1].rstrip(" .,")) if kept else None
    return found[0] if found and POSTCODE.fullmatch(_tight(found[0])) else ""


def _without_end(kept: list[tuple[str, str]], code: str) -> list[tuple[str, str]]:
    """Drop the postcode and the country from the end of the lines, where an export puts them as well."""
    if not kept:
        return []
    *before, (field, line) = kept
    rest = _without_code(line, code) if code else line
    town, _, last = rest.rpartition(",")
    rest = _tidy(town if _words(last).replace(".", "") in COUNTRIES else rest)
    if rest == line:
        return kept
    return _without_end([*before, (field, rest)] if rest else before, code)


def _without_code(line: str, code: str) -> str:
    """Return a line up to a postcode at its end, whatever its case, with or without its space."""
    end = line.rstrip(" .,")
    for written in (code, _tight(code)):
        before, last = end[: -len(written)], end[-len(written) :]
        if last.upper() == written and not re.search(r"\w$", before):
            return before
    return line


def _words(line: str) -> str:
    """Return a line in small letters without its punctuation, but for what stands inside a word."""
    return " ".join(re.findall(r"\w+(?:[/.]\w+)*", line.casefold()))


def _line(field: str, line: str) -> list[Fault]:
    words = _words(line)
    if not any(map(str.isalnum, words)):
        return [Fault(field, "This line holds no letter or number.", "Leave the cell blank, or fill it in.", line)]
    if NO_LINE.fullmatch(words) or NO_ADDRESS.search(words):
        remedy = "Ask for the home address, leave a line that is not needed blank, or exclude the person."
        return [Fault(field, "This is not an address.", remedy, line)]
    if line[0] in FORBIDDEN:
        what = f"An address line cannot begin with {line[0]}."
        return [Fault(field, what, "Begin with a letter or a number.", line)]
    return []


def _postcode(text: str) -> tuple[str, list[Fault]]:
    code = " ".join(text.upper().split())
    if not code:
        return "", [Fault("postcode", "The postcode is missing.", "Fill it in.")]
    if forces := BFPO.fullmatch(code):
        return f"BFPO {forces[1]}", []
    real = POSTCODE.fullmatch(_tight(text))
    if not real:
        such = "BFPO 5" if "BFPO" in code else "SW1A 2AA"
        remedy = f"Write it as on an envelope, such as {such}."
        return code, [Fault("postcode", "This is not a UK postcode.", remedy, text)]
    return f"{real[1]} {real[2]}", []


def _other_postcode(kept: Sequence[tuple[str, str]], code: str) -> list[Fault]:
    if not kept or not AT_THE_END.search(kept[-1][1]) or not POSTCODE.fullmatch(_tight(code)):
        return []
    what = "This line ends in another postcode than the column for it holds."
    return [Fault(kept[-1][0], what, "Take the wrong one out.", kept[-1][1])]


def _abroad(kept: Sequence[tuple[str, str]]) -> list[Fault]:
    from babel import Locale  # takes its time to load, and few addresses ask for it

    countries = {name.casefold() for name in Locale("en").territories.values()}
    what, remedy = "A BFPO address bears no country.", "Take the line out: the BFPO number says where it is."
    return [Fault(field, what, remedy, line) for field, line in kept if line.casefold() in countries]


def remarks(fields: Sequence[str], printed: Sequence[str]) -> list[Fault]:
    """Ask about lines with something in them that is no part of an address: it would be printed."""
    what, remedy = "There is more than an address here, and it would be printed.", "Leave the address alone here."
    lines = zip(fields[:-1], printed[:-1], strict=True)
    return [Fault(field, what, remedy, line) for field, line in lines if A_REMARK.search(line)]


def without_street(fields: Sequence[str], printed: Sequence[str]) -> bool:
    """Say whether a printed address may lack its street: no number, and one line only, or the first cell empty."""
    *lines, _ = printed or ("",)
    return bool(lines) and not any(map(A_NUMBER.search, lines)) and (len(lines) == 1 or fields[0] != LINES[0])


def known_area(postcode: str) -> bool:
    """Say whether Royal Mail has such a postcode area: `NT1 4AB` has the form of a postcode, but there is no NT."""
    real = POSTCODE.fullmatch(_tight(postcode))
    return real is None or re.split("[0-9]", real[1])[0] in AREAS


def _tight(text: str) -> str:
    """Return a postcode in capitals without spaces; what is not plain ASCII stays, so that ß never becomes SS."""
    text = UNSEEN.sub("", text).rstrip(".,")
    return text.upper() if text.isascii() else text
