"""The layout of a block of text, noted down so that it can be made again of the same block of another document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from letters.post.kept.lines import copy_of
from letters.post.kept.sizes import RESOLVED

SIZES = (*RESOLVED, "position_x", "position_y")
HOLDS = (boxes.BlockBox, boxes.LineBox, boxes.TextBox)
PLAIN = (int, float, str, bool, type(None))
OWN = ("style", "element", "children", "remove_decoration_sides", "pango_layout", "resume_at")


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
        originals = [box, *boxes_in(box)]
        new = box.copy()
        box.position_y, box.remove_decoration_sides = self.position_y, set()
        new.__dict__.update(self.values)
        new.remove_decoration_sides = set(self.sides)
        new.children = [part.given_to(originals) for part in self.parts]
        return new, None, {"break": "any", "page": self.page}, list(self.margins), *self.rest


def boxes_in(box: Any) -> Iterator[Any]:
    """Go through all boxes in a box, each before those in it."""
    for child in box.children:
        yield child
        yield from boxes_in(child)


# -------------------------------------------------------------------------------------------------- taking note


def noted(result: Any, box: Any, before: dict[str, Any], inside: list[Any]) -> Block | None:
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
