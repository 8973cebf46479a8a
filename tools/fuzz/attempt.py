"""One case put to the functions, and watched: how it ended, what it took, what it left, what it said."""

from __future__ import annotations

import contextlib
import functools
import re
import shutil
import signal
import tempfile
import traceback
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from unittest import mock

from hostile import good

from fuzz.part import Files, Part
from letters.post import template
from letters.post.compose import Unfit
from letters.post.fonts import Font
from letters.post.template import Template
from letters.problems import MachineFailed, Problem, Refused, Stopped

CAMPAIGN = "campaign"
LIMIT, LARGEST = 10.0, 600.0  # seconds of the processor, MB


class Hung(BaseException):
    """A case took longer than the limit; nothing that catches every `Exception` may catch this."""


@dataclass(frozen=True, slots=True)
class Crash:
    """What a case brought about that must never be; crashes of one `kind` are the same fault."""

    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a case ended: taken as good, refused in words, or in a crash."""

    taken: bool
    crash: Crash | None


@dataclass(frozen=True, slots=True)
class Room:
    """A good campaign's folder in a temporary place, and what lies in it; cases are put into it one by one."""

    folder: Path
    kept: Files

    def write(self, files: Files) -> None:
        """Put files into the folder."""
        for name, data in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(data)

    def tidy(self, files: Files) -> None:
        """Make the folder what it was before these files were put into it."""
        for name in files:
            if name in self.kept:
                (self.folder / name).write_bytes(self.kept[name])
            else:
                (self.folder / name).unlink(missing_ok=True)

    def names(self) -> set[str]:
        """Return everything that is in the folder, and beside it."""
        return {str(path.relative_to(self.folder.parent)) for path in self.folder.parent.rglob("*")}


@contextlib.contextmanager
def room(part: Part) -> Iterator[Room]:
    """Give a room for the cases of one part; fonts and the design that is shipped are read once for all of them."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="letters-fuzz-") as place, _remembered():
        tempfile.tempdir = place  # what is left there is seen
        try:
            folder = good.campaign(Path(place) / CAMPAIGN)
            made = Room(folder, {})
            made.write(part.beside())
            paths = [path for path in folder.rglob("*") if path.is_file()]
            part.put(folder)  # whatever is loaded once
            yield Room(folder, {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})
        finally:
            tempfile.tempdir = before


@contextlib.contextmanager
def _remembered() -> Iterator[None]:
    anew, once = template.load, functools.cache(template.load)

    def load(at: Path, sound: Collection[str] = ()) -> Template:
        return anew(at, sound) if CAMPAIGN in at.parts else once(at)

    with (
        mock.patch.object(Font, "read", functools.lru_cache(16)(Font.read)),
        mock.patch.object(template, "load", load),
    ):
        yield


def ended(part: Part, files: Files, within: Room) -> Ended:
    """Return how a case ended."""
    taken = False
    before = within.names()
    within.write(files)
    try:
        with _limited():
            part.put(within.folder)
        found, taken = None, True
    except Unfit:
        found = None
    except Stopped as stop:
        found = _badly_told(stop)
    except Hung as hung:
        found = Crash(f"over {LIMIT:.0f} s at {_where(hung)}", _told(hung))
    except Exception as error:
        found = Crash(f"{type(error).__name__} at {_where(error)}", _told(error))
    left = within.names() - before - {f"{CAMPAIGN}/{name}" for name in files}
    within.tidy(files)
    if left:
        found = found or Crash("a file was left", ", ".join(sorted(left)))
        for name in left:
            shutil.rmtree(within.folder.parent / name, ignore_errors=True)
            (within.folder.parent / name).unlink(missing_ok=True)
    return Ended(taken, found or _swollen())


def _badly_told(stop: Stopped) -> Crash | None:
    """Return what is amiss in what a stop says: no place, no remedy, or somebody's data."""
    if not isinstance(stop, Refused):
        well = isinstance(stop, MachineFailed) and str(stop)
        return None if well else Crash(f"{type(stop).__name__} says nothing", repr(stop))
    if not stop.problems:
        return Crash("Refused says nothing", "")
    return next((wrong for problem in stop.problems if (wrong := _amiss(problem))), None)


def _amiss(problem: Problem) -> Crash | None:
    place = problem.place
    said = f"{place.file} {place.sheet} {problem.what} {problem.remedy}"
    kind = re.sub("“.*?”|[0-9]+", "…", problem.what)[:60]
    if not place.file:
        return Crash(f"no place: {kind}", said)
    if not problem.remedy.strip() or not problem.what.strip():
        return Crash(f"no remedy: {kind}", said)
    return Crash(f"told of somebody: {kind}", said) if good.canaries(said) else None


# ------------------------------------------------------------------------------------------------ what it takes


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def late(_: int, __: FrameType | None) -> None:
        raise Hung

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _swollen() -> Crash | None:
    """Return that the memory has grown too large since this was last asked; the system's record is begun anew."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    peak = next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    if peak < LARGEST:
        return None
    Path("/proc/self/clear_refs").write_text("5")
    return Crash(f"over {LARGEST:.0f} MB", f"{peak:.0f} MB")


def _where(error: BaseException) -> str:
    """Return the last place in our own code."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if "letters" in Path(step.filename).parts]
    ours = [step for step in steps if "site-packages" not in step.filename]
    return f"{Path(ours[-1].filename).name} {ours[-1].name}" if ours else "fuzz"


def _told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)[-12:])
