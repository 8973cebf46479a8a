"""A short form of `make faults`: a small run is killed, its disk fails, its power is cut; the next one goes on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from faults import judged, power, seam, trees
from faults.seam import Act, Operation
from faults.stage import LEDGER, Ended, Scene
from faults.trees import Entry, Tree

from letters import files, whole

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name != "posix", reason="a process is forked")
FEWEST = 60


def faults(*options: str) -> tuple[int, str]:
    """Return how the tool ends, and what it says: a process of its own, for it forks."""
    ended = subprocess.run(
        [sys.executable, "-m", "faults", "--letters", "3", *options],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tools'}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.long
@POSIX
def test_whatever_stops_a_run_the_next_one_makes_all_good() -> None:
    code, said = faults("kills", "errors", "power", "--fewer", "48")
    assert code == 0, said
    cases = re.search(r"all faults +([\d,]+)((?: +·){6}) *\n", said)
    assert cases, said
    assert int(cases[1].replace(",", "")) >= FEWEST


@pytest.mark.thorough
@POSIX
def test_a_run_that_flushed_nothing_would_be_seen_to_lose_what_it_reported() -> None:
    code, said = faults("power", "--unflushed", "--fewer", "120")
    assert code == 1
    assert "what was reported is not in the ledger" in said


# ------------------------------------------------------------------------------------------------- the seam


@POSIX
def test_the_seam_is_told_of_every_step_of_a_write(tmp_path: Path) -> None:
    told = list[Operation]()

    def hook(operation: Operation, act: Act) -> Any:
        told.append(operation)
        return act(operation)

    with seam.through(tmp_path, hook):
        whole.write(tmp_path / "new/file", b"data")
        files.delete(tmp_path / "new")
    kinds = "mkdir chmod fsync create chmod write fsync rename fsync unlink unlink rmdir unlink fsync"
    assert [it.kind for it in told] == kinds.split()
    assert [it.data for it in told if it.kind == "write"] == [b"data"]
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------------------- power cuts


def after(*operations: Operation, kept: float) -> Tree:
    """Return what a power cut leaves of a folder with one file in it, after these operations."""
    disk = power.begun({"old": Entry(0o600, b"old")})
    for operation in operations:
        power.done(disk, operation, "/c")
    return power.left(disk, kept, Random(1))


WRITTEN = (Operation("create", "/c/half", mode=0o600), Operation("write", "/c/half", data=b"new"))
FLUSHED = (*WRITTEN, Operation("fsync", "/c/half"))
RENAMED = (*FLUSHED, Operation("rename", "/c/half", "/c/old"))


def test_of_what_was_not_flushed_nothing_or_a_name_alone_is_left() -> None:
    assert after(*WRITTEN, kept=0) == {"old": Entry(0o600, b"old")}
    assert after(*WRITTEN, kept=1) == {"old": Entry(0o600, b"old"), "half": Entry(0o600, b"")}
    assert after(*FLUSHED, kept=1)["half"] == Entry(0o600, b"new")


def test_a_move_is_certain_when_its_folder_was_flushed() -> None:
    assert after(*RENAMED, kept=0) == {"old": Entry(0o600, b"old")}
    assert after(*RENAMED, kept=1) == {"old": Entry(0o600, b"new")}
    assert after(*RENAMED, Operation("fsync", "/c"), kept=0) == {"old": Entry(0o600, b"new")}


def test_a_folder_that_was_not_flushed_into_its_own_is_lost_with_all_in_it() -> None:
    made = (Operation("mkdir", "/c/new", mode=0o700), Operation("create", "/c/new/file", mode=0o600))
    assert "new/file" not in after(*made, Operation("fsync", "/c/new"), kept=0)
    assert "new/file" in after(*made, Operation("fsync", "/c/new"), Operation("fsync", "/c"), kept=0)


# ---------------------------------------------------------------------------------------------- the judgement


def line(event: str) -> bytes:
    """Return what stands for a line of a ledger."""
    return f'{{"event":"{event}"}}\n'.encode()


DRAWN, MADE = line("drawn"), line("made")
LETTER = "output/post/letters/0001-A1.pdf"
END: Tree = {LEDGER: Entry(0o600, DRAWN + MADE), LETTER: Entry(0o600, b"letter")}


def file(name: str, data: bytes) -> Callable[[Path], object]:
    """Return what writes a file of ours."""
    return lambda folder: whole.write(folder / name, data)


def nothing(_: Path) -> None:
    """Leave all as it is."""


CASES = {
    "well": (nothing, nothing, set()),
    "a ledger cut short": (nothing, file(LEDGER, DRAWN), {"lost", "unlike"}),
    "a letter that was reported": (lambda folder: (folder / LETTER).unlink(), file(LETTER, b"letter"), {"lost"}),
    "half a letter": (file(LETTER, b"let"), file(LETTER, b"letter"), {"lost", "amiss"}),
    "a line twice": (nothing, file(LEDGER, DRAWN + MADE + MADE), {"doubled", "unlike"}),
    "another draw": (nothing, file(LEDGER, DRAWN + MADE + DRAWN), {"redrawn", "doubled", "unlike"}),
    "a letter of the control group": (
        file("output/post/letters/0002-B2.pdf", b"letter"),
        lambda folder: (folder / "output/post/letters/0002-B2.pdf").unlink(),
        {"control", "amiss"},
    ),
    "somebody's letter twice": (
        nothing,
        file("output/post/letters/0002-A1.pdf", b"letter"),
        {"doubled", "unlike"},
    ),
    "a file left": (nothing, file("output/.staging-x", b""), {"unlike"}),
}


@POSIX
@pytest.mark.parametrize(("fault", "again", "wrong"), CASES.values(), ids=CASES)
def test_what_is_wrong_after_a_fault_is_seen(
    tmp_path: Path, fault: Callable[[Path], object], again: Callable[[Path], object], wrong: set[str]
) -> None:
    tree: Tree = {
        **END,
        **{name: Entry(0o700, None) for name in ("output", "output/post", "output/post/letters")},
    }
    scene = Scene("run", (), tmp_path / "c", {}, (tree, tree))
    trees.laid(scene.folder, tree)
    fault(scene.folder)

    def run_again() -> Ended:
        again(scene.folder)
        return Ended(0, "")

    verdict = judged.judged(scene, "case", None, run_again)
    assert {column for column, _ in verdict.wrong} == wrong


@POSIX
def test_a_command_that_ends_otherwise_than_it_may_is_seen(tmp_path: Path) -> None:
    scene = Scene("run", (), tmp_path / "c", {}, ({}, {}))
    trees.laid(scene.folder, {})
    told = Ended(1, "letters met something that it does not know how to handle (OSError).")
    verdict = judged.judged(scene, "case", told, lambda: Ended(3, ""), allowed=frozenset({0, 5}))
    assert [column for column, _ in verdict.wrong] == ["amiss", "amiss", "amiss"]
