"""Fonts cut down once for each set of glyphs: those of a letterhead are the same in all letters of an authority."""

from __future__ import annotations

from typing import Any

from weasyprint.pdf.fonts import Font

plainly = Font._harfbuzz_subset


def install() -> None:
    """Let fonts that come out of a store be cut down by what it keeps."""
    Font._harfbuzz_subset = _subset


def _subset(font: Any, glyphs: dict[int, str], hinting: bool) -> None:
    store = getattr(font, "kept", None)
    if store is None or font.missing:
        plainly(font, glyphs, hinting)
        return
    shared, content = store.cuts.get(font.hash, (frozenset(), b""))
    if glyphs.keys() <= shared:
        font.file_content = content
        return

    def cut() -> bytes:
        plainly(font, glyphs, hinting)
        return bytes(font.file_content)

    font.file_content = store.subsets.get((font.hash, tuple(sorted(glyphs)), hinting), cut)
