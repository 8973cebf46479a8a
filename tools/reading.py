"""Say what part of a run goes into reading what was made (`make bench` prints it after the table).

A run of 500 letters from a cold start, and one in which nothing is read back and the pack is not looked through, take
turns. What the first takes more than the second is what reading costs: binding goes on meanwhile in both.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from unittest import mock

import bench

from letters import cli, files, store
from letters.post import packread
from letters.post.readback import Proof, Verdict
from letters.store import Store

TURNS = 3  # times that each is run


def unread(_: Store, proofs: Iterable[Proof], _read: Callable[..., object]) -> Iterator[tuple[Proof, Verdict]]:
    """Call every letter sound, unopened."""
    return ((proof, Verdict((), ("",) * proof.pages, files.digest(proof.pdf))) for proof in proofs)


@contextlib.contextmanager
def unopened() -> Iterator[None]:
    """Read nothing of what was made."""
    with mock.patch.object(store, "verdicts", unread), mock.patch.object(packread, "read", return_value=()):
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
