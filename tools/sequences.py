"""Live through campaigns at random, and print how many, how many steps of each kind, and what was found.

The steps, and what must hold after each, are those of `tests/life_machine.py`; most lives are on its double, some
through the whole command. Every part of 250 has a seed of its own, so that one in which something was found can
be lived again: `make sequences SEQUENCES=250 SEED=17`. Ctrl-C ends it
earlier, and tells what was done until then.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from life_machine import TALLY, Life, RealLife

PART = 250  # lives of one seed
STEPS, REAL_STEPS = 15, 6  # of one life, at most
ENDS = ("done", "refused", "tampered", "killed")


def live(machine: type[Life], lives: int, steps: int, seed: int) -> str:
    """Live through so many lives, and return what was found in them, with the shortest life that shows it."""
    kind = type(f"{machine.__name__}{seed}", (machine,), {})
    kind._hypothesis_internal_use_seed = seed  # type: ignore[attr-defined]
    asked = settings(
        max_examples=lives,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    try:
        run_state_machine_as_test(kind, settings=asked)
    except Exception as found:
        said = "".join(traceback.format_exception_only(found))
        return f"seed {seed}: {said}" + "\n".join(getattr(found, "__notes__", ()))
    return ""


def main() -> int:
    """Live, print, and return an exit code: 0 when nothing was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sequences", type=int, default=20_000)
    asked.add_argument("--real", type=int, default=20, help="of these through the whole command, on real sheets")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    start, found = time.monotonic(), list[str]()
    with contextlib.suppress(KeyboardInterrupt):
        if given.real:
            found.append(live(RealLife, given.real, REAL_STEPS, given.seed))
        for at in range(0, given.sequences, PART):
            found.append(live(Life, min(PART, given.sequences - at), STEPS, given.seed + at // PART))
            so_far = f"{TALLY['sequences']} lives, {sum(map(bool, found))} findings"
            told(f"{time.monotonic() - start:6.0f} s  {so_far}")
    findings = [*filter(None, found)]
    steps = sum(times for step, times in TALLY.items() if step not in (*ENDS, "sequences"))
    told(f"\n{TALLY['sequences']} sequences, {steps} steps, in {time.monotonic() - start:.0f} s")
    for step, times in sorted(TALLY.items(), key=lambda it: (it[0] in ENDS, -it[1])):
        if step != "sequences":
            told(f"{times:9}  {step}{' (how a command ended)' if step in ENDS else ''}")
    told("\n\n".join(["", *findings]) if findings else "\nNothing was found.")
    return 1 if findings else 0


def told(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
