"""A draw by somebody outside, who is to know nobody: people, teams and strata by pseudonyms that a secret key gives.

Who holds the key can tell whose each pseudonym is, and repeat the draw; who has only the pseudonyms can repeat it too,
and tells nobody apart. Two files go to and fro: a roster goes out, and an allocation comes back. Each has one text, to
the last byte, and carries a seal over all that it says.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from letters import files
from letters.problems import Place, Problem, Refused, Tampered
from letters.sections.trial import LARGEST_SHARE, can_be_typed
from letters.trial import design as designs
from letters.trial import draw, ledger
from letters.trial.design import Arm, Design, Unit
from letters.trial.draw import Allocation, Assigned
from letters.trial.record import Seal

DIGITS = 20  # of a pseudonym, in hexadecimal: of a million people no two ever share one
CLUSTERED = "cluster"  # what the cluster column is called outside: its own heading might say too much
ROSTER, ALLOCATION = "letters-blind-roster-1", "letters-blind-allocation-1"  # schemas
HASH = re.compile("[0-9a-f]{64}")
PSEUDONYM = re.compile(f"[0-9a-f]{{{DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Roster:
    """A batch as somebody outside sees it, and the hashes by which it is known again."""

    batch: int
    design: Design  # of the strata, only those of the units are told
    units: tuple[Unit, ...]  # all pseudonyms, and sorted by them
    settled: Mapping[str, str]  # the arm of each cluster, by its pseudonym, that an earlier batch dealt
    seed: str  # by which it has to be drawn; empty when whoever draws it may choose
    roster: str  # SHA-256 of the register of who is who
    key: str  # SHA-256 of the key of the pseudonyms
    algorithm: str = draw.ALGORITHM


@dataclass(frozen=True, slots=True)
class Drawn:
    """What somebody outside drew."""

    roster: str  # SHA-256 of the register of who is who
    file: str  # SHA-256 of the roster as it was sent outside
    seed: str
    seed_from: str
    algorithm: str
    arms: tuple[tuple[str, str], ...]  # pseudonym and arm, sorted


def pseudonym(key: bytes, kind: str, name: str) -> str:
    """Return what stands for a name outside: HMAC-SHA-256 with the campaign's key, cut to `DIGITS`."""
    return hmac.new(key, f"outside\0{kind}\0{name}".encode(), hashlib.sha256).hexdigest()[:DIGITS]


def unit(it: Unit, key: bytes) -> Unit:
    """Return a unit as somebody outside sees it."""
    cluster = pseudonym(key, "cluster", it.cluster) if it.cluster else ""
    return Unit(
        pseudonym(key, "unit", it.id), pseudonym(key, "site", it.site), pseudonym(key, "stratum", it.stratum), cluster
    )


def clusters(settled: Mapping[str, str], key: bytes) -> dict[str, str]:
    """Return the arms of clusters that were dealt before, as somebody outside sees them."""
    return {pseudonym(key, "cluster", cluster): arm for cluster, arm in settled.items()}


def design(it: Design) -> Design:
    """Return a design as somebody outside sees it."""
    return Design(it.arms, (), CLUSTERED if it.cluster else "")


def assign(units: Iterable[Unit], design: Design, seed: str, settled: Mapping[str, str], key: bytes) -> Allocation:
    """Return every unit's arm as it was drawn outside, under its own id; see `draw.assign`."""
    units = tuple(units)
    own = {unit(it, key).id: it for it in units}
    drawn = draw.assign((unit(it, key) for it in units), design, seed, clusters(settled, key))
    return tuple(sorted((Assigned(own[a.unit.id], a.arm, a.probability) for a in drawn), key=lambda a: a.unit.id))


def arms(allocation: Allocation, key: bytes) -> tuple[tuple[str, str], ...]:
    """Return the arms of people as an allocation from outside has them."""
    return tuple(sorted((pseudonym(key, "unit", a.unit.id), a.arm) for a in allocation))


def drawn(roster: Roster, file: str, seed: str, seed_from: str) -> Drawn:
    """Draw a roster, whose file has this SHA-256; ValueError when it cannot be drawn, see `draw.assign`."""
    dealt = draw.assign(roster.units, roster.design, draw.of_batch(seed, roster.batch), roster.settled)
    return Drawn(roster.roster, file, seed, seed_from, draw.ALGORITHM, tuple(sorted((a.unit.id, a.arm) for a in dealt)))


def unlike(it: Drawn, seal: Seal, allocation: Allocation, key: bytes, name: str) -> list[str]:
    """Say how what came back under this `name` is not the draw that was sealed; without the key, whose arm is whose."""
    said = (it.roster, it.seed, it.algorithm) == (seal.roster, seal.seed, seal.algorithm)
    same = it.arms == arms(allocation, key) if key else sorted(arm for _, arm in it.arms) == _counted(allocation)
    return [] if said and same else [f"{name}: this is not the draw of {seal.day}."]


