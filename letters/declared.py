"""What campaign.toml declares that cannot be: against what was decided, of what is measured, and from when on."""

from __future__ import annotations

from collections.abc import Iterator

from letters import settings
from letters.evidence import ready
from letters.problems import Place, Problem, Refused
from letters.sections.evidence import Evidence
from letters.settings import Settings
from letters.trial.record import Record


def faults(chosen: Settings, said: Record) -> Iterator[Problem]:
    """Report each; `said` is what the ledger has on it."""
    yield from _taken_out(chosen, said)
    yield from _of_plan(chosen, said)


def _taken_out(chosen: Settings, said: Record) -> Iterator[Problem]:
    """Report what campaign.toml says no more, though something was decided about it."""
    for site in said.sites.keys() - chosen.sites.keys():
        what = f"[sites.{site}] has withdrawn, and does not stand here any more."
        yield Problem(Place(settings.NAME), what, "Put it back as it was called: its people are sent nothing.")
    for arm in chosen.trial.arms:
        if arm.name in said.unsealed and not (arm.wording or arm.afterwards):
            what = f"The arm “{arm.name}” was unsealed, and it does not say any more what it is sent."
            yield Problem(Place(settings.NAME), what, 'Put that back, such as afterwards = "recognition".')


def _of_plan(chosen: Settings, said: Record) -> Iterator[Problem]:
    """Report what cannot be meant in [evidence], and the days that go with it: the draw seals them."""
    if not chosen.evidence:
        return
    try:
        ready.plan(chosen.evidence)
    except Refused as refused:
        yield from refused.problems
    if not said.seals:
        yield from _of_days(chosen.evidence, chosen)


def _of_days(evidence: Evidence, chosen: Settings) -> Iterator[Problem]:
    """Report a day from which on the outcomes are in that is missing, or too early."""
    place, endline = Place(settings.NAME), chosen.trial.endline
    if endline is None:
        what = "[evidence] says what is measured, and [trial] not from which day on the outcomes are in."
        yield Problem(place, what, "Write it under [trial], such as endline = 2027-06-30: nobody may look before.")
    elif endline <= chosen.date:
        what = f"The outcomes are to be in from {endline} on, and the campaign’s date is {chosen.date}."
        yield Problem(place, what, "Is the year of [trial] endline the right one?")
    elif evidence.window and evidence.window[1] >= endline:
        what = f"Absence is counted until {evidence.window[1]}, and the outcomes are to be in from {endline} on."
        yield Problem(place, what, "Let the window end before that day, or [trial] endline be later.")
