"""Free tea and coffee: offices drawn whole, judged on sickness absence; every episode of everybody, in either arm.

Whoever is at work may fall ill on any weekday: often for days, seldom for months. People differ much in that, offices
a little, and winters from summers. Free tea averts a share of the short spells, and none of the long ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log

from simulated import chance, people, truth
from simulated.people import Group, Member
from simulated.truth import Table

CHANCE = "simulated outcomes of free tea and coffee"
TREATED, CONTROL = "tea and coffee", "control"
WINDOW = (date(2027, 1, 1), date(2027, 6, 30))
BEFORE = (date(2026, 1, 1), date(2026, 6, 30))
FROM, EXPORTED = date(2025, 10, 1), date(2027, 7, 14)  # what the system of absences has, and when it was asked
DAY = timedelta(1)

SHORT, LONG = 0.0082, 0.00052  # the chance to fall ill on a weekday, for days or for long
FRAILTY, OFFICE = 0.75, 0.2  # how much people and offices differ, standard deviations of the logarithm
AVERTED = 0.25  # the share of short spells that there are not where tea is free
LENGTHS = ((1, 0.42), (2, 0.2), (3, 0.12), (4, 0.07), (5, 0.08), (8, 0.05), (12, 0.04), (16, 0.02))  # days
HALF, PHASED = 0.06, 0.45  # of short spells that are half a day; of long ones that end in weeks of half days
WEEK = ((5.0, 0.66), (4.0, 0.14), (3.0, 0.12), (2.5, 0.05), (2.0, 0.03))  # contracted days

SITES = {  # the letter that ids begin with, and the offices
    "westmarch": (
        "W|Castle Street|Mill House|Priory Court|The Maltings|Station Approach|Foundry Lane|Abbey Gate|Canal Wharf|"
        "Orchard House|Sessions House|Market Cross|Tannery Row|Bishop's Yard|Holm Park|Old Exchange"
    ),
    "port_ellery": (
        "P|Quayside|Customs House|Lighthouse Road|Ropewalk|Harbour View|Cooper's Dock|Fish Street|Anchor Point|"
        "Salt Lane|Pilot House|Marine Parade|Chandlery|Beacon Hill|Victualling Yard"
    ),
    "dunmere": (
        "D|Lakeside|Fell View|Sheepfold House|Slate Row|Tarn Court|Bobbin Mill|Packhorse Bridge|Larch House|"
        "Ferry Nab|Beck Side|Kirkgate"
    ),
}
TEAMS = (
    "Duty and Assessment|Children in Care|Fostering|Family Support|Leaving Care|Disabled Children|Hospital Team|"
    "Older People|Learning Disability|Mental Health"
).split("|")
AWAY = ("Maternity", "Career break")


@dataclass(frozen=True, slots=True)
class Contract:
    """How many days a week, and from when until when, if anybody came or went."""

    days: float
    joined: date
    left: date | None


@dataclass(frozen=True, slots=True)
class Episode:
    """Days of sickness, the first and the last, and how much of each was lost."""

    start: date
    end: date
    share: float = 1.0


def staff() -> tuple[Member, ...]:
    """Return everybody on the staff sheet."""
    groups = [
        Group(site, office, chance.pick(TEAMS, CHANCE, "team", office), prefix, 5 + int(_skewed(office)))
        for site, named in SITES.items()
        for prefix, *offices in [named.split("|")]
        for office in offices
    ]
    return people.staff(CHANCE, groups, AWAY)


def _skewed(office: str) -> float:
    return min(-3.4 * log(chance.uniform(CHANCE, "size", office)), 8.0)


def contract(who: Member) -> Contract:
    """Return somebody's contract: most have been there for years, some join or leave in the months that count."""
    days = chance.weighed(WEEK, CHANCE, "week", who.staff_id)
    back = -1900 * log(chance.uniform(CHANCE, "joined", who.staff_id))
    joined = date(2026, 11, 30) - int(back) * DAY
    joined -= max(0, joined.weekday()) * DAY  # people begin on a Monday
    left = None
    if chance.uniform(CHANCE, "leaves", who.staff_id) < 0.07:
        left = _month_end(date(2026, 12, 1) + int(chance.uniform(CHANCE, "left", who.staff_id) * 212) * DAY)
    return Contract(days, joined, left)


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(32)).replace(day=1) - DAY


def episodes(who: Member, treated: bool) -> tuple[Episode, ...]:
    """Return all that somebody lost until some time after the export, treated or not."""
    its = contract(who)
    until = min(EXPORTED, its.left or EXPORTED)
    often = exp(
        FRAILTY * chance.normal(CHANCE, "frailty", who.staff_id)
        + OFFICE * chance.normal(CHANCE, "office", who.office)
        - (FRAILTY**2 + OFFICE**2) / 2
    )
    found, day = list[Episode](), max(FROM, its.joined)
    while day <= until:
        ill = list(_ill(who, day, often, averted=AVERTED if treated and day >= WINDOW[0] else 0)) if _works(day) else []
        found += ill
        day = (ill[-1].end if ill else day) + DAY
    return tuple(found)


