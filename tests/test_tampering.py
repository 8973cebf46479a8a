"""A ledger touched in any place is refused by both proofs; `make tampering` touches it in every place."""

from __future__ import annotations

from pathlib import Path

import tampering


def test_a_ledger_of_sixty_events_cannot_be_touched_unnoticed(made: Path) -> None:
    tampering.lengthen(made)
    found = list(tampering.everything(made, 211))
    assert [it.kind for it in found] == [
        "a line deleted",
        "a line doubled",
        "two lines swapped",
        "cut at a line's end",
        "cut inside a line",
        "a bit flipped",
    ]
    assert [it for it in found if it.missed] == []
    assert [it.tried for it in found][:4] == [60, 60, 59, 60]
    assert sum(it.tried for it in found) > 400
    assert all(it.run >= 10 for it in found)
