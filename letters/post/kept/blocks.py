"""Blocks of text laid out once for each text, style, size and place on the paper.

Only of blocks that hold nothing but text, whole on their page, with no float beside them: nothing else of a page
can change how their lines stand. What a document is given is its own, with its own styles and elements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, flex

from letters.post.kept.layouts import HOLDS, SIZES, Block, boxes_in, noted
from letters.post.kept.styles import master_of

LONGEST = 2000  # characters
FLAGS = ("is_flex_item", "is_grid_item", "is_table_wrapper", "is_for_root_element", "is_column", "is_outside_marker")
block_plainly = block.block_container_layout
flex_plainly = flex.flex_layout


def install() -> None:
    """Let blocks whose styles have masters take their layout from their store."""
    block.block_container_layout = _block
    block.flex_layout = flex.flex_layout = _flex


def _block(
    context: Any,
    box: Any,
    bottom_space: float,
    skip_stack: Any,
    page_is_empty: bool,
    absolute_boxes: Any,
    fixed_boxes: Any,
    adjoining_margins: Any,
    first_letter_style: Any,
    first_line_style: Any,
    discard: Any,
    max_lines: Any,
) -> Any:
    def plain() -> Any:
        others = adjoining_margins, first_letter_style, first_line_style, discard, max_lines
        return block_plainly(
            context, box, bottom_space, skip_stack, page_is_empty, absolute_boxes, fixed_boxes, *others
        )

    lone = len(box.children) == 1 and type(box.children[0]) is boxes.LineBox and type(box) is boxes.BlockBox
    if not lone or skip_stack or first_letter_style or first_line_style or discard or max_lines is not None:
        return plain()
    margins, margin_top = [] if adjoining_margins is None else adjoining_margins, box.margin_top
    found = _found(context, box, (bottom_space, page_is_empty, *margins), bottom_space, plain)
    if isinstance(found, Block):
        margins.append(margin_top)
        return found.given_to(box)
    return found


def _flex(
    context: Any,
    box: Any,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    page_is_empty: bool,
    absolute_boxes: Any,
    fixed_boxes: Any,
    discard: Any,
) -> Any:
    def plain() -> Any:
        others = absolute_boxes, fixed_boxes, discard
        return flex_plainly(context, box, bottom_space, skip_stack, containing_block, page_is_empty, *others)

    around = master_of(containing_block.style) if isinstance(containing_block, boxes.Box) else None
    if around is None or type(box) is not boxes.FlexBox or skip_stack or discard:
        return plain()
    within = map(containing_block.__dict__.get, SIZES)
    found = _found(context, box, (bottom_space, page_is_empty, *within), bottom_space, plain, around)
    return found.given_to(box) if isinstance(found, Block) else found


@dataclass(slots=True)
class Known:
    """What is known of a block, with the masters that it is known by."""

    masters: tuple[Any, ...]
    met: bool = False
    block: Block | None = None


def _found(context: Any, box: Any, where: Any, bottom_space: float, plain: Callable[[], Any], *around: Any) -> Any:
    """Return what is kept of a block; or what its layout returned, when there is nothing, or something now."""
    inside = list(boxes_in(box))
    masters = [master_of(it.style) for it in (box, *inside)]
    floats = context.excluded_shapes and not box.establishes_formatting_context()
    if floats or None in masters or _is_special(box) or not _are_text(inside, box):
        return plain()
    key = (
        *where,
        *map(id, around),
        *map(id, masters),
        *map(box.__dict__.get, SIZES),
        *map(_told, inside),
        context.page_bottom,
        context.current_page > 1,
        context.forced_break,
        context.in_column,
    )
    known = box.style.shared.store.blocks.get(key, lambda: Known((*masters, *around)))
    if known.block is not None:
        return known.block
    if not known.met:  # what only one letter says is not worth a note
        known.met = True
        return plain()
    before = box.__dict__.copy()
    result = plain()
    if result[0] and not context.overflows_page(bottom_space, _bottom(result[0])):
        known.block = noted(result, box, before, inside)
    return result


def _are_text(inside: list[Any], block: Any) -> bool:
    if any(type(it) not in HOLDS or it.element is not block.element or it.is_leader for it in inside):
        return False
    return sum(len(it.text) for it in inside if type(it) is boxes.TextBox) <= LONGEST


def _is_special(box: Any) -> bool:
    return box.first_letter_style or box.first_line_style or any(getattr(box, flag) for flag in FLAGS)


def _told(it: Any) -> tuple[Any, ...]:
    """Return what the layout depends on in a box inside a block, beside its style."""
    if type(it) is boxes.TextBox:
        return it.text, it.leading_collapsible_space, it.trailing_collapsible_space, it.justification_spacing
    return type(it), len(it.children), *(getattr(it, flag) for flag in FLAGS)


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height())
