"""The sides of a print pack, opened one by one: what is on each, as the post room would see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from letters.post import opened
from letters.post.expected import squeeze, squeezed
from letters.post.paper import GEOMETRIES, MM


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet of the pack: how it looks, its text, and the lines seen through the window, squeezed."""

    look: str
    text: str
    in_window: tuple[str, ...]


LookThrough = Callable[[bytes, Sequence[int]], Iterable[Side]]  # a pack, and which of its sides are opened


def of(pack: bytes, numbers: Iterable[int]) -> tuple[Side, ...]:
    """Return sides of a pack, by their numbers from 0 on, opened one by one."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pack)
    try:
        return tuple(_side(document[number]) for number in numbers)
    finally:
        document.close()


def _side(page: Any) -> Side:
    text, height, window = page.get_textpage(), page.get_height(), GEOMETRIES["notify"].window
    edges = (window.left / MM, height - window.bottom / MM, window.right / MM, height - window.top / MM)
    said = text.get_text_range()
    lines = tuple(squeezed(line) for line in text.get_text_bounded(*edges).splitlines())
    return Side(opened.look(opened.paper(page), page.get_objects(), said), squeeze(said), lines)