def _works(day: date) -> bool:
    return day.weekday() < 5


def _ill(who: Member, day: date, often: float, averted: float) -> Iterator[Episode]:
    """Give what begins on a day: nothing most of the time; a long spell may go over into weeks of half days."""
    at, winter = chance.uniform(CHANCE, "ill", who.staff_id, day), 1.35 if day.month in (11, 12, 1, 2) else 0.85
    if at > 1 - min(LONG * often, 0.5):
        end = day + timedelta(28 + int(-52 * log(chance.uniform(CHANCE, "long", who.staff_id, day))))
        yield Episode(day, end)
        if chance.uniform(CHANCE, "phased", who.staff_id, day) < PHASED:
            weeks = 2 + int(3 * chance.uniform(CHANCE, "weeks", who.staff_id, day))
            yield Episode(end + DAY, end + timedelta(7 * weeks), 0.5)
    elif at < SHORT * often * winter * (1 - averted):
        if chance.uniform(CHANCE, "half", who.staff_id, day) < HALF:
            yield Episode(day, day, 0.5)
        else:
            yield Episode(day, day + (chance.weighed(LENGTHS, CHANCE, "length", who.staff_id, day) - 1) * DAY)


def lost(its: Contract, given: Iterable[Episode], window: tuple[date, date]) -> float | None:
    """Return the days lost of 100 contracted days in a window; None for who had no contracted day in it.

    A week has as many contracted days as the contract says, spread over Monday to Friday: so the share of a
    part-timer's days is the share of the weekdays.
    """
    first, last = max(window[0], its.joined), min(window[1], its.left or window[1])
    contracted = _weekdays(first, last)
    if not contracted:
        return None
    return 100 * sum(it.share * _weekdays(max(first, it.start), min(last, it.end)) for it in given) / contracted


def _weekdays(first: date, last: date) -> int:
    return sum(1 for n in range((last - first).days + 1) if _works(first + n * DAY))


def made(members: Sequence[Member], arms: Mapping[str, str], seed: str) -> dict[str, bytes]:
    """Return the files of those who were drawn, and the truth."""
    drawn = [who for who in members if who.staff_id in arms]
    contracts = {who.staff_id: contract(who) for who in drawn}
    rows = [
        (who.staff_id, it.start.isoformat(), it.end.isoformat() if it.end <= EXPORTED else "", _share(it.share))
        for who in drawn
        for it in episodes(who, arms[who.staff_id] == TREATED)
        if it.start <= EXPORTED
    ]
    rows = [_until(row, contracts[row[0]]) for row in rows]
    rows.sort(key=lambda row: (row[1], row[0]))
    signed = [
        (who.staff_id, f"{it.days:g}", it.joined.isoformat(), it.left.isoformat() if it.left else "")
        for who in drawn
        for it in [contracts[who.staff_id]]
    ]
    counted = [who for who in drawn if lost(contracts[who.staff_id], (), WINDOW) is not None]

    def everybody(treated: bool) -> list[float]:
        return [lost(contracts[it.staff_id], episodes(it, treated), WINDOW) or 0.0 for it in counted]

    effects = [
        truth.effect(
            "sickness_absence", TREATED, CONTROL, everybody(True), everybody(False), short_spells_averted=AVERTED
        )
    ]
    measured: list[Table] = [
        {
            "arm": arm,
            "offices": len({who.office for who in drawn if arms[who.staff_id] == arm}),
            "drawn": sum(1 for who in drawn if arms[who.staff_id] == arm),
            "measured": sum(1 for who in counted if arms[who.staff_id] == arm),
            "mean": round(_mean(it for it in _observed(counted, contracts, arms, arm)), 6),
        }
        for arm in (TREATED, CONTROL)
    ]
    return {
        "absence.csv": truth.sheet(("Employee No.", "First day", "Last day", "Part of day"), rows),
        "contracts.csv": truth.sheet(("Employee No.", "Days per week", "Joined", "Left"), signed),
        "truth.toml": truth.write(seed, {"measured": measured, "effects": effects}),
    }


def _observed(
    drawn: Iterable[Member], contracts: Mapping[str, Contract], arms: Mapping[str, str], arm: str
) -> Iterator[float]:
    for who in drawn:
        if arms[who.staff_id] == arm:
            yield lost(contracts[who.staff_id], episodes(who, arm == TREATED), WINDOW) or 0.0


def _mean(of: Iterable[float]) -> float:
    its = tuple(of)
    return sum(its) / len(its)


def _until(row: tuple[str, str, str, str], its: Contract) -> tuple[str, str, str, str]:
    """Return a row of the export; an episode that was open when somebody left ends with their last day."""
    staff_id, start, end, share = row
    return (
        (staff_id, start, its.left.isoformat(), share) if its.left and (not end or end > its.left.isoformat()) else row
    )


def _share(share: float) -> str:
    return "" if share == 1 else f"{share:.0%}"
