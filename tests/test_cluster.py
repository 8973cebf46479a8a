"""A Dask cluster makes the same letters, to the byte: also when a worker is killed on the way, and never twice."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import office
import pytest
import small
from conftest import Command

from letters import cluster, files, keys, manifest
from letters.post import pool, worker
from letters.post.letter import Letter
from letters.post.render import Document
from letters.post.worker import Kit

pytestmark = [
    pytest.mark.workers,
    pytest.mark.long,
    pytest.mark.filterwarnings("default"),  # the cluster's own, on its way out
]

MANY = 14  # times the small campaign's people
WAIT = 60  # seconds for a cluster to be there


@contextlib.contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process of the cluster, and end it afterwards."""
    command = [sys.executable, "-m", "distributed.cli.dask_spec", *arguments]
    command = [str(Path(sys.executable).with_name("dask")), *arguments]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a real scheduler."""
    port = free_port()
    with started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"):
        wait_until(lambda: listens(port))
        yield f"tcp://127.0.0.1:{port}"


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def two(scheduler: str, tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give two worker processes."""
    from distributed import Client

    each = ("worker", scheduler, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory")
    with started(*each, str(tmp_path / "w1")) as one, started(*each, str(tmp_path / "w2")) as other:
        with Client(scheduler, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=WAIT)
        yield [one, other]


def campaign(folder: Path) -> Path:
    """Return a campaign of several dozen people."""
    return small.campaign(folder, people=small.many(MANY))
