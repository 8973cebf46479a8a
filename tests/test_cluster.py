"""A Dask cluster makes the same letters, to the byte: also when a worker is killed on the way, and never twice."""

from __future__ import annotations

import contextlib
import csv
import getpass
import io
import multiprocessing
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fixed
import office
import pytest
import small
from conftest import Command, Ran

import letters as package
from letters import cli, cluster, entries, keys
from letters.post import bounds, expect, pack, pool, worker
from letters.post.bounds import TooLong
from letters.post.pool import Job
from letters.post.worker import Kit, Unlike
from letters.problems import MachineFailed

pytestmark = pytest.mark.workers

PEOPLE, DUE, FIRST = 56, 28, 4  # of whom half are due a letter; letters that are there when something happens
WAIT = 120  # seconds for anything to come about
CANARY = "Quetzalcoatlus"
HERE = Path(__file__).parent
RUN = """
import sys
import fixed
from letters import cluster
cluster.CHUNK, cluster.RETURNS = 4, 3
sys.exit(fixed.main(sys.argv[1:]))
"""


# ------------------------------------------------------------------------------------------------- a real cluster


@dataclass(frozen=True)
class Part:
    """A process of the cluster, and the file to which it logs."""

    process: subprocess.Popen[bytes]
    log: Path

    def logged(self) -> str:
        """Return what it has logged."""
        return self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """Kill it, as the system does when memory is short."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def started(
    log: Path, *arguments: str, program: Path | None = None, more: Mapping[str, str] | None = None
) -> Iterator[Part]:
    """Give a process of the cluster, which has this very program, or another one, and end it afterwards."""
    places = (program or Path(package.__file__).parents[1], HERE, Path(fixed.__file__).parent)
    environment = {**os.environ, **(more or {}), "PYTHONPATH": os.pathsep.join(map(str, places))}
    command = [str(Path(sys.executable).with_name("dask")), *arguments, "--host", "127.0.0.1", "--no-dashboard"]
    with log.open("wb") as to:
        process = subprocess.Popen(command, stdout=to, stderr=to, env=environment, cwd=log.parent)
    try:
        yield Part(process, log)
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def schedulers(room: Path, *arguments: str, more: Mapping[str, str] | None = None) -> Iterator[tuple[str, Part]]:
    """Give a scheduler, and its address."""
    with started(room / "scheduler.log", "scheduler", "--port", "0", *arguments, more=more) as part:
        address = re.compile(r"Scheduler at: +(\S+)\n")
        wait_until(lambda: bool(address.search(part.logged())))
        yield address.findall(part.logged())[0], part


@contextlib.contextmanager
def workers(
    address: str, room: Path, count: int, program: Path | None = None, more: Mapping[str, str] | None = None
) -> Iterator[list[Part]]:
    """Give so many worker processes."""
    with contextlib.ExitStack() as stack:
        there = []
        for number in range(count):
            words = ("--no-nanny", "--nthreads", "1", "--local-directory", str(room / f"local-{number}"))
            part = started(room / f"worker-{number}.log", "worker", address, *words, program=program, more=more)
            there.append(stack.enter_context(part))
        for one in there:
            wait_until(lambda one=one: "Registered to" in one.logged())  # type: ignore[misc]
        yield there


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something to come about, and fail when it does not."""
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Part]]:
    """Give a scheduler that several tests share, and its address."""
    with schedulers(tmp_path_factory.mktemp("scheduler")) as it:
        yield it


@pytest.fixture
def scheduler(behind: tuple[str, Part]) -> str:
    """Give the address of it."""
    return behind[0]


def campaign(folder: Path) -> Path:
    """Return a campaign of several dozen people, each with a canary in the address."""
    staff = [{**one, "address_line_1": f"{n} {CANARY} Lane"} for n, one in enumerate(small.many(PEOPLE), start=1)]
    return small.campaign(folder, staff)


