"""Settings: campaign.toml of random structures, and a good one spoilt in its text."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hostile import good
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from fuzz import pieces, spoil, text
from fuzz.part import Files, Part
from letters import intake
from letters.intake import Order

_scalars = st.one_of(
    text.short,
    st.sampled_from(
        ("recognition", "site", "team", "staff.csv", "notes.csv", ".", "..", "/", "", "staff_id", "last_name")
    ),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
_names = pieces.of("keys") | st.text(max_size=5)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=8,
)
_changes = st.lists(
    st.tuples(st.lists(st.integers(0, 40), min_size=1, max_size=5), _names, st.none() | _values), max_size=4
)


def _changed(changes: Sequence[tuple[Sequence[int], str, Any]]) -> str:
    """Return the good settings with some values put in place of others, put in, or (None) taken out."""
    table = copy.deepcopy(tomllib.loads(good.CAMPAIGN))
    for way, name, value in changes:
        inside, key = _along(table, way)
        if value is None:
            del inside[key]
        elif isinstance(inside, dict) and way[-1] % 3 == 0:
            inside[name] = value
        else:
            inside[key] = value
        if not table:
            break
    return "".join(f"{_written(key)} = {_written(value)}\n" for key, value in table.items())


def _along(inside: Any, way: Sequence[int]) -> tuple[Any, Any]:
    for step in way:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        key = keys[step % len(keys)]
        if not isinstance(inside[key], dict | list) or not inside[key]:
            break
        inside, before = inside[key], inside
    else:
        return before, key
    return inside, key


def _written(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_written(key)} = {_written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in value) + '"'
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | datetime) or hasattr(value, "isoformat") else str(value)


DEEP = ("9" * 5000, "[" * 1200, "a." * 1200, "{a=" * 400)
_strange = pieces.of("toml") | st.sampled_from(DEEP) | st.text(max_size=4)
cases: SearchStrategy[Files] = st.one_of(
    spoil.encoded(st.builds(_changed, _changes)),
    spoil.encoded(spoil.spoilt(st.just(good.CAMPAIGN), _strange)),
    spoil.encoded(spoil.spoilt(st.builds(_changed, _changes), _strange, 2)),
    spoil.spoilt(st.just(good.CAMPAIGN.encode()), st.binary(max_size=4)),
).map(lambda data: {"campaign.toml": data})


def put(folder: Path) -> object:
    """Read the settings, and check the campaign by them."""
    return intake.check(Order(folder))


PART = Part("settings", cases, put)
