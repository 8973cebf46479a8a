"""Imported by the server that workers are forked from: what is loaded here once, every worker has from its start."""

from __future__ import annotations

import contextlib
import gc

gc.disable()  # nothing of what is loaded is garbage; to look for it takes a tenth of the time

from letters.post import opened, readback, render, sides  # noqa: E402, F401

for load in (render.rehearse, opened.load):
    with contextlib.suppress(ImportError, OSError):  # each worker finds out for itself, and can say so
        load()

gc.freeze()  # nor is it looked through later, by the workers or at the server's end
gc.enable()
