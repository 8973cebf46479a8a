"""What is said before the draw of what the trial could show."""

from __future__ import annotations

from letters.counting import counted
from letters.evidence import plan, prospect, words
from letters.evidence.prospect import Prospect
from letters.planning import Planned
from letters.screens.form import Screen, shown
from letters.sections.evidence import Expected

DECLARE = (
    'Declare in campaign.toml what will be measured, before the draw: [evidence] primary = "valued", '
    'endline = "endline.csv".'
)
EXPECT = (
    "Say there what is expected: [evidence.expected] response = 0.7, baseline_r2 = 0.4, icc = 0.05 where teams are "
    "drawn, sd = { valued = 0.9 }."
)
EXPECT_SHARE = (
    "Say there by how much people differ: [evidence.expected] sd = {{ {} = 0.4 }}, which is the root of p × (1 − p) "
    "where one in five say yes, p = 0.2."
)
EXPECT_SD = "Say there by how much people differ: [evidence.expected] sd = {{ {} = 0.9 }}, in its own units."


def planned(it: Planned) -> Screen:
    """What the trial could show is known, and its protocol written."""
    story, title = it.story, it.story.settings.title
    where = ("Protocol", "\n".join(map(shown, it.files)))
    if not story.prospects:
        return Screen(title, "One arm alone compares nothing.", (where,), ("Add an arm under [[trial.arms]].",))
    worst = prospect.weakest(story.prospects)
    facts = [
        ("Why", prospect.why_not(worst)) if worst.smallest is None else ("How surely", prospect.missed(worst)),
        *_in_units(it, worst),
        *([("Such letters", prospect.likely(worst, story.who.people))] if _lettered(it) else []),
        ("Compared", "\n".join(_compared(one) for one in story.prospects)),
        ("Assumed", _assumed(it, worst)),
        *_fewer(worst),
        *([] if worst.power.ways else [("Tried out", prospect.tried(worst))]),
        where,
    ]
    return Screen(title, prospect.headline(worst, story.who.people), tuple(facts), _steps(it))


def _lettered(it: Planned) -> bool:
    return any(arm.wording for arm in it.story.settings.trial.arms)


def _in_units(it: Planned, worst: Prospect) -> list[tuple[str, str]]:
    """Say the smallest effect in the primary outcome's own units, when it is known how they vary."""
    units, smallest = it.story.units, worst.smallest
    if units is None or units.sd is None or smallest is None:
        return []
    by = "that is expected" if units.expected else "which is the most that a yes or no can have"
    of_it = f"of “{units.outcome.label}”, with the standard deviation of {units.sd:g} {by}"
    beyond = smallest * units.sd > units.outcome.high - units.outcome.low
    too_much = "\nThat is more than the whole scale: nobody's answers could show it." if beyond else ""
    return [("That is", f"{units.said(smallest)} {of_it}{too_much}")]


def _compared(one: Prospect) -> str:
    """Say whom a comparison rests on."""
    its = one.power.precision
    least = "no difference could be seen" if one.smallest is None else prospect.about(one.smallest)
    rests = [
        f"{words.number(its.treated)} people against {words.number(its.people - its.treated)} are expected to answer"
    ]
    if its.clusters:
        vary = f" (sizes vary by {words.percent(its.spread)} of their mean)" if its.spread else ""
        rests.append(f"in {counted(its.clusters, 'cluster')}{vary}, design effect {words.number(its.design_effect, 2)}")
    if its.strata > 1:
        rests.append(f"in {counted(its.strata, 'stratum', 'strata')}")
    return f"{one.arm} against {one.against}: {least}; {', '.join(rests)}"


def _assumed(it: Planned, worst: Prospect) -> str:
    adjusted = it.story.plan is not None and it.story.plan.nets
    return prospect.assumed(worst.assumed, clustered=bool(it.story.design.cluster), adjusted=adjusted)


def _fewer(worst: Prospect) -> list[tuple[str, str]]:
    """Say what could be seen if fewer answered."""
    fewer = [f"{words.number(least, 2)} at {words.percent(share)}" for share, least in prospect.fewer(worst)]
    return [("If fewer", " · ".join(fewer) + " who answer")] if fewer else []


def _steps(it: Planned) -> tuple[str, ...]:
    story = it.story
    if story.frozen:
        return ("The plan is sealed: what is added now is exploratory.",)
    declare = () if story.plan else (DECLARE,)
    return (*declare, *_expect(it), "Read the protocol, and agree on it: the draw seals it.")


def _expect(it: Planned) -> tuple[str, ...]:
    """Ask for what is expected, and was not said."""
    units, evidence = it.story.units, it.story.settings.evidence
    if units and units.expected:
        return ()
    if not units or not evidence or evidence.expected == Expected():
        return (EXPECT,)
    return ((EXPECT_SHARE if units.outcome.kind == plan.YES_NO else EXPECT_SD).format(units.outcome.name),)
