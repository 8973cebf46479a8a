"""People as the draw sees them: units in strata and clusters."""

from __future__ import annotations

from collections.abc import Iterable

from letters.people.person import Person
from letters.people.register import Entry
from letters.settings import Settings
from letters.trial.design import Arm, Design, Unit


def design_of(chosen: Settings) -> Design:
    """Return the design that campaign.toml asks for."""
    arms = tuple(Arm(arm.name, arm.share, bool(arm.wording)) for arm in chosen.trial.arms)
    return Design(arms, chosen.trial.strata, chosen.trial.cluster)


def of(people: Iterable[Person]) -> tuple[Unit, ...]:
    """Return what is drawn: of each person, what the draw may know."""
    return tuple(Unit(person.staff_id, person.site, person.stratum, person.cluster) for person in people)


def registered(entries: Iterable[Entry]) -> tuple[Unit, ...]:
    """Return the units of people as they stand in a register."""
    return tuple(Unit(it.staff_id, it.site, it.stratum, it.cluster) for it in entries)
