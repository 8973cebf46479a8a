"""How what lies here differs from the draw that was sealed, in sentences for whoever has to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from letters import files, tables
from letters.problems import Tampered, stop_if
from letters.trial import blind, draw
from letters.trial import design as designs
from letters.trial.design import Design, Unit
from letters.trial.draw import Allocation, Assigned
from letters.trial.record import Seal

ALLOCATION = "trial/allocation.csv"


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


def repeated(
    seal: Seal, units: Sequence[Unit] | None, table: bytes | None, name: str, key: bytes, settled: Mapping[str, str]
) -> Allocation:
    """Return a batch's draw, made again from its units and the sealed seed; `Tampered` when it is not the sealed one.

    `table` is the allocation that lies on the disk under this `name`; without `units`, they are read from it.
    `key` gives the pseudonyms of a draw that was made outside, and is empty after a purge: that draw is then taken
    from the table as it was sealed. `settled` are the arms of clusters that an earlier batch dealt.
    """
    stop_if(_of_algorithm(seal))
    if units is None and files.digest(table or b"") != seal.allocation:
        raise Tampered([f"{name}: this file is missing, or is not the one that was sealed with {_the_draw(seal)}."])
    try:
        read = tables.rows(table or b"") if units is None or (seal.outside and not key) else []
        people = draw.units(read) if units is None else units
        if seal.outside and not key:
            again = draw.allocation(read, seal.design)
        elif seal.outside:
            again = blind.assign(people, seal.design, draw.of_batch(seal.seed, seal.batch), settled, key)
        else:
            again = draw.assign(people, seal.design, draw.of_batch(seal.seed, seal.batch), settled)
    except ValueError:
        raise Tampered([f"{name}: this file is missing, or is not an allocation that letters wrote."]) from None
    if len(again) != seal.people:
        raise Tampered([f"ledger.jsonl: it counts {seal.people} people, and {len(again)} were drawn."])
    if files.digest(draw.table(again)) != seal.allocation:
        raise Tampered([f"{name}: the draw, repeated from the sealed seed, does not give the sealed allocation."])
    stop_if(of_shares([a for a in again if a.unit.cluster not in settled], seal.design, name))
    return again


def of_shares(allocation: Sequence[Assigned], design: Design, name: str = ALLOCATION) -> list[str]:
    """Compare how many each arm has, in every stratum and over all, with what its share allows; no name is told."""
    dealt = {(a.unit.stratum, a.unit.cluster or a.unit.id): a.arm for a in allocation}
    strata: dict[str, list[str]] = {}
    for (stratum, _), arm in dealt.items():
        strata.setdefault(stratum, []).append(arm)
    reasons = []
    if any(dealt[a.unit.stratum, a.unit.cluster or a.unit.id] != a.arm for a in allocation):
        reasons.append(f"{name}: people of one cluster are in several arms.")
    if uneven := sum(not _within_shares(arms, design) for arms in strata.values()):
        reasons.append(f"{name}: in {uneven} of {len(strata)} strata an arm has more or fewer than its share.")
    if not _within_shares(list(dealt.values()), design):
        reasons.append(f"{name}: over all strata an arm has more or fewer than its share.")
    return reasons


def _within_shares(arms: Sequence[str], design: Design) -> bool:
    return all(fewest <= arms.count(arm) <= most for arm, fewest, most in designs.counts(len(arms), design))


def _as_drawn(design: Design) -> Design:
    """Return what the draw itself depends on: not which arms are sent a letter."""
    return replace(design, arms=tuple(replace(arm, sent=False) for arm in design.arms))


def _of_algorithm(seal: Seal) -> list[str]:
    if seal.algorithm == draw.ALGORITHM:
        return []
    return [f"ledger.jsonl: {_the_draw(seal)} was made with {seal.algorithm}; this program has {draw.ALGORITHM}."]


def _the_draw(seal: Seal) -> str:
    return f"the draw of {seal.day}"
