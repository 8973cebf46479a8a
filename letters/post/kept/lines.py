"""Lines of text measured and broken once for each text, style and width."""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.line_break import Layout

from letters.post.kept.styles import master_of

LONGEST = 1000  # characters of a text that is kept; a paragraph of a wording is shorter
plainly = line_break.split_first_line


def install() -> None:
    """Let texts whose style has a master take their first line from its store."""
    for module in (line_break, inline, preferred):
        module.split_first_line = _split


def _split(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, ...]:
    master = master_of(style)
    if master is None or len(text) > LONGEST:
        return plainly(text, style, context, max_width, justification_spacing, is_line_start, minimum)  # type: ignore[no-any-return]

    def line() -> Any:
        return master, plainly(text, style, context, max_width, justification_spacing, is_line_start, minimum)

    key = (text, id(master), max_width, justification_spacing, is_line_start, minimum)
    layout, *measures = style.shared.store.lines.get(key, line)[1]
    return copy_of(layout), *measures


def copy_of(layout: Layout) -> Layout:
    """Return a layout that a document may change as its own; Pango's part of it is made when it is drawn."""
    copy = Layout.__new__(Layout)
    copy.__dict__.update(layout.__dict__)
    return copy
