"""Lengths and colours of a style sheet as numbers, where they can be known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

POINTS = {"pt": 1.0, "px": 0.75, "pc": 12.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "q": 72 / 101.6}
EMS = {"em": 1.0, "rem": 1.0, "ex": 0.5, "ch": 0.5, "lh": 1.2, "rlh": 1.2}
BODY = 12.0  # points
KEYWORDS = {
    "xx-small": 0.6,
    "x-small": 0.75,
    "small": 8 / 9,
    "medium": 1.0,
    "large": 1.2,
    "x-large": 1.5,
    "xx-large": 2.0,
}
RELATIVE = {"smaller": 1 / 1.2, "larger": 1.2}

Colour = tuple[float, float, float]
WHITE, BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)


def points(token: Any, em: float = BODY) -> float | None:
    """Return a length in points, or None for what is none; a percentage is one of `em`."""
    if token.type == "percentage":
        return float(token.value) * em / 100
    if token.type == "number" and token.value == 0:
        return 0.0
    if token.type != "dimension":
        return None
    unit = token.lower_unit
    if unit in POINTS:
        return float(token.value) * POINTS[unit]
    return float(token.value) * EMS[unit] * (BODY if unit.startswith("r") else em) if unit in EMS else None


def type_size(tokens: Sequence[Any], above: float) -> float | None:
    """Return the type size in points that `font` or `font-size` asks for inside text of another size."""
    for sign in tokens:
        if sign == "/":
            return None
        if sign.type == "ident" and sign.lower_value in KEYWORDS:
            return KEYWORDS[sign.lower_value] * BODY
        if sign.type == "ident" and sign.lower_value in RELATIVE:
            return RELATIVE[sign.lower_value] * above
        if (size := points(sign, above)) is not None:
            return size
    return None


def colour(token: Any, behind: Colour) -> Colour | None:
    """Return a colour on what lies behind it, as red, green and blue from 0 to 1; None when it cannot be known."""
    from tinycss2 import color4

    try:
        found = color4.parse_color(token)
        if not isinstance(found, color4.Color):
            return None
        red, green, blue = (min(1.0, max(0.0, part or 0.0)) for part in found.to("srgb").coordinates)
    except NotImplementedError:
        return None
    shown = (
        found.alpha * part + (1 - found.alpha) * below for part, below in zip((red, green, blue), behind, strict=True)
    )
    return tuple(shown)


def contrast(one: Colour, other: Colour) -> float:
    """Return how far two colours stand apart, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
