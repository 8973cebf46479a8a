"""What the bench says beside its table: each figure comes from a real run, whatever has moved in the program."""

from __future__ import annotations

from pathlib import Path

import overhead
import pytest
import reading
import small


@pytest.mark.workers
def test_every_part_of_what_keeps_letters_safe_is_timed_in_a_run(tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "campaign")
    clock, whole = overhead.run(folder, folder / "output")
    assert {part for part, took in clock.took.items() if took > 0} == {part for part, _ in overhead.TIMED}
    assert whole > 0
    assert len([*(folder / "output/post/letters").iterdir()]) == 4


@pytest.mark.workers
@pytest.mark.thorough
def test_a_run_can_be_timed_in_which_nothing_is_read_back(tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "campaign")
    with reading.unopened():
        reading.seconds(folder, tmp_path / "unread")
    reading.seconds(folder, tmp_path / "read")
    letters = [sorted((tmp_path / name / "output/post/letters").iterdir()) for name in ("unread", "read")]
    assert [[it.read_bytes() for it in some] for some in letters[:1]] == [[it.read_bytes() for it in letters[1]]]
