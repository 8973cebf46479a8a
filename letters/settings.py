"""campaign.toml, validated: what a campaign is called, who signs, what is read, what is drawn.

Unknown keys are refused with the nearest known one, wrong values with their line, all of them at once. What two
settings say together is checked where the later of them stands, so that its fault is told beside all others.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictInt,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from letters import files
from letters.problems import Place, Problem, Refused
from letters.toml import faults
from letters.toml.faults import Unsound
from letters.toml.lines import Steps

NAME = "campaign.toml"

LARGEST_SHARE = 1000  # shares are parts, such as 2 and 1; the table of the draw has a seat for each
LARGEST_VOLUME = 10_000  # sheets: what a file is bound of is held in memory

LONGEST_NAME = 255  # bytes of a file's name, on any system of today
LARGEST = 2**20  # bytes; a hundred authorities take a twentieth of it
LONGEST = 1000  # letters; no title, name or heading is nearly as long
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # controls, line breaks, turned directions


def _seen(text: str) -> str:
    if UNSEEN.search(text):
        raise PydanticCustomError("unseen", "holds a line break or an invisible character")
    return text


def _nameable(path: str) -> str:
    if any(len(part.encode()) > LONGEST_NAME for part in path.split("/")):
        raise Unsound("No file can have so long a name.", "Look at the name of the file itself.")
    return path


Word = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(_seen)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST), AfterValidator(_seen)]
File = Annotated[Text, AfterValidator(_nameable)]
PerhapsFile = Annotated[Word, AfterValidator(_nameable)]
Stripped = Annotated[PerhapsFile, StringConstraints(strip_whitespace=True)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Exclusion(_Table):
    """People left out before the draw: those whose cell in this column is one of these values."""

    column: Text
    values: tuple[Text, ...] = Field(min_length=1, strict=False)


class People(_Table):
    """Where the staff and the notes are, and how their headings are called."""

    staff: File
    staff_sheet: Word = ""
    notes_sheet: Word = ""
    notes: Stripped  # nothing only in a campaign without letters: nobody needs one
    keep_until: datetime.date | None = None  # the last day on which personal data is kept
    columns: dict[str, Text] = {}  # our name → their heading
    exclude: dict[Text, Exclusion] = {}  # reason → who

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that the office gives, as they are named here."""
        return tuple(name for name in (self.staff, self.notes) if name)

    @field_validator("notes")
    @classmethod
    def _two_sheets(cls, notes: str, others: ValidationInfo) -> str:
        staff, sheets = others.data.get("staff"), [others.data.get(f"{which}_sheet") for which in ("staff", "notes")]
        if staff and notes and posixpath.normpath(staff) == posixpath.normpath(notes) and sheets[0] == sheets[1]:
            remedy = "Name two files; or two sheets of one, with staff_sheet and notes_sheet."
            raise Unsound("The staff and the notes are the same sheet of the same file.", remedy)
        return notes


class Words(_Table):
    """What a letterhead and a signature say in one language."""

    organisation: Text
    role: Text
    address: tuple[Text, ...] = Field(default=(), strict=False)


class Site(Words):
    """One authority: who signs, and its letterhead; `language` holds the words in other languages than English."""

    sender: Text
    logo: PerhapsFile = ""
    signature: PerhapsFile = ""
    contact: tuple[Text, ...] = Field(default=(), strict=False)  # a telephone number, an e-mail address
    language: dict[str, Words] = {}


class Arm(_Table):
    """One arm: its share of the draw, and the wording its people are sent; without one they are sent nothing.

    `afterwards` is the wording of those who are sent nothing before the trial has ended. `treatment` says in words what
    an arm is given when that is not a letter.
    """

    name: Text
    share: Annotated[StrictInt, Field(ge=1, le=LARGEST_SHARE)] = 1
    wording: Word = ""
    afterwards: Word = ""
    treatment: Word = ""

    @field_validator("wording", "afterwards")
    @classmethod
    def _a_name(cls, wording: str) -> str:
        if wording in (".", "..") or "/" in wording or "\\" in wording or len(wording.encode()) > LONGEST_NAME:
            raise Unsound("A wording is the name of a folder, not a path.", "Put its folder among the templates.")
        return wording


