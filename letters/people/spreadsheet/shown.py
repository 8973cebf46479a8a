"""What Excel shows for a number: the value through its number format, or `Bad` when that is not certain.

Rules: ECMA-376 part 1, 18.8.31 (numFmts); a number is shown with at most 15 digits; General takes 11 places,
the decimal point among them. Dates are the exception: they become ISO 8601 whatever their format.
"""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from letters.people.spreadsheet import dates
from letters.people.spreadsheet.grid import RETYPE, Bad, Cell

_UNKNOWN = Bad("This is shown with a number format that cannot be reproduced.", RETYPE)
_FIFTEEN = decimal.Context(prec=15, rounding=decimal.ROUND_HALF_UP)
_WIDE = decimal.Context(prec=400, rounding=decimal.ROUND_HALF_UP)

_SKIP = r"""
    \[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+)\]   # a colour
  | \[\$-[0-9a-f]+\]                                                     # a language
"""
_PLAIN_WHOLE = re.compile("0|[1-9][0-9]{0,10}")
_PIECE = re.compile(
    rf"""
    (?P<skip>{_SKIP})
  | "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | \[\$(?P<currency>[^\]-]+)(?:-[0-9a-f]+)?\]
  | _(?P<space>.)                              # as wide as this character
  | \*(?P<fill>.)                              # repeated until the cell is full
  | (?P<general>general|@)
  | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%)
  | (?P<plain>[-+$()!^&'~{{}}<>=:\ £€¥¢])      # these need no quotation marks
  | (?P<next>;)
  | (?P<unknown>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NOT_DATE_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE | re.DOTALL)

Piece = tuple[str, str]  # the name of a group above, and its text
Section = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Format:
    """A number format taken apart: up to four sections, and the letters of a date in the first."""

    sections: tuple[Section, ...]
    date_letters: str


@lru_cache(maxsize=4096)
def _parse(code: str) -> _Format:
    sections: list[list[Piece]] = [[]]
    for match in _PIECE.finditer(code):
        kind = match.lastgroup or "unknown"
        if kind == "next":
            sections.append([])
        elif kind != "skip":
            sections[-1].append((kind, match[kind]))
    first = _NOT_DATE_LETTERS.sub("", code).split(";")[0].lower()
    letters = "" if "general" in first else re.sub(r"[^dmyhs\[]", "", re.sub(r"am/pm|a/p", "h", first))
    return _Format(tuple(map(tuple, sections)), letters)


def number(raw: str, code: str, *, from_1904: bool) -> Cell:
    """Return what the screen shows for a number as the file writes it, such as `4.2E1` under `00000`."""
    if code == "General" and _PLAIN_WHOLE.fullmatch(raw):
        return raw
    try:
        value = _FIFTEEN.create_decimal(raw)
    except decimal.DecimalException:
        value = Decimal("NaN")
    if not value.is_finite():
        return Bad("The file has something here that is not a number.", RETYPE, raw)
    parsed = _parse(code)
    if parsed.date_letters:
        return dates.shown(value, parsed.date_letters, from_1904=from_1904)
    if abs(value) >= 10**15:
        return Bad("Excel keeps only 15 digits of a number, so the last ones are lost.", RETYPE, raw)
    shown = _show(value, parsed.sections)
    return Bad(shown.what, shown.remedy, raw) if isinstance(shown, Bad) else shown.strip()


def words(text: str, code: str) -> Cell:
    """Return a text cell as it is, unless its number format hides it or adds to it."""
    sections = _parse(code).sections
    if len(sections) >= 4:
        shape = sections[3]
    elif len(sections) == 1 and ("general", "@") in sections[0]:
        shape = sections[0]
    else:
        return text
    kinds = [kind for kind, piece in shape if kind != "space" and not piece.isspace()]
    return text if kinds == ["general"] else Bad(_UNKNOWN.what, _UNKNOWN.remedy, text)


def _show(value: Decimal, sections: tuple[Section, ...]) -> Cell:
    """Pick the section for the number's sign, and put the digits into it."""
    if len(sections) > 4:
        return _UNKNOWN
    sign = ""
    section = sections[0]
    if value < 0 and len(sections) >= 2:
        section = sections[1]
    elif value < 0:
        sign = "-"
    elif value == 0 and len(sections) >= 3:
        section = sections[2]
    kinds = {kind for kind, _ in section}
    if not section or "unknown" in kinds:
        return _UNKNOWN
    shown = _general(abs(value), section) if "general" in kinds else _fill(abs(value), section)
    if isinstance(shown, Bad):
        return shown
    return _UNKNOWN if shown is None or (sign and not re.search("[1-9]", shown)) else sign + shown


def _general(value: Decimal, section: Section) -> Cell | None:
    """Return a number as General shows it, with what stands around it in the section."""
    if any(kind in ("digit", "point", "comma", "percent", "fill") for kind, _ in section):
        return None
    whole = len(str(int(value)))
    places = max(0, 10 - whole)  # the decimal point takes one place of the eleven
    plain = _round(value, places)
    if len(str(int(plain))) > 11:
        return Bad("Excel shows this number as 1E+11, or the like, not digit by digit.", RETYPE)
    if 0 < value < Decimal("0.0001") and plain != value:
        return Bad("Excel shows this number as 1E-05, or the like.", RETYPE)
    digits = f"{plain:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "".join(digits if kind == "general" else _literal(kind, text) for kind, text in section)


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def _literal(kind: str, text: str) -> str:
    return " " if kind == "space" else text


def _fill(value: Decimal, section: Section) -> str | None:
    """Return a number in a section of placeholders; None when the section is not understood."""
    kinds = [kind for kind, _ in section]
    if kinds.count("point") > 1 or ("percent" in kinds and "digit" not in kinds):
        return None
    grouped = _groups(section)
    if grouped is None or not _in_order(section):
        return None
    section = tuple(piece for piece in section if piece[0] != "comma")
    point = next((n for n, (kind, _) in enumerate(section) if kind == "point"), len(section))
    before, after = section[:point], section[point:]
    if ("digit" in kinds and not any(kind == "digit" for kind, _ in before)) or _fills_inside(section):
        return None
    places = sum(kind == "digit" for kind, _ in after)
    rounded = _round(value * 100 ** kinds.count("percent"), places)
    whole, _, fraction = f"{rounded:f}".partition(".")
    return _whole(whole.lstrip("0"), before, grouped=grouped) + _fraction(fraction, after)


def _groups(section: Section) -> bool | None:
    """Say whether thousands are set apart; None where commas scale, or text stands among the digits."""
    shape = "".join({"digit": "0", "comma": ",", "point": "."}.get(kind, "x") for kind, _ in section)
    if "," not in shape:
        return False
    return True if re.fullmatch(r"x*0+(,0+)+(\.0*)?x*", shape) else None


def _in_order(section: Section) -> bool:
    """Say whether the zeros of the placeholders stand next to the decimal point, as Excel writes them."""
    shape = "".join(text for kind, text in section if kind in ("digit", "point"))
    return re.fullmatch(r"[#?]*0*(\.0*[#?]*)?", shape) is not None


def _fills_inside(section: Section) -> bool:
    """Say whether the cell is filled up after something visible: then the width of the column shows."""
    for number, (kind, text) in enumerate(section):
        if kind == "fill":
            before = section[:number]
            return text != " " or any(kind != "space" and piece.strip() for kind, piece in before)
    return False


def _whole(digits: str, section: Section, *, grouped: bool) -> str:
    """Set whole digits into their placeholders from the right; the rest go before the first placeholder."""
    first = next((n for n, (kind, _) in enumerate(section) if kind == "digit"), None)
    out: list[str] = []
    rest, used = list(digits), 0
    for number in range(len(section) - 1, -1, -1):
        kind, text = section[number]
        if kind != "digit":
            out.append(_literal(kind, "" if kind == "fill" else text))
            continue
        taken = [rest.pop()] if rest else [{"0": "0", "#": "", "?": " "}[text]]
        if number == first:
            taken += reversed(rest)
        for digit in taken:
            out.append("," if grouped and used and used % 3 == 0 and digit.isdigit() else "")
            out.append(digit)
            used += 1
    return "".join(reversed(out))


def _fraction(digits: str, section: Section) -> str:
    """Set decimals into their placeholders from the left; a `#` at the end shows no zero."""
    kept = len(digits.rstrip("0"))
    out, used = [], 0
    for kind, text in section:
        if kind == "digit":
            shows = used < kept or text == "0"
            out.append(digits[used] if shows else {"#": "", "?": " "}[text])
            used += 1
        else:
            out.append(_literal(kind, "" if kind == "fill" else text))
    return "".join(out)
