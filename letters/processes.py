"""Where worker processes come from, and how one of them lives and ends.

Loading WeasyPrint takes as long as reading the sheets, so it is begun beforehand, in a server process from which the
workers are then forked with everything loaded. Where there is no such server (Windows), each worker loads for itself.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from typing import Any

from letters import interrupts
from letters.problems import MachineFailed

LONGEST_ROOM, SHORT_ROOM = 70, "/tmp"  # a socket's path may have 107 characters, and 35 are its own  # noqa: S108
FORKED = "forkserver" in multiprocessing.get_all_start_methods()


def context() -> Any:
    """Return how processes are started here, with what each has loaded from its start."""
    if not FORKED:
        return multiprocessing.get_context("spawn")
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["letters.post.loaded", "letters.cli"])  # a worker imports the command once more
    return server


def serve() -> None:
    """Start the processes that stand behind the workers, if they are not running; `MachineFailed` if that fails.

    They hear of no signal, nor do the workers, which have that from them: a request to end is for the main process,
    and it may be sent to the whole group.
    """
    if not FORKED:
        return
    from multiprocessing import forkserver, resource_tracker

    context()
    try:
        _have_a_room()
        with interrupts.unheard():
            forkserver.ensure_running()
            resource_tracker.ensure_running()
    except OSError as error:
        said = f"The processes that make letters could not be started: {error.strerror or error}."
        raise MachineFailed(f"{said} Nothing was made. Look whether the disk is full, and try again.") from None


def _have_a_room() -> None:
    """Give multiprocessing a folder for its socket; its own way to take that away again is loud when it fails."""
    settings = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    if not settings.get("tempdir"):
        short = len(tempfile.gettempdir()) <= LONGEST_ROOM
        settings["tempdir"] = tempfile.mkdtemp(prefix="letters-", dir=None if short else SHORT_ROOM)
        atexit.register(shutil.rmtree, settings["tempdir"], ignore_errors=True)


def begin(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Begin a worker's life. A request to end is for the main process, which then stops the workers in order.

    What it puts into temporary files, as WeasyPrint does with fonts, lies in the room of the main process, and goes
    with that: a worker that is let go takes nothing away itself.
    """
    interrupts.deaf()
    tempfile.tempdir = multiprocessing.current_process()._config.get("tempdir")  # type: ignore[attr-defined]
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    start(*given)


def _end_with(parent: Any) -> None:
    """End this worker when the main process has gone without a word, as it does when it is killed."""
    parent.join()
    os._exit(1)
