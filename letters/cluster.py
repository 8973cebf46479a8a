"""Letters made on more than one machine: by the workers of a Dask cluster that is there already.

Chunks of letters go out, PDFs and what was read in them come back. Only the making is done there: the check, the draw,
the store, the pack and the ledger stay here. A worker that is lost has its chunk done again by another; one that has
another version of this program, or of a library, is refused, since its letters would be others.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from letters import keys
from letters.post import pool, worker
from letters.post.letter import Stationery
from letters.post.pool import Workshop
from letters.post.worker import Kit
from letters.problems import MachineFailed

if TYPE_CHECKING:
    from distributed import Client

CHUNK, AHEAD = 16, 2  # letters that a worker takes at a time; chunks for each that are handed out beforehand
ANSWERS, RETURNS = 20, 120  # seconds: in which a scheduler must answer, and a worker be there when all were lost
INSTALL = "pip install 'letters[cluster]'"


@contextlib.contextmanager
def opened(address: str, stationery: Mapping[str, Stationery], count: int) -> Iterator[Workshop]:
    """Give a workshop whose letters are made by the cluster behind a scheduler's address, such as tcp://10.0.0.7:8786.

    The pack is read by `count` workers of this machine. `MachineFailed` when there is no such cluster, or none of its
    workers can make letters as they are made here.
    """
    with _client(address) as client, pool.opened(stationery, count) as here:
        machines = _alike(client, address)
        kit = client.submit(_handed, Kit(keys.program(), stationery), pure=False)  # made again if its worker is lost
        executor = _Cluster(client)
        with _watched(client, executor):
            there = pool.over(executor, machines, kit, CHUNK, AHEAD)
            yield replace(there, look_through=here.look_through)


def _handed(kit: Kit) -> Kit:
    return kit


@contextlib.contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError:
        raise MachineFailed(f"--scheduler needs a library that is not installed here: {INSTALL}") from None
    try:
        client = Client(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        said = f"No scheduler answers at {address} ({type(error).__name__})."
        raise MachineFailed(f"{said} Is it running, and is that its address? `dask scheduler` says it.") from None
    try:
        yield client
    finally:
        client.close()


def _alike(client: Client, address: str) -> int:
    """Return how many workers there are; `MachineFailed` unless there are some, and each makes the same letters."""
    found: Mapping[str, Any] = client.run(keys.program, on_error="return")
    if not found:
        raise MachineFailed(f"The scheduler at {address} has no workers. Start some: dask worker {address}")
    if without := [name for name, key in found.items() if isinstance(key, BaseException)]:
        said = f"On {len(without)} of {len(found)} workers letters is not installed, such as {without[0]}."
        raise MachineFailed(f"{said} Install there what is installed here.")
    if other := [name for name, key in found.items() if key != keys.program()]:
        raise MachineFailed(_unlike(f"{len(other)} of {len(found)} workers have", other[0]))
    return len(found)


def _unlike(who: str, such_as: str = "") -> str:
    said = f"{who} another version of letters, or of a library that it works with{such_as and f', such as {such_as}'}"
    return f"{said}: letters made there would be others. Install there what is installed here."


class _Cluster(Executor):
    """The workers of a cluster, and what they have in hand."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._hands: Executor = client.get_executor(pure=False)
        self._waiting: set[Future[Any]] = set()

    def submit(self, work: Callable[..., Any], /, *items: Any, **named: Any) -> Future[Any]:
        """Hand a piece of work to the cluster; its future fails with `MachineFailed` where that is the cluster's."""
        outcome = Future[Any]()
        outcome.set_running_or_notify_cancel()
        inner = self._hands.submit(work, *items, **named)
        self._waiting.add(outcome)
        inner.add_done_callback(lambda done: self._settle(outcome, done))
        return outcome

    def _settle(self, outcome: Future[Any], done: Future[Any]) -> None:
        self._waiting.discard(outcome)
        if outcome.done():
            return
        error = None if done.cancelled() else done.exception()
        if done.cancelled():
            outcome.set_exception(MachineFailed("The cluster let go of letters that it was making. Try again."))
        elif error is None:
            outcome.set_result(done.result())
        else:
            outcome.set_exception(_in_words(error))

    def call_off(self) -> None:
        """Let everything fail that is still waited for."""
        for outcome in tuple(self._waiting):
            if not outcome.done():
                said = f"The cluster has had no workers for {RETURNS} seconds. Start some, and run it again."
                outcome.set_exception(MachineFailed(f"{said} What was made is kept."))


def _in_words(error: BaseException) -> BaseException:
    """Return an error of the cluster's as `MachineFailed`, and one of ours as it is."""
    if isinstance(error, worker.Unlike):
        return MachineFailed(_unlike("A worker has"))
    if isinstance(error, MachineFailed):
        return error
    said = f"The cluster could not make some letters ({type(error).__name__})."
    return MachineFailed(f"{said} A worker may be short of memory. What was made is kept; run it again.")


@contextlib.contextmanager
def _watched(client: Client, executor: _Cluster) -> Iterator[None]:
    """Call everything off when there have been no workers for too long: a scheduler would wait for them for ever."""
    over = threading.Event()

    def watch() -> None:
        since = 0
        while not over.wait(1):
            with contextlib.suppress(Exception):
                since = 0 if client.scheduler_info()["workers"] else since + 1
            if since >= RETURNS:
                executor.call_off()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
