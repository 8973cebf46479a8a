"""Eight of the bugs that tools/planted.py plants, one for each guard; `make planted` tries them all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import planted
import pytest

ONE_FOR_EACH = {
    "Two people's notes are exchanged in the join": "the check",
    "The second language is dropped": "the proof before the draw",
    "The first person is on the list of recipients twice": "the gate",
    "Two documents are exchanged after the press": "the reading of the letters",
    "The pack is bound in another order than the list's": "the reading of the pack",
    "The arms are turned round after the seal": "the books, opened once more",
    "The cover sheets count one letter fewer": "the reading of the cover sheets",
    "The seed sealed is not the seed drawn with": "the seal",
}


@pytest.mark.long
def test_each_guard_catches_its_bug() -> None:
    chosen = [replace(bug, why="told by `make planted`") for bug in planted.bugs() if bug.what in ONE_FOR_EACH]
    assert {finding.bug.what: finding.by for finding in planted.everything(chosen)} == ONE_FOR_EACH


@pytest.mark.long
def test_a_bug_of_the_estimates_is_caught_by_the_test_that_it_names() -> None:
    bug = next(bug for bug in planted.bugs() if bug.test.endswith("test_holm_is_what_statsmodels_says"))
    (found,) = planted.everything([bug])
    assert (found.by, found.code) == ("its test", 1)
    harmless = replace(bug, changes=(replace(bug.changes[0], new=f"{bug.changes[0].old}  # as it was"),))
    assert planted.everything([harmless])[0].missed


def test_every_bug_can_still_be_planted() -> None:
    assert len([*planted.nobody_reads(), *(change for bug in planted.bugs() for change in bug.changes)]) > 100
    assert planted.unfit() == ()


def test_each_bug_has_a_name_of_its_own() -> None:
    names = [bug.what for bug in planted.bugs()]
    assert len(names) == len(set(names)) >= 45


def test_a_bug_that_nobody_catches_is_a_miss() -> None:
    bug = planted.bugs()[0]
    assert planted.Finding(bug, planted.MISSED, 0, "", "1 letters").missed
    assert planted.Finding(bug, "the gate", 3, "The gate is closed.", planted.HARMLESS).missed
    assert not planted.Finding(bug, "the gate", 3, "The gate is closed.", "1 letters").missed


def test_what_no_longer_stands_there_cannot_be_planted(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one two two", encoding="utf-8")
    planted.plant(tmp_path, [planted.Change("a.py", "one", "1")])
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "1 two two"
    for gone in ("one", "two"):
        with pytest.raises(planted.Stale, match=r"a\.py: this must stand there once"):
            planted.plant(tmp_path, [planted.Change("a.py", gone, "")])
