"""[evidence]: what is measured, in which files it stands, and how it is judged."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, StrictInt, field_validator

from letters.sections.values import PerhapsFile, Table, Text, Word
from letters.toml.faults import Unsound

WIDEST = 1e6  # of what is measured
Limit = Annotated[float, Field(ge=-WIDEST, le=WIDEST)]


class Outcome(Table):
    """An outcome of the office's own, or another reading of one that ships: what is left out is as it ships."""

    label: Word = ""
    kind: Literal["scale", "yes-no", "absence"] | None = None
    items: tuple[Text, ...] = Field(default=(), strict=False)  # the headings of its columns
    reverse: tuple[Text, ...] | None = Field(default=None, strict=False)  # those of them that are turned round
    range: tuple[Limit, Limit] | None = Field(default=None, strict=False)
    least_answered: float | None = Field(default=None, gt=0, le=1)  # the share of items without which it is not told
    better: Literal["more", "less"] | None = None
    unit: Word = ""


class Expected(Table):
    """What is expected before anything is measured: by it the smallest effect is told that could be seen."""

    response: float = Field(default=1.0, gt=0, le=1)  # the share of people who answer
    baseline_r2: float = Field(default=0.0, ge=0, lt=1)  # how much of an outcome the one before it tells
    icc: float = Field(default=0.0, ge=0, lt=1)  # how alike the people of one cluster are
    power: float = Field(default=0.8, gt=0, lt=1)
    sd: dict[Text, Annotated[float, Field(gt=0, le=WIDEST)]] = {}  # outcome → its standard deviation, in its own units


class Evidence(Table):
    """What is measured, in which files it stands, and how it is judged."""

    endline: PerhapsFile = ""  # answers after: a row for each person, by staff id
    baseline: PerhapsFile = ""  # the same, before the draw
    absence: PerhapsFile = ""  # episodes of sickness
    contracts: PerhapsFile = ""  # part-time shares, who joined and who left
    uptake: PerhapsFile = ""  # who took up what they were offered
    columns: dict[str, Text] = {}  # our name → their heading
    window: tuple[datetime.date, datetime.date] | None = Field(default=None, strict=False)  # first and last day
    window_before: tuple[datetime.date, datetime.date] | None = Field(default=None, strict=False)
    primary: Text
    family: tuple[Text, ...] = Field(default=(), strict=False)
    exploratory: tuple[Text, ...] = Field(default=(), strict=False)
    adjust: bool = True
    subgroups: tuple[Literal["site", "stratum"], ...] = Field(default=(), strict=False)
    level: float = Field(default=0.95, gt=0.5, lt=1)
    smallest_cell: Annotated[StrictInt, Field(ge=1)] = 10
    outcomes: dict[Text, Outcome] = {}
    expected: Expected = Expected()

    @field_validator("endline", mode="before")
    @classmethod
    def _a_file(cls, endline: object) -> object:
        if isinstance(endline, datetime.date):
            remedy = 'Move the day under [trial]; here, name the file, such as endline = "endline.csv".'
            raise Unsound("Under [evidence], this is the file of answers; the day stands under [trial].", remedy)
        return endline

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are named, in which people stand by their staff ids."""
        return tuple(it for it in (self.endline, self.baseline, self.absence, self.contracts, self.uptake) if it)
