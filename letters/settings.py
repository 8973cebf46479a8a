"""campaign.toml, validated: what a campaign is called, who signs, what is read, what is drawn.

Unknown keys are refused with the nearest known one, wrong values with their line, all of them at once.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    ValidationError,
    model_validator,
)

from letters import files, problems
from letters.problems import Place, Problem, Refused

NAME = "campaign.toml"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Exclusion(_Table):
    """People left out before the draw: those whose cell in this column is one of these values."""

    column: Text
    values: tuple[Text, ...] = Field(min_length=1, strict=False)


class People(_Table):
    """Where the staff and the notes are, and how their headings are called."""

    staff: Text
    notes: Text
    staff_sheet: str = ""
    notes_sheet: str = ""
    columns: dict[str, Text] = {}  # our name → their heading
    exclude: dict[Text, Exclusion] = {}  # reason → who

    @model_validator(mode="after")
    def _two_files(self) -> People:
        if Path(self.staff) == Path(self.notes) and self.staff_sheet == self.notes_sheet:
            raise ValueError("The staff and the notes are the same sheet of the same file.")
        return self


class Words(_Table):
    """What a letterhead and a signature say in one language."""

    organisation: Text
    role: Text
    address: tuple[Text, ...] = Field(default=(), strict=False)


class Site(Words):
    """One authority: who signs, and its letterhead; `language` holds the words in other languages than English."""

    sender: Text
    logo: str = ""
    signature: str = ""
    contact: tuple[Text, ...] = Field(default=(), strict=False)  # a telephone number, an e-mail address
    language: dict[str, Words] = {}


class Arm(_Table):
    """One arm: its share of the draw, and the wording its people are sent; without one they are sent nothing."""

    name: Text
    share: Annotated[StrictInt, Field(ge=1)] = 1
    wording: str = ""


class Trial(_Table):
    """What is drawn, and how."""

    seed: str = ""
    strata: tuple[Text, ...] = Field(default=(), strict=False)
    cluster: str = ""
    arms: tuple[Arm, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _sound(self) -> Trial:
        names = [arm.name for arm in self.arms]
        if len({name.casefold() for name in names}) < len(names):
            raise ValueError("Two arms have the same name.")
        if self.cluster and self.cluster in self.strata:
            raise ValueError("The cluster column is also a stratum: every stratum would be a single cluster.")
        if not any(arm.wording for arm in self.arms):
            raise ValueError("No arm has a wording, so nobody would get a letter.")
        if "\n" in self.seed:
            raise ValueError("The seed must be a single line.")
        return self


class Settings(_Table):
    """A whole campaign.toml."""

    title: Text
    date: datetime.date
    output: str = "output"
    templates: str = ""
    people: People
    sites: dict[str, Site] = Field(min_length=1)
    trial: Trial


def load(folder: Path) -> Settings:
    """Return the settings of a campaign folder; `Refused` with every fault, each with its line."""
    if not folder.is_dir():
        raise Refused([Problem(Place(str(folder)), "There is no such folder.", "`letters new FOLDER` makes one.")])
    if not (folder / NAME).is_file():
        remedy = "Name the campaign's folder, or make one with `letters new FOLDER`."
        raise Refused([Problem(Place(str(folder)), f"There is no {NAME} in this folder.", remedy)])
    try:
        text = files.read(folder / NAME).decode("utf-8-sig").replace("\r\n", "\n")
        return Settings.model_validate(tomllib.loads(text))
    except UnicodeDecodeError:
        raise Refused([Problem(Place(NAME), "This file is not UTF-8.", "Save it again as UTF-8.")]) from None
    except tomllib.TOMLDecodeError as error:
        raise Refused([_syntax(error)]) from None
    except ValidationError as error:
        raise Refused(_faults(error, text)) from None


def _syntax(error: tomllib.TOMLDecodeError) -> Problem:
    said, _, where = str(error).partition(" (at line ")
    line = int(where.split(",")[0]) if where[:1].isdigit() else None
    remedy = "Text stands in straight double quotes, lists in [ ], and every table's name in [ ] on its own line."
    return Problem(Place(NAME, line=line), f"This is not valid TOML: {said[:1].lower()}{said[1:]}.", remedy)


# -------------------------------------------------------------------------------------- faults in plain words

SAID = {  # pydantic's kind of fault → what is wrong, what to do
    "missing": ("“{key}” is missing.", "Add it; the README shows a whole campaign.toml."),
    "string_type": ("“{key}” must be text.", 'Put it in double quotes: {key} = "…".'),
    "string_too_short": ("“{key}” is empty.", "Fill it in, or take the line out."),
    "int_type": ("“{key}” must be a whole number.", "Write it without quotes or decimals: {key} = 1."),
    "greater_than_equal": ("“{key}” must be 1 or more.", "Take out an arm that nobody is to be in."),
    "date_type": ("“{key}” must be a date.", "Write it without quotes, year first: {key} = 2026-12-01."),
    "tuple_type": ("“{key}” must be a list.", 'Write it in brackets: {key} = ["…", "…"].'),
    "too_short": ("“{key}” is empty.", "It needs at least one entry."),
    "dict_type": ("“{key}” must be a table.", "Write it under a heading in brackets."),
    "model_type": ("“{key}” must be a table.", "Write it under a heading in brackets."),
}


def _faults(error: ValidationError, text: str) -> list[Problem]:
    """Return the faults in the order of their lines; a list is not called empty because what is in it is faulty."""
    faults = error.errors()
    deep = {fault["loc"][:depth] for fault in faults for depth in range(len(fault["loc"]))}
    told = [_fault(fault, text) for fault in faults if fault["loc"] not in deep]
    return sorted(told, key=lambda problem: problem.place.line or 0)


def _fault(fault: Any, text: str) -> Problem:
    path = [str(part) for part in fault["loc"]]
    key = path[-1] if path else ""
    place = Place(NAME, line=_line(text, path))
    if fault["type"] == "extra_forbidden":
        return Problem(place, f"“{key}” is not a setting here.", problems.nearest(key, _known(fault["loc"])))
    if fault["type"] == "value_error":
        return Problem(place, str(fault["ctx"]["error"]), "Mend it before anything is drawn.")
    what, remedy = SAID.get(fault["type"], ("“{key}” is not right: " + str(fault["msg"]).lower() + ".", ""))
    return Problem(place, what.format(key=key), remedy.format(key=key))


def _known(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the keys that are known where an unknown one stands."""
    tables: dict[tuple[str, ...], type[_Table]] = {
        (): Settings,
        ("people",): People,
        ("people", "exclude", "*"): Exclusion,
        ("sites", "*"): Site,
        ("sites", "*", "language", "*"): Words,
        ("trial",): Trial,
        ("trial", "arms", "*"): Arm,
    }
    for shape, table in tables.items():
        if len(shape) == len(path) - 1 and all(s in ("*", p) for s, p in zip(shape, path, strict=False)):
            return tuple(table.model_fields)
    return ()


def _line(text: str, path: list[str]) -> int | None:
    """Return the line of a key: the deepest part of its path that can be found, in the table it belongs to."""
    lines = text.split("\n")
    start, found = 0, None
    for depth, part in enumerate(path):
        if part.isdigit():  # the n-th [[table]]
            heads = [i for i, line in enumerate(lines) if line.strip() == f"[[{'.'.join(path[:depth])}]]"]
            start = found = heads[int(part)] if int(part) < len(heads) else found or 0
            continue
        name = rf'["\']?{re.escape(part)}["\']?'
        head = re.compile(rf'\s*\[\[?\s*(?:[\w."\' -]+\.\s*)?{name}\s*\]\]?\s*(#.*)?$')
        entry = re.compile(rf"\s*{name}\s*=")
        for number in range(start, len(lines)):
            if head.match(lines[number]) or entry.match(lines[number]):
                start = found = number
                break
    return None if found is None else found + 1
