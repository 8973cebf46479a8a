"""Letters made on more than one machine: by the workers of a Dask cluster that is there already.

Chunks of letters go out, PDFs and what was read in them come back. Only the making is done there: the check, the draw,
the store, the pack and the ledger stay here. A worker that is lost has its chunk done again by another; one that has
another version of this program, or of a library, is refused, since its letters would be others.

Dask logs the arguments of what fails, and shows them to whoever asks. What it is handed shows nothing of itself,
therefore, and no piece of work fails as far as it can tell.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import pickle
import threading
import time
import urllib.parse
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from letters import keys
from letters.post import pool, worker
from letters.post.letter import Stationery
from letters.post.pool import Workshop
from letters.post.worker import Kit
from letters.problems import MachineFailed

if TYPE_CHECKING:
    from distributed import Client

CHUNK, AHEAD = 16, 3  # letters that a worker takes at a time; chunks for each that are handed out beforehand
ANSWERS, RETURNS = 20, 120  # seconds: in which a scheduler must answer, and a worker be there when all were lost
INSTALL = "pip install 'letters[cluster]'"
LOUD = ("distributed", "tornado", "asyncio")  # whose log lines are for whoever writes programs
KEPT = "What was made is kept; the same command goes on."


@contextlib.contextmanager
def opened(address: str, stationery: Mapping[str, Stationery], count: int) -> Iterator[Workshop]:
    """Give a workshop whose letters are made by the cluster behind a scheduler's address, such as tls://10.0.0.7:8786.

    The pack is read by `count` workers of this machine. `MachineFailed` when there is no such cluster, when others
    could read what is sent to it, or when one of its workers would make other letters.
    """
    _refuse_if_open(address)
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
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"(dask|distributed|tornado)\b")
        try:
            from distributed import Client
        except ImportError:
            raise MachineFailed(f"--scheduler needs a library that is not installed here: {INSTALL}") from None
        _silence()
        try:
            client = Client(address, timeout=ANSWERS, set_as_default=False)
        except Exception as error:  # whatever a network, a name or a certificate may come to
            said = f"No scheduler answers at {address} ({type(error).__name__})."
            keyed = " It takes the keys that docs/large.md tells of." if address.startswith("tls:") else ""
            raise MachineFailed(f"{said} Is it running, and is that its address?{keyed} Nothing was made.") from None
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):  # all is done, or why it was not is told already
                client.close()


def _silence() -> None:
    """Let no line of Dask's reach the terminal, to the end of this process: what fails is told in words of our own."""
    for name in (*LOUD, *logging.root.manager.loggerDict):
        if name.partition(".")[0] in LOUD:
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [logging.NullHandler()], False


# -------------------------------------------------------------------------------------------- before it is trusted


def _refuse_if_open(*addresses: str) -> None:
    """Raise `MachineFailed` where names and homes would go over a network in the clear, or an address is none."""
    for address in addresses:
        scheme, host = _parts(address)
        if scheme == "tcp" and not _is_here(host):
            said = f"What is sent to {address} could be read on the way, and names and addresses are in it."
            raise MachineFailed(
                f"{said} Beyond one machine use tls:// (docs/large.md says how); on one, --host 127.0.0.1."
            )


def _parts(address: str) -> tuple[str, str]:
    with contextlib.suppress(ValueError):
        parts = urllib.parse.urlsplit(address)
        if parts.scheme in ("tcp", "tls") and parts.hostname and parts.port:
            return parts.scheme, parts.hostname
    raise MachineFailed(f"{address} is not the address of a scheduler. Write it as tls://10.0.0.7:8786.")


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _alike(client: Client, address: str) -> int:
    """Return how many workers there are; `MachineFailed` unless there are some, and each makes the same letters."""
    try:
        _refuse_if_open(client.scheduler_info()["address"])
        there: Mapping[str, Any] = client.run(keys.program, on_error="return")
        scheduler = client.run_on_scheduler(keys.program)  # it opens what it passes on
    except MachineFailed:
        raise
    except Exception as error:
        said = f"The scheduler at {address} cannot be worked with ({type(error).__name__})."
        raise MachineFailed(f"{said} Install there what is installed here. Nothing was made.") from None
    if not there:
        raise MachineFailed(f"The scheduler at {address} has no workers. Start some: dask worker {address}")
    _refuse_if_open(*there)
    found = {**there, address: scheduler}
    if without := [name for name, key in found.items() if not isinstance(key, str)]:
        said = f"At {without[0]}, and {len(without)} of {len(found)} addresses in all, letters is not installed."
        raise MachineFailed(f"{said} Install there what is installed here.")
    if other := [name for name, key in found.items() if key != keys.program()]:
        raise MachineFailed(_unlike(f"{len(other)} of {len(found)} processes, such as {other[0]}, have"))
    return len(there)


