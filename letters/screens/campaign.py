"""What several screens tell of a campaign: its people, its draw, and what is to be done after that."""

from __future__ import annotations

from letters.counting import counted
from letters.intake import Checked

GIVE = "Give each arm what it is to have: the allocation says who is in which."


def flow(it: Checked, drawn: int = 0) -> str:
    """Say how the people of the staff sheet come to those in the draw; `drawn` is how many were drawn before."""
    left_out = ", ".join(f"{people} {reason[0].lower()}{reason[1:]}" for reason, people in it.roster.excluded if people)
    here = f"{it.roster.listed} listed" + (f" − {left_out}" if left_out else "") + f" = {len(it.units)}"
    return f"{here} in the draw" if drawn in (0, len(it.units)) else f"{here} of the {drawn} who were drawn"


def plan(it: Checked) -> str:
    """Say what is drawn: people or clusters, in which shares, in how many strata."""
    shares = " : ".join(f"{arm.name} {arm.share}" for arm in it.design.arms)
    strata = counted(len({unit.stratum for unit in it.units}), "stratum", "strata")
    what = f"whole {it.design.cluster}s" if it.design.cluster else "people"
    return f"{what}, {shares}, in {strata}"


def chances(it: Checked) -> str:
    """Say with which probability anybody comes into each arm."""
    return ", ".join(f"{arm.name} {it.design.probability(arm.name)}" for arm in it.design.arms)


def uneven(it: Checked) -> str:
    """Say how many strata the shares do not divide."""
    strata = len({unit.stratum for unit in it.units})
    return f"{len(it.misfits)} of {counted(strata, 'stratum', 'strata')}: an arm gets one more or one fewer there."


def measured(it: Checked, sealed: str) -> list[tuple[str, str]]:
    """Say what is sealed with the first draw of what is to be measured: it can be no other afterwards."""
    if not (evidence := it.settings.evidence):
        return []
    more = len({*evidence.family, *evidence.exploratory} - {evidence.primary})
    also = f" and {counted(more, 'more outcome')}" if more else ""
    return [("Measured", f"{sealed} {evidence.primary}{also}, in from {it.settings.trial.endline} on")]


def after_draw(it: Checked, joined: int = 0) -> str:
    """Say what is to be done after the draw, where so many have joined since."""
    if joined:
        them = "the one person who has" if joined == 1 else f"the {joined} people who have"
        letters = ", and makes the letters" if it.settings.lettered else ""
        return f"`letters run FOLDER` draws {them} joined, once and for good{letters}. Will more join soon?"
    return "`letters run FOLDER` makes the letters." if it.settings.lettered else GIVE
