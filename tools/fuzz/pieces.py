"""The pieces of which spoilt files are made, from `pieces.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

PIECES: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "pieces.toml").read_text(encoding="utf-8"))


def of(*kinds: str) -> SearchStrategy[str]:
    """Return one of the pieces of these kinds."""
    return st.sampled_from([piece for kind in kinds for piece in PIECES[kind]])
