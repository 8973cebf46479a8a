"""Lines of text drawn one after the other, where nothing is painted on a line but what is in it."""

from __future__ import annotations

from typing import Any

from weasyprint import draw
from weasyprint.formatting_structure.boxes import LineBox, TextBox
from weasyprint.stacking import StackingContext

from letters.post.kept.bare import has_border, is_bare

plainly = draw.draw_inline_level


def install() -> None:
    """Let bare lines be drawn so."""
    draw.draw_inline_level = _draw


def _draw(
    stream: Any, page: Any, box: Any, offset_x: float = 0, text_overflow: str = "clip", block_ellipsis: Any = "none"
) -> None:
    if type(box) is not LineBox or box.background is not None or has_border(box) or not is_bare(box):
        plainly(stream, page, box, offset_x, text_overflow, block_ellipsis)
        return
    last = len(box.children) - 1
    for number, child in enumerate(box.children):
        ellipsis = box.block_ellipsis if number == last else "none"
        if type(child) is TextBox:
            _mark(stream, child)
            draw.draw_text(stream, child, offset_x + child.position_x - box.position_x, box.text_overflow, ellipsis)
            if stream._tags is not None:
                stream.stream.append(b"EMC")
        else:
            offset = offset_x if isinstance(child, StackingContext) else offset_x + child.position_x - box.position_x
            draw.draw_inline_level(stream, page, child, offset, box.text_overflow, ellipsis)


def _mark(stream: Any, text: Any) -> None:
    """Begin what a text is marked by, as WeasyPrint does."""
    if stream._tags is not None:
        number = len(stream._tags)
        stream._tags[text] = {"tag": "Span", "mcid": number}
        stream.stream += (b"/Span", b"<</MCID %d>>" % number, b"BDC")
