"""The glyphs of a line written down once, for each text and style; only where they lie differs."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from weasyprint import draw
from weasyprint.draw import text
from weasyprint.matrix import Matrix
from weasyprint.pdf import stream as streams
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi

from letters.post.kept import Store, glyphs
from letters.post.kept.styles import master_of
from letters.post.kept.words import in_bytes

plainly = text.draw_text


@dataclass(frozen=True, slots=True)
class Line:
    """What draws a line, as WeasyPrint's stream is told; and the glyphs of each font, by their widths and texts."""

    steps: tuple[bytes | tuple[str, float], ...]  # text that is shown, or a font that is chosen
    glyphs: tuple[tuple[int, dict[int, int], dict[int, str]], ...]  # font, widths, texts


def install() -> None:
    """Let lines whose style has a master take their ink from its store."""
    text.draw_text = draw.draw_text = _draw


def _draw(stream: Any, box: Any, offset_x: float, overflow: str, ellipsis: Any = "none") -> None:
    master, layout = master_of(box.style), box.pango_layout
    if master is None or overflow == "ellipsis" or ellipsis != "none" or not _is_plain(master, box.text):
        plainly(stream, box, offset_x, overflow, ellipsis)
        return
    store = box.style.shared.store
    key = (layout.text, id(master), layout.justification_spacing)
    _, line = store.ink.get(key, lambda: (master, _line(box, store)))
    if line is None or not _take_fonts(stream, line, store):
        plainly(stream, box, offset_x, overflow, ellipsis)
        return
    stream.set_color(box.style["color"])
    stream.begin_text()
    stream.stream.append(b"1 0 0 -1 %b %b Tm" % (in_bytes(box.position_x), in_bytes(box.position_y + box.baseline)))
    for step in line.steps:
        if isinstance(step, bytes):
            stream.stream.append(step)
        else:
            stream.set_font_size(*step)
    stream.end_text()


def _is_plain(style: Any, said: str) -> bool:
    """Whether there is something to draw, and nothing but glyphs."""
    seen = style["visibility"] == "visible" and style["font_size"] >= 1e-6 and bool(said.strip())
    return seen and style["text_decoration_line"] == "none"


def _take_fonts(stream: Any, line: Line, store: Store) -> bool:
    """Let the document have this line's glyphs; do nothing, and say so, when it knows one by another width."""
    for key, widths, _ in line.glyphs:
        font = stream._fonts.get(key)
        if font is None or widths.items() <= font.widths.items():
            continue
        if any(font.widths.get(glyph, width) != width for glyph, width in widths.items()):
            return False
    for key, widths, texts in line.glyphs:
        font = stream._fonts.get(key) or stream._fonts.setdefault(key, _fresh(store.fonts[key]))
        if not widths.keys() <= font.widths.keys():
            font.widths.update({glyph: width for glyph, width in widths.items() if glyph not in font.widths})
        if not texts.keys() <= font.to_unicode.keys():
            font.to_unicode.update({glyph: said for glyph, said in texts.items() if glyph not in font.to_unicode})
    return True


def _line(box: Any, store: Store) -> Line | None:
    """Return what draws a line; None when it is more than glyphs of ordinary fonts on one height."""
    box.pango_layout.reactivate(box.style)
    notes, pictures = _Notes(store, box.pango_layout.layout), []
    if not glyphs.write(notes, box.pango_layout):
        notes = _Notes(store, box.pango_layout.layout)
        pictures = text.draw_first_line(notes, box, "clip", "none", Matrix())
    box.pango_layout.deactivate()
    fonts = notes.fonts.values()
    odd = any(font.missing or font.bitmap or font.png or font.svg or font.colr for font in fonts)
    if pictures or odd or notes.raised:
        return None
    return Line(tuple(notes.steps), tuple((key, font.widths, font.to_unicode) for key, font in notes.fonts.items()))


class _Notes:
    """A stream that notes down what it is told to draw."""

    def __init__(self, store: Store, layout: Any) -> None:
        self.store, self.layout = store, layout
        self.steps: list[bytes | tuple[str, float]] = []
        self.fonts: dict[int, Any] = {}
        self.raised = False
        self.ink_rect, self.logical_rect = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        key, description, size = streams.get_pango_font_key(pango_font)
        if key not in self.store.fonts:
            font = Font(pango_font, description, size)
            font.alive, font.kept = self.layout, self.store  # Pango frees fonts that no layout has
            font.measured = {}
            self.store.fonts[key] = font
        return self.fonts.setdefault(key, _fresh(self.store.fonts[key])), size

    def set_text_matrix(self, *_: float) -> None:
        pass

    def set_font_size(self, name: str, size: float) -> None:
        self.steps.append((name, size))

    def show_text(self, shown: str) -> None:
        self.steps.append(b"[" + shown.encode("ascii") + b"] TJ")

    def set_text_rise(self, rise: float) -> None:
        self.raised = True


def _fresh(font: Any) -> Any:
    """Return a font of which a document has used no glyph yet."""
    new = copy.copy(font)
    new.widths, new.to_unicode, new.missing = {}, {}, {}
    return new
