"""The labels of sites, teams and whatever else people are drawn by: there, and each written in one way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from letters import alike
from letters.people.columns import Columns
from letters.people.sheets import Row
from letters.problems import Fault, Problem


def joined(*labels: str) -> str:
    """Return the name of a stratum or cluster; no two of them have the same, whatever slashes are in the labels."""
    return " / ".join(re.sub(r"\s*/\s*", "/", label) for label in labels)


def empty(cells: Mapping[str, str], fields: Iterable[str]) -> list[Fault]:
    """Report the labels that somebody lacks."""
    what, why = "This cell is empty.", {"line_manager": "a letter may say who wrote the note"}
    remedies = {field: f"Fill it in: {why.get(field, 'the draw needs it')}." for field in sorted(fields)}
    return [Fault(field, what, remedy) for field, remedy in remedies.items() if not cells[field]]


def near(columns: Columns, rows: Sequence[Row], fields: Iterable[str]) -> list[Problem]:
    """Report labels that differ only by case or spaces: `Duty Team` and `duty  team` would be two strata.

    What most rows have is taken for right. A site is known by its name in any case, and cannot be two strata.
    """
    found = []
    for field in (field for field in fields if field != "site"):
        first = {columns.value(row, field): row.number for row in reversed(rows)}
        often = Counter(columns.value(row, field) for row in rows)
        usual = {alike.label(label): label for label in sorted(first, key=lambda label: (often[label], -first[label]))}
        for row in rows:
            value = columns.value(row, field)
            if value != (right := usual[alike.label(value)]):
                what = f"This differs from row {first[right]} only by case or spaces."
                found.append(Problem(columns.place(row, field), what, "Write both the same way.", value))
    return found
