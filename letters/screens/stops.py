"""What is said when nothing more was done: problems, warnings, and a fault of the program itself."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path

from letters import problems
from letters.counting import counted
from letters.problems import Problem, Refused
from letters.screens.form import shown


def refusal(stop: Refused, *, values: bool) -> list[str]:
    """List every problem; values of cells only on request, because they may be personal."""
    marked = [f"Marked in: {', '.join(map(shown, stop.left))}"] if stop.left else []
    return [
        *warnings(stop.questions, values=values),
        *_lines(stop.problems, values=values),
        f"{counted(len({(it.place, it.said) for it in stop.problems}), 'problem')} to mend. {stop.done}",
        *marked,
    ]


def warnings(found: Iterable[Problem], *, values: bool) -> list[str]:
    """List what a person should look at."""
    return [f"Worth a look: {line}" for line in _lines(found, values=values)]


def _lines(found: Iterable[Problem], *, values: bool) -> list[str]:
    if not values:
        return problems.told(found)
    return [f"{problem}" + (f" [{problem.value!r}]" if problem.value else "") for problem in found]


def fault(error: BaseException) -> list[str]:
    """Own up to a fault of the program: its kind and place; what it says is left out, because it may be personal."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if "letters" in Path(step.filename).parts]
    where = f" at {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else ""
    said = f"letters met something that it does not know how to handle ({type(error).__name__}{where})."
    return [said, "Nothing was put in place. Please report this line to whoever looks after letters."]
