"""The ledger: what was decided, when and by whom; each line carries its own SHA-256 and that of the line before.

The functions here are pure: bytes in, values or bytes out. What the lines say together is read in `record`. No name,
address or note is in any of them: people stand by their staff ids, and large content lies in a file of its own, which
a line seals by its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from letters import __version__
from letters.problems import Tampered
from letters.trial.draw import ALGORITHM

NAME = "ledger.jsonl"  # in the output folder
SCHEMA = 2
START = "0" * 64  # what the first line carries in place of a hash
TOOL = f"letters {__version__}"
KINDS = (  # and what each says; any other is of a later version, and what it does cannot be known here
    "approved",  # notes that a rule blocks are printed as they stand
    "frozen",  # the roster and the design, just before the draw
    "joined",  # a roster of people who came after the draw
    "drawn",  # who of the roster before it is in which arm
    "made",  # letters are in place
    "sent",  # they have gone to the post
    "returned",  # letters that came back
    "withdrawn",  # people who are sent nothing more; their arm stays
    "withdrew-site",  # an authority that takes part no more
    "corrected",  # people who bear another name, or id, than when they were drawn; never an arm
    "unsealed",  # those who were to wait are sent letters too
    "outcomes",  # what was measured, as it was read
    "evaluated",  # what came of it
    "purged",  # what was personal is gone
)


@dataclass(frozen=True, slots=True)
class Pen:
    """When something is written into the ledger, and by whom: the reader named, or else the user of the machine."""

    at: datetime  # UTC
    who: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger."""

    kind: str
    at: str  # UTC, ISO 8601
    who: str
    content: Mapping[str, Any]
    tool: str = TOOL
    algorithm: str = ALGORITHM  # of the draw, as that program has it


def event(pen: Pen, kind: str, /, **content: Any) -> Event:
    """Return an event of a kind; its content is what JSON can hold."""
    return Event(kind, stamp(pen.at), pen.who, content)


def stamp(at: datetime) -> str:
    """Return a UTC time as the ledger writes it, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def day(at: str) -> date:
    """Return the day of an event, as the calendar of this machine has it: its `at` is UTC."""
    return datetime.fromisoformat(at).astimezone().date()


def read(data: bytes | None) -> tuple[Event, ...]:
    """Return the events; raise `Tampered` with the line where the chain breaks or a line is cut off."""
    *lines, rest = (data or b"").split(b"\n")
    if rest:
        raise Tampered([f"{NAME}, line {len(lines) + 1}: the line is cut off. Put back the file as it was."])
    before, events = START, []
    for number, line in enumerate(lines, start=1):
        event = _event(line, before)
        if event is None:
            what = f"{NAME}, line {number}: this line, or the one before it, is not what was written."
            raise Tampered([f"{what} Put back the file as it was."])
        if event.kind not in KINDS:
            what = f"{NAME}, line {number}: “{event.kind}” is nothing that this program knows."
            raise Tampered([f"{what} Use the version that wrote it: {event.tool}."])
        events.append(event)
        before = _hash(line)
    return tuple(events)


def _event(line: bytes, before: str) -> Event | None:
    """Return the event of a line that carries this hash; None when it is no such line, to the last byte."""
    try:
        entry = json.loads(line)
        texts = [entry[key] for key in ("event", "at", "who", "tool", "algorithm")]
        kind, at, who, tool, algorithm = texts
        found = Event(kind, at, who, entry["content"], tool, algorithm)
        whole = entry["schema"] == SCHEMA and _line(before, found) == line
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if whole and all(isinstance(it, str) for it in texts) and isinstance(found.content, dict) else None


def append(data: bytes | None, events: Iterable[Event]) -> bytes:
    """Return the ledger with more events at its end; the bytes that were there stay as they are."""
    data, before = data or b"", head(data)
    for event in events:
        line = _line(before, event)
        data += line + b"\n"
        before = _hash(line)
    return data


def heads(data: bytes | None) -> tuple[str, ...]:
    """Return the hash of every line: each was the head once, and may stand on somebody's cover sheet."""
    return tuple(map(_hash, (data or b"").split(b"\n")[:-1]))


def head(data: bytes | None) -> str:
    """Return the hash of the last line: whoever notes it down can later tell whether the ledger was cut short."""
    return heads(data)[-1] if data else START


def until(data: bytes | None, head: str) -> bytes:
    """Return the ledger as it was when this was its head; `Tampered` when it never was."""
    lines = (data or b"").splitlines(keepends=True)
    if head != START and head not in heads(data):
        raise Tampered([f"{NAME}: it does not hold the head {head}. Put back the file as it was."])
    return b"".join(lines[: heads(data).index(head) + 1] if head != START else [])


def decided(data: bytes | None) -> str:
    """Return the hash of the last line but for those of letters made, which do not change what is to be made."""
    lines = (data or b"").split(b"\n")[:-1]
    return next((_hash(line) for line in reversed(lines) if json.loads(line)["event"] != "made"), START)


def _line(before: str, event: Event) -> bytes:
    """Return a line: its content, the hash of the line before, and the hash of all that, by which it is known."""
    entry = {
        "schema": SCHEMA,
        "before": before,
        "event": event.kind,
        "at": event.at,
        "who": event.who,
        "tool": event.tool,
        "algorithm": event.algorithm,
        "content": event.content,
    }
    return canonical({**entry, "hash": hashlib.sha256(canonical(entry)).hexdigest()})


def canonical(entry: Mapping[str, Any]) -> bytes:
    """Return the one JSON text that a content has, so that a hash of the text is a hash of the content."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hash(line: bytes) -> str:
    return str(json.loads(line)["hash"])
