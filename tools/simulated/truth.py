"""truth.toml: what was put into simulated outcomes, and what the trial would find if it saw everybody in every arm."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, pstdev

Value = str | float | int
Table = Mapping[str, Value]

HEAD = """# What was put into the simulated outcomes that lie here. Of a real trial nobody knows it.
#
# latent: by how many standard deviations a treatment moves what is behind an outcome, where it moves it.
# written: the mean, over everybody drawn, of the outcome that they would have in the arm less the one in the other,
#   with every answer given; in the outcome's own units. That is what a trial estimates.
# sd: the standard deviation, over everybody drawn, of the outcome in the other arm.
"""


def effect(outcome: str, arm: str, against: str, one: Sequence[float], other: Sequence[float], **more: Value) -> Table:
    """Return the true effect on an outcome: `one` and `other` are everybody's, in either arm."""
    difference = fmean(a - b for a, b in zip(one, other, strict=True))
    spread = pstdev(other)
    told = {"written": round(difference, 6), "sd": round(spread, 6)}
    told |= {"standardised": round(difference / spread, 4)} if spread else {}
    return {"outcome": outcome, "arm": arm, "against": against, **more, **told}


def write(seed: str, parts: Mapping[str, Table | Sequence[Table]]) -> bytes:
    """Return truth.toml: tables, and lists of tables, under their names."""
    said = [HEAD, "# They were made for the arms of the draw by this seed.", f"seed = {_value(seed)}", ""]
    for name, part in parts.items():
        tables: Iterable[tuple[str, Table]] = (
            [(f"[{name}]", part)] if isinstance(part, Mapping) else [(f"[[{name}]]", it) for it in part]
        )
        for heading, table in tables:
            said += [heading, *(f"{_key(key)} = {_value(it)}" for key, it in table.items()), ""]
    return "\n".join(said).encode()


def _value(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() else json.dumps(key)


def sheet(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a .csv as an office's system exports it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([headings, *rows])
    return out.getvalue().encode()
