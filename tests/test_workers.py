"""Many pieces of work are done by long-lived workers: in order, as soon as may be, and no longer than anybody waits."""

from __future__ import annotations

import errno
import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
import small
from conftest import Command

from letters import intake, processes, workers
from letters.intake import Order
from letters.people import proofread
from letters.problems import MachineFailed

pytestmark = pytest.mark.workers

COLLEAGUE = "You and Pieter van der Berg ran the Tuesday group between you, and it shows."


def test_what_is_made_comes_in_order_and_as_soon_as_it_is_finished() -> None:
    class Lazy(Executor):
        def submit(self, work: Any, chunk: Any) -> Future[Any]:  # type: ignore[override]
            future: Future[Any] = Future()
            if chunk != ("late",):
                future.set_result(chunk)
            return future

    made = workers.every(Lazy(), 2, tuple, ["first", "second", "late"], 4)
    assert [next(made), next(made)] == ["first", "second"]


def test_the_first_are_at_work_while_the_last_are_being_thought_of() -> None:
    begun: list[int] = []

    class Eager(Executor):
        def submit(self, work: Any, chunk: Any) -> Future[Any]:  # type: ignore[override]
            begun.extend(chunk)
            future: Future[Any] = Future()
            future.set_result(work(chunk))
            return future

    def thought_of() -> Iterator[int]:
        yield from range(40)
        assert begun == list(range(40))

    assert list(workers.every(Eager(), 2, tuple, thought_of(), 4)) == list(range(40))
    assert begun == list(range(40))


def test_a_worker_that_dies_is_a_failure_of_the_machine_with_a_remedy() -> None:
    class Dying(Executor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(BrokenProcessPool())
            return future

    with pytest.raises(MachineFailed, match="--workers 1"):
        list(workers.every(Dying(), 2, tuple, ["a letter"], 4))


def _nothing() -> None:
    """Begin with nothing."""


def _leave_a_mark(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    for path in paths:
        path.touch()
        time.sleep(0.05)
    return paths


def test_work_begins_before_anybody_waits_for_it_and_ends_when_nobody_does(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}" for n in range(400)]
    with workers.opened(1, _nothing) as executor:
        workers.every(executor, 1, _leave_a_mark, paths, 1)
        while not paths[0].exists():
            time.sleep(0.01)
    assert not all(path.exists() for path in paths)


def test_whoever_hands_work_in_goes_on_while_the_workers_are_started(monkeypatch: pytest.MonkeyPatch) -> None:
    may_start, begin = threading.Event(), ProcessPoolExecutor.__init__

    def slowly(*given: Any) -> None:
        assert may_start.wait(60)
        begin(*given)

    monkeypatch.setattr(ProcessPoolExecutor, "__init__", slowly)
    with workers.opened(1, _nothing) as executor:
        first = executor.submit(abs, -1)
        assert not first.done()
        may_start.set()
        assert first.result(60) == 1


def test_workers_that_are_just_being_started_are_let_go_too(monkeypatch: pytest.MonkeyPatch) -> None:
    started, begin = threading.Event(), ProcessPoolExecutor.__init__
    opened: list[ProcessPoolExecutor] = []

    def slowly(pool: ProcessPoolExecutor, *given: Any) -> None:
        started.set()
        time.sleep(0.3)
        begin(pool, *given)
        opened.append(pool)

    monkeypatch.setattr(ProcessPoolExecutor, "__init__", slowly)
    with workers.opened(1, _nothing) as executor:
        executor.submit(abs, -1)
        assert started.wait(60)
    with pytest.raises(RuntimeError, match="shutdown"):
        opened[0].submit(abs, -1)


def test_what_goes_wrong_in_a_worker_or_with_its_start_is_told_to_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    with workers.opened(1, _nothing) as executor, pytest.raises(ValueError, match="base 10"):
        executor.submit(int, "no number").result(60)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(ProcessPoolExecutor, "__init__", full)
    with workers.opened(1, _nothing) as executor, pytest.raises(MachineFailed, match="--workers 1"):
        list(workers.every(executor, 1, _leave_a_mark, [Path()], 1))


def test_many_notes_are_read_by_workers_and_the_same_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofread, "MANY", len(small.notes()))
    monkeypatch.setattr(proofread, "CHUNK", 2)
    wrong = {"A01": COLLEAGUE, "B02": "Liam never looked back.", "A03": "You finally got the rota right."}
    written = [{**one, "note": wrong.get(one["staff_id"], one["note"])} for one in small.notes()]
    folder = small.campaign(tmp_path / "c", written=written)
    here, there = (intake.look(Order(folder, workers=count)) for count in (1, 2))
    assert len(here.problems) == 2
    assert len(here.warnings) == len(there.warnings) > 0
    assert (there.problems, there.warnings) == (here.problems, here.warnings)


def test_a_command_leaves_memory_to_be_looked_after_as_it_was(letters: Command) -> None:
    assert gc.isenabled()
    letters("check", "nowhere")
    assert gc.isenabled()


def test_at_the_end_of_a_command_nothing_is_looked_through_for_garbage() -> None:
    program = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 0));"
        "from letters import cli; cli.main(['--version']); print(gc.get_freeze_count() > 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-2:] == ["False", "True"]


