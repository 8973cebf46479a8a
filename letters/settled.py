"""What was found sound before: what is settled once is not looked into again, neither before the draw nor after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import PlainSerializer, TypeAdapter

from letters import entries
from letters.people.proofread import Earlier


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found of letters and notes, whatever arm they are in, by the key of all that it depends on."""

    composed: Mapping[str, str] = field(default_factory=dict)  # what the letter is made from: the SHA-256
    notes: Earlier = field(default_factory=Earlier)
    designs: Mapping[str, str] = field(default_factory=dict)  # the specimen of each design without a fault
    sound: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()  # pictures, and sheets read alike twice


_WRITTEN = TypeAdapter(Settled)


def read(kept: Path) -> Settled:
    """Return what was found sound before, as the store has it."""
    return entries.get(kept, entries.SETTLED, _WRITTEN.validate_json) or Settled()


def keep(kept: Path, known: Settled) -> None:
    """Keep what was found sound now, in the place of what was before."""
    if known != read(kept):
        entries.put(kept, entries.SETTLED, _WRITTEN.dump_json(known))
