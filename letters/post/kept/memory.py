"""A memory that forgets what has not been asked for of late, so that it never grows beyond its bounds."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

MOST = 512  # answers in a generation: the lines of fifty notes, beside those that all letters share


class Memory:
    """Two generations of answers: what is asked for again goes from the old one into the young."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._young: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the answer that is kept under a key, or the one that is made now, and kept."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                found = make()
            if len(self._young) >= self._most:
                self._old, self._young = self._young, {}
            self._young[key] = found
        return found
