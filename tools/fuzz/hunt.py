"""Case after case until the time is up; of each new crash the smallest case that Hypothesis finds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Flaky

from fuzz import attempt
from fuzz.attempt import Crash, Room
from fuzz.part import Files, Part

AT_ONCE = 400  # cases that one run of Hypothesis makes
SHRINKING = 30.0  # seconds of the processor that making one crash's case smaller may take


@dataclass(slots=True)
class Tally:
    """What came of one part; it grows as the hunt goes on."""

    cases: int = 0
    taken: int = 0  # as good
    seconds: float = 0.0
    crashes: dict[str, tuple[Crash, Files]] = field(default_factory=dict)


class _Met(Exception):
    """A crash that was not met before."""


def hunt(
    part: Part, seconds: float, first_seed: int, most: int = 10**9, tell: Callable[[Crash], None] = print
) -> Tally:
    """Try cases for so many seconds of the processor, or so many cases, from a seed on; Ctrl-C ends it early."""
    tally, number = Tally(), first_seed
    with attempt.room(part) as room:
        start = time.process_time()
        while tally.seconds < seconds and tally.cases < most:
            before = set(tally.crashes)
            try:
                _round(part, room, tally, number, min(AT_ONCE, most - tally.cases), start + seconds)
            except KeyboardInterrupt:
                most = tally.cases
            for kind in set(tally.crashes) - before:
                tell(tally.crashes[kind][0])
            tally.seconds, number = time.process_time() - start, number + 1
    return tally


def _round(part: Part, room: Room, tally: Tally, number: int, most: int, end: float) -> None:
    """Let Hypothesis make cases; the first crash of a new kind is made smaller, and ends the round."""
    known, met = frozenset(tally.crashes), [0.0]

    @seed(number)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    @given(part.cases)
    def one(files: Files) -> None:
        now = time.process_time()
        if now > (met[0] + SHRINKING if met[0] else end):
            return
        tally.cases += 1
        ended = attempt.ended(part, files, room)
        tally.taken, crash = tally.taken + ended.taken, ended.crash
        if crash is None or crash.kind in known:
            return
        met[0] = met[0] or now
        before = tally.crashes.get(crash.kind)
        if before is None or _size(files) <= _size(before[1]):
            tally.crashes[crash.kind] = (crash, files)
        if not crash.kind.startswith("over "):  # what takes long, or much, is not tried again and again
            raise _Met

    with contextlib.suppress(_Met, Flaky):
        one()


def _size(files: Files) -> int:
    return sum(map(len, files.values()))
