"""How what lies here differs from the draw that was sealed, in sentences for whoever has to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from letters import files, tables
from letters.trial import design as designs
from letters.trial import draw
from letters.trial.design import Design, Unit
from letters.trial.draw import Allocation
from letters.trial.ledger import Seal

ALLOCATION = "trial/allocation.csv"
NAMED = 5  # ids in one sentence


def of_campaign(seal: Seal, design: Design, seed: str) -> list[str]:
    """Compare the draw that campaign.toml asks for with the sealed one; a seed that is not given fits any."""
    reasons = _of_algorithm(seal)
    if seed not in ("", seal.seed):
        reasons.append(f"campaign.toml: the seed is not the one of {_the_draw(seal)}.")
    if _as_drawn(design) != _as_drawn(seal.design):
        reasons.append(f"campaign.toml: the arms, shares, strata or cluster are not those of {_the_draw(seal)}.")
    elif design != seal.design:
        reasons.append(f"campaign.toml: the arms that are sent a letter are not those of {_the_draw(seal)}.")
    return reasons


def of_table(seal: Seal, table: bytes | None) -> list[str]:
    """Compare allocation.csv with its seal, and with the draw made again from its own units and the sealed seed."""
    if table is None:
        return [f"{ALLOCATION}: this file is missing; `letters run` makes it again from the seal."]
    if files.digest(table) != seal.allocation:
        return [f"{ALLOCATION}: this file is not the one that was sealed with {_the_draw(seal)}."]
    if reasons := _of_algorithm(seal):
        return reasons
    try:
        units = draw.units(tables.rows(table))
        again = draw.assign(units, seal.design, seal.seed)
    except ValueError:
        return [f"{ALLOCATION}: this file is not an allocation that letters wrote."]
    if len(units) != seal.people:
        return [f"ledger.jsonl: it counts {seal.people} people, and {len(units)} were drawn."]
    return of_draw(seal, again)


def of_draw(seal: Seal, again: Allocation) -> list[str]:
    """Compare a repeated draw with the sealed one."""
    if files.digest(draw.table(again)) == seal.allocation:
        return of_shares(again, seal.design)
    return [f"{ALLOCATION}: the draw, repeated from the sealed seed, does not give the sealed allocation."]


def of_shares(allocation: Allocation, design: Design) -> list[str]:
    """Compare how many each arm has, in every stratum and over all, with what its share allows; no name is told."""
    dealt = {(a.unit.stratum, a.unit.cluster or a.unit.id): a.arm for a in allocation}
    strata: dict[str, list[str]] = {}
    for (stratum, _), arm in dealt.items():
        strata.setdefault(stratum, []).append(arm)
    reasons = []
    if any(dealt[a.unit.stratum, a.unit.cluster or a.unit.id] != a.arm for a in allocation):
        reasons.append(f"{ALLOCATION}: people of one cluster are in several arms.")
    if uneven := sum(not _within_shares(arms, design) for arms in strata.values()):
        reasons.append(f"{ALLOCATION}: in {uneven} of {len(strata)} strata an arm has more or fewer than its share.")
    if not _within_shares(list(dealt.values()), design):
        reasons.append(f"{ALLOCATION}: over all strata an arm has more or fewer than its share.")
    return reasons


def _within_shares(arms: Sequence[str], design: Design) -> bool:
    return all(fewest <= arms.count(arm) <= most for arm, fewest, most in designs.counts(len(arms), design))


def of_roster(seal: Seal, file: str, before: Iterable[Unit] | None, now: Iterable[Unit]) -> str:
    """Say how the people of a staff sheet are not those who were drawn; `before` is None when that cannot be told."""
    if before is None:
        return f"{file}: the people are not those of {_the_draw(seal)}."
    drawn, here = {unit.id: unit for unit in before}, {unit.id: unit for unit in now}
    if not drawn.keys() & here.keys():
        what = f"{file}: nobody in it was in {_the_draw(seal)}. Is the output another campaign's, or of a first try?"
        return f"{what} Then name another folder for it, or delete that one."
    changes = {
        "new": here.keys() - drawn.keys(),
        "missing or excluded": drawn.keys() - here.keys(),
        "moved": {name for name in drawn.keys() & here.keys() if drawn[name] != here[name]},
    }
    told = "; ".join(f"{len(ids)} {how} ({_some(ids)})" for how, ids in changes.items() if ids)
    told = told or "a name has changed, or two ids have been swapped"
    return f"{file}: the people are not those of {_the_draw(seal)}: {told}."


def _as_drawn(design: Design) -> Design:
    """Return what the draw itself depends on: not which arms are sent a letter."""
    return replace(design, arms=tuple(replace(arm, sent=False) for arm in design.arms))


def _of_algorithm(seal: Seal) -> list[str]:
    if seal.algorithm == draw.ALGORITHM:
        return []
    return [f"ledger.jsonl: {_the_draw(seal)} was made with {seal.algorithm}; this program has {draw.ALGORITHM}."]


def _the_draw(seal: Seal) -> str:
    return f"the draw of {seal.at[:10]}"


def _some(ids: Iterable[str]) -> str:
    named = sorted(ids)
    return ", ".join(named[:NAMED]) + (", …" if len(named) > NAMED else "")
