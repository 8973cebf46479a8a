"""Say what part of a run goes into reading what was made (`make bench` prints it after the table).

A run of 500 letters from a cold start, and one in which nothing is read back and the pack is not looked through, take
turns. A letter is read by the worker that has laid it out, so the workers of the second run are told to call each sound
unopened; all else is done in both. What the first takes more than the second is what reading costs.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest import mock

import bench

from letters import cli, files
from letters.post import packread, worker
from letters.post.pool import Job
from letters.post.readback import Verdict
from letters.post.render import Document

TURNS = 3  # times that each is run


def unread(jobs: tuple[Job, ...]) -> tuple[tuple[Document, Verdict], ...]:
    """In a worker: lay letters out, and call every one sound, unopened."""
    documents = worker.print_all(tuple(job.letter for job in jobs))
    return tuple((it, Verdict(it.faults, ("",) * it.pages, files.digest(it.pdf))) for it in documents)


@contextlib.contextmanager
def unopened() -> Iterator[None]:
    """Read nothing of what was made."""
    with mock.patch.object(worker, "make", unread), mock.patch.object(packread, "read", return_value=()):
        yield


def seconds(given: Path, folder: Path) -> float:
    """Return how long a run takes on a copy of a campaign; `SystemExit` when it does not end well."""
    campaign = shutil.copytree(given, folder)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        start = time.perf_counter()
        code = cli.main(["run", str(campaign), "--output", str(campaign / "output")])
        took = time.perf_counter() - start
    if code:
        raise SystemExit(said.getvalue())
    return took


def main() -> int:
    """Print what reading costs."""
    whole, without = list[float](), list[float]()
    with tempfile.TemporaryDirectory(prefix="letters-reading-") as name:
        room = Path(name)
        given = bench.campaign(room / "campaign")
        for turn in range(TURNS):
            whole.append(seconds(given, room / f"read-{turn}"))
            with unopened():
                without.append(seconds(given, room / f"unread-{turn}"))
    run = statistics.median(whole)
    reading = run - statistics.median(without)
    print(f"Of {run:.1f} s for {bench.DUE} letters, reading them and their pack takes {reading:.1f} s: ", end="")
    print(f"{100 * reading / run:.0f} %. Each run: {_told(whole)} s; without reading: {_told(without)} s.")
    return 0


def _told(times: Iterable[float]) -> str:
    return ", ".join(f"{it:.1f}" for it in times)


if __name__ == "__main__":
    sys.exit(main())
