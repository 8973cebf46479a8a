"""The share of each stage: all of a run's work is counted, once, and the run is a real one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import small
import stages


@pytest.mark.workers
def test_every_stage_of_a_run_is_timed_and_the_run_ends_well(tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "campaign")
    clock = stages.run(folder, folder / "output")
    assert {name for name, took in clock.took.items() if took > 0} >= {
        "reading and checking the sheets",
        "composing everyone's letter",
        "proof-reading the notes",
        "laying letters out",
        "reading letters back",
        "binding the pack",
        "reading the pack",
        stages.LOADING,
    }
    assert len([*(folder / "output" / "post" / "letters").iterdir()]) == 4


def test_a_stage_within_another_counts_by_itself() -> None:
    clock = stages.Clock()
    inner = clock.timed("inner", lambda: sum(range(200_000)))
    outer = clock.timed("outer", lambda: inner())
    clock.since = time.process_time()
    outer()
    clock.change(lambda: None)
    assert clock.took["inner"] > 10 * clock.took["outer"]
