"""The glyphs of one line as WeasyPrint writes them down, in less time, where there is nothing but glyphs."""

from __future__ import annotations

import struct
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, ffi, pango

GLYPH = struct.Struct("=IiiiI")  # number, width, offsets to the right and upwards, attributes
ODD = 0x0FFFFFFF  # from this number on there is no glyph in the font
WORKAROUND = 14802  # version of Pango from which a font tells its own size


def write(notes: Any, layout: Any) -> bool:
    """Tell a stream to draw the only line of a layout; return False when that takes more than plain glyphs.

    What the stream was told until then is to be thrown away.
    """
    if pango.pango_version() < WORKAROUND or ffi.sizeof("PangoGlyphInfo") != GLYPH.size:
        return False
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    first_line, _ = layout.get_first_line()
    font, size, before, string = None, 0.0, None, ""
    text = layout.text.encode()
    run = first_line.runs[0]
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        run = run.next
        if item.analysis.level % 2:
            return False
        if item.analysis.font != before:
            before = item.analysis.font
            font, size = notes.add_font(before)
            if font.bitmap or font.png or font.svg or font.colr:
                return False
            if string:
                notes.show_text(string)
            string = ""
            notes.set_font_size(font.hash, size)
        written = _run(notes, item, glyphs, font, size, text)
        if written is None:
            return False
        string += written
    notes.show_text(string)
    return True


def _run(notes: Any, item: Any, glyphs: Any, font: Any, size: float, text: bytes) -> str | None:
    count, widths, texts, measured = glyphs.num_glyphs, font.widths, font.to_unicode, font.measured
    parts = ["<"]
    for number, (glyph, width, right, up, _) in enumerate(
        GLYPH.iter_unpack(ffi.buffer(glyphs.glyphs, count * GLYPH.size))
    ):
        if up or glyph >= ODD:
            return None
        if glyph not in texts:
            start = glyphs.log_clusters[number]
            end = item.length if number == count - 1 else glyphs.log_clusters[number + 1]
            texts[glyph] = text[item.offset + start : item.offset + end].decode()
        offset = right / size
        if offset:
            parts.append(f">{-offset}<")
        parts.append(f"{glyph:04x}")
        logical = widths.get(glyph)
        if logical is None:
            logical = measured.get((size, glyph))
            if logical is None:
                pango.pango_font_get_glyph_extents(item.analysis.font, glyph, notes.ink_rect, notes.logical_rect)
                logical = measured[size, glyph] = round(notes.logical_rect.width * 1000 * FROM_UNITS / size)
            widths[glyph] = logical
        kerning = logical + offset - width * 1000 * FROM_UNITS / size
        if kerning:
            parts.append(f">{int(kerning)}<")
    if len(parts) == 1:
        return ""
    written = "".join(parts)
    return written[:-1] if written[-1] == "<" else written + ">"
