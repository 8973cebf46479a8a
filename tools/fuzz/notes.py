"""Notes, names and addresses of any text at all: checked, composed, and read by the rules of proof-reading."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from hostile import good
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from fuzz import sheets, text
from fuzz.part import Files, Part
from letters import intake
from letters.intake import Order
from letters.people import proofread
from letters.people.proofread import Circle, Name

Change = tuple[int, int, str]  # row, column, what stands there


def _changed(rows: list[list[str]], changes: Sequence[Change]) -> bytes:
    for row, column, value in changes:
        rows[row][column] = value
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _changes(columns: Sequence[int], most: int) -> SearchStrategy[list[Change]]:
    rows = st.integers(1, len(good.PEOPLE))
    return st.lists(st.tuples(rows, st.sampled_from(columns), text.texts), max_size=most)


cases: SearchStrategy[Files] = st.fixed_dictionaries(
    {good.NOTES: _changes((2, 2, 2, 3, 1), 4).map(lambda changes: _changed(good.notes(), changes))},
    optional={good.STAFF: _changes(range(len(good.STAFF_HEADINGS)), 2).map(lambda c: _changed(good.staff(), c))},
)


def put(folder: Path) -> object:
    """Proof-read the notes, faulty ones as well, and check the campaign, every letter composed."""
    people = sheets.put(folder).people
    names = tuple(Name(p.first_name, p.last_name, p.preferred_name, p.title, p.team, p.site) for p in people)
    proofread.read(people, Circle(names, ("Northam Borough Council", "Duty")))
    return intake.check(Order(folder))


PART = Part("notes", cases, put)