class Trial(_Table):
    """What is drawn, and how; and from which day on the outcomes are in, so that those who wait may be sent letters."""

    seed: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    strata: tuple[Text, ...] = Field(default=(), strict=False)
    cluster: Word = ""
    endline: datetime.date | None = None
    arms: tuple[Arm, ...] = Field(min_length=1, strict=False)

    @field_validator("seed")
    @classmethod
    def _can_be_typed(cls, seed: str) -> str:
        if seed != seed.strip() or not seed.isprintable():
            what = "The seed must be a single line, with no space before or after it."
            raise Unsound(what, "Anyone must be able to type it, to repeat the draw.")
        return seed

    @field_validator("strata")
    @classmethod
    def _each_once(cls, strata: tuple[str, ...]) -> tuple[str, ...]:
        if again := _again(strata):
            raise Unsound("This column is a stratum already.", "Name it once.", again)
        return strata

    @field_validator("cluster")
    @classmethod
    def _no_stratum(cls, cluster: str, others: ValidationInfo) -> str:
        if _alike(cluster) in {_alike(stratum) for stratum in others.data.get("strata", ())}:
            what = "The cluster column is also a stratum: every stratum would be a single cluster."
            raise Unsound(what, "Take it out of strata.")
        return cluster

    @field_validator("arms")
    @classmethod
    def _sound(cls, arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
        if again := _again([arm.name for arm in arms]):
            raise Unsound("An arm above has the same name.", "Give each arm its own.", again, "name")
        if not any(arm.wording or arm.treatment for arm in arms):
            remedy = (
                'Name it in the arm that is sent letters, such as wording = "recognition"; or say what else an arm is '
                'given, such as treatment = "Free tea and coffee in the office".'
            )
            raise Unsound("No arm has a wording or a treatment, so nobody would be given anything.", remedy)
        return arms


class Post(_Table):
    """How the print pack is bound."""

    volume: Annotated[StrictInt, Field(ge=2, le=LARGEST_VOLUME)] = 1000  # sheets of one file, cover sheets included


WIDEST = 1e6  # of what is measured
Limit = Annotated[float, Field(ge=-WIDEST, le=WIDEST)]


class Outcome(_Table):
    """An outcome of the office's own, or another reading of one that ships: what is left out is as it ships."""

    label: Word = ""
    kind: Literal["scale", "yes-no", "absence"] | None = None
    items: tuple[Text, ...] = Field(default=(), strict=False)  # the headings of its columns
    reverse: tuple[Text, ...] | None = Field(default=None, strict=False)  # those of them that are turned round
    range: tuple[Limit, Limit] | None = Field(default=None, strict=False)
    least_answered: float | None = Field(default=None, gt=0, le=1)  # the share of items without which it is not told
    better: Literal["more", "less"] | None = None
    unit: Word = ""


class Expected(_Table):
    """What is expected before anything is measured: by it the smallest effect is told that could be seen."""

    response: float = Field(default=1.0, gt=0, le=1)  # the share of people who answer
    baseline_r2: float = Field(default=0.0, ge=0, lt=1)  # how much of an outcome the one before it tells
    icc: float = Field(default=0.0, ge=0, lt=1)  # how alike the people of one cluster are
    power: float = Field(default=0.8, gt=0, lt=1)
    sd: dict[Text, Annotated[float, Field(gt=0, le=WIDEST)]] = {}  # outcome → its standard deviation, in its own units


class Evidence(_Table):
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


class Settings(_Table):
    """A whole campaign.toml."""

    title: Text
    date: datetime.date
    output: File = "output"
    templates: PerhapsFile = ""
    people: People
    sites: dict[Text, Site] = Field(min_length=1)
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

    @field_validator("sites")
    @classmethod
    def _told_apart(cls, sites: dict[str, Site]) -> dict[str, Site]:
        """Refuse two sites that a staff sheet could call by one name: people of one would be taken for the other's."""
        first: dict[str, str] = {}
        for key, site in sites.items():
            for name in (key, site.organisation):
                if first.setdefault(_alike(name), key) != key:
                    remedy = "Give each its own: the staff sheet tells them apart by it."
                    raise Unsound("An authority above has this name too.", remedy, key)
        return sites


def _alike(name: str) -> str:
    """Return what a name shares with those that a staff sheet does not tell apart from it."""
    return re.sub(r"[\s_]+", "", name).casefold()


def _again(names: Sequence[str]) -> int:
    """Return the place of the first name that stands further up as well; 0 when there is none."""
    alike = [_alike(name) for name in names]
    return next((place for place, name in enumerate(alike) if name in alike[:place]), 0)


def load(folder: Path) -> Settings:
    """Return the settings of a campaign folder; `Refused` with every fault, each with its line."""
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
    return beside if beside.is_dir() else files.shipped("templates")


def _known(path: Steps) -> tuple[str, ...]:
    """Return the keys that are known where an unknown one stands."""
    tables: dict[tuple[str, ...], type[_Table]] = {
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
