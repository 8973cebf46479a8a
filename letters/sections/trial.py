"""[trial]: what is drawn, and how; and what each arm is given."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field, StrictInt, StringConstraints, ValidationInfo, field_validator

from letters import alike
from letters.sections.values import LONGEST, LONGEST_NAME, Line, Name, Table, Word, again
from letters.toml.faults import Unsound

BOTH = "An arm with a wording is sent its letters at once, so nothing is left for afterwards."
LARGEST_SHARE = 1000  # shares are parts, such as 2 and 1; the table of the draw has a seat for each


class Arm(Table):
    """One arm: its share of the draw, and the wording its people are sent; without one they are sent nothing.

    `afterwards` is the wording of those who are sent nothing before the trial has ended. `treatment` says in words what
    an arm is given when that is not a letter.
    """

    name: Name
    share: Annotated[StrictInt, Field(ge=1, le=LARGEST_SHARE)] = 1
    wording: Line = ""
    afterwards: Line = ""
    treatment: Word = ""

    @field_validator("wording", "afterwards")
    @classmethod
    def _a_name(cls, wording: str) -> str:
        if wording in (".", "..") or "/" in wording or "\\" in wording or len(wording.encode()) > LONGEST_NAME:
            raise Unsound("A wording is the name of a folder, not a path.", "Put its folder among the templates.")
        return wording


class Trial(Table):
    """What is drawn, and how; and from which day on the outcomes are in, so that those who wait may be sent letters."""

    seed: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    strata: tuple[Name, ...] = Field(default=(), strict=False)
    cluster: Line = ""
    endline: datetime.date | None = None
    arms: tuple[Arm, ...] = Field(min_length=1, strict=False)

    @field_validator("seed")
    @classmethod
    def _can_be_typed(cls, seed: str) -> str:
        if seed and not can_be_typed(seed):
            what = "The seed must be a single line, with no space before or after it."
            raise Unsound(what, "Anyone must be able to type it, to repeat the draw.")
        return seed

    @field_validator("strata")
    @classmethod
    def _each_once(cls, strata: tuple[str, ...]) -> tuple[str, ...]:
        if twice := again(strata):
            raise Unsound("This column is a stratum already.", "Name it once.", twice)
        return strata

    @field_validator("cluster")
    @classmethod
    def _no_stratum(cls, cluster: str, others: ValidationInfo) -> str:
        if alike.label(cluster) in {alike.label(stratum) for stratum in others.data.get("strata", ())}:
            what = "The cluster column is also a stratum: every stratum would be a single cluster."
            raise Unsound(what, "Take it out of strata.")
        return cluster

    @field_validator("arms")
    @classmethod
    def _sound(cls, arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
        if twice := again([arm.name for arm in arms]):
            raise Unsound("An arm above has the same name.", "Give each arm its own.", twice, "name")
        both = next((number for number, arm in enumerate(arms) if arm.wording and arm.afterwards), None)
        if both is not None:
            raise Unsound(BOTH, "Take it out, or take the wording out: then these people wait.", both, "afterwards")
        if not any(arm.wording or arm.treatment for arm in arms):
            remedy = (
                'Name it in the arm that is sent letters, such as wording = "recognition"; or say what else an arm is '
                'given, such as treatment = "Free tea and coffee in the office".'
            )
            raise Unsound("No arm has a wording or a treatment, so nobody would be given anything.", remedy)
        return arms


def can_be_typed(seed: str) -> bool:
    """Say whether anybody can type a seed, to repeat the draw: a single line, with no space before or after it."""
    return 0 < len(seed) <= LONGEST and seed == seed.strip() and seed.isprintable()
