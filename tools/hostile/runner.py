"""One case in a process of its own: what it said, how it ended, how long it took and how much memory, what it left."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import fixed
import pikepdf

from hostile import good
from hostile.case import BUSY, DONE, REFUSED, USAGE, Case

ROOT = Path(__file__).parents[2]
LETTERS = Path(sys.executable).parent / "letters"
MEASURED = Path(__file__).parent / "measured.py"
LIMIT, LARGEST = 10.0, 600.0  # seconds, MB
BEFORE = 120.0  # seconds for what is done before a case
LEDGER, MANIFEST = "output/ledger.jsonl", "output/trial/manifest.json"
MARKED = re.compile(r"output(/\.lock|/to-fix(/[\w -]+\.xlsx|/\.made\.json)?)?")  # what `check` gives back
DRAWN = {  # what a run that draws and makes no letters leaves, or a purge that goes on later
    *("output", "output/.lock", LEDGER, "output/trial", "output/trial/allocation.csv", "output/verify.py"),
    *("output/register", "output/register/key", "output/register/1.csv", "output/purged.json"),
    "ledger-head.json",
}
STORE = "output/store"  # letters that were made already; nobody posts them


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    code: int
    said: str
    seconds: float
    megabytes: float
    hung: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, how it ended, and everything about it that is not as it must be."""

    case: Case
    ended: Ended
    located: bool
    traceback: bool
    partial: tuple[str, ...]
    leaked: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Say whether all is as it must be."""
        wrong = self.traceback or self.ended.hung or self.partial or self.leaked or not self.located
        return self.ended.code == self.case.code and self.ended.megabytes < LARGEST and not wrong


def outcome(case: Case, limit: float = LIMIT) -> Outcome:
    """Spoil a good campaign as the case says, put it to the command, and return what came of it."""
    with tempfile.TemporaryDirectory(prefix="letters-hostile-", ignore_cleanup_errors=True) as room:
        folder = good.campaign(Path(room) / "c")
        case.spoil(folder)
        before = contents(folder)
        command = [*case.under, str(LETTERS), case.command, *case.options, ".", *case.ids]
        ended = run(command, folder, limit=limit)
        after = contents(folder)
        return Outcome(
            case,
            ended,
            located=case.located(ended.said),
            traceback=re.search("Traceback|does not know how to handle", ended.said) is not None,
            partial=() if ended.hung else tuple(partial(case, ended, folder, before, after)),
            leaked=() if case.shows else tuple(_leaked(ended.said, folder, set(after) - set(before))),
        )


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None, limit: float = LIMIT
) -> Ended:
    """Run a command in a folder and return how it ended; after the limit it is killed with all that it started."""
    with tempfile.TemporaryDirectory(prefix="letters-hostile-") as room:
        report, heard = Path(room) / "report", Path(room) / "heard"
        start = time.perf_counter()
        with heard.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(MEASURED), str(report), *command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
                start_new_session=True,
            )
            hung = False
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                hung = True
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        seconds = time.perf_counter() - start
        code, megabytes = report.read_text().split() if report.exists() else ("-9", "0")
        return Ended(int(code), heard.read_text("utf-8", "replace"), seconds, float(megabytes), hung)


def made(folder: Path) -> None:
    """Make the letters of a campaign, before something is done to them."""
    _before(folder, ("run", "--workers", "1", "."))


def drawn(folder: Path) -> None:
    """Make the draw of a campaign, before something is done to it."""
    _before(folder, ("draw", "."))


def drawn_on(day: date) -> Callable[[Path], None]:
    """Return what makes the draw of a campaign by a clock that stands at this day."""
    return lambda folder: _before(folder, (f"--on={day}", "draw", "."))


def noted(folder: Path, *arguments: str) -> None:
    """Write down what happened to a campaign, before something else does."""
    on_another_day = arguments[0].startswith("--on=")
    command = fixed.command(*arguments) if on_another_day else [str(LETTERS), *arguments]
    ended = run(command, folder, limit=BEFORE)
    assert ended.code == DONE, ended.said


_KEPT = Path(tempfile.mkdtemp(prefix="letters-hostile-kept-"))  # many cases begin with the same
_ONE_AT_A_TIME = threading.Lock()
atexit.register(shutil.rmtree, _KEPT, ignore_errors=True)


def _before(folder: Path, command: tuple[str, ...]) -> None:
    """Do this to a campaign, or put what came of it in place when it was done before to the very same one."""
    with _ONE_AT_A_TIME:
        same = hashlib.sha256(json.dumps([contents(folder), command]).encode()).hexdigest()
        if not (_KEPT / same).exists():
            noted(folder, *command)
            shutil.copytree(folder, _KEPT / same, symlinks=True)
        else:
            shutil.rmtree(folder)
            shutil.copytree(_KEPT / same, folder, symlinks=True)


# ---------------------------------------------------------------------------------------------------- what it left


def contents(folder: Path) -> dict[str, str]:
    """Return everything in a folder, each file with its SHA-256."""
    found = {}
    for path in sorted(folder.rglob("*")):
        regular = path.is_file() and not path.is_symlink() and path.stat().st_size < 2**24
        found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest() if regular else "-"
    return found


def partial(case: Case, ended: Ended, folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Name what was left or changed that should not be: anything by `check`, and of the others what is not whole."""
    touched = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if case.command == "check":
        opened = [f"{name}: open to others" for name in touched if _open(folder / name, folder / "output")]
        return sorted([*opened, *(name for name in touched if not MARKED.fullmatch(name))])
    if case.command in ("verify", "status"):
        return sorted(touched)
    left = [name for name in touched if ".staging-" in name and name in after]
    if ended.code in (REFUSED, USAGE, BUSY) and case.command != "run":
        left += touched - {"output/.lock"}
    elif ended.code != DONE and MANIFEST not in touched:
        left += [name for name in touched - DRAWN if not f"{name}/".startswith(f"{STORE}/")]
    if ended.code == REFUSED and LEDGER not in after:
        left += touched & {"output"}  # which is taken away again when nothing was put there
    left += [f"{name}: open to others" for name in touched & set(after) if _open(folder / name, folder / "output")]
    return sorted({*left, *(name for name in _not_whole(folder, after) if touched & {name, MANIFEST})})


