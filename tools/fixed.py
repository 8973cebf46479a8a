"""Run `letters` with a clock that stands still, one user, and chance that is always the same: `fixed.py run FOLDER`.

So the ledger has the same bytes each time, and what is other than before has another reason than these. With
`fixed.py --on=2027-04-15 evaluate FOLDER` the clock stands on another day.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import letters
from letters import cli, files, lock

UNDRAWN = shutil.ignore_patterns("ledger-head.json", "output")  # of a sample campaign, what a draw of it left there
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ON = "--on="
FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # a disk in memory


def main(arguments: list[str]) -> int:
    """Run the command, and return its exit code."""
    now = NOW
    if arguments and arguments[0].startswith(ON):
        now = datetime.fromisoformat(arguments[0].removeprefix(ON)).replace(hour=NOW.hour, tzinfo=UTC)
        arguments = arguments[1:]
    with (
        mock.patch.object(cli, "_now", return_value=now),
        mock.patch.object(getpass, "getuser", return_value="r.amadi"),
        mock.patch.object(secrets, "token_hex", side_effect=lambda count: "5" * 2 * count),
    ):
        return cli.main(arguments)


def command(*arguments: str | Path) -> list[str]:
    """Return how the command is started as a process of its own."""
    return [sys.executable, __file__, *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """Return the environment for such a process: it has this very `letters`, whatever is installed."""
    places = [str(Path(letters.__file__).parents[1]), str(Path(__file__).parent)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(places), **more}


def tree(folder: Path) -> Mapping[str, str]:
    """Return the SHA-256 of every file below a folder, but for the lock."""
    return {name: files.digest_if_there(folder / name) or "" for name in files.tree(folder) if lock.NAME not in name}


def room(name: str) -> tempfile.TemporaryDirectory[str]:
    """Return a folder for a while, on a disk in memory where there is one."""
    return tempfile.TemporaryDirectory(prefix=f"letters-{name}-", dir=FAST, ignore_cleanup_errors=True)


def waited(until: float) -> bool:
    """Wait for a moment, and say whether it is still before some time of the monotonic clock."""
    time.sleep(0.02)
    return time.monotonic() < until


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
