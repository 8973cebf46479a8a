"""Print the processor time in seconds that a draw takes: `python tools/draw_time.py PEOPLE`, in 150 strata."""

from __future__ import annotations

import sys
import time

from letters.trial import draw
from letters.trial.design import Arm, Design, Unit


def drawing(count: int) -> float:
    """Return the processor time that a draw of so many people takes."""
    units = [Unit(f"S{n:07d}", f"site {n % 15}", f"site {n % 15} / team {n % 150}") for n in range(count)]
    plan = Design((Arm("letter", 1), Arm("control", 1)), ("site", "team"))
    start = time.process_time()
    draw.assign(units, plan, "a seed")
    return time.process_time() - start


if __name__ == "__main__":
    print(f"{drawing(int(sys.argv[1])):.3f}")
