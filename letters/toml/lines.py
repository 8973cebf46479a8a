"""Where each key of a TOML text stands, however it is written.

The line of a key is that of the statement by which it comes to be there, be the key dotted, quoted, in an inline table,
or in the second [[table]] of its name.
"""

from __future__ import annotations

import contextlib
import functools
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST = 1000  # lines, among which a key is looked for

Steps = tuple[str | int, ...]  # the way to a key: ("trial", "arms", 1, "share")


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a text: its first and last line."""

    text: str
    first: int
    last: int

    @property
    def sound(self) -> bool:
        """Whether it can stand after all that is before it."""
        try:
            return self.read is not None
        except ValueError:
            return False

    @property
    def read(self) -> dict[str, Any]:
        """What TOML makes of all lines down to the last one of this statement."""
        return _read(self.text, self.last)


@functools.lru_cache(maxsize=MOST)
def _read(text: str, last: int) -> dict[str, Any]:
    return tomllib.loads("\n".join(text.split("\n", last)[:last]))


def parts(text: str) -> tuple[Part, ...]:
    """Return the statements of a text, up to the first that is broken."""
    lines = text.split("\n")[:MOST]
    found: list[Part] = []
    for last in range(1, len(lines) + 1):
        with contextlib.suppress(ValueError, RecursionError):  # the statement goes on in the next line
            first = after(found)
            tomllib.loads("\n".join(lines[first - 1 : last]))
            found.append(Part(text, first, last))
    return tuple(found)


def after(found: Sequence[Part]) -> int:
    """Return the line below these statements: where they are all that could be read, a broken one begins there."""
    return found[-1].last + 1 if found else 1


def broken(text: str) -> int:
    """Return the line of the first statement that is broken, by itself or beside those before it, in a broken text."""
    found = parts(text)
    return next((part.first for part in found if not part.sound), after(found))


def of(path: Steps, found: Sequence[Part]) -> int | None:
    """Return the line of the deepest part of a path that there is; None when there is nothing of it."""
    if not found:
        return None
    deepest = _depth(found[-1].read, path)  # each statement only adds to what those before it say
    first = bisect_left(found, deepest, key=lambda part: _depth(part.read, path))
    return found[first].first if deepest else None


def _depth(read: Any, path: Steps) -> int:
    for depth, step in enumerate(path):
        try:
            read = read[step]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(path)
