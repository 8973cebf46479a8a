"""Blocks of text laid out once for each text, style, size and place on the paper.

Only of blocks that hold nothing but text, whole on their page, with no float beside them: nothing else of a page
can change how their lines stand. What a document is given is its own, with its own styles and elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, flex

from letters.post.kept.lines import copy_of
from letters.post.kept.sizes import RESOLVED
from letters.post.kept.styles import master_of

LONGEST = 2000  # characters
SIZES = (*RESOLVED, "position_x", "position_y")
FLAGS = ("is_flex_item", "is_grid_item", "is_table_wrapper", "is_for_root_element", "is_column", "is_outside_marker")
HOLDS = (boxes.BlockBox, boxes.LineBox, boxes.TextBox)
PLAIN = (int, float, str, bool, type(None))
OWN = ("style", "element", "children", "remove_decoration_sides", "pango_layout", "resume_at")
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


# ---------------------------------------------------------------------------------------------------- the store's


@dataclass(frozen=True, slots=True)
class Part:
    """A box inside a block that is laid out: which box it was made from, and what is in it."""

    kind: Any
    made_from: int  # number among those that the block holds
    values: dict[str, Any]
    carried: tuple[str, ...]  # what it has from the box that it was made from
    sides: frozenset[str]
    layout: Any
    resume_at: Any
    parts: tuple[Part, ...]

    def given_to(self, originals: list[Any]) -> Any:
        """Return such a box of the document that the originals are of."""
        new, original = self.kind.__new__(self.kind), originals[self.made_from]
        new.__dict__.update(self.values)
        for name in self.carried:
            new.__dict__[name] = original.__dict__[name]
        new.style, new.element, new.remove_decoration_sides = original.style, original.element, set(self.sides)
        new.children = [part.given_to(originals) for part in self.parts]
        if self.layout is not None:
            new.pango_layout = copy_of(self.layout)
        if self.kind is boxes.LineBox:
            new.resume_at = _again(self.resume_at)
        return new


@dataclass(frozen=True, slots=True)
class Block:
    """What becomes of a block when it is laid out, and what is told of it besides."""

    values: dict[str, Any]
    sides: frozenset[str]
    parts: tuple[Part, ...]
    position_y: float  # of the block itself, from which the one that is laid out is copied
    page: Any
    margins: tuple[float, ...]
    rest: tuple[Any, ...]

    def given_to(self, box: Any) -> tuple[Any, ...]:
        """Return what the layout of a block of another document returns."""
        originals = [box, *_inside(box)]
        new = box.copy()
        box.position_y, box.remove_decoration_sides = self.position_y, set()
        new.__dict__.update(self.values)
        new.remove_decoration_sides = set(self.sides)
        new.children = [part.given_to(originals) for part in self.parts]
        return new, None, {"break": "any", "page": self.page}, list(self.margins), *self.rest


@dataclass(slots=True)
class Known:
    """What is known of a block, with the masters that it is known by."""

    masters: tuple[Any, ...]
    met: bool = False
    block: Block | None = None


def _found(context: Any, box: Any, where: Any, bottom_space: float, plain: Callable[[], Any], *around: Any) -> Any:
    """Return what is kept of a block; or what its layout returned, when there is nothing, or something now."""
    inside = list(_inside(box))
    masters = [master_of(it.style) for it in (box, *inside)]
    if None in masters or not all(map(_is_text, inside, [box] * len(inside))) or _is_special(box):
        return plain()
    if context.excluded_shapes and not box.establishes_formatting_context():
        return plain()
    if sum(len(it.text) for it in inside if type(it) is boxes.TextBox) > LONGEST:
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
        known.block = _noted(result, box, before, inside)
    return result


def _inside(box: Any) -> Iterator[Any]:
    for child in box.children:
        yield child
        yield from _inside(child)


def _is_text(it: Any, block: Any) -> bool:
    return type(it) in HOLDS and it.element is block.element and not (it.is_leader or it.is_outside_marker)


def _is_special(box: Any) -> bool:
    return box.first_letter_style or box.first_line_style or any(getattr(box, flag) for flag in FLAGS)


def _told(it: Any) -> tuple[Any, ...]:
    """Return what the layout depends on in a box inside a block, beside its style."""
    if type(it) is boxes.TextBox:
        return it.text, it.leading_collapsible_space, it.trailing_collapsible_space, it.justification_spacing
    return type(it), len(it.children), *(getattr(it, flag) for flag in FLAGS)


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height())


# -------------------------------------------------------------------------------------------------- taking note


def _noted(result: Any, box: Any, before: dict[str, Any], inside: list[Any]) -> Block | None:
    """Return what makes this again of another document's block; None when there is more in it than can be told."""
    new, resume_at, next_page, margins, *rest = result
    values = {
        name: value
        for name, value in new.__dict__.items()
        if name not in OWN and (name in SIZES or name not in before or before[name] is not value)
    }
    parts = _parts(new.children, [box, *inside])
    plain = all(isinstance(value, PLAIN) for value in (*values.values(), *margins, *rest))
    if resume_at is not None or next_page["break"] != "any" or parts is None or not plain:
        return None
    sides = frozenset(new.remove_decoration_sides)
    return Block(values, sides, parts, box.position_y, next_page["page"], tuple(margins), tuple(rest))


def _parts(children: Any, originals: list[Any]) -> tuple[Part, ...] | None:
    parts = tuple(_part(child, originals) for child in children)
    return None if None in parts else parts  # type: ignore[return-value]


def _part(it: Any, originals: list[Any]) -> Part | None:
    of = [number for number, original in enumerate(originals) if _is_of(it, original)]
    parts = _parts(it.children, originals)
    if type(it) not in HOLDS or not of or parts is None:
        return None
    theirs = originals[of[0]].__dict__
    rest = {name: value for name, value in it.__dict__.items() if name not in OWN}
    values = {name: value for name, value in rest.items() if isinstance(value, PLAIN)}
    carried = tuple(name for name in rest if name not in values)
    if any(theirs.get(name) is not rest[name] for name in carried):
        return None
    sides, layout = frozenset(it.remove_decoration_sides), it.__dict__.get("pango_layout")
    resume_at = _again(it.__dict__.get("resume_at"))
    return Part(type(it), of[0], values, carried, sides, layout and copy_of(layout), resume_at, parts)


def _is_of(it: Any, original: Any) -> bool:
    return type(it) is type(original) and it.style is original.style and it.element is original.element


def _again(resume_at: Any) -> Any:
    """Return a copy of where a text goes on."""
    return {index: _again(inner) for index, inner in resume_at.items()} if isinstance(resume_at, dict) else resume_at
