"""How a run of the program lives and ends: with an exit code, and in words, whatever happens."""

from __future__ import annotations

import atexit
import contextlib
import gc
from collections.abc import Callable, Iterator

from letters import interrupts, terminal
from letters.interrupts import Interrupted
from letters.problems import Busy, MachineFailed, Refused, Tampered

DONE, REFUSED, USAGE, INTEGRITY, BUSY, MACHINE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


class Unforeseen(Exception):
    """An error of which nobody thought; its cause says which."""


def run(work: Callable[[], object], *, values: bool) -> int:
    """Do the work and return the exit code of it; every stop is a sentence, never a traceback.

    `values` says whether a refusal may show what the cells hold.
    """
    terminal.speak_plainly()
    with interrupts.in_order(), _keeping_everything():
        try:
            work()
        except SystemExit as end:  # how Typer ends, well or with a usage error that it has told
            return end.code if isinstance(end.code, int) else DONE
        except Interrupted:
            said = "Letters are put in place all together or not at all, and a draw that was sealed stays."
            terminal.tell([f"Interrupted. {said} The same command goes on."])
            return INTERRUPTED
        except Unforeseen as stop:
            return _stopped(stop.__cause__ or stop, values=False)
        except Exception as stop:
            return _stopped(stop, values=values)
    return DONE


def _stopped(stop: BaseException, *, values: bool) -> int:
    """Say why nothing more was done, and return the exit code of it."""
    codes = {Refused: REFUSED, Tampered: INTEGRITY, Busy: BUSY}
    if isinstance(stop, Busy | MachineFailed):
        terminal.tell([str(stop)])
    elif isinstance(stop, Tampered):
        terminal.tell(stop.reasons)
    else:
        from letters.screens import stops

        terminal.tell(stops.refusal(stop, values=values) if isinstance(stop, Refused) else stops.fault(stop))
    return next((code for kind, code in codes.items() if isinstance(stop, kind)), MACHINE)


@contextlib.contextmanager
def _keeping_everything() -> Iterator[None]:
    """Collect no garbage, which takes a fifth of the time: nearly all that a command makes it needs to the end."""
    before = gc.isenabled()
    gc.disable()
    atexit.register(gc.freeze)  # nor at its end, where the system takes it all back
    try:
        yield
    finally:
        if before:
            gc.enable()
