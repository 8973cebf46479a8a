"""What every test may use: the command, and whether golden files are to be renewed."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import here
import pytest
import small

from letters import cli, snapshot, summary, workers
from letters.evidence import printed
from letters.post import pool, template
from letters.post.letter import Letter
from letters.post.pool import Job, Workshop
from letters.post.readback import Verdict
from letters.post.render import Document


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: its exit code, and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """What was wrong, without where `check` has marked it."""
        lines = [line for line in self.err.splitlines(keepends=True) if not line.startswith("Marked in: ")]
        return "".join(lines).replace("to mend. Nothing was drawn.", "to mend. Nothing was written.")


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # commands that tests start are compiled once, not each time
Command = Callable[..., Ran]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def _one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out in one process where none are asked for: the tests themselves fill the machine."""
    monkeypatch.setattr(workers, "cores", lambda: 1)


@pytest.fixture(autouse=True)
def _here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that run in this process lay out and read here, too, but where a test is about the workers."""
    if not request.node.get_closest_marker("workers"):
        monkeypatch.setattr(pool, "opened", here.opened)
        monkeypatch.setattr(template, "load", here.loaded)


@pytest.fixture(autouse=True)
def _once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page that was printed, and a picture that was taken, be those of before."""
    if not request.node.get_closest_marker("anew"):
        monkeypatch.setattr(printed, "pdf", here.page)
        monkeypatch.setattr(summary, "picture", here.picture)


@pytest.fixture(autouse=True)
def _unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system put files on the disk in its own time: what a failure of the power leaves is tested elsewhere."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def letters(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in this process: `letters("run", folder)`."""

    def command(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return command


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small.campaign(tmp_path_factory.mktemp("made") / "c")
    assert cli.main(["run", str(folder), "--workers", "1"]) == 0
    return folder


@pytest.fixture
def made(_made_once: Path, tmp_path: Path) -> Path:
    """Give a copy of the small campaign with its letters made, to be spoilt."""
    return Path(shutil.copytree(_made_once, tmp_path / "made"))


@dataclass(frozen=True, slots=True)
class Work:
    """Whose letters were laid out, cover sheets among them, and whose were read; and how often."""

    printed: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Count what is done in the workshop from now on."""
    opened, done = pool.opened, Work()

    @contextlib.contextmanager
    def watched(*given: Any) -> Iterator[Workshop]:
        with opened(*given) as shop:

            def lay_out(letters: Iterable[Letter]) -> Iterator[Document]:
                return shop.lay_out(_counted(letters, done.printed, lambda it: it.staff_id))

            def make(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
                made = shop.make(_counted(jobs, done.printed, lambda it: it.letter.staff_id))
                return _counted(made, done.read, lambda it: it[0].staff_id if it[1].digest else "")

            yield replace(shop, lay_out=lay_out, make=make)

    monkeypatch.setattr(pool, "opened", watched)
    return done


def _counted(things: Iterable[Any], counts: Counter[str], whose: Callable[[Any], str]) -> Iterator[Any]:
    """Go through things, and count whose they are."""
    for it in things:
        counts[whose(it)] += 1
        yield it


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Say whether what tests compare with is to be renewed."""
    return bool(request.config.getoption(snapshot.OPTION))
