"""What a font can print, and how wide: asked before anything is rendered, and measured when it is first asked."""

from __future__ import annotations

import functools
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import repeat

from letters.post import accents

POINT = 25.4 / 72  # mm
LIGATURES = frozenset("ﬀﬁﬂﬃﬄﬅﬆ")
INVISIBLE = frozenset("\n\u00a0\u200b\u200c\u200d\u2060\u00ad")  # laid out, never drawn


@dataclass(frozen=True, slots=True)
class Font:
    """An OpenType font; one of no bytes has no characters."""

    data: bytes = field(default=b"", repr=False)

    @classmethod
    def read(cls, data: bytes) -> Font:
        """Return a font that can be measured; raise what fontTools raises when it cannot."""
        _widths(data)
        return cls(data)

    @property
    def widths(self) -> Mapping[str, float]:
        """The advance width of each character, in thousandths of the type size."""
        return _widths(self.data) if self.data else {}

    def lacks(self, text: str) -> tuple[str, ...]:
        """Return the characters that would print as a box, as `grinning face (U+1F600)`, each once.

        Among them are accents without a letter, and letters that are two in one: what is printed of them is not read
        as it was written, by a screen reader or by anybody else.
        """
        missing = set(text).difference(self.widths, INVISIBLE)
        if not text.isascii():
            missing |= {it for it in accents.ACCENTED.sub("", text) if unicodedata.combining(it) or it in LIGATURES}
        return tuple(f"{_called(c)} (U+{ord(c):04X})" for c in dict.fromkeys(text) if c in missing)

    def width(self, text: str, size: float) -> float:
        """Return the width in mm of a line at a type size in points, without kerning: a little over the real one."""
        return sum(map(self.widths.get, text, repeat(1000.0))) / 1000 * size * POINT


def typeface(data: bytes) -> str:
    """Return the typeface that a font is a face of, such as “Source Serif 4”; empty when it does not say."""
    from fontTools.ttLib import TTFont

    names = TTFont(io.BytesIO(data), lazy=True)["name"]
    return str(names.getDebugName(16) or names.getDebugName(1) or "")


@functools.lru_cache(maxsize=32)  # asked for every line of an address
def _widths(data: bytes) -> Mapping[str, float]:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), lazy=True)
    advance, em = font["hmtx"], font["head"].unitsPerEm
    return {chr(code): 1000 * advance[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def _called(character: str) -> str:
    return unicodedata.name(character, "character").lower()
