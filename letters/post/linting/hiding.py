"""Styles that hide, cut off or distort what a letter says, though WeasyPrint would print them without a word.

A box of fixed height throws away what does not fit. That is a fault of any element that is the letter's text or holds
it; what holds a known number of lines, as a head of the paper does, may be of fixed height and stand where it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from letters.post.linting import measure
from letters.post.linting.reach import Styled
from letters.post.linting.styles import Declared
from letters.problems import Problem

CLOSEST = 10.5  # points, in which a line of text still stands clear of the next

Value = Sequence[Any]
MM = measure.POINTS["mm"]
OFFSETS = ("top", "right", "bottom", "left")
SIDES = ("margin", *(f"margin-{side}" for side in OFFSETS))


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that styles must not do."""

    names: tuple[str, ...]
    breaks: Callable[[Value], bool]
    what: str
    of_text_only: bool = True


def faults(given: Styled) -> Iterator[Problem]:
    """Yield every declaration that hides, cuts off or distorts what a letter says."""
    for declared in given.declared:
        rules = [rule for rule in RULES if declared.name in rule.names]
        if rules and declared.at in ("", "page"):
            yield from _faults(given, declared, rules)


def _faults(given: Styled, declared: Declared, rules: Sequence[Rule]) -> Iterator[Problem]:
    if declared.at == "page":
        if declared.name in SIDES and any(_length(token) < 0 for token in declared.value):
            yield Problem(declared.place, "A page's margin cannot be less than nothing.", "Write 20mm, for instance.")
        return
    reached = given.reached(declared)
    of_text = any(element.etree_element in given.text for element in reached)
    for rule in rules:
        if not (of_text or (reached and not rule.of_text_only)):
            continue
        if any(token.type == "function" and token.lower_name in ("var", "env") for token in declared.value):
            what = f"What “{declared.name}” comes to cannot be known here."
            yield Problem(declared.place, what, "Write the value itself.")
        elif rule.breaks(declared.value):
            yield Problem(declared.place, f"“{declared.name}: {_shown(declared)}” {rule.what}", REMEDY)


REMEDY = "Take it out, or let it meet nothing that holds the letter's text."


def _shown(declared: Declared) -> str:
    import tinycss2

    return tinycss2.serialize(declared.value)[:40] if len(declared.value) == 1 else "…"


# ------------------------------------------------------------------------------------------------- what breaks


def _says(*words: str) -> Callable[[Value], bool]:
    return lambda value: any(getattr(token, "lower_value", "") in words for token in value if token.type == "ident")


def _says_other_than(*words: str) -> Callable[[Value], bool]:
    return lambda value: any(getattr(token, "lower_value", "") not in words for token in value)


def _length(token: Any) -> float:
    """Return a length in points; 0 for what is none."""
    return measure.points(token) or 0.0


def _beyond(least: float, most: float) -> Callable[[Value], bool]:
    """Return whether a length is outside these bounds, in mm; a number alone counts as lines."""
    return lambda value: any(not least * MM <= _length(token) <= most * MM for token in value)


def _faint(value: Value) -> bool:
    whole = {"number": 1, "percentage": 100}
    return any(token.value < whole[token.type] for token in value if token.type in whole)


def _tight(value: Value) -> bool:
    """Say whether lines stand so close that they run into one another; a number is one of the type size."""
    heights = [token.value * measure.BODY if token.type == "number" else measure.points(token) for token in value]
    return any(height is not None and height < CLOSEST for height in heights)


def _tight_font(value: Value) -> bool:
    """Say whether `font`, as in 12pt/16pt Letter, lets lines run into one another."""
    slashes = [number for number, sign in enumerate(value) if sign == "/"]
    return bool(slashes) and _tight(value[slashes[0] + 1 : slashes[0] + 2])


def _is_out_of_the_flow(value: Value) -> bool:
    return _says("absolute", "fixed")(value) or any(token.type == "function" for token in value)


def _is_a_gradient(value: Value) -> bool:
    return any(token.type == "function" and token.lower_name.endswith("gradient") for token in value)


UNSET = ("auto", "none", "initial", "unset", "normal", "min-content", "max-content", "fit-content")
CUTS = "cuts off, without a word, what does not fit into it."
HIDES = "hides something that a letter says."
RULES = (
    Rule(("height", "max-height", "block-size", "max-block-size"), _says_other_than(*UNSET), CUTS),
    Rule(("overflow", "overflow-x", "overflow-y"), _says("hidden", "clip", "scroll", "auto"), CUTS),
    Rule(("position",), _is_out_of_the_flow, "takes the text out of its page, and what does not fit is lost."),
    Rule(("white-space", "text-wrap"), _says("nowrap", "pre"), "lets long lines run off the paper."),
    Rule(("max-lines", "block-ellipsis", "continue"), _says_other_than(*UNSET), CUTS),
    Rule(("text-overflow",), _says("ellipsis", "clip"), CUTS),
    Rule(SIDES, _beyond(-5, 1000), "draws the text over something else, or off the paper."),
    Rule((*OFFSETS, "inset"), _beyond(-1.5, 1.5), "moves the text over something else, or off the paper."),
    Rule(("text-decoration", "text-decoration-line"), _says("line-through"), "strikes out what a letter says."),
    Rule(("background", "background-image"), _is_a_gradient, "may draw lines through what a letter says."),
    Rule(("display",), _says("none"), HIDES, of_text_only=False),
    Rule(("visibility",), _says("hidden", "collapse"), HIDES, of_text_only=False),
    Rule(("opacity",), _faint, "makes what a letter says faint.", of_text_only=False),
    Rule(("text-indent",), _beyond(-20, 50), "moves text off the paper.", of_text_only=False),
    Rule(("letter-spacing",), _beyond(-0.3, 2), "makes words hard to read.", of_text_only=False),
    Rule(("word-spacing",), _beyond(-0.3, 8), "makes words hard to read.", of_text_only=False),
    Rule(("text-transform",), _says_other_than(*UNSET), "prints other letters than were typed.", of_text_only=False),
    Rule(("line-height",), _tight, "lets lines run into one another."),
    Rule(("font",), _tight_font, "lets lines run into one another."),
    Rule(
        ("clip", "clip-path", "mask", "mask-image", "filter", "transform", "rotate", "scale", "translate", "zoom"),
        _says_other_than(*UNSET),
        "cuts off or distorts what a letter says.",
        of_text_only=False,
    ),
)
