"""Goal-setting prompts: who takes the module up, who completes it, and what it does for those who take it up.

Everybody has a threshold: who takes it up when prompted takes it up when reminded as well, and very few do so by
themselves. It works through being taken up, and in no other way: so the complier effect is the one that was put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean

from simulated import chance, people, survey, truth
from simulated.people import Group, Member
from simulated.survey import Measure, Someone
from simulated.thanks import eleven, export, scale
from simulated.truth import Table

CHANCE = "simulated outcomes of goal-setting"
ARMS = ("goals", "goals and reminder", "control")
CONTROL = "control"
TAKE_UP = {"goals": 0.47, "goals and reminder": 0.68, "control": 0.02}
COMPLETE = {"goals": 0.66, "goals and reminder": 0.80, "control": 0.66}  # of those who take it up
BEFORE = 0.90
AFTER = {"goals": 0.78, "goals and reminder": 0.80, "control": 0.77}
LEANING = 0.35  # how much it is the contented who take it up

MEASURES = (  # effects are those of taking it up
    scale("motivation", 0.55),
    scale("supported", 0.25),
    scale("belonging", 0.10),
    eleven("ons4_worthwhile", 0.30),
)
TEAMS = {
    "larkfield": ("L", "Duty and Assessment|Children in Care|Fostering|Leaving Care|Disabled Children|Early Help"),
    "saltmarsh": ("S", "Adult Mental Health|Older People|Hospital Discharge|Learning Disability|Safeguarding"),
}
AWAY = ("Maternity", "Long-term sick", "Seconded out")


def staff() -> tuple[Member, ...]:
    """Return everybody on the staff sheet."""
    groups = [
        Group(site, "", team, prefix, 19 + int(18 * chance.uniform(CHANCE, "size", site, team)))
        for site, (prefix, teams) in TEAMS.items()
        for team in teams.split("|")
    ]
    return people.staff(CHANCE, groups, AWAY)


def takes_up(who: Someone, arm: str) -> bool:
    """Say whether somebody takes the module up in this arm."""
    own = sqrt(1 - LEANING**2) * chance.normal(CHANCE, "takes up", who.staff_id)
    return own - LEANING * survey.general(CHANCE, who) < chance.NORMAL.inv_cdf(TAKE_UP[arm])


def completes(who: Someone, arm: str) -> bool:
    """Say whether somebody takes it up and gets to its end."""
    return takes_up(who, arm) and chance.uniform(CHANCE, "completes", who.staff_id) < COMPLETE[arm]


def score(who: Someone, it: Measure, arm: str) -> float:
    """Return somebody's outcome in this arm."""
    return survey.score(CHANCE, who, it, moved=takes_up(who, arm))


def made(members: Sequence[Member], arms: Mapping[str, str], seed: str) -> dict[str, bytes]:
    """Return the files of those who were drawn, and the truth."""
    drawn = [Someone(who.staff_id, who.team) for who in members if who.staff_id in arms]
    there = [who for who in drawn if survey.responds(CHANCE, who, "baseline", BEFORE)]
    took = {who.staff_id: takes_up(who, arms[who.staff_id]) for who in drawn}
    uptake = [(who.staff_id, "yes" if took[who.staff_id] else "no") for who in drawn]
    return {
        "baseline.csv": export(CHANCE, there, MEASURES, "baseline", "staff_id", {}),
        "endline.csv": _endline(drawn, arms, took),
        "uptake.csv": truth.sheet(("staff_id", "taken_up"), uptake),
        "truth.toml": truth.write(seed, _truth(drawn, there, arms)),
    }


def answers(who: Someone, arm: str) -> bool:
    """Say whether somebody answers the survey at the end in this arm."""
    return survey.responds(CHANCE, who, "endline", AFTER[arm])


def _endline(drawn: Sequence[Someone], arms: Mapping[str, str], took: Mapping[str, bool]) -> bytes:
    """Return a row for everybody: what the module's platform knows, and the answers of those who gave any."""
    rows = []
    items = [item for it in MEASURES for item in it.items]
    for who in drawn:
        arm = arms[who.staff_id]
        moved = took[who.staff_id]
        given = survey.row(CHANCE, who, MEASURES, "endline", moved) if answers(who, arm) else ("",) * len(items)
        rows.append((who.staff_id, arm, "yes" if completes(who, arm) else "no", *given))
    return truth.sheet(("staff_id", "arm", "completed", *items), rows)


def _truth(drawn: Sequence[Someone], there: Sequence[Someone], arms: Mapping[str, str]) -> dict[str, list[Table]]:
    before = {who.staff_id for who in there}
    measured: list[Table] = [
        {
            "arm": arm,
            "drawn": len(its),
            "baseline": BEFORE,
            "endline": AFTER[arm],
            "answered_baseline": sum(1 for who in its if who.staff_id in before),
            "answered_endline": sum(1 for who in its if answers(who, arm)),
            "taken_up": sum(1 for who in its if takes_up(who, arm)),
            "completed": sum(1 for who in its if completes(who, arm)),
            "would_take_up": round(fmean(takes_up(who, arm) for who in drawn), 6),
        }
        for arm in ARMS
        for its in [[who for who in drawn if arms[who.staff_id] == arm]]
    ]
    effects, compliers = list[Table](), list[Table]()
    for arm in ARMS[:2]:
        moved = [who for who in drawn if takes_up(who, arm) and not takes_up(who, CONTROL)]
        for it in MEASURES:
            one, other = ([score(who, it, which) for who in drawn] for which in (arm, CONTROL))
            effects.append(truth.effect(it.name, arm, CONTROL, one, other))
            one, other = ([score(who, it, which) for who in moved] for which in (arm, CONTROL))
            share = round(len(moved) / len(drawn), 6)
            compliers.append(truth.effect(it.name, arm, CONTROL, one, other, latent=it.effect, share=share))
        one, other = ([float(completes(who, which)) for who in drawn] for which in (arm, CONTROL))
        effects.append(truth.effect("completed", arm, CONTROL, one, other))
    return {"measured": measured, "effects": effects, "compliers": compliers}
