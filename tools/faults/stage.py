"""The campaign that all faults are tried on, and a process that forks a command within some milliseconds.

What a command only computes is remembered by what it is computed from: the sheets read and checked, letters laid out
and read, the pack bound and read. Everything that touches the campaign's folder is done by the program itself, from
the first byte to the last. Time, user and chance are fixed, so that the finished tree is a fixed set of bytes; and a
command that goes on has another chance than the one before it, so that a second draw would be seen.
"""

from __future__ import annotations

import contextlib
import gc
import getpass
import os
import secrets
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from unittest import mock

import small

from faults import memory, seam, trees
from faults.seam import Hook
from faults.trees import Tree
from letters import cli, process

LETTERS = 30  # that are due: half of the people
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
CHANCES = ("a", "b")  # of a command, and of the one that goes on
TWICE = frozenset({process.DONE, process.REFUSED})  # what is recorded already is not recorded again
LIMIT = 60.0  # seconds
CAMPAIGN, OUTPUT, POST, SENT = "c", "output", "output/post/", "output/sent/"
LEDGER = f"{OUTPUT}/ledger.jsonl"
NEW_NOTE = "You kept the duty desk calm through the whole of that long February."


@dataclass(frozen=True, slots=True)
class Scene:
    """A command, the tree that it starts from, and those that it ends in: whose draw it is decides which."""

    name: str
    arguments: tuple[str, ...]
    folder: Path
    start: Tree
    ends: tuple[Tree, Tree]  # when the draw was sealed before the fault, and when the command after it drew
    may_end: frozenset[int] = frozenset({process.DONE})  # how it may end when it is run again


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended; a code below zero is the signal that killed it."""

    code: int
    said: str


# -------------------------------------------------------------------------------------------------- the campaign


def campaign(folder: Path, letters: int) -> None:
    """Write a campaign in which so many letters are due, and no seed is given; a third of its people are elsewhere."""
    elsewhere = 2 * (letters // 3)
    sites = ["ashby"] * (2 * letters - elsewhere) + ["brynmor"] * elsewhere
    staff = [
        {**person, "site": site, "language": "en"} for person, site in zip(small.many(len(sites)), sites, strict=True)
    ]
    small.campaign(folder, staff, settings=small.CAMPAIGN.replace('seed = "a seed for tests"\n', ""))
    folder.chmod(0o700)


@contextlib.contextmanager
def scenes(room: Path, letters: int = LETTERS) -> Iterator[Mapping[str, Scene]]:
    """Give every scene, its command run to the end once with each chance; all else is then remembered."""
    folder = room / CAMPAIGN
    run = ("run", str(folder), "--workers", "1")
    campaign(folder, letters)
    with _fixed(), memory.remembering() as remembered:
        start = trees.taken(folder)
        first = (_end(folder, start, run, "a"), _end(folder, start, run, "b"))
        changed = dict(first[0])
        name = sorted(name for name in first[0] if name.endswith(".pdf") and "/letters/" in name)[0]
        staff_id = Path(name).stem.split("-")[1]
        note = f"Thank you for all that you did in {staff_id}.".encode()
        notes = changed["notes.csv"]
        changed["notes.csv"] = notes._replace(data=(notes.data or b"").replace(note, NEW_NOTE.encode()))
        again = _end(folder, changed, run, "a")
        sent = ("sent", str(folder))
        put_away = _end(folder, first[0], sent, "a")
        remembered.learning = False
        gc.collect()
        gc.freeze()
        yield {
            "run": Scene("run", run, folder, start, first),
            "again": Scene("again", run, folder, changed, (again, again)),
            "sent": Scene("sent", sent, folder, first[0], (put_away, put_away), TWICE),
        }


def _end(folder: Path, start: Tree, arguments: tuple[str, ...], chance: str) -> Tree:
    """Run a command to its end in this process, and return what it leaves; it learns on the way."""
    trees.laid(folder, start)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):  # noqa: PTH123
        code = _command(arguments, chance)
    assert code == process.DONE, f"{arguments[0]}: exit {code}"
    return trees.taken(folder)


def _command(arguments: Iterable[str], chance: str) -> int:
    def token(count: int) -> str:
        return (chance * 2 * count)[: 2 * count]

    with mock.patch.object(secrets, "token_hex", token):
        return cli.main(list(arguments))


@contextlib.contextmanager
def _fixed() -> Iterator[None]:
    """Fix the time and the user."""
    now, user = mock.patch.object(cli, "_now", return_value=NOW), mock.patch.object(getpass, "getuser")
    with now, user as who:
        who.return_value = "tester"
        yield


# -------------------------------------------------------------------------------------------- a command that is forked


def forked(
    scene: Scene, chance: str, hook: Hook | None = None, *, kill_after: float | None = None, flushing: bool = True
) -> Ended:
    """Run a scene's command in a forked process, each operation through the hook; killed after so many seconds."""
    with tempfile.TemporaryFile() as heard:
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads, which are not ours
            child = os.fork()
        if not child:
            _in_the_fork(scene, chance, hook, heard, flushing=flushing)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        heard.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), heard.read().decode("utf-8", "replace"))


def _in_the_fork(scene: Scene, chance: str, hook: Hook | None, heard: BinaryIO, *, flushing: bool) -> None:
    """Be the command, and end without ever coming back."""
    code = 70
    try:
        os.dup2(heard.fileno(), 1)
        os.dup2(heard.fileno(), 2)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        signal.alarm(int(LIMIT))
        with seam.through(scene.folder, hook or _as_it_is, flushing=flushing):
            code = _command(scene.arguments, chance)
    except BaseException:  # whatever it is must be told, and must not go on as the parent
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _as_it_is(operation: seam.Operation, act: seam.Act) -> Any:
    return act(operation)
