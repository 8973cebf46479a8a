"""The sides of a print pack, opened one by one: what is on each, as the post room would see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from letters.post import opened
from letters.post.expected import squeezed
from letters.post.paper import GEOMETRIES, MM


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet of the pack: how it looks, its text, and the lines seen through the window, squeezed."""

    look: str
    text: str
    in_window: tuple[str, ...]


def of(pack: bytes, first: int, end: int) -> tuple[Side, ...]:
    """Return the sides of a pack from the first to before the end, opened one by one."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pack)
    try:
        return tuple(_side(document[number]) for number in range(first, end))
    finally:
        document.close()


def _side(page: Any) -> Side:
    text, height, window = page.get_textpage(), page.get_height(), GEOMETRIES["notify"].window
    edges = (window.left / MM, height - window.bottom / MM, window.right / MM, height - window.top / MM)
    said = text.get_text_range()
    lines = tuple(squeezed(line) for line in text.get_text_bounded(*edges).splitlines())
    return Side(opened.look(opened.paper(page), page.get_objects(), said), squeezed(said), lines)
