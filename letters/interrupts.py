"""How a run is asked to end: by Ctrl-C, a request to end, or a terminal that is closed; and when it may not be."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any

ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interrupted(BaseException):
    """Somebody asked the run to end: not an Exception, so that nothing on the way takes it for a fault."""


@contextlib.contextmanager
def in_order() -> Iterator[None]:
    """Raise `Interrupted` when the run is asked to end: no staging folder, no worker is left."""

    def stop(*_: Any) -> None:
        deaf()  # a second Ctrl-C would stop the tidying up
        raise Interrupted

    with _heard_by(stop):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let a request to end wait until the block has ended: what is put in place is put there whole."""
    asked: list[int] = []
    with _heard_by(lambda number, _: asked.append(number)):
        yield
    if asked:
        signal.raise_signal(asked[0])


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Ignore requests to end, here and in the processes that are started here."""
    with _heard_by(signal.SIG_IGN):
        yield


def deaf() -> None:
    """Hear no request to end from now on."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def _heard_by(handler: Callable[[int, Any], Any] | signal.Handlers) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in ENDINGS}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