@contextlib.contextmanager
def begun(folder: Path, address: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Give a run with chance and time fixed, small chunks, and little patience."""
    command = [sys.executable, "-c", RUN, "run", str(folder), "--workers", "1", "--scheduler", address]
    environment, pipe = fixed.environment(**more), subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as run:
        try:
            yield run
        finally:
            run.kill()


def end(run: subprocess.Popen[str]) -> Ran:
    """Wait for the end of a run."""
    out, err = run.communicate(timeout=WAIT)
    return Ran(run.returncode, out, err)


def there(folder: Path) -> int:
    """Return how many letters are kept."""
    return len(list((folder / "output/store").glob(f"*{entries.LETTER}")))


def wait_for_the_first(folder: Path, run: subprocess.Popen[str]) -> None:
    """Wait until the first letters are kept, and see that not all are."""
    wait_until(lambda: there(folder) >= FIRST or run.poll() is not None)
    assert run.poll() is None
    assert there(folder) < DUE


@pytest.fixture
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clock and chance stand still, as they do in the runs that are processes."""
    monkeypatch.setattr(cli, "_now", lambda: fixed.NOW)
    monkeypatch.setattr(getpass, "getuser", lambda: "r.amadi")
    monkeypatch.setattr(secrets, "token_hex", lambda count: "5" * 2 * count)


@dataclass(frozen=True)
class Local:
    """A campaign of which the letters were made by this machine's own workers, and what the run said."""

    folder: Path
    ran: Ran


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Local:
    """Give the same campaign, made here."""
    folder = campaign(tmp_path_factory.mktemp("local") / "c")
    command = fixed.command("run", folder, "--workers", "2")
    run = subprocess.run(command, env=fixed.environment(), check=False, capture_output=True, text=True)
    assert run.returncode == 0
    return Local(folder, Ran(run.returncode, run.stdout, run.stderr))


def see_that_it_is_the_same(folder: Path, local: Local) -> None:
    """See that every file is what this machine makes by itself, and that everybody has one letter."""
    here = fixed.tree(local.folder / "output")
    assert len([name for name in here if name.startswith("post/letters/")]) == DUE
    assert fixed.tree(folder / "output") == here
    _, *rows = csv.reader(io.StringIO((folder / "output/post/print-list.csv").read_text(encoding="utf-8-sig")))
    whose = pack.HEADINGS.index("file")
    assert len({row[whose] for row in rows}) == len(rows) == there(folder) == DUE


# --------------------------------------------------------------------------------------------------- what it makes


@pytest.mark.long
def test_a_cluster_makes_the_same_bytes_and_a_killed_worker_takes_no_letter_along(
    letters: Command, scheduler: str, local: Local, tmp_path: Path
) -> None:
    folder = campaign(tmp_path / "c")
    with workers(scheduler, tmp_path, 2) as (one, other), begun(folder, scheduler) as run:
        wait_for_the_first(folder, run)
        one.kill()
        ran = end(run)
        assert (ran.code, ran.err) == (0, local.ran.err)
        assert CANARY not in other.logged()
    see_that_it_is_the_same(folder, local)
    assert letters("verify", folder).code == 0


@pytest.mark.thorough
@pytest.mark.usefixtures("_still")
def test_when_all_workers_are_lost_the_run_ends_and_this_machine_goes_on_from_what_is_kept(
    letters: Command, scheduler: str, local: Local, tmp_path: Path
) -> None:
    folder = campaign(tmp_path / "c")
    with workers(scheduler, tmp_path, 1) as (only,), begun(folder, scheduler) as run:
        wait_for_the_first(folder, run)
        only.kill()
        ran = end(run)
    said = "The cluster has had no workers for 3 seconds. Start some. What was made is kept; the same command goes on."
    assert (ran.code, ran.out, ran.err) == (5, "", f"{said}\n")
    assert not (folder / "output/post").exists()
    kept = {path: path.stat().st_mtime_ns for path in (folder / "output/store").glob("*.letter")}
    assert letters("run", folder, "--workers", "1").code == 0
    assert FIRST <= len(kept) < DUE
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    see_that_it_is_the_same(folder, local)


@pytest.mark.thorough
def test_ctrl_c_ends_a_run_on_a_cluster_with_one_sentence(scheduler: str, tmp_path: Path) -> None:
    folder = campaign(tmp_path / "c")
    with workers(scheduler, tmp_path, 1), begun(folder, scheduler) as run:
        wait_for_the_first(folder, run)
        run.send_signal(signal.SIGINT)
        ran = end(run)
    assert (ran.code, ran.out, ran.err.count("\n")) == (130, "", 1)
    assert ran.err.startswith("Interrupted. ")
    assert there(folder) < DUE


@pytest.mark.thorough
def test_a_scheduler_that_goes_ends_the_run_with_one_sentence(tmp_path: Path) -> None:
    folder = campaign(tmp_path / "c")
    with schedulers(tmp_path) as (address, part), workers(address, tmp_path, 1), begun(folder, address) as run:
        wait_for_the_first(folder, run)
        part.kill()
        ran = end(run)
    said = "The scheduler has gone, with letters that it was to have made. What was made is kept; the same command"
    assert (ran.code, ran.out, ran.err) == (5, "", f"{said} goes on.\n")


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("openssl"), reason="it makes the keys")
def test_a_cluster_beyond_this_machine_is_reached_with_keys_and_not_without(letters: Command, tmp_path: Path) -> None:
    new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=letters"
    subprocess.run(
        ["openssl", *new.split(), "-keyout", "key", "-out", "cert"], cwd=tmp_path, check=True, capture_output=True
    )
    own = {
        f"DASK_DISTRIBUTED__COMM__TLS__{whose}__{what.upper()}": str(tmp_path / what)
        for whose in ("SCHEDULER", "WORKER", "CLIENT")
        for what in ("cert", "key")
    }
    tls = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(tmp_path / "cert"), **own}
    folder = small.campaign(tmp_path / "c")
    with schedulers(tmp_path, "--protocol", "tls", more=tls) as (address, _), workers(address, tmp_path, 1, more=tls):
        without = letters("run", folder, "--scheduler", address)
        with begun(folder, address, **tls) as run:
            ran = end(run)
    assert (without.code, without.out, without.err.count("\n")) == (5, "", 1)
    assert "It takes the keys that docs/large.md tells of." in without.err
    assert address.startswith("tls://")
    assert ran.code == 0
    assert there(folder) == 4


