"""Sickness absence of each person: days lost of 100 contracted days, in a window of which both ends count.

This is the lost-time rate, days lost / days available × 100, as the NHS (NHS England, NHS Sickness Absence Rates,
methodology) and the Office for National Statistics (Sickness absence in the UK labour market) have it. Days are those
from Monday to Friday, bank holidays among them. Of somebody who works on D days of a week, D fifths of these days are
contracted, and D fifths of those in an episode are lost, since a list of episodes does not say on which days one works.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise

from letters.evidence import answers, dates, sheet
from letters.evidence.dates import ONE
from letters.evidence.sheet import CONTRACTS, EPISODES, Columns, Row, Sheet
from letters.problems import Fault, Problem

FULL_TIME = 5.0  # days of a week
LONGEST_WEEK = 7.0

Window = tuple[date, date]  # the first day and the last


@dataclass(frozen=True, slots=True)
class Episode:
    """Days on which somebody was absent, one after the other; without an end they last to this day."""

    start: date
    end: date | None = None
    share: float = 1.0  # of each day that is lost


@dataclass(frozen=True, slots=True)
class Contract:
    """How many days of a week somebody works, from the first day to the last; None: before, or after, any window."""

    days_per_week: float = FULL_TIME
    joined: date | None = None
    left: date | None = None


def rate(episodes: Iterable[Episode], contract: Contract, window: Window) -> float | None:
    """Return the days lost of 100 contracted days in a window, from 0 to 100; None when no day is contracted.

    An open episode lasts to the end of the window, and any episode to that of the contract. A day is lost once: where
    episodes overlap, the larger share counts. Of somebody who works some days of the week, days lost and days
    contracted are fewer alike: only no days at all make another rate, which is none.
    """
    first = max(window[0], contract.joined or window[0])
    last = min(window[1], contract.left or window[1])
    contracted = dates.weekdays(first, last) if contract.days_per_week else 0
    if not contracted:
        return None
    clipped = (replace(it, start=max(it.start, first), end=min(it.end or last, last)) for it in episodes)
    lost = _lost([it for it in clipped if it.end and it.start <= it.end])
    return min(100 * lost / contracted, 100.0)  # floating point may pass it by a hair


def within(episode: Episode, window: Window) -> bool:
    """Say whether any day of an episode lies in a window."""
    return episode.start <= window[1] and (episode.end is None or episode.end >= window[0])


def _lost(episodes: Sequence[Episode]) -> float:
    """Return the weekdays lost in episodes that have ended, going from each day on which one begins or is over."""
    waiting = sorted(episodes, key=lambda it: it.start, reverse=True)
    cuts = sorted({it.start for it in episodes} | {_after(it) for it in episodes})
    going: list[tuple[float, date]] = []  # share, negative so that the largest comes first, and the day after the end
    lost = 0.0
    for cut, following in pairwise(cuts):
        while waiting and waiting[-1].start <= cut:
            begun = waiting.pop()
            heapq.heappush(going, (-begun.share, _after(begun)))
        while going and going[0][1] <= cut:
            heapq.heappop(going)
        if going:
            lost += -going[0][0] * dates.weekdays(cut, following - ONE)
    return lost


def _after(episode: Episode) -> date:
    return (episode.end or episode.start) + ONE


# ---------------------------------------------------------------------------------------------- from the sheets


def episodes(listed: Sheet, arms: Mapping[str, str]) -> tuple[dict[str, list[Episode]], tuple[Problem, ...]]:
    """Return the episodes of each person who has any, and everything that must be mended."""
    at = sheet.columns(listed, EPISODES[:3], EPISODES[3:])
    found: dict[str, list[Episode]] = {}
    for staff_id, row in sheet.people(at, arms, once=False):
        start, end = _from_to(at, row, "start", "end", at.read(row, "start", dates.day))
        share = at.read(row, "share", _share)
        if start and share:
            found.setdefault(staff_id, []).append(Episode(start, end, share))
    return found, at.found


def contracts(listed: Sheet, arms: Mapping[str, str]) -> tuple[dict[str, Contract], tuple[Problem, ...]]:
    """Return the contract of each person who has one, and everything that must be mended."""
    at = sheet.columns(listed, CONTRACTS[:2], CONTRACTS[2:])
    found = {}
    for staff_id, row in sheet.people(at, arms, once=True):
        days = at.read(row, "days_per_week", _days)
        joined, left = _from_to(at, row, "joined", "left", at.read(row, "joined", dates.perhaps))
        if days is not None:
            found[staff_id] = Contract(days, joined, left)
    return found, at.found


def rates(
    absent: Mapping[str, Sequence[Episode]],
    contracted: Mapping[str, Contract] | None,
    window: Window,
    ids: Iterable[str],
) -> dict[str, float]:
    """Return the rate of everybody who has contracted days in a window; without contracts all work full time.

    Who has no episode has lost no day. Who is not among the contracts has no rate: it is not known whether they worked.
    """
    of = {staff_id: Contract() for staff_id in ids} if contracted is None else contracted
    found = {staff_id: rate(absent.get(staff_id, ()), contract, window) for staff_id, contract in of.items()}
    return {staff_id: value for staff_id, value in found.items() if value is not None}


def _from_to(at: Columns, row: Row, start: str, end: str, first: date | None) -> tuple[date | None, date | None]:
    """Return the first day and the last; it is a problem when they are reversed."""
    if end not in at.index:
        return first, None
    last = at.read(row, end, dates.perhaps)
    if first and last and last < first:
        what = f"This day is before the one in “{at.place(row, start).heading}”."
        at.problems.append(Problem(at.place(row, end), what, "Mend the one that is wrong.", at.cell(row, end)))
    return first, last


_days = partial(answers.number, low=0, high=LONGEST_WEEK, what="a number of days in a week")


def _share(cell: str) -> float | Fault:
    """Return a part of a day, as a percentage or a number over 0 and up to 1; the whole day when nothing is said."""
    text = answers.plain(cell)
    if not text:
        return 1.0
    percent = text.endswith("%")
    told = answers.number(text.removesuffix("%").strip(), 0, 100 if percent else 1, "")
    if isinstance(told, Fault) or not told:
        return Fault("share", "This is no part of a day.", "Write 50% or 0.5; leave it empty for the whole day.", cell)
    return told / 100 if percent else told
