"""How long one letter may take, and how much memory a worker: an office's own design may run wild."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

LONGEST = 5  # seconds of processor time for one letter, which takes a twentieth of one
PATIENCE = 60  # seconds for one letter by the clock, where processor time cannot be told
HANGS = 9  # seconds, after which a worker is killed that cannot be interrupted
MEMORY = 2 * 2**30  # bytes of address space; a worker needs a third of it


class TooLong(BaseException):
    """A letter takes too long: not an Exception, so that nothing on the way takes it for a fault of the letter."""


@contextlib.contextmanager
def limited(*, ours: bool) -> Iterator[None]:
    """Raise `TooLong` when the block takes longer than any letter; kill a worker of our own if that fails."""
    if not ours:
        with _called_off():
            yield
        return
    if not hasattr(signal, "setitimer"):  # Windows
        with _watched():
            yield
        return
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    signal.setitimer(signal.ITIMER_REAL, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    watch = threading.Timer(HANGS, os._exit, (1,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


@contextlib.contextmanager
def _called_off() -> Iterator[None]:
    """Raise `TooLong` in this thread, which may be any of a process that is not ours, when the block takes too long."""
    this, done, lock = ctypes.c_ulong(threading.get_ident()), False, threading.Lock()

    def call_off() -> None:
        with lock:
            if not done:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(this, ctypes.py_object(TooLong))

    watch = threading.Timer(PATIENCE, call_off)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        with lock:
            done = True
            ctypes.pythonapi.PyThreadState_SetAsyncExc(this, None)


def _stop(*_: Any) -> None:
    raise TooLong


def keep_within() -> None:
    """Let this process take no more memory and time than letters need: an office's own design may run wild."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _stop)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which kills