def _counted(allocation: Allocation) -> list[str]:
    return sorted(a.arm for a in allocation)


# ------------------------------------------------------------------------------------------------- the two files


def write(it: Roster | Drawn) -> bytes:
    """Return the file of a roster, or of what was drawn from it: JSON, sealed."""
    said = asdict(it)
    if isinstance(it, Roster):
        said |= {"schema": ROSTER, "design": {"arms": said["design"]["arms"], "clustered": bool(it.design.cluster)}}
    else:
        said |= {"schema": ALLOCATION, "arms": [{"unit": name, "arm": arm} for name, arm in it.arms]}
    return (json.dumps({**said, "seal": seal(said)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def seal(said: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a file says, as JSON with sorted keys and no spaces."""
    return files.digest(ledger.canonical(said))


def roster(data: bytes, name: str) -> Roster:
    """Return the roster that a file holds; `Refused` when it holds none, `Tampered` when its seal is broken."""
    found: Roster = _read(data, ROSTER, name)
    return found


def allocation(data: bytes, name: str) -> Drawn:
    """Return the allocation that a file holds; `Refused` when it holds none, `Tampered` when its seal is broken."""
    found: Drawn = _read(data, ALLOCATION, name)
    return found


def _roster(said: Mapping[str, Any]) -> Roster:
    plan = said["design"]
    it = Roster(
        batch=said["batch"],
        design=Design(tuple(Arm(**arm) for arm in plan["arms"]), (), CLUSTERED if plan["clustered"] else ""),
        units=tuple(Unit(**unit) for unit in said["units"]),
        **{part: said[part] for part in ("settled", "seed", "roster", "key", "algorithm")},
    )
    hashes, names = (it.roster, it.key), [unit.id for unit in it.units]
    parts = [part for unit in it.units for part in (unit.id, unit.site, unit.stratum)]
    parts += [unit.cluster for unit in it.units if it.design.cluster or unit.cluster]
    _all(str, (it.seed, it.algorithm, *(arm.name for arm in it.design.arms)))
    _all(int, (it.batch, *(arm.share for arm in it.design.arms)))
    _all(bool, (arm.sent for arm in it.design.arms))
    _stop_unless(all(map(HASH.fullmatch, hashes)) and all(map(PSEUDONYM.fullmatch, (*parts, *it.settled))))
    _stop_unless(it.batch > 0 and all(arm.share <= LARGEST_SHARE for arm in it.design.arms))
    _stop_unless(names == sorted(set(names)) and not designs.split_clusters(it.units))
    _stop_unless(set(it.settled.values()) <= {arm.name for arm in it.design.arms})
    _stop_unless(not it.seed or can_be_typed(it.seed))
    return it


def _allocation(said: Mapping[str, Any]) -> Drawn:
    arms = tuple((row["unit"], row["arm"]) for row in said["arms"])
    it = Drawn(arms=arms, **{part: said[part] for part in ("roster", "file", "seed", "seed_from", "algorithm")})
    _all(str, (it.seed_from, it.algorithm, *(arm for _, arm in arms)))
    _stop_unless(all(map(HASH.fullmatch, (it.roster, it.file))) and can_be_typed(it.seed))
    _stop_unless(all(PSEUDONYM.fullmatch(name) for name, _ in arms))
    return it


READERS: Mapping[str, tuple[Callable[[Mapping[str, Any]], Roster | Drawn], str]] = {
    ROSTER: (_roster, "a roster that `letters draw --blind-export` wrote"),
    ALLOCATION: (_allocation, "an allocation that `letters draw --roster` wrote"),
}


def _read(data: bytes, schema: str, name: str) -> Any:
    """Return what a file of ours holds; it must be, to the last byte, what is written for that."""
    reader, meant = READERS[schema]
    try:
        said = json.loads(data)
        ours = said["schema"] == schema
    except (ValueError, KeyError, TypeError, RecursionError):
        ours = False
    if not ours:
        raise Refused([Problem(Place(name), f"This is not {meant}.", "Is it the right file?")])
    try:
        found = reader(said)
        sound = write(found) == data
    except (KeyError, TypeError, ValueError, AttributeError):
        sound = False
    if not sound:
        what = f"{name}: this file is not what was written: its seal is broken."
        raise Tampered([f"{what} Put it back as it was, or have it sent again. Nothing was drawn."])
    return found


def _all(kind: type, values: Iterable[Any]) -> None:
    _stop_unless(all(type(value) is kind for value in values))


def _stop_unless(sound: bool) -> None:
    if not sound:
        raise ValueError("nobody wrote this")
