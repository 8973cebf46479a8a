"""Before anything is loaded: a folder that is held is told at once, and workers are begun where something is new."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest
import small
from conftest import Command

from letters import early, lock, proving, workers
from letters.problems import Busy, Tampered


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many workers are begun beforehand."""
    found: list[int] = []
    monkeypatch.setattr(workers, "warm_up", found.append)
    return found


def later(path: Path) -> None:
    """Let a file be newer than all that a run has left."""
    there = time.time() + 60
    os.utime(path, (there, there))


def test_workers_begin_before_the_first_run(tmp_path: Path, begun: list[int]) -> None:
    early.warm_up(small.campaign(tmp_path), None, 2)
    assert begun == [2]


def test_no_worker_begins_where_nothing_is_newer_than_the_letters(made: Path, begun: list[int]) -> None:
    early.warm_up(made, None, 2)
    early.warm_up(made, made / "output", 2)
    assert begun == []


@pytest.mark.parametrize("name", ["campaign.toml", "staff.csv", "notes.csv"])
def test_workers_begin_where_an_input_is_newer(made: Path, begun: list[int], name: str) -> None:
    later(made / name)
    early.warm_up(made, None, 2)
    assert begun == [2]


def test_workers_begin_where_a_design_is_newer(made: Path, begun: list[int]) -> None:
    design = made / "templates" / "recognition" / "en.md"
    design.parent.mkdir(parents=True)
    design.write_text("# Thank you", encoding="utf-8")
    later(design)
    early.warm_up(made, None, 2)
    assert begun == [2]


@pytest.mark.parametrize("settings", [None, "title =", "[people]\nstaff = 3", 'people = "x"'])
def test_settings_that_cannot_be_read_are_for_others_to_tell(
    tmp_path: Path, begun: list[int], settings: str | None
) -> None:
    if settings is not None:
        (tmp_path / "campaign.toml").write_text(settings, encoding="utf-8")
    early.warm_up(tmp_path, None, 2)
    early.refuse_if_held(tmp_path, None)
    assert begun in ([], [2])


def test_a_folder_that_is_held_is_told(made: Path) -> None:
    with lock.only_one(made / "output"), pytest.raises(Busy, match="Another run of letters"):
        early.refuse_if_held(made, None)
    early.refuse_if_held(made, None)


@pytest.mark.parametrize("command", ["verify", "status"])
def test_what_another_run_is_putting_in_place_is_not_called_tampered_with(
    letters: Command, made: Path, command: str
) -> None:
    """While it writes, what lies there is neither what was nor what will be."""
    (made / "output/.staging-post").mkdir()
    (made / "output/.staging-post/0001-A05.pdf").write_bytes(b"half of a letter")
    with lock.only_one(made / "output"):
        ran = letters(command, made)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("Another run of letters has been at work in ")


def test_a_check_beside_a_draw_that_is_being_made_finds_no_tampering(letters: Command, made: Path) -> None:
    """An allocation without a ledger was called a ledger that is lost, and was to be moved away."""
    (made / "output/ledger.jsonl").unlink()
    (made / "ledger-head.json").unlink()
    assert letters("check", made).code == 3
    with lock.only_one(made / "output"):
        ran = letters("check", made)
    assert (ran.code, ran.out) == (4, "")


def test_a_run_that_began_meanwhile_is_told_and_no_tampering(
    letters: Command, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.ExitStack() as runs:

        def disturbed(*_: object) -> None:
            runs.enter_context(lock.only_one(made / "output"))
            raise Tampered(["trial/manifest.json: this file is not the one that was sealed."])

        monkeypatch.setattr(proving, "verify", disturbed)
        assert letters("verify", made).code == 4
    monkeypatch.undo()
    assert letters("verify", made).code == 0
