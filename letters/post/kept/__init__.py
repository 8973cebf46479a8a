"""What is the same in every letter of a design is worked out once: styles, sizes, blocks, lines, ink, fonts, pictures.

WeasyPrint works everything out anew for each document. Here a process keeps what it has worked out of one letter and
gives it to the next, wherever that must be the same. This package is the one place that reaches behind WeasyPrint's
public interface. It does so only with the version it was tested with, and tests compare the letters' bytes with those
made without it; any other version works as it comes, in more than twice the time.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from letters.post.kept.memory import Memory

TESTED = "70.0"
DEPENDS = re.compile(r"\d(p?v(w|h|i|b|min|max))\b|first-(line|letter)", re.IGNORECASE)  # on more than the style says


@dataclass(slots=True)
class Store:
    """What a process has worked out of the letters of one design."""

    styles: dict[Any, Any] = field(default_factory=dict)  # of the few elements that a design has
    places: dict[Any, Any] | None = field(default_factory=dict)  # None where selectors ask for more than a place
    sizes: Memory = field(default_factory=Memory)
    lines: Memory = field(default_factory=Memory)
    blocks: Memory = field(default_factory=lambda: Memory(128))
    ink: Memory = field(default_factory=Memory)
    subsets: Memory = field(default_factory=lambda: Memory(16))
    cuts: dict[str, tuple[frozenset[int], bytes]] = field(default_factory=dict)  # by font: glyphs that all letters have
    fonts: dict[int, Any] = field(default_factory=dict)


@functools.cache  # once in a process: some parts put themselves around what is there
def keep() -> bool:
    """Let this process keep what is asked for with `share`; return False when WeasyPrint is another version."""
    import weasyprint

    if weasyprint.__version__ != TESTED:
        return False
    from letters.post.kept import (
        bare,
        blocks,
        cascade,
        flow,
        fonts,
        ink,
        lines,
        places,
        plates,
        sizes,
        small,
        strokes,
        trees,
        words,
    )

    for part in (plates, trees, places, cascade, flow, sizes, lines, blocks, bare, ink, strokes, small, fonts, words):
        part.install()
    return True


def share(font_configuration: Any, styles: str) -> None:
    """Have all documents that are made with these fonts, and these styles, share what is the same in them."""
    if not DEPENDS.search(styles):
        from letters.post.kept.places import AHEAD

        font_configuration.kept = Store(places=None if AHEAD.search(styles) else {})


def cut(font_configuration: Any, fonts: Iterable[Any]) -> None:
    """Have letters that show no other glyphs than those of these fonts take them as they are cut now."""
    store = store_of(font_configuration) or Store()
    for font in fonts:
        plain = not (font.missing or font.bitmap or font.png or font.svg or font.colr or "fvar" in font.tables)
        glyphs = frozenset(font.to_unicode) if plain and font.hash not in store.cuts else frozenset()
        store.cuts[font.hash] = glyphs, bytes(font.file_content)  # two of one name are cut anew each time


def store_of(font_configuration: Any) -> Store | None:
    """Return what such documents share; None when they share nothing."""
    return getattr(font_configuration, "kept", None)
