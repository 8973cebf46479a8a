"""What campaign.toml declares: what of it cannot be, and what it says otherwise than was sealed with the draw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from letters import files, settings, units
from letters.evidence import ready
from letters.problems import Place, Problem, Refused
from letters.sections.evidence import Evidence, Expected
from letters.settings import Settings
from letters.trial import differences
from letters.trial.record import Record


def other_draw(chosen: Settings, said: Record) -> list[str]:
    """Say how the draw that campaign.toml asks for is not the sealed one; nothing before any draw."""
    if not said.seal:
        return []
    reasons = differences.of_campaign(said.seal, units.design_of(chosen), chosen.trial.seed)
    return [*reasons, "Nothing was changed. Put back what was drawn; a draw is never made twice."] if reasons else []


def as_sealed(chosen: Settings, said: Record) -> Settings:
    """Return the settings with what the arms are given, and what was expected, as it was sealed with the draw."""
    if said.treatments is not None:
        arms = tuple(
            arm.model_copy(update={"treatment": said.treatments.get(arm.name, "")}) for arm in chosen.trial.arms
        )
        chosen = chosen.model_copy(update={"trial": chosen.trial.model_copy(update={"arms": arms})})
    if said.expected is not None and chosen.evidence:
        expected = Expected.model_validate(said.expected)
        chosen = chosen.model_copy(update={"evidence": chosen.evidence.model_copy(update={"expected": expected})})
    return chosen


def since(chosen: Settings, said: Record) -> Iterator[str]:
    """Say what campaign.toml says of treatments and expectations, where that is not what was sealed."""
    sealed = as_sealed(chosen, said)
    for arm, now in zip(sealed.trial.arms, chosen.trial.arms, strict=True):
        if arm.treatment != now.treatment:
            yield f"In campaign.toml the treatment of “{arm.name}” is not what was sealed with the draw: that holds."
    if chosen.evidence and sealed.evidence and chosen.evidence.expected != sealed.evidence.expected:
        yield "In campaign.toml [evidence.expected] is not what was sealed with the draw: that holds."


def faults(chosen: Settings, said: Record) -> Iterator[Problem]:
    """Report what cannot be; `said` is what the ledger has on it."""
    yield from _taken_out(chosen, said)
    yield from _of_plan(chosen, said)


def doubts(chosen: Settings, campaign: Path, today: date | None) -> Iterator[Problem]:
    """Point to what may not be meant, or comes too late, while it can still be changed: the draw seals it."""
    yield from ready.doubts(chosen)
    if chosen.evidence and _left_as_it_came(chosen, campaign):
        more = len(chosen.evidence.family) + len(chosen.evidence.exploratory)
        what = (
            f"[evidence] is still the invented campaign's: “{chosen.evidence.primary}” and {more} more, in from "
            f"{chosen.trial.endline} on. The draw seals it."
        )
        yield Problem(Place(settings.NAME), what, "Declare what you will measure; or, for no evidence, take it out.")
    answers = chosen.evidence.baseline if chosen.evidence else ""
    if answers and not (campaign / answers).exists():
        what = "This is not there yet. Whoever answers after the draw may know who is sent a letter."
        yield Problem(Place(answers), what, "Put it there before the draw; or the report will say so.")
    endline, kept = chosen.trial.endline, chosen.people.keep_until
    before = chosen.evidence.window_before if chosen.evidence else None
    if before and today and before[1] >= today:
        what = f"Absence “before” is counted until {before[1]}: a draw before that day is over is no draw after it."
        yield Problem(
            Place(settings.NAME), what, "Draw later, or let window_before end sooner: else it adjusts nothing."
        )
    if all(arm.wording for arm in chosen.trial.arms) and len(chosen.trial.arms) > 1:
        what = "Every arm has a wording, so everybody is sent a letter on the same day."
        yield Problem(
            Place(settings.NAME), what, "If one arm is to get none now, take its wording out: see afterwards."
        )
    if chosen.evidence and today and endline and endline <= today:
        what = f"The outcomes are to be in from {endline} on, which is no day to come: the draw must be before it."
        yield Problem(Place(settings.NAME), what, "Is the year of [trial] endline the right one? The draw seals it.")
    if endline and kept and kept <= endline:
        what = f"Who is who is kept until {kept}, and the outcomes are in from {endline} on."
        yield Problem(Place(settings.NAME), what, "Let [people] keep_until be later, or nothing can be evaluated.")


def _left_as_it_came(chosen: Settings, campaign: Path) -> bool:
    """Say whether [evidence] is still that of the invented campaign, though the staff are not its own."""
    sample = files.shipped("sample_data")
    its = settings.load(sample)
    if chosen.evidence != its.evidence:
        return False
    return files.digest_if_there(campaign / chosen.people.staff) != files.digest_if_there(sample / its.people.staff)


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
    if endline and endline <= chosen.date:
        what = f"The outcomes are to be in from {endline} on, and the campaign’s date is {chosen.date}."
        yield Problem(place, what, "Is the year of [trial] endline the right one?")
    if evidence.window_before and evidence.window_before[1] >= chosen.date:
        what = (
            f"Absence “before” is counted until {evidence.window_before[1]}, and the campaign’s date is {chosen.date}."
        )
        yield Problem(place, what, "Let window_before end before the draw: what came after is no state of before.")
    if evidence.window and endline and evidence.window[1] >= endline:
        what = f"Absence is counted until {evidence.window[1]}, and the outcomes are to be in from {endline} on."
        yield Problem(place, what, "Let the window end before that day, or [trial] endline be later.")
