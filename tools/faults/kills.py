"""A run that is killed: at each operation, in the middle of each write, and at moments that chance gives.

The command is forked (`stage`), so that a case takes some hundredths of a second, and kills itself with SIGKILL just
before an operation, or when half of a write is done; at a random moment it is killed from outside. `whole` does the
same to true processes, some by time and some by strace.
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from faults import seam, stage, trees
from faults.judged import Tally, judged
from faults.seam import Act, Hook, Operation
from faults.stage import Ended, Scene

RANDOM = 2400  # kills at random
KILLED = frozenset({-signal.SIGKILL, 0})  # 0: it had ended before


def operations(scene: Scene, *, flushing: bool = True) -> tuple[Operation, ...]:
    """Return the operations of a scene's command, in order, as it does them when nothing goes wrong."""
    trees.laid(scene.folder, scene.start)
    with tempfile.TemporaryFile() as heard:

        def hook(operation: Operation, act: Act) -> Any:
            failed = True
            try:
                done = act(operation)
                failed = False
            finally:
                os.write(heard.fileno(), pickle.dumps(replace(operation, failed=failed)))
            return done

        ended = stage.forked(scene, "a", hook, flushing=flushing)
        assert ended.code == 0, ended.said
        length = heard.tell()
        heard.seek(0)
        found = []
        while heard.tell() < length:
            found.append(pickle.load(heard))
    return tuple(found)


def at(index: int, fault: Hook, *, onwards: bool = False) -> Hook:
    """Return a hook that meets a fault at the operation of this number, and, if so wished, at all that follow."""
    count = itertools.count()

    def hook(operation: Operation, act: Act) -> Any:
        number = next(count)
        return fault(operation, act) if number == index or (onwards and number > index) else act(operation)

    return hook


def killed(_: Operation, __: Act) -> None:
    """Kill this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def torn(operation: Operation, act: Act) -> None:
    """Kill this process when half of a write is done."""
    act(seam.cut(operation))
    os.kill(os.getpid(), signal.SIGKILL)


def everywhere(scene: Scene, every: int) -> Tally:
    """Kill a scene's command at each operation, or at every so manieth."""
    tally = Tally(f"killed at an operation: {scene.name}")
    found = operations(scene)
    places: Iterable[tuple[int, str, Hook]] = itertools.chain(
        ((number, f"before {it.kind}", killed) for number, it in enumerate(found)),
        ((number, "within a write", torn) for number, it in enumerate(found) if it.kind == "write"),
    )
    for number, how, fault in itertools.islice(places, 0, None, every):
        trees.laid(scene.folder, scene.start)
        ended = stage.forked(scene, "a", at(number, fault))
        tally.add(judged(scene, f"operation {number}, {how}", ended, again(scene), allowed=KILLED))
    tally.note = f"{len(found)} operations"
    return tally


def at_random(scene: Scene, every: int, seed: int) -> Tally:
    """Kill a scene's command at random: before and within operations, and after a random time."""
    chance = Random(seed)
    length, seconds = len(operations(scene)), _seconds(scene)
    tally = Tally(f"killed at random: {scene.name}")
    for number in range(RANDOM // every):
        trees.laid(scene.folder, scene.start)
        if number % 2:
            after = chance.uniform(0, seconds)
            ended, how = stage.forked(scene, "a", kill_after=after), f"after {after * 1000:.1f} ms"
        else:
            index, fault = chance.randrange(length), chance.choice((killed, torn))
            ended, how = stage.forked(scene, "a", at(index, fault)), f"operation {index}, {fault.__name__}"
        tally.add(judged(scene, how, ended, again(scene), allowed=KILLED))
    tally.note = f"seed {seed}; half of them by time, within {seconds * 1000:.0f} ms"
    return tally


def again(scene: Scene) -> Callable[[], Ended]:
    """Return what runs a scene's command once more, with the chance of another run."""
    return lambda: stage.forked(scene, "b")


def _seconds(scene: Scene) -> float:
    """Return how long a scene's command takes when it is forked."""
    return statistics.median(_times(scene))


def _times(scene: Scene) -> Iterator[float]:
    for _ in range(5):
        trees.laid(scene.folder, scene.start)
        start = time.perf_counter()
        stage.forked(scene, "a")
        yield time.perf_counter() - start
