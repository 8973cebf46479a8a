"""Some of the bugs that tools/planted.py plants, an early and a late one first; `make planted` tries them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import planted
import pytest

CAUGHT = {
    "Two people's notes are exchanged in the join": "the check",
    "The arms are turned round after the seal": "the books, opened once more",
}
CAUGHT_TOO = {
    "Two documents are exchanged after the press": "the reading of the letters",
    "The second language is dropped": "the proof before the draw",
    "The first person is on the list of recipients twice": "the gate",
    "The pack is bound in another order than the list's": "the reading of the pack",
    "The cover sheets count one letter fewer": "the reading of the cover sheets",
    "The seed sealed is not the seed drawn with": "the seal",
}
OF_THE_ESTIMATES = "tests/test_absence.py::test_a_weekend_is_not_lost"


@pytest.mark.long
@pytest.mark.parametrize("caught", [CAUGHT, pytest.param(CAUGHT_TOO, marks=pytest.mark.thorough)], ids=["few", "more"])
def test_each_guard_catches_its_bug(caught: Mapping[str, str]) -> None:
    chosen = [replace(bug, why="told by `make planted`") for bug in planted.bugs() if bug.what in caught]
    assert {finding.bug.what: finding.by for finding in planted.everything(chosen)} == caught


@pytest.mark.thorough
def test_a_bug_of_the_estimates_is_caught_by_the_test_that_it_names() -> None:
    bug = next(bug for bug in planted.bugs() if bug.test == OF_THE_ESTIMATES)
    (found,) = planted.everything([bug])
    assert (found.by, found.code) == ("its test", 1)


@pytest.mark.thorough
def test_what_is_no_bug_of_the_estimates_is_caught_by_none() -> None:
    bug = next(bug for bug in planted.bugs() if bug.test == OF_THE_ESTIMATES)
    harmless = replace(bug, changes=tuple(replace(change, new=change.old) for change in bug.changes))
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