# ------------------------------------------------------------------------------------------------ what nobody reads


def explode(kit: Kit, words: str) -> None:
    """Fail as a library does that knows no discretion."""
    raise ValueError(f"{words} is not well", kit)


@pytest.mark.thorough
def test_no_log_of_the_cluster_holds_what_a_letter_says_though_its_making_fails(
    behind: tuple[str, Part], tmp_path: Path
) -> None:
    scheduler, part = behind
    with workers(scheduler, tmp_path, 1) as (only,), cluster._client(scheduler) as client:
        made = cluster._Cluster(client).submit(explode, Kit(keys.program(), {}), CANARY)
        with pytest.raises(MachineFailed, match="ValueError") as failed:
            made.result(WAIT)
        assert CANARY not in str(failed.value)
        logged = part.logged(), only.logged()
    for text in logged:
        assert "distributed" in text
        assert CANARY not in text
        assert "Failed" not in text


def test_a_parcel_shows_nothing_of_what_is_in_it() -> None:
    assert CANARY in str(cluster._sealed(CANARY).content)
    assert CANARY not in repr([cluster._sealed(CANARY)])


@pytest.mark.parametrize("address", ["tcp://10.0.0.7:8786", "tcp://letters.example:8786", "tcp://[2001:db8::7]:8786"])
def test_letters_do_not_go_over_a_network_in_the_clear(letters: Command, tmp_path: Path, address: str) -> None:
    folder = small.campaign(tmp_path)
    ran = letters("run", folder, "--scheduler", address)
    assert (ran.code, ran.out) == (5, "")
    assert ran.err == (
        f"What is sent to {address} could be read on the way, and names and addresses are in it. "
        "Beyond one machine use tls:// (docs/large.md says how); on one, --host 127.0.0.1.\n"
    )
    assert not (folder / "output/ledger.jsonl").exists()


@pytest.mark.parametrize("whose", ["scheduler", "worker"])
def test_nor_to_a_scheduler_or_worker_that_says_it_is_elsewhere(whose: str) -> None:
    class Elsewhere:
        def scheduler_info(self) -> dict[str, str]:
            return {"address": f"tcp://{'10.0.0.7' if whose == 'scheduler' else '127.0.0.1'}:8786"}

        def run(self, *_: Any, **__: Any) -> dict[str, str]:
            return {"tcp://127.0.0.1:1234": keys.program(), "tcp://10.0.0.7:1234": keys.program()}

        def run_on_scheduler(self, *_: Any) -> str:
            return keys.program()

    client: Any = Elsewhere()
    with pytest.raises(MachineFailed, match=r"What is sent to tcp://10.0.0.7:\d+ could be read on the way"):
        cluster._alike(client, "tcp://127.0.0.1:8786")


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("address", ["x", "tcp://", "tcp://nowhere", "tls://a:b", "http://127.0.0.1:8786", "tcp://[:1"])
def test_what_is_no_address_is_told(letters: Command, tmp_path: Path, address: str) -> None:
    ran = letters("run", small.campaign(tmp_path), "--scheduler", address)
    said = f"{address} is not the address of a scheduler. Write it as tls://10.0.0.7:8786.\n"
    assert (ran.code, ran.out, ran.err) == (5, "", said)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tls://127.0.0.1:1", "tls://nowhere:1"])
