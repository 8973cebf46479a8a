"""One part of the fuzzing: how its files are spoilt, and the functions that must bear them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis.strategies import SearchStrategy

Files = Mapping[str, bytes]  # by path inside the campaign's folder


@dataclass(frozen=True, slots=True)
class Part:
    """What is put into a good campaign's folder, and what is then done with that folder."""

    name: str
    cases: SearchStrategy[Files]
    put: Callable[[Path], object]
    beside: Callable[[], Files] = dict  # what lies in the folder as well, and is not spoilt