def _unlike(who: str) -> str:
    said = f"{who} another version of letters, or of a library that it works with: letters made there would be others."
    return f"{said} Install there what is installed here. {KEPT}"


# -------------------------------------------------------------------------------------------- what goes to and fro


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something as bytes, of which nothing is to be seen from without."""

    content: bytes

    def __repr__(self) -> str:
        return "Parcel(…)"


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a piece of work was not done: the name of its error, and no word of what it says, which may be somebody's."""

    kind: str


def _sealed(content: Any) -> Parcel:
    return Parcel(pickle.dumps(content, pickle.HIGHEST_PROTOCOL))


def _do(work: Callable[..., Any], kit: Kit, parcel: Parcel) -> Parcel | Failed:
    """Do a piece of work, on a worker: what comes of it is a value, whatever it is, so that nothing is logged."""
    try:
        return _sealed(work(kit, *pickle.loads(parcel.content)))  # noqa: S301  from whoever may have any code run here
    except BaseException as error:
        return Failed(type(error).__name__)


class _Cluster(Executor):
    """The workers of a cluster, and what they have in hand."""

    def __init__(self, client: Client) -> None:
        self._hands: Executor = client.get_executor(pure=False)
        self._waiting: set[Future[Any]] = set()
        self._settling = threading.Lock()

    def submit(self, work: Callable[..., Any], /, *items: Any, **named: Any) -> Future[Any]:
        """Hand a piece of work and its kit to the cluster; its future fails with `MachineFailed`, or not at all."""
        kit, *rest = items
        outcome = Future[Any]()
        outcome.set_running_or_notify_cancel()
        with self._settling:
            self._waiting.add(outcome)
        try:
            inner = self._hands.submit(_do, work, kit, _sealed(rest))
        except Exception as error:  # the client has been closed, when the scheduler has gone
            with self._settling:
                self._waiting.discard(outcome)
            raise _failed(type(error).__name__) from None
        inner.add_done_callback(lambda done: self._settle(outcome, *_came(done)))
        return outcome

    def call_off(self) -> None:
        """Let everything fail that is still waited for."""
        said = f"The cluster has had no workers for {RETURNS} seconds. Start some."
        for outcome in tuple(self._waiting):
            self._settle(outcome, None, MachineFailed(f"{said} {KEPT}"))

    def _settle(self, outcome: Future[Any], made: Any, failure: MachineFailed | None) -> None:
        """Say what came of a piece of work; who comes second is not heard."""
        with self._settling:
            if outcome not in self._waiting:
                return
            self._waiting.remove(outcome)
        if failure:
            outcome.set_exception(failure)
        else:
            outcome.set_result(made)


def _came(done: Future[Any]) -> tuple[Any, MachineFailed | None]:
    """Return what was made, or why it was not."""
    if done.cancelled():
        return None, MachineFailed(f"The scheduler has gone, with letters that it was to have made. {KEPT}")
    if error := done.exception():
        return None, _failed(type(error).__name__)
    came = done.result()
    if isinstance(came, Parcel):
        return pickle.loads(came.content), None  # noqa: S301  from a worker that is one of the office's own
    return None, _failed(came.kind)


def _failed(kind: str) -> MachineFailed:
    if kind == worker.Unlike.__name__:
        return MachineFailed(_unlike("A worker that has joined has"))
    return MachineFailed(f"The cluster failed to make some letters ({kind}); a worker may be short of memory. {KEPT}")


@contextlib.contextmanager
def _watched(client: Client, executor: _Cluster) -> Iterator[None]:
    """Call everything off when there have been no workers for too long: a scheduler would wait for them for ever."""
    over, scheduler = threading.Event(), client.scheduler

    def watch() -> None:
        seen = time.monotonic()
        while not over.wait(1):
            with contextlib.suppress(Exception):
                if scheduler and client.sync(scheduler.identity, callback_timeout=ANSWERS)["workers"]:
                    seen = time.monotonic()
            if time.monotonic() - seen >= RETURNS:
                executor.call_off()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join(1)
