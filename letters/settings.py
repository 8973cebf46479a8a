"""campaign.toml, validated: what a campaign is called, who signs, what is read, what is drawn.

Unknown keys are refused with the nearest known one, wrong values with their line, all of them at once. What two
settings say together is checked where the later of them stands, so that its fault is told beside all others.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from letters import alike, files
from letters.problems import Place, Problem, Refused
from letters.sections.evidence import Evidence, Expected, Outcome
from letters.sections.people import Exclusion, People
from letters.sections.post import Post
from letters.sections.sites import Site, Words
from letters.sections.trial import Arm, Trial
from letters.sections.values import File, Name, PerhapsFile, Table, Text
from letters.toml import faults
from letters.toml.faults import Unsound
from letters.toml.lines import Steps

NAME = "campaign.toml"
LARGEST = 2**20  # bytes; a hundred authorities take a twentieth of it


class Settings(Table):
    """A whole campaign.toml."""

    title: Text
    date: datetime.date
    output: File = "output"
    templates: PerhapsFile = ""
    people: People
    sites: dict[Name, Site] = Field(min_length=1)
    trial: Trial
    post: Post = Post()
    evidence: Evidence | None = None
    _digest: str = PrivateAttr("")

    @property
    def digest(self) -> str:
        """The SHA-256 of the file that was read."""
        return self._digest

    @model_validator(mode="before")
    @classmethod
    def _notes_of_nobody(cls, said: Any) -> Any:
        """Let the notes be left out where no arm is ever sent a letter; elsewhere a campaign lacks them then."""
        try:
            people, arms = said["people"], said["trial"]["arms"]
            if not any(arm.get(which) for arm in arms for which in ("wording", "afterwards")):
                return {**said, "people": {"notes": "", **people}}
            if not people.get("notes", " ").strip():
                return {**said, "people": {name: it for name, it in people.items() if name != "notes"}}
        except (AttributeError, KeyError, TypeError):
            pass  # what has another shape is told where it stands
        return said

    @property
    def lettered(self) -> bool:
        """Whether any arm is sent letters, now or afterwards."""
        return any(arm.wording or arm.afterwards for arm in self.trial.arms)

    @cached_property
    def authorities(self) -> Mapping[str, str]:
        """The key of each site by all that a cell may call it, as labels are compared: its key, and its names."""
        return {alike.label(name): key for key, site in self.sites.items() for name in (key, *site.names)}

    @property
    def level(self) -> float | None:
        """The level of intervals, such as 0.95; None when nothing is measured."""
        return self.evidence.level if self.evidence else None

    @field_validator("sites")
    @classmethod
    def _told_apart(cls, sites: dict[str, Site]) -> dict[str, Site]:
        """Refuse two sites that a staff sheet could call by one name: people of one would be taken for the other's."""
        first: dict[str, str] = {}
        for key, site in sites.items():
            for name in (key, *site.names):
                if first.setdefault(alike.label(name), key) != key:
                    remedy = "Give each its own: the staff sheet tells them apart by it."
                    raise Unsound("An authority above has this name too.", remedy, key)
        return sites


def load(folder: Path) -> Settings:
    """Return the settings of a campaign folder; `Refused` with every fault, each with its line."""
    with files.in_words(folder, "read"):
        if not folder.is_dir():
            raise Refused([Problem(Place(str(folder)), "There is no such folder.", "`letters new FOLDER` makes one.")])
        if not (folder / NAME).is_file():
            remedy = "Name the campaign's folder, or make one with `letters new FOLDER`."
            raise Refused([Problem(Place(str(folder)), f"There is no {NAME} in this folder.", remedy)])
    data = files.read(folder / NAME)
    if len(data) > LARGEST:
        raise Refused(
            [Problem(Place(NAME), "This file is over 1 MB, far larger than settings.", "Is it the right file?")]
        )
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Refused([Problem(Place(NAME), "This file is not UTF-8.", "Save it again as UTF-8.")]) from None
    try:
        chosen = Settings.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise Refused(faults.of(error, text, NAME, _known)) from None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOMLDecodeError
        raise Refused([faults.of_syntax(error, text, NAME)]) from None
    chosen._digest = files.digest(data)
    return chosen


def designs(folder: Path, chosen: Settings | None) -> Path:
    """Return the folder of templates: the one named, else one beside campaign.toml, else the one that is shipped."""
    if chosen and chosen.templates:
        return folder / chosen.templates
    beside = folder / "templates"
    with files.in_words(beside, "read"):
        return beside if beside.is_dir() else files.shipped("templates")


def _known(path: Steps) -> tuple[str, ...]:
    """Return the keys that are known where an unknown one stands."""
    tables: dict[tuple[str, ...], type[Table]] = {
        (): Settings,
        ("people",): People,
        ("people", "exclude", "*"): Exclusion,
        ("sites", "*"): Site,
        ("sites", "*", "language", "*"): Words,
        ("trial",): Trial,
        ("trial", "arms", "*"): Arm,
        ("post",): Post,
        ("evidence",): Evidence,
        ("evidence", "outcomes", "*"): Outcome,
        ("evidence", "expected"): Expected,
    }
    for shape, table in tables.items():
        if len(shape) == len(path) - 1 and all(s in ("*", p) for s, p in zip(shape, path, strict=False)):
            return tuple(table.model_fields)
    return ()
