"""The lines of a paragraph, laid out once for each text, style and place on the paper.

Only of paragraphs that are nothing but text, from their beginning, and with no float beside them: nothing else of a
page can change where their lines stand. What a document is given is its own, with its own styles and elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline
from weasyprint.text.line_break import Layout

from letters.post.kept.lines import copy_of
from letters.post.kept.styles import master_of

LONGEST = 2000  # characters
NUMBERS = ("position_x", "width", "height", "margin_left", "margin_right", "padding_left", "border_left_width")
PLAIN = (int, float, str, bytes, bool, type(None))
MAPPED = ("style", "element", "children")
plainly = inline.iter_line_boxes


def install() -> None:
    """Let paragraphs whose styles have masters take their lines from their store."""
    block.iter_line_boxes = _lines


def _lines(
    context: Any,
    box: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Any,
    within: Any,
    absolute_boxes: Any,
    fixed_boxes: Any,
    first_letter_style: Any,
    first_line_style: Any,
) -> Iterator[tuple[Any, Any]]:
    def plain() -> Iterator[tuple[Any, Any]]:
        return plainly(  # type: ignore[no-any-return]
            context,
            box,
            position_y,
            bottom_space,
            skip_stack,
            within,
            absolute_boxes,
            fixed_boxes,
            first_letter_style,
            first_line_style,
        )

    masters = _masters(box, within)
    if skip_stack or first_letter_style or first_line_style or context.excluded_shapes or masters is None:
        return plain()
    key = (
        *map(id, masters),
        *((it.text, it.leading_collapsible_space, it.trailing_collapsible_space) for it in box.children),
        position_y,
        *(getattr(within, name) for name in NUMBERS),
    )

    def kept() -> Any:
        found = [(_noted(line, box), resume_at) for line, resume_at in plain()]
        return masters, found if all(line for line, _ in found) else None

    _, found = box.style.shared.store.paragraphs.get(key, kept)
    if found is None:
        return plain()
    return ((_made(line, box), _again(resume_at)) for line, resume_at in found)


def _masters(box: Any, within: Any) -> tuple[Any, ...] | None:
    """Return the masters of all styles that the lines depend on; None when there is more to them."""
    texts = box.children
    if not texts or any(type(it) is not boxes.TextBox or it.is_leader or it.justification_spacing for it in texts):
        return None
    if sum(len(it.text) for it in texts) > LONGEST:
        return None
    masters = tuple(master_of(it.style) for it in (box, within, *texts))
    return None if any(master is None for master in masters) else masters


def _noted(line: Any, box: Any) -> tuple[Any, ...] | None:
    """Return what makes a line of this box again; None when there is something in it that only its document has."""
    if type(line) is not boxes.LineBox:
        return None
    children = [_noted_box(child, box.children) for child in line.children]
    rest = _rest(line)
    if rest is None or line.style is not box.style or line.element is not box.element or None in children:
        return None
    return rest, children


def _noted_box(child: Any, originals: Any) -> tuple[Any, ...] | None:
    of = [number for number, it in enumerate(originals) if it.style is child.style and it.element is child.element]
    rest = _rest(child)
    return (of[0], rest) if type(child) is boxes.TextBox and of and rest is not None else None


def _rest(box: Any) -> dict[str, Any] | None:
    rest = {name: value for name, value in box.__dict__.items() if name not in MAPPED}
    sides, layout = rest.pop("remove_decoration_sides"), rest.pop("pango_layout", None)
    if not all(isinstance(value, PLAIN) for value in rest.values()):
        return None
    rest["remove_decoration_sides"] = frozenset(sides)
    return {**rest, "pango_layout": copy_of(layout)} if isinstance(layout, Layout) else rest


def _made(noted: tuple[Any, ...], box: Any) -> Any:
    rest, children = noted
    line = _box(boxes.LineBox, rest, box)
    line.children = [_box(boxes.TextBox, text, box.children[number]) for number, text in children]
    return line


def _box(kind: Any, rest: dict[str, Any], original: Any) -> Any:
    new = kind.__new__(kind)
    new.__dict__.update(rest)
    new.remove_decoration_sides, new.children = set(rest["remove_decoration_sides"]), []
    new.style, new.element = original.style, original.element
    if "pango_layout" in rest:
        new.pango_layout = copy_of(rest["pango_layout"])
    return new


def _again(resume_at: Any) -> Any:
    """Return a copy of where a text goes on."""
    return {index: _again(inner) for index, inner in resume_at.items()} if isinstance(resume_at, dict) else resume_at
