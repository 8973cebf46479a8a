"""The true command in a process of its own, with workers: killed by time; and killed or failed by strace.

strace stops the main process at a system call of its own choosing, whatever Python did to come there. It also writes
down what the command really asks of the system, which must be what the seam is told.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from faults import errors, kills, trees
from faults.judged import Tally, judged
from faults.seam import LOCK
from faults.stage import Ended, Scene

ROOT = Path(__file__).parents[2]
RUNNER = Path(__file__).with_name("runner.py")
TIMES = 40  # kills by time
LONGEST = 120.0  # seconds
CALLS = {  # by the seam's kinds: what strace calls them, and which of a run's are tried
    "fsync": ("fsync,fdatasync", 6),
    "rename": ("rename,renameat,renameat2", 5),
    "link": ("link,linkat", 3),
    "mkdir": ("mkdir,mkdirat", 3),
    "chmod": ("chmod,fchmod,fchmodat", 3),
    "unlink": ("unlink,unlinkat", 2),
    "write": ("write", 6),
}
FAULTS = {"killed": "signal=SIGKILL", "ENOSPC": "error=ENOSPC", "EIO": "error=EIO"}


def by_time(scene: Scene, every: int, seed: int) -> Tally:
    """Kill the command, or it and all its workers, at random moments of its whole life; run it again in the fork."""
    chance, tally = Random(seed), Tally("true processes killed by time, two workers")
    start = time.perf_counter()
    trees.laid(scene.folder, scene.start)
    ended = _run(scene, workers=2)
    seconds = time.perf_counter() - start
    tally.add(judged(scene, "not killed", ended, kills.again(scene), allowed=frozenset({0}), whole=True))
    for number in range(TIMES // every):
        trees.laid(scene.folder, scene.start)
        after = chance.uniform(0.25, 1) * seconds
        ended = _run(scene, workers=2, kill_after=after, group=bool(number % 2))
        tally.add(judged(scene, f"after {after:.2f} s", ended, kills.again(scene), allowed=kills.KILLED))
    tally.note = f"seed {seed}; a whole run takes {seconds:.1f} s"
    return tally


def traced(scene: Scene, every: int) -> Tally:
    """Compare what strace hears with what the seam is told; then have strace kill or fail some of those calls."""
    tally = Tally("true processes, faults by strace")
    if not (strace := shutil.which("strace")):
        tally.note = "not possible here: there is no strace"
        return tally
    trees.laid(scene.folder, scene.start)
    heard, ended = _heard(scene, strace)
    if ended.code:
        tally.note = f"not possible here: {ended.said[-80:]}"
        return tally
    told = Counter(it.kind for it in kills.operations(scene) if not it.failed)
    tally.add(judged(scene, "not disturbed", ended, kills.again(scene), allowed=frozenset({0}), whole=True))
    for kind, count in heard.items():
        if count != told[kind]:
            tally.wrong["amiss"] += 1
            tally.told.append(f"strace hears {count} × {kind}, the seam {told[kind]}")
    for kind, when, name in itertools.islice(_injected(told), 0, None, every):
        calls = CALLS[kind][0]
        trees.laid(scene.folder, scene.start)
        inject = ("-e", f"trace={calls}", "-e", f"inject={calls}:{FAULTS[name]}:when={when}")
        ended = _run(scene, workers=1, under=(strace, "-qq", "-o", os.devnull, *inject))
        allowed = kills.KILLED if name == "killed" else errors.ALLOWED
        tally.add(judged(scene, f"{kind} {when}, {name}", ended, kills.again(scene), allowed=allowed))
    tally.note = f"{sum(heard.values())} operations heard by strace"
    return tally


def _injected(told: Mapping[str, int]) -> Iterator[tuple[str, int, str]]:
    """Give the faults that strace is asked for: a kind of call, which of them, and what it is to come to."""
    for kind, (_, wanted) in CALLS.items():
        for part, name in itertools.product(range(wanted), FAULTS):
            if name == "killed" or kind != "write":  # first writes may go to a worker: such a failure is not the disk's
                yield kind, 1 + (told[kind] - 1) * part // max(1, wanted - 1), name


def _heard(scene: Scene, strace: str) -> tuple[Counter[str], Ended]:
    """Return how many operations of each kind in the folder strace hears of a whole run."""
    kinds = {call: kind for kind, (calls, _) in CALLS.items() for call in calls.split(",")}
    kinds |= {"rmdir": "rmdir", "link": "link", "linkat": "link"}
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as log:
        what = ("-e", f"trace={','.join(kinds)}", "-e", "status=successful", "-o", log.name)
        under = [strace, "-qq", "-y", "-s", "0", *what]
        ended = _run(scene, workers=1, under=under)
        found = Counter[str]()
        for line in log:
            call = line.partition("(")[0]
            if str(scene.folder) in line and not re.search(rf"/{re.escape(LOCK)}[\">]", line):
                found["rmdir" if "AT_REMOVEDIR" in line else kinds.get(call, call)] += 1
    return found, ended


def _run(
    scene: Scene, *, workers: int, under: Sequence[str] = (), kill_after: float | None = None, group: bool = False
) -> Ended:
    """Run a scene's command in a process of its own, and kill it, or its whole group, after some seconds."""
    arguments = [*scene.arguments[:-1], str(workers)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*under, sys.executable, str(RUNNER), "a", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
        try:
            code = process.wait(LONGEST if kill_after is None else kill_after)
        except subprocess.TimeoutExpired:
            (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
            code = process.wait()
        said.seek(0)
        return Ended(code, said.read().decode("utf-8", "replace"))