def test_what_the_workers_have_from_their_start_prints_and_reads_no_sheets() -> None:
    others = ("letters.settings", "letters.people.person", "pydantic", "jinja2", "babel", "openpyxl", "typer")
    program = (
        "import gc, sys, letters.post.loaded; print([n for n in %r if n in sys.modules]);"
        "print(all(n in sys.modules for n in ('weasyprint', 'pypdfium2', 'pikepdf')));"
        "print(gc.isenabled() and gc.get_freeze_count() > 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program % (others,)], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["[]", "True", "True"]


def test_workers_that_cannot_be_started_are_a_failure_of_the_machine(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from multiprocessing import forkserver

    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(forkserver, "ensure_running", full)
    ran = letters("run", small.campaign(tmp_path), "--workers", "2")
    assert ran.code == 5
    assert "The processes that make letters could not be started: No space left on device." in ran.err
    assert not (tmp_path / "output/ledger.jsonl").exists()


@pytest.mark.skipif(not processes.FORKED, reason="there is no such folder")
@pytest.mark.parametrize("fails", [False, True], ids=["as a rule", "on a disk that fails"])
def test_the_folder_of_the_workers_goes_without_a_word(*, fails: bool) -> None:
    lines = [
        "import os, shutil",
        "from letters import processes",
        "def failing(*_, **__): raise OSError(5, 'Input/output error')",
        "processes.serve()",
        *(["os.unlink = failing"] if fails else []),
    ]
    with tempfile.TemporaryDirectory() as room:
        ended = _ended(["-c", "\n".join(lines)], room)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert bool(list(Path(room).iterdir())) is fails


def _ended(arguments: list[str], room: str) -> subprocess.CompletedProcess[str]:
    """Return how Python ends whose temporary files lie in a folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "TMPDIR": room, "PYTHONPATH": str(Path(workers.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.thorough
@pytest.mark.skipif(not processes.FORKED, reason="there is no such folder")
def test_the_path_to_temporary_files_may_be_long(tmp_path: Path) -> None:
    folder, room = small.campaign(tmp_path / "c"), tmp_path / ("long" * 30)
    room.mkdir()
    ended = _ended(["-m", "letters.cli", "check", str(folder)], str(room))
    assert ended.returncode == 0, ended.stderr


@pytest.mark.skipif(not processes.FORKED, reason="there is no such folder")
def test_workers_leave_nothing_among_temporary_files(tmp_path: Path) -> None:
    """The fonts of every worker stayed there after every command."""
    folder = small.campaign(tmp_path / "c")
    with tempfile.TemporaryDirectory() as room:
        ended = _ended(["-m", "letters.cli", "check", str(folder)], room)
        assert ended.returncode == 0, ended.stderr
        assert list(Path(room).iterdir()) == []
