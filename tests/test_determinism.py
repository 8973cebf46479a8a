"""The same letters under other circumstances are the same bytes; `make determinism` makes three hundred, many times."""

from __future__ import annotations

import os
from pathlib import Path

import determinism
import large
import pytest


def test_every_two_circumstances_meet_in_one_of_the_chosen_runs() -> None:
    among = determinism.chosen(determinism.RUNS)
    assert len(among) >= 12
    assert len(set(among)) == len(among)
    assert determinism._pairs(*among) == determinism._pairs(*determinism.EVERY)


@pytest.mark.thorough
@pytest.mark.skipif(os.name != "posix", reason="has no such time zones, and no such kill")
def test_twelve_letters_are_the_same_bytes_in_other_circumstances_and_after_a_kill(tmp_path: Path) -> None:
    large.write(24, tmp_path / "campaign")
    one = determinism.Circumstances("0", "UTC", "C.UTF-8", 1, killed=False)
    other = determinism.Circumstances("424242", "Pacific/Kiritimati", "C", 2, killed=True)
    (_, first), (_, second) = determinism.trees(tmp_path / "campaign", (one, other))
    assert sum(name.startswith("output/post/letters/") for name in first) == 12
    assert first == second
