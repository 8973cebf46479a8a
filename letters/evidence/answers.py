"""One cell of a survey as a number: what was answered, that nothing was, or why it cannot be told.

A cell is never guessed at: a wrong answer would count for or against an arm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from letters.problems import Fault

SILENT = frozenset(  # what exports write where there is no answer
    "-|–|—|.|n/a|na|n.a.|#n/a|null|missing|blank|refused|skipped|no answer|no response|not answered|not applicable|"
    "don't know|dont know|do not know|i don't know|i do not know|not sure|prefer not to say|i prefer not to say|"
    "prefer not to answer|i prefer not to answer|rather not say|i would rather not say|declined|"
    "declined to answer|does not apply|not asked".split("|")
)
NINES = (77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 9999)
CODES = frozenset((*NINES, *(-code for code in NINES), -1, -2, -7, -8, -9))  # the single ones are the UK Data Service's
AGREEMENT: Mapping[str, int] = {  # of five points
    "strongly agree": 5,
    "agree strongly": 5,
    "agree": 4,
    "tend to agree": 4,
    "somewhat agree": 4,
    "neither agree nor disagree": 3,
    "neither agree or disagree": 3,
    "neither": 3,
    "neutral": 3,
    "somewhat disagree": 2,
    "tend to disagree": 2,
    "disagree": 2,
    "disagree strongly": 1,
    "strongly disagree": 1,
}
FIVE_POINTS = (1.0, 5.0)
YES = frozenset(("yes", "y", "true"))
NO = frozenset(("no", "n", "false"))

NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
WORDS = r"(?P<words>[^\W\d_].*)"
LABELLED = (  # (3) Neither · [3] Neither · 3 - Neither, and with other signs in place of the dash · Neither (3)
    re.compile(rf"[(\[](?P<number>-?[0-9]+)[)\]] ?[-:]? ?{WORDS}"),
    re.compile(rf"(?P<number>-?[0-9]+) ?[-:.)=] ?{WORDS}"),
    re.compile(rf"{WORDS} ?[(\[](?P<number>-?[0-9]+)[)\]]"),
)
MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
TRAPS = (  # what a spreadsheet program, or another language, makes of a number
    (re.compile(r"[+-]?[0-9]+,[0-9]+"), "There is a comma here in place of a decimal point."),
    (re.compile(r"[+-]?[0-9.,]+ ?%"), "This is a percentage."),
    (
        re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}.*|[0-9]{{1,2}}[-/]{MONTH}|{MONTH}[-/][0-9]{{2}}"),
        "This is a date: a spreadsheet program makes one of what looks like it, such as 3/5 or 1-5.",
    ),
)


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer, and what stands there in place of one; nothing when the cell is blank."""

    instead: str


@lru_cache(maxsize=4096)  # few answers are possible, and each is given by many
def answer(cell: str, low: float, high: float) -> float | Silent | Fault:
    """Return the number that a cell holds, alone or with its label, when it is from `low` to `high`.

    On a scale of 1 to 5 a label of agreement will do. What means that nobody answered is `Silent`: words such as “N/A”,
    and numbers such as 99 where the scale does not reach them.
    """
    text = plain(cell)
    if not text or text in SILENT:
        return Silent(cell)
    if NUMBER.fullmatch(text):
        return _in_range(float(text), cell, low, high)
    if (low, high) == FIVE_POINTS and text in AGREEMENT:
        return float(AGREEMENT[text])
    trapped = next((what for trap, what in TRAPS if trap.fullmatch(text)), "")
    if labelled := next((found for it in LABELLED if not trapped and (found := it.fullmatch(text))), None):
        return _labelled(float(labelled["number"]), labelled["words"].strip(), cell, low, high)
    return Fault("", trapped or f"This is no answer from {low:g} to {high:g}.", _write(low, high), cell)


def yes_or_no(cell: str) -> float | Silent | Fault:
    """Return 1 for yes and 0 for no."""
    text = plain(cell)
    if not text or text in SILENT:
        return Silent(cell)
    labelled = next((found for it in LABELLED if (found := it.fullmatch(text))), None)
    for number, words in ((1, YES), (0, NO)):
        if text in words or (labelled and labelled["words"].strip() in words and float(labelled["number"]) == number):
            return float(number)
    if NUMBER.fullmatch(text) and float(text) in (0, 1):
        return float(text)
    if NUMBER.fullmatch(text) and float(text) in CODES:
        return Silent(cell)
    return Fault("", "This is neither yes nor no.", "Write yes or no, or 1 or 0; or leave the cell empty.", cell)


def number(cell: str, low: float, high: float, what: str) -> float | Fault:
    """Return a plain number from `low` to `high`; `what` it is, such as “a number of days”, is told when it is none."""
    text = plain(cell)
    told = float(text) if NUMBER.fullmatch(text) else None
    if told is not None and low <= told <= high:
        return told
    return Fault(
        "", f"This is not {what}.", f"Write a number from {low:g} to {high:g}, with a point if it is broken.", cell
    )


def plain(cell: str) -> str:
    """Return a cell as it is compared: without case, with single spaces, plain dashes and apostrophes."""
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", cell).translate(_PLAIN)
    return " ".join(text.split()).casefold()


_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-"})


def _in_range(told: float, cell: str, low: float, high: float) -> float | Silent | Fault:
    if low <= told <= high:
        return told
    if told in CODES:
        return Silent(cell)
    return Fault("", f"This number is not from {low:g} to {high:g}.", _write(low, high), cell)


def _labelled(told: float, words: str, cell: str, low: float, high: float) -> float | Silent | Fault:
    """Return the number of a label, unless its words say another."""
    within = low <= told <= high
    if words in SILENT:
        return _contradiction(cell) if within else Silent(cell)
    if not within:
        return _in_range(told, cell, low, high)
    if (low, high) == FIVE_POINTS and words in AGREEMENT:
        return told if told == AGREEMENT[words] else _contradiction(cell)
    return told if _side(words) * (told - (low + high) / 2) >= 0 else _contradiction(cell)


def _side(words: str) -> int:
    """Return on which side of the middle words of agreement, or those of the ONS, stand; 0 for any other."""
    if words.startswith("neither"):
        return 0
    if re.search(r"\bdisagree\b", words) or words.startswith("not at all"):
        return -1
    return 1 if re.search(r"\bagree\b", words) or words == "completely" else 0


def _contradiction(cell: str) -> Fault:
    what = "The number and the words of this answer contradict one another."
    remedy = (
        "Mend the one that is wrong. If the survey counts from agreement to disagreement, turn its numbers round in "
        "every row: here the highest is “Strongly agree”."
    )
    return Fault("", what, remedy, cell)


def _write(low: float, high: float) -> str:
    return f"Write a number from {low:g} to {high:g}, or leave the cell empty when nobody answered."
