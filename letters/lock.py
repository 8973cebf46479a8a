"""One run at a time in a folder: a lock of the operating system, which ends with the process that holds it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from letters import files
from letters.problems import Busy

NAME = ".lock"


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a folder for this run alone; raise `Busy` at once, saying since when, when another run holds it.

    Folders that were made for it and in which nothing was put are taken away again.
    """
    fresh = [it for it in (folder, *folder.parents) if not it.exists()]
    place = files.make_folder(folder) / NAME
    lock = _locked(place)
    try:
        yield
    finally:
        if fresh and [found.name for found in folder.iterdir()] == [NAME]:
            with contextlib.suppress(OSError):  # Windows deletes no file that is open
                place.unlink()
                for it in fresh:
                    it.rmdir()
        lock.release()


@contextlib.contextmanager
def for_a_moment(folder: Path) -> Iterator[None]:
    """Hold a folder that is not ours, and leave nothing in it; raise `Busy` when another run holds it."""
    with only_one(folder):
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # Windows deletes no file that is open
                (folder / NAME).unlink()


def refuse_if_held(folder: Path) -> None:
    """Raise `Busy` when another run holds a folder."""
    if (folder / NAME).exists():
        _acquired(folder / NAME).release()


def _locked(place: Path) -> Any:
    """Return a lock that is held; the time of its file says since when."""
    lock = _acquired(place)
    os.utime(place)
    return lock


def _acquired(place: Path) -> Any:
    import filelock

    lock = filelock.FileLock(place, mode=files.PRIVATE_FILE)
    with files.in_words(place.parent, "locked"):
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:  # an OSError, but no failure of the disk
            said = f"Another run of letters has been at work in {place.parent}{_since(place)}."
            raise Busy(f"{said} Wait until it has ended, then try again.") from None
    return lock


def _since(place: Path) -> str:
    with contextlib.suppress(OSError):
        return f" since {datetime.fromtimestamp(place.stat().st_mtime):%H:%M:%S on %Y-%m-%d}"
    return ""
