"""A ledger touched in any place is refused by both proofs; `make tampering` touches it in every place."""

from __future__ import annotations

from pathlib import Path

import tampering


def test_a_ledger_of_sixty_events_cannot_be_touched_unnoticed(made: Path) -> None:
    tampering.lengthen(made)
    found = tampering.everything(made, 211)
    assert [it.kind for it in found] == [
        "a bit flipped",
        "a line deleted",
        "a line doubled",
        "two lines swapped",
        "cut inside a line",
        "cut at a line's end",
    ]
    assert [it for it in found if it.missed] == []
    assert [it.tried for it in found][1:4] == [60, 60, 59]
    assert sum(it.tried for it in found) > 400
    assert all(it.run >= 10 for it in found)
