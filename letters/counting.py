"""How many there are of something, and which, as a sentence says it."""

from __future__ import annotations

from collections.abc import Sequence


def counted(many: int, one: str, several: str = "") -> str:
    """Return so many of a thing, in the singular for one: “1 letter”, “1,500 people”."""
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def listed(things: Sequence[str]) -> str:
    """Return things as a sentence lists them: “tea, coffee and milk”; “none” when there is none."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}" if things else "none"
