"""Boxes on which nothing is painted but what is in them: that they are bare is found out once for each style."""

from __future__ import annotations

from typing import Any

from weasyprint import draw
from weasyprint.draw import border
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import background

from letters.post.kept.styles import master_of

CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
backgrounds_plainly = background.layout_box_backgrounds
border_plainly = draw.draw_border
outline_plainly = draw.draw_outline


def install() -> None:
    """Let nothing be looked for on boxes whose style has a master that says they are bare."""
    background.layout_box_backgrounds = _backgrounds
    draw.draw_border = border.draw_border = _border
    draw.draw_outline = border.draw_outline = _outline


def is_bare(box: Any) -> bool:
    """Say whether nothing is painted on a box but a border of its sides, when they have a width."""
    master = master_of(box.style)
    if master is None:
        return False
    bare = master.__dict__.get("bare")
    if bare is None:
        bare = master.bare = _says_bare(master)
    return bool(bare)


def has_border(box: Any) -> bool:
    """Say whether a side of a box that is laid out has a border."""
    sides = box.border_left_width or box.border_top_width or box.border_right_width or box.border_bottom_width
    return bool(sides)


def _says_bare(style: Any) -> bool:
    square = all((0, "px") in style[corner] for corner in CORNERS)
    pictures = [style["border_image_source"], style["mask_border_source"], *style["background_image"]]
    shown = style["box_shadow"] or get_color(style, "background_color").alpha
    outlined = style["outline_width"] and get_color(style, "outline_color").alpha
    columns = style["column_width"] != "auto" or style["column_count"] != "auto"
    return square and not (any(it[0] != "none" for it in pictures) or shown or outlined or columns)


def _backgrounds(page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None) -> None:
    if style is not None or box is page or not is_bare(box):
        backgrounds_plainly(page, box, get_image, layout_children, style)
        return
    for corner in CORNERS:
        setattr(box, corner, (0, 0))
    if layout_children:
        for child in box.all_children():
            _backgrounds(page, child, get_image)
    box.background = None


def _border(stream: Any, box: Any) -> None:
    if has_border(box) or not is_bare(box):
        border_plainly(stream, box)


def _outline(stream: Any, box: Any) -> None:
    if not is_bare(box):
        outline_plainly(stream, box)
        return
    for child in box.children:
        if isinstance(child, Box):
            _outline(stream, child)