def _open(path: Path, output: Path) -> bool:
    ours = output in path.parents and not path.is_symlink() and path.name != ".lock"  # which flock may have made
    return ours and bool(path.stat().st_mode & 0o077)


def _not_whole(folder: Path, after: Mapping[str, str]) -> Iterator[str]:
    """Name the ledger when a line of it is broken, and the letters that are not as the manifest has them."""
    if after.get(LEDGER, "-") != "-":
        try:
            [json.loads(line) for line in (folder / LEDGER).read_text(encoding="utf-8").splitlines()]
        except ValueError:
            yield LEDGER
    if after.get(MANIFEST, "-") == "-":
        yield from (name for name in after if name.startswith("output/post/"))
        return
    made = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    away = f"sent/{made['mailing']}"  # where letters lie that were sent
    sent = f"output/{away}" in after
    if "output/purged.json" not in after:
        outputs = {f"{away}/{name.removeprefix('post/')}" if sent else name: it for name, it in made["outputs"].items()}
        yield from (f"output/{name}" for name, digest in outputs.items() if after.get(f"output/{name}") != digest)


def _leaked(said: str, folder: Path, new: set[str]) -> list[str]:
    """Return the canaries in what was said, in the names of new files, and in what the PDFs say of themselves."""
    texts = [said, *new]
    for name in new:
        if name.endswith(".pdf"):
            texts += _of_itself(folder / name)
    return sorted({canary for text in texts for canary in good.canaries(text)})


def _of_itself(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        told = [str(value) for value in pdf.docinfo.values()]
        if "/Metadata" in pdf.Root:
            told.append(pdf.Root.Metadata.read_bytes().decode("utf-8", "replace"))
    return told
