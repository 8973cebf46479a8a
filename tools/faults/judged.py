"""What came of a fault: looked at after it, and once more when the command was run again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from faults import trees
from faults.stage import LEDGER, POST, SENT, Ended, Scene
from faults.trees import Tree
from letters import process

COLUMNS = ("lost", "doubled", "control", "redrawn", "unlike", "amiss")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was wrong with one case, by column; nothing when all is as it must be."""

    case: str
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Tally:
    """What came of the cases of one kind."""

    kind: str
    cases: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    note: str = ""

    def add(self, verdict: Verdict) -> None:
        """Count one case."""
        self.cases += 1
        self.wrong.update({column for column, _ in verdict.wrong})
        self.told += [f"{self.kind}, {verdict.case}: {column}: {what}" for column, what in verdict.wrong]

    @property
    def well(self) -> bool:
        """Say whether nothing was wrong."""
        return not self.wrong


def together(tallies: Iterable[Tally]) -> Tally:
    """Return what came of all cases."""
    every = Tally("all faults")
    for tally in tallies:
        every.cases += tally.cases
        every.wrong += tally.wrong
    return every


def judged(
    scene: Scene,
    case: str,
    ended: Ended | None,
    again: Callable[[], Ended],
    *,
    allowed: frozenset[int] = frozenset(),
    whole: bool = False,
) -> Verdict:
    """Look at the tree after a fault, run the command again, look once more, and return all that was wrong.

    `ended` is how the command ended that met the fault, if it did so by itself, `allowed` how it may end; `whole` says
    that it had ended well as far as anybody knew.
    """
    after = trees.taken(scene.folder)
    whole = whole or (ended is not None and ended.code == process.DONE)
    wrong = [*_of_the_end(ended, allowed), *_after(scene, after, whole=whole)]
    resumed = again()
    if resumed.code not in scene.may_end:
        wrong.append(("amiss", f"run again it ended with {resumed.code}: {resumed.said[-300:]}"))
    wrong += _afterwards(scene, after, trees.taken(scene.folder))
    return Verdict(case, tuple(wrong))


def _of_the_end(ended: Ended | None, allowed: frozenset[int]) -> Iterator[tuple[str, str]]:
    if ended is None:
        return
    if ended.code not in allowed:
        yield "amiss", f"exit {ended.code}: {ended.said[-300:]}"
    if "Traceback" in ended.said or "does not know how to handle" in ended.said:
        yield "amiss", f"a fault of the program is told: {ended.said[-300:]}"


def _after(scene: Scene, after: Tree, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Say what must not be seen at any moment after a fault."""
    end, ledger = scene.ends[0], _data(after, LEDGER)
    full = _data(end, LEDGER)
    if not full.startswith(ledger) or not ledger.startswith(_data(scene.start, LEDGER)):
        yield "lost", "the ledger is no beginning of the one that it was to be"
    if (whole or ledger == full) and (short := [name for name in _posted(end) if after.get(name) != end[name]]):
        yield "lost", f"{len(short)} files that were reported are not there, such as {short[0]}"
    if whole and ledger != full:
        yield "lost", "what was reported is not in the ledger"
    for name in _posted(after):
        if after[name] not in (end.get(name), scene.start.get(name)):
            yield "amiss", f"{name} is half a letter"
    yield from _whose(after, end if _draws(ledger) else scene.ends[1])


def _afterwards(scene: Scene, after: Tree, last: Tree) -> Iterator[tuple[str, str]]:
    """Say what is not as it must be when the command was run again."""
    sealed, ledger = _data(after, LEDGER), _data(last, LEDGER)
    end = scene.ends[0] if _draws(sealed) else scene.ends[1]
    if not ledger.startswith(sealed):
        yield "lost", "what stood in the ledger stands there no more"
    draws, before = _draws(ledger), _draws(sealed)
    if len(draws) != len(_draws(_data(end, LEDGER))) or draws[: len(before)] != before:
        yield "redrawn", f"{len(draws)} draws in the ledger"
    if Counter(_kinds(ledger)) - Counter(_kinds(_data(end, LEDGER))):
        yield "doubled", f"the ledger says {', '.join(_kinds(ledger))}"
    yield from _whose(last, end)
    if names := trees.unlike(last, end):
        yield "unlike", f"{len(names)} files, such as {', '.join(names[:4])}"


def _whose(tree: Tree, end: Tree) -> Iterator[tuple[str, str]]:
    """Say whose letters lie here that should not, or twice."""
    here = Counter(_ids(tree))
    due = set(_ids(end)) | set(_ids(end, SENT))
    if strangers := here.keys() - due:
        yield "control", f"letters of {', '.join(sorted(strangers)[:5])}"
    if twice := [name for name, times in here.items() if times > 1]:
        yield "doubled", f"letters of {', '.join(sorted(twice)[:5])}"


def _ids(tree: Tree, folder: str = POST) -> list[str]:
    """Return whose letters lie in a folder."""
    return [name.rsplit("-", 1)[1][:-4] for name in tree if name.startswith(folder) and "/letters/" in name]


def _posted(tree: Tree) -> list[str]:
    return [name for name, entry in tree.items() if name.startswith(POST) and entry.data is not None]


def _data(tree: Tree, name: str) -> bytes:
    return tree[name].data or b"" if name in tree else b""


def _draws(ledger: bytes) -> list[bytes]:
    return [line for line in ledger.splitlines() if b'"event":"drawn"' in line]


def _kinds(ledger: bytes) -> list[str]:
    return re.findall(r'"event":"([a-z-]+)"', ledger.decode("utf-8", "replace"))
