"""How alike the arms were before anything was sent, and how near to each other: by size, never by a test.

That arms differ by chance is known beforehand: they were drawn. A test of it says nothing (Senn 1994).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from letters.evidence.arrays import Numbers
from letters.evidence.findings import LIMITS, Balance, Spillover
from letters.trial.design import SMALL_TEAM
from letters.trial.draw import Assigned


def compared(what: str, arms: tuple[str, str], treated: Numbers, others: Numbers, fewest: int = 2) -> Balance:
    """Return the standardised mean difference of one thing in two arms; none with fewer people than `fewest` in one.

    It is in units of the root of the mean of both variances (Austin 2009).
    """
    if min(len(treated), len(others)) < max(fewest, 2):
        return Balance(what, *arms, None, "")
    difference = float(treated.mean() - others.mean())
    spread = float(np.sqrt((treated.var(ddof=1) + others.var(ddof=1)) / 2))
    smd = difference / spread if spread > 0 else (0.0 if abs(difference) < 1e-12 else None)
    flag = next((f"over {limit}" for limit in LIMITS if smd is not None and abs(smd) > limit), "")
    return Balance(what, *arms, smd, flag)


def spillover(people: Sequence[Assigned], treated: frozenset[str], clustered: bool) -> tuple[Spillover, ...]:
    """Return, for each arm that was given nothing, how many of its people had a colleague who was given something.

    Colleagues are those of one stratum; where whole clusters were drawn nobody of them has one, and nothing is told.
    """
    if clustered:
        return ()
    teams: dict[str, list[Assigned]] = {}
    for one in people:
        teams.setdefault(one.unit.stratum, []).append(one)
    return tuple(_of_arm(arm, teams, treated) for arm in dict.fromkeys(it.arm for it in people) if arm not in treated)


def _of_arm(arm: str, teams: Mapping[str, Sequence[Assigned]], treated: frozenset[str]) -> Spillover:
    shares = [
        sum(it.arm in treated for it in team if it is not one) / (len(team) - 1) if len(team) > 1 else 0.0
        for team in teams.values()
        for one in _in_arm(team, arm)
    ]
    small = sum(len(team) <= SMALL_TEAM and any(True for _ in _in_arm(team, arm)) for team in teams.values())
    return Spillover(arm, len(shares), sum(share > 0 for share in shares), float(np.mean(shares)), small)


def _in_arm(team: Sequence[Assigned], arm: str) -> Iterable[Assigned]:
    return (it for it in team if it.arm == arm)
