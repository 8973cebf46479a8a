"""A home address in the United Kingdom, as an envelope wants it.

The rules are those of GOV.UK Notify's letters: three to seven lines with the name, a real postcode last, no line
that begins with a sign a sorting machine stumbles over. A BFPO address takes its number and no country.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from letters.problems import Fault

LINES = tuple(f"address_line_{n}" for n in range(1, 7))
FEWEST = 1  # lines beside the name and the postcode
FORBIDDEN = '@()=[]"\\/,<>~'  # as a line's first character

# Royal Mail's postcode areas, the Crown dependencies among them.
AREAS = frozenset(
    """AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX
    FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN
    NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB
    W WA WC WD WF WN WR WS WV YO ZE""".split()
)
POSTCODE = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?)([0-9][ABD-HJLNP-UW-Z]{2})")
BFPO = re.compile(r"BFPO ?([0-9]{1,4})")
COUNTRIES = frozenset(
    ("england", "wales", "cymru", "scotland", "northern ireland", "united kingdom", "uk", "great britain")
)
NO_ADDRESS = re.compile(
    r"\b(no fixed (abode|address)|as above|same as|redacted|withheld|unknown|not known|n/?a|tbc|tba|care of work)\b"
    r"|^[-.?x]+$",
    re.IGNORECASE,
)


def check(lines: Sequence[str], postcode: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Fault, ...]]:
    """Return the address as it is printed below the name, postcode last; each line's field; and every fault.

    `lines` are the cells address_line_1 … address_line_6; blank ones are dropped, commas at line ends go, the
    postcode is set in capitals with one space.
    """
    code, wrong = _postcode(postcode)
    kept = [
        (field, " ".join(line.split()).rstrip(", "))
        for field, line in zip(LINES, lines, strict=True)
        if line.strip(" ,")
    ]
    if kept and code and _tight(kept[-1][1]) == _tight(code):
        kept.pop()  # an export that puts the postcode in the lines as well
    if len(kept) > FEWEST and kept[-1][1].casefold() in COUNTRIES:
        kept.pop()  # inland post bears no country
    faults = list(wrong)
    for number, (field, line) in enumerate(kept, start=1):
        faults += _line(field, line, first_two=number <= 2)
    if len(kept) < FEWEST:
        faults.append(Fault(LINES[0], "There is no address.", "Fill in the home address, from the street on."))
    kept.append(("postcode", code))
    return tuple(line for _, line in kept), tuple(field for field, _ in kept), tuple(faults)


def _line(field: str, line: str, *, first_two: bool) -> list[Fault]:
    if NO_ADDRESS.search(line):
        return [Fault(field, "This is not an address.", "Ask for the home address, or exclude the person.", line)]
    if line[0] in FORBIDDEN:
        return [
            Fault(
                field,
                f"An address line cannot begin with {line[0]}.",
                "Begin with a letter or a number.",
                line,
            )
        ]
    if first_two and not any(c.isalnum() for c in line):
        return [Fault(field, "This line holds no letter or number.", "Write it as on an envelope.", line)]
    return []


def _postcode(text: str) -> tuple[str, list[Fault]]:
    code = " ".join(text.upper().split())
    if not code:
        return "", [Fault("postcode", "The postcode is missing.", "Fill it in.")]
    if forces := BFPO.fullmatch(code):
        return f"BFPO {forces[1]}", []
    real = POSTCODE.fullmatch(_tight(code))
    if not real:
        return code, [
            Fault(
                "postcode",
                "This is not a UK postcode.",
                "Write it as on an envelope, such as SW1A 2AA.",
                text,
            )
        ]
    return f"{real[1]}{real[2]} {real[3]}", []


def known_area(postcode: str) -> bool:
    """Say whether Royal Mail has such a postcode area: `NT1 4AB` has the form of a postcode, but there is no NT."""
    real = POSTCODE.fullmatch(_tight(postcode))
    return real is None or real[1] in AREAS


def _tight(text: str) -> str:
    return "".join(text.split()).upper()
