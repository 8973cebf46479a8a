"""What is wrong with a TOML text, in plain words, each fault with its line: what tomllib and pydantic say of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from letters import problems
from letters.problems import Place, Problem
from letters.toml import lines
from letters.toml.lines import Part, Steps

Known = Callable[[Steps], Sequence[str]]  # the keys that are known where an unknown one stands


class Unsound(ValueError):
    """Settings that do not go together; `below` is what follows the checked setting's own path."""

    def __init__(self, what: str, remedy: str, *below: str | int) -> None:
        super().__init__(what)
        self.remedy, self.below = remedy, below


DATE = re.compile(r"\s*date\s*=\s*[\"']?[0-9]")

SAID = {  # pydantic's kind of fault → what is wrong, what to do
    "missing": ("{this} is missing.", "Add it; the README shows a whole campaign.toml."),
    "string_type": ("{this} must be text.", 'Put it in double quotes: {key} = "…".'),
    "string_too_short": ("{this} is empty.", "Fill it in, or take the line out."),
    "string_too_long": ("{this} is longer than {max_length} letters.", "Shorten it."),
    "unseen": ("{this} holds a line break or an invisible character.", "Type it again, on one line."),
    "int_type": ("{this} must be a whole number.", "Write it without quotes or decimals: {key} = 1."),
    "greater_than_equal": ("{this} must be {ge} or more.", ""),
    "greater_than": ("{this} must be over {gt}.", ""),
    "less_than_equal": ("{this} must be {le:.10g} or less.", ""),
    "less_than": ("{this} must be below {lt}.", ""),
    "literal_error": ("{this} must be {expected}.", "Write one of these."),
    "date_type": ("{this} must be a date.", "Write it without quotes, year first: {key} = 2026-12-01."),
    "tuple_type": ("{this} must be a list.", 'Write it in brackets: {key} = ["…", "…"].'),
    "too_short": ("{this} is empty.", "It needs at least one entry."),
    "float_type": ("{this} must be a number.", "Write it without quotes, and a share as a part of one: {key} = 0.75."),
    "dict_type": ("{this} must be a table.", "Write it under a heading in brackets."),
    "model_type": ("{this} must be a table.", "Write it under a heading in brackets."),
}
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")  # of a model, and of a dataclass
OF_A_SHARE = {
    "greater_than_equal": "Take out an arm that nobody is to be in.",
    "less_than_equal": "Write 2 and 1, not 200000 and 100000.",
}
OF_ONE = "It is a part of one: 0.7 is 70 %."
OF_AN_ENTRY = {
    "string_type": 'Put it in double quotes: "…".',
    "string_too_short": "Fill it in, or take it out.",
    "date_type": "Write it without quotes, year first: 2026-12-01.",
}


def of_syntax(error: Exception, text: str, file: str) -> Problem:
    """Return why a text is no TOML at all."""
    said, _, where = str(error).partition(" (at ")
    said = re.sub(r"\('(.*?)',?\)", lambda tables: f"[{tables[1]}]".replace("', '", "."), said)
    if not isinstance(error, tomllib.TOMLDecodeError):
        said = "a value here is longer than any setting"
    elif "character '\\n'" in said:
        said = "a quotation mark in this line is not closed"
    line = int(found[1]) if (found := re.match("line ([0-9]+)", where)) else lines.broken(text)
    written = text.split("\n")[line - 1]
    remedy = "Text stands in straight double quotes, lists in [ ], and every table's name in [ ] on its own line."
    if "“" in written.partition("=")[2][:3]:
        remedy = 'Text stands in straight double quotes, "…"; these are curly ones.'
    elif "'\\'" in said:
        remedy = "Write / in place of \\ in the names of files."
    elif re.match(r"\s*\[+[^\]\"']*\s[^\]\"']*\]", written):
        remedy = 'A name of several words stands in quotes: [sites."North Shire"].'
    elif said.startswith("Cannot overwrite"):
        remedy = "Each setting stands once in its table: take one of the two out."
    elif DATE.match(written):
        remedy = "A date is a day of the calendar, without quotes, year first: date = 2026-12-01."
    return Problem(Place(file, line=line), f"This is not valid TOML: {said[:1].lower()}{said[1:]}.", remedy)


def of(error: ValidationError, text: str, file: str, known: Known) -> list[Problem]:
    """Return the faults in the order of their lines, each once.

    A list is not called empty because what is in it is faulty, nor a key missing because it is misspelt.
    """
    faults = error.errors()
    deep = {fault["loc"][:depth] for fault in faults for depth in range(len(fault["loc"]))}
    unknown = [fault["loc"] for fault in faults if fault["type"] in UNKNOWN]
    misspelt = {(*loc[:-1], problems.nearest(str(loc[-1]), known(loc))) for loc in unknown}
    parts = lines.parts(text)
    told = [
        _fault(fault, parts, file, known)
        for fault in faults
        if fault["loc"] not in deep and (*fault["loc"][:-1], f"Did you mean “{fault['loc'][-1]}”?") not in misspelt
    ]
    return sorted(told, key=lambda problem: problem.place.line or 0)


def _fault(fault: Any, parts: Sequence[Part], file: str, known: Known) -> Problem:
    path = fault["loc"]
    if fault["type"] == "value_error":
        unsound = fault["ctx"]["error"]
        place = Place(file, line=lines.of((*path, *unsound.below), parts))
        return Problem(place, str(unsound), unsound.remedy)
    place, key = Place(file, line=lines.of(path, parts)), path[-1]
    if fault["type"] in UNKNOWN:
        return Problem(place, f"“{key}” is not a setting here.", problems.nearest(key, known(path)))
    what, remedy = SAID.get(fault["type"], ("{this} is not right: " + str(fault["msg"]).lower() + ".", ""))
    if fault["type"] in ("less_than", "less_than_equal") and 1 in fault["ctx"].values():
        remedy = OF_ONE
    if isinstance(key, int):
        this, remedy = f"Entry {key + 1} of “{path[-2]}”", OF_AN_ENTRY.get(fault["type"], remedy)
    else:
        this = f"A name in “{path[-3]}”" if key == "[key]" else f"“{key}”"
        remedy = OF_A_SHARE.get(fault["type"], remedy) if key == "share" else remedy
    return Problem(place, what.format(this=this, **fault.get("ctx", {})), remedy.format(key=key))