def test_where_no_scheduler_answers_the_run_ends_soon_with_a_remedy(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(cluster, "ANSWERS", 1)
    folder, began = small.campaign(tmp_path), time.monotonic()
    ran = letters("run", folder, "--scheduler", address)
    assert (ran.code, ran.out, ran.err.count("\n")) == (5, "", 1)
    assert ran.err.startswith(f"No scheduler answers at {address} (")
    assert "Is it running, and is that its address?" in ran.err
    assert time.monotonic() - began < WAIT / 4
    assert not (folder / "output/ledger.jsonl").exists()


def test_without_its_library_the_command_says_how_to_install_it(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = letters("run", small.campaign(tmp_path), "--scheduler", "tcp://127.0.0.1:8786")
    said = "--scheduler needs a library that is not installed here: pip install 'letters[cluster]'\n"
    assert (ran.code, ran.out, ran.err) == (5, "", said)


def test_a_cluster_without_workers_is_told(letters: Command, scheduler: str, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path)
    ran = letters("run", folder, "--scheduler", scheduler)
    said = f"The scheduler at {scheduler} has no workers. Start some: dask worker {scheduler}\n"
    assert (ran.code, ran.out, ran.err) == (5, "", said)
    assert not (folder / "output/ledger.jsonl").exists()


def test_a_worker_with_another_version_is_refused_before_a_letter_is_made(
    letters: Command, scheduler: str, tmp_path: Path
) -> None:
    folder, other = small.campaign(tmp_path / "c"), tmp_path / "other"
    shutil.copytree(Path(package.__file__).parent, other / "letters", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "letters/__init__.py").open("a") as program:
        program.write("# another version\n")
    with workers(scheduler, tmp_path, 1, other):
        ran = letters("run", folder, "--scheduler", scheduler)
    assert (ran.code, ran.out, ran.err.count("\n")) == (5, "", 1)
    assert ran.err.startswith("1 of 2 processes, such as tcp://127.0.0.1:")
    assert "another version of letters, or of a library that it works with" in ran.err
    assert not (folder / "output/ledger.jsonl").exists()


def test_a_worker_with_another_version_that_joins_later_makes_no_letter() -> None:
    with pytest.raises(Unlike):
        worker.at(Kit("another version", {}), worker.print_all, ())
    sent = cluster._do(worker.at, Kit("another version", {}), cluster._sealed((worker.print_all, ())))
    done: Future[Any] = Future()
    done.set_result(sent)
    made, failure = cluster._came(done)
    assert made is None
    assert str(failure).startswith("A worker that has joined has another version of letters")


# ------------------------------------------------------------------------------- workers that are somebody else's


@pytest.fixture
def jobs() -> list[Job]:
    """Give letters to be made."""
    people = [office.person(staff_id=f"A{n:02d}", first_name=f"Ada{chr(97 + n)}") for n in range(6)]
    read = [expect.letter(it, it.note, office.SITES[it.site], office.shipped(), office.DAY, {}) for it in people]
    return [Job(office.letter(it), expected) for it, expected in zip(people, read, strict=True)]


@pytest.mark.thorough
@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_makes_the_same_letters(kind: Callable[..., Executor], jobs: list[Job]) -> None:
    kept = office.on(office.shipped())
    with pool.opened(kept, 1) as workshop:
        here = list(workshop.make(jobs))
    more = {"mp_context": multiprocessing.get_context("spawn")} if kind is ProcessPoolExecutor else {}
    with kind(2, **more) as executor:
        there = list(pool.over(executor, 2, Kit(keys.program(), kept), 2).make(jobs))
    assert [document.staff_id for document, _ in there] == [job.letter.staff_id for job in jobs]
    assert not [fault for document, verdict in there for fault in (*document.faults, *verdict.faults)]
    assert there == here


def test_a_worker_with_several_threads_makes_one_letter_at_a_time() -> None:
    at_work: list[int] = []
    most: list[int] = []

    def work() -> None:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.02)
        at_work.pop()

    with ThreadPoolExecutor(4) as executor:
        for one in [executor.submit(worker.at, Kit(keys.program(), {}), work) for _ in range(12)]:
            one.result()
    assert most == [1] * 12


def busy(seconds: float) -> None:
    """Take so much time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_a_letter_that_takes_too_long_is_called_off_in_a_thread_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "PATIENCE", 0.2)

    def work() -> str:
        with pytest.raises(TooLong), bounds.limited(ours=False):
            busy(WAIT)
        busy(0.4)
        return "nothing is left"

    with ThreadPoolExecutor(1) as executor:
        assert executor.submit(work).result(WAIT) == "nothing is left"


def test_a_letter_that_is_finished_at_the_last_moment_is_not_called_off_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work(patience: float) -> bool:
        monkeypatch.setattr(bounds, "PATIENCE", patience)
        try:
            with bounds.limited(ours=False):
                busy(0.002)
        except TooLong:
            return True
        finally:
            busy(0.0005)
        return False

    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0001)  # the clock's thread has its turn in time
    try:
        with ThreadPoolExecutor(1) as executor:
            late = [executor.submit(work, 0.001 + n % 20 / 10_000).result(WAIT) for n in range(400)]
    finally:
        sys.setswitchinterval(before)
    assert any(late)
    assert not all(late)
