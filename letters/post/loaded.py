"""Imported by the server that workers are forked from: what is loaded here once, every worker has from its start."""

from __future__ import annotations

import contextlib

from letters.post import opened, readback, render, sides  # noqa: F401

for load in (render.rehearse, opened.load):
    with contextlib.suppress(ImportError, OSError):  # each worker finds out for itself, and can say so
        load()
