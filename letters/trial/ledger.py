"""The ledger: what was decided, and when; each line carries the SHA-256 of the line before.

The functions here are pure: bytes in, values or bytes out. A draw is sealed by two events written together:
`frozen` (the roster's hash, the design, how the sheets were read) and `drawn` (the seed and where it came from, the
algorithm's version, the allocation's hash). `made` seals the manifest of what a run put in place. `approved` says who
has read notes that a rule of proof-reading blocks, and lets them be printed as they stand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from letters.problems import Tampered
from letters.trial.design import Arm, Design

NAME = "ledger.jsonl"  # in the output folder
SCHEMA = 1
START = "0" * 64  # what the first line carries in place of a hash


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger."""

    kind: str
    at: str  # UTC, ISO 8601
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seal:
    """What the first draw fixed for good."""

    at: str
    roster: str  # SHA-256 of the frozen roster
    people: int
    design: Design
    seed: str
    seed_from: str
    algorithm: str
    allocation: str  # SHA-256 of allocation.csv


def read(data: bytes | None) -> tuple[Event, ...]:
    """Return the events; raise `Tampered` with the line where the chain breaks or a line is cut off."""
    lines = (data or b"").split(b"\n")
    if lines.pop() != b"":
        raise Tampered([f"ledger.jsonl, line {len(lines) + 1}: the line is cut off. Put back the file as it was."])
    before, events = START, []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            event = Event(entry["event"], entry["at"], entry["content"])
            whole = entry["before"] == before and entry["schema"] == SCHEMA and _line(before, event) == line
            whole = whole and isinstance(event.at, str) and isinstance(event.content, dict)
        except (ValueError, KeyError, TypeError, RecursionError):
            whole = False
        if not whole:
            what = f"ledger.jsonl, line {number}: this line, or the one before it, is not what was written."
            raise Tampered([f"{what} Put back the file as it was."])
        events.append(event)
        before = hashlib.sha256(line).hexdigest()
    return tuple(events)


def append(data: bytes | None, events: Iterable[Event]) -> bytes:
    """Return the ledger with more events at its end; the bytes that were there stay as they are."""
    data = data or b""
    for event in events:
        last = data.rstrip(b"\n").rpartition(b"\n")[2]
        data += _line(hashlib.sha256(last).hexdigest() if last else START, event) + b"\n"
    return data


def head(data: bytes) -> str:
    """Return the hash of the last line: whoever notes it down can later tell whether the ledger was cut short."""
    return hashlib.sha256(data.rstrip(b"\n").rpartition(b"\n")[2]).hexdigest()


def _line(before: str, event: Event) -> bytes:
    entry = {
        "schema": SCHEMA,
        "before": before,
        "event": event.kind,
        "at": event.at,
        "content": event.content,
    }
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# --------------------------------------------------------------------------------------------------- events


def sealed(seal: Seal, read_as: Mapping[str, Any]) -> tuple[Event, Event]:
    """Return the two events that seal a draw; `read_as` says how the sheets were read, and who was left out."""
    frozen = {"roster": seal.roster, "people": seal.people, "design": asdict(seal.design), **read_as}
    drawn = {
        "algorithm": seal.algorithm,
        "seed": seal.seed,
        "seed_from": seal.seed_from,
        "allocation": seal.allocation,
    }
    return Event("frozen", seal.at, frozen), Event("drawn", seal.at, drawn)


def made(at: datetime, manifest: str, letters: int) -> Event:
    """Return the event that seals a manifest by its SHA-256."""
    return Event("made", stamp(at), {"manifest": manifest, "letters": letters})


def approved(at: datetime, by: str, notes: Mapping[str, Iterable[str]]) -> Event:
    """Return the event by which a reader lets notes be printed: the SHA-256 of each, and the rules that are cleared."""
    return Event("approved", stamp(at), {"by": by, "notes": {note: sorted(rules) for note, rules in notes.items()}})


def approvals(events: Iterable[Event]) -> dict[str, frozenset[str]]:
    """Return the rules that have been cleared for each note, by its SHA-256."""
    cleared: dict[str, frozenset[str]] = {}
    for event in (event for event in events if event.kind == "approved"):
        try:
            for note, rules in event.content["notes"].items():
                cleared[note] = cleared.get(note, frozenset()) | frozenset(rules)
        except (AttributeError, KeyError, TypeError):
            what = "ledger.jsonl: an approval cannot be read. Put back the file as it was."
            raise Tampered([what]) from None
    return cleared


def stamp(at: datetime) -> str:
    """Return a UTC time as the ledger writes it, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def last(events: Iterable[Event], kind: str) -> Event | None:
    """Return the latest event of a kind, or None."""
    return next((event for event in reversed(tuple(events)) if event.kind == kind), None)


def manifest(events: Iterable[Event]) -> str | None:
    """Return the SHA-256 of the manifest that was sealed last, or None when no letters have been made."""
    event = last(events, "made")
    if event is None:
        return None
    try:
        return str(event.content["manifest"])
    except (KeyError, TypeError):
        raise Tampered(["ledger.jsonl: the seal of the letters cannot be read. Put back the file as it was."]) from None


def seal(events: tuple[Event, ...]) -> Seal | None:
    """Return the seal of the draw, or None when nothing has been drawn; `Tampered` when there is more than one."""
    frozen = [event for event in events if event.kind == "frozen"]
    drawn = [event for event in events if event.kind == "drawn"]
    if not frozen and not drawn:
        return None
    if len(frozen) != 1 or len(drawn) != 1:
        raise Tampered(["ledger.jsonl: there is more or less than one draw in it. Put back the file as it was."])
    try:
        return _seal(drawn[0].at, frozen[0].content, drawn[0].content)
    except (KeyError, TypeError, ValueError):
        raise Tampered(["ledger.jsonl: the seal of the draw cannot be read. Put back the file as it was."]) from None


def _seal(at: str, frozen: Mapping[str, Any], drawn: Mapping[str, Any]) -> Seal:
    """Return the seal that two events hold; KeyError, TypeError or ValueError when they hold none."""
    plan, people = frozen["design"], frozen["people"]
    design = Design(tuple(Arm(**arm) for arm in plan["arms"]), tuple(plan["strata"]), plan["cluster"])
    texts = {name: drawn[name] for name in ("seed", "seed_from", "algorithm", "allocation")}
    texts["roster"] = frozen["roster"]
    words = (*texts.values(), *design.strata, design.cluster, *(arm.name for arm in design.arms))
    numbers = (people, *(arm.share for arm in design.arms))
    if not all(isinstance(word, str) for word in words) or not all(isinstance(number, int) for number in numbers):
        raise TypeError("a seal holds words and whole numbers")
    return Seal(at=at, people=people, design=design, **texts)
