"""Time `letters run --scheduler` with one worker of a Dask cluster here, and with two (`make cluster-bench`).

The same campaign is run by this machine's own workers, too, and every file of all runs is compared. Of the part in
which letters are made: letters per second, the processor time that each process takes for a letter, and what goes to
and fro. The processor time says how many workers one main process can keep busy; on a machine with fewer processors
than processes, the clock does not. Runs take turns, and of each kind the fastest counts.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import bench
import fixed
import measuring
import psutil

from letters import cluster, store

LETTERS, TURNS, MOST, TARGET = 120, 2, 2, 1.7
WAIT = 60  # seconds for a process of the cluster to be there


@dataclass(frozen=True, slots=True)
class Took:
    """What it took to make the letters of one run."""

    letters: int
    seconds: float
    main: float  # seconds of the processor, of the process of `letters run`
    cluster: Mapping[str, float]  # likewise, of the scheduler, and of the workers together
    sent: int  # bytes, to workers
    came: int  # bytes, from them
    largest: float  # megabytes, of the largest process of the cluster
    tree: Mapping[str, str]  # the SHA-256 of every file of the output

    @property
    def rate(self) -> float:
        """Letters a second."""
        return self.letters / self.seconds

    def of_each(self, seconds: float) -> float:
        """Milliseconds for a letter."""
        return 1000 * seconds / self.letters


def main(words: Sequence[str] | None = None) -> int:
    """Print what was found; 1 when some file was another."""
    measuring.as_installed()
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--letters", type=int, default=LETTERS, metavar="N")
    asked.add_argument("--turns", type=int, default=TURNS, metavar="N", help="the fastest of so many runs")
    given = asked.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="letters-cluster-") as room:
        found = measured(Path(room), given.letters, given.turns)
    print("\n".join(told(found)))
    return int(len({str(it.tree) for it in found.values()}) > 1)


def measured(room: Path, letters: int, turns: int) -> dict[int, Took]:
    """Return what a run took by number of the cluster's workers, the fastest of each; none is this machine alone."""
    campaign = bench.campaign(room / "campaign", letters)
    found: dict[int, list[Took]] = {count: [] for count in range(MOST + 1)}
    for turn in range(turns):
        for count, took in found.items():
            folder = Path(shutil.copytree(campaign, room / f"{turn}-{count}"))
            took.append(run(folder, count, room / f"logs-{turn}-{count}"))
            shutil.rmtree(folder)
    return {count: max(took, key=lambda it: it.rate) for count, took in found.items()}


def run(folder: Path, count: int, logs: Path) -> Took:
    """Return what it took with so many of the cluster's workers, or none."""
    if not count:
        return _run(folder, {}, "--workers", str(MOST))
    logs.mkdir()
    with _started(logs / "scheduler", r"Scheduler at: +(\S+)", "scheduler", "--port", "0") as (scheduler, address):
        each = ("worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", str(logs))
        with contextlib.ExitStack() as stack:
            begun = (_started(logs / f"worker-{n}", r"Registered to: +(\S+)", *each) for n in range(count))
            workers = [stack.enter_context(it)[0] for it in begun]
            return _run(folder, {"scheduler": [scheduler], "workers": workers}, "--scheduler", address)


def _run(folder: Path, processes: Mapping[str, Sequence[psutil.Process]], *more: str) -> Took:
    sent, came, spans = list[int](), list[int](), list[tuple[float, ...]]()
    finished, sealed, opened = store.finished, cluster._sealed, cluster._came

    def clock() -> tuple[float, ...]:
        of_each = (sum(sum(it.cpu_times()[:2]) for it in some) for some in processes.values())
        return time.perf_counter(), time.process_time(), *of_each

    def timing(*given: Any) -> Iterator[Any]:
        before = clock()
        sent.clear()
        came.clear()
        yield from finished(*given)
        spans.append(tuple(b - a for a, b in zip(before, clock(), strict=True)))

    def sealing(content: Any) -> cluster.Parcel:
        parcel = sealed(content)
        sent.append(len(parcel.content))
        return parcel

    def opening(done: Any) -> Any:
        with contextlib.suppress(Exception):
            came.append(len(done.result().content))
        return opened(done)

    patched = (
        mock.patch.object(store, "finished", timing),
        mock.patch.object(cluster, "_sealed", sealing),
        mock.patch.object(cluster, "_came", opening),
    )
    said = io.StringIO()
    with contextlib.ExitStack() as stack:
        for one in patched:
            stack.enter_context(one)
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = fixed.main(["run", str(folder), *more])
    if code:
        raise SystemExit(said.getvalue())
    ((seconds, own, *others),) = spans
    largest = max((it.memory_info().rss / 1e6 for some in processes.values() for it in some), default=0)
    letters = len(list((folder / "output/post/letters").iterdir()))
    taken = dict(zip(processes, others, strict=True))
    return Took(letters, seconds, own, taken, sum(sent), sum(came), largest, fixed.tree(folder / "output"))


@contextlib.contextmanager
def _started(log: Path, sign: str, *arguments: str) -> Iterator[tuple[psutil.Process, str]]:
    """Give a process of the cluster, and what it says when it is there; end it afterwards."""
    command = [str(Path(sys.executable).with_name("dask")), *arguments, "--host", "127.0.0.1", "--no-dashboard"]
    with log.open("wb") as to:
        process = subprocess.Popen(command, stdout=to, stderr=to, env=fixed.environment(), cwd=log.parent)
    try:
        until = time.monotonic() + WAIT
        while not (found := re.search(sign, log.read_text(encoding="utf-8"))):
            if not fixed.waited(until):
                raise SystemExit(f"{arguments[0]} did not begin:\n{log.read_text(encoding='utf-8')}")
        yield psutil.Process(process.pid), found[1]
    finally:
        process.kill()
        process.wait()


def told(found: Mapping[int, Took]) -> list[str]:
    """Return the figures in lines."""
    one, most = found[1], found[MOST]
    ratio = most.rate / one.rate
    busy = most.cluster["workers"] / most.main
    all_of_one = (one.main + sum(one.cluster.values())) / (os.cpu_count() or 1)
    bound = min(MOST, one.cluster["workers"] / all_of_one)  # the others need processors, too
    lines = [f"{one.letters} letters, on {os.cpu_count()} processors"]
    for count, it in found.items():
        name = f"cluster, workers: {count}" if count else f"this machine alone, workers: {MOST}"
        times = ", ".join(f"{whose} {it.of_each(spent):.1f}" for whose, spent in it.cluster.items())
        lines.append(
            f"{name}: {it.rate:.1f} letters a second; ms of the processor a letter: main {it.of_each(it.main):.1f}"
            + (f", {times}" if times else "")
        )
    alike = len({str(it.tree) for it in found.values()}) == 1
    return [
        *lines,
        f"workers {MOST} / 1: {ratio:.2f} (target {TARGET}: {'met' if ratio >= TARGET else 'missed'})",
        f"at most {bound:.2f} on this machine, which has to do all else as well",
        f"a letter: {most.sent / most.letters / 1000:.1f} kB out, {most.came / most.letters / 1000:.1f} kB back",
        f"a process of the cluster holds {most.largest:.0f} MB at most",
        f"one main process keeps about {busy:.0f} workers busy",
        "every file of all runs is the same, to the byte" if alike else "SOME FILES ARE NOT THE SAME",
    ]


if __name__ == "__main__":
    sys.exit(main())
