"""The pictures of the report: intervals under one another, and balance. Each is told in words as well."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from letters.evidence import svg, words
from letters.evidence.findings import LIMITS

ROWS = 22  # of a forest or a balance plot, at most: so many fit on a page
LARGE, SMALL = LIMITS
EDGE = 8.0  # left free on either side
CLIP = 3.0  # an interval this many times as wide as is usual is cut off, and ends in an arrow


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a forest: an effect with its interval, or nothing but a reason."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    said: str  # the same in words
    strong: bool = False  # the primary outcome
    faint: bool = False  # exploratory
    mirrored: bool = False  # less is better: drawn the other way round, so that better is on one side


@dataclass(frozen=True, slots=True)
class Axis:
    """Values along a line."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return where a value stands; what is beyond an end stands at it."""
        inside = min(max(value, self.low), self.high)
        return self.left + (inside - self.low) / (self.high - self.low) * (self.right - self.left)

    def ticks(self) -> list[float]:
        """Return round values, about three on either side of nought."""
        step = _step((self.high - self.low) / 6)
        first = math.ceil(self.low / step - 1e-9)
        return [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


def _step(rough: float) -> float:
    """Return the next round number: 1, 2 or 5 of tens."""
    ten = 10.0 ** math.floor(math.log10(rough))
    return next(n * ten for n in (1, 2, 5, 10) if n * ten >= rough * 0.999)


def _places(axis: Axis) -> int:
    ticks = axis.ticks()
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _even(widest: float) -> Axis:
    """Return an axis that reaches as far to either side of nought."""
    far = (widest or 1) * 1.06
    return Axis(-far, far, EDGE, svg.WIDTH - EDGE)


def _scale(axis: Axis, rows: Sequence[tuple[float, float]], bottom: float, *, unsigned: bool = False) -> list[str]:
    """Return the axis below its rows, with lines across each row from its top to its foot."""
    parts = []
    for tick in axis.ticks():
        x, nought = axis.at(tick), abs(tick) < 1e-12
        parts += [svg.line(x, top, x, foot, ink=svg.SOFT if nought else svg.LINE, wide=1) for top, foot in rows]
        said = words.number(abs(tick) if unsigned else tick, _places(axis))
        parts.append(svg.text(x, bottom + 15, said, anchor="middle", big=11, ink=svg.SOFT, kind="tick"))
    return parts


def _span(axis: Axis, row: Row, y: float) -> list[str]:
    """Return an interval with its middle."""
    if row.value is None:
        return []
    sign = -1 if row.mirrored else 1
    ends = (row.value,) * 2 if row.low is None or row.high is None else (row.low, row.high)
    low, high = sorted(sign * end for end in ends)
    wide = 3.0 if row.strong else 2.0
    parts = [svg.line(axis.at(low), y, axis.at(high), y, ink=svg.DEEP, wide=wide)] if low < high else []
    parts += [svg.arrow(axis.left - 4, y, "left", svg.DEEP)] if low < axis.low else []
    parts += [svg.arrow(axis.right + 4, y, "right", svg.DEEP)] if high > axis.high else []
    middle = sign * row.value
    if not axis.low <= middle <= axis.high:
        return parts
    x = axis.at(middle)
    if row.strong:
        return [*parts, svg.box(x - 5, y - 5, 10, 10, fill=svg.DEEP)]
    return [*parts, svg.dot(x, y, fill=svg.PAPER if row.faint else svg.DEEP)]


def _widest(rows: Sequence[Row]) -> float:
    """Return how far an axis has to reach; what is far wider than is usual may be cut off."""
    reach = sorted(max(abs(v) for v in (row.value, row.low, row.high) if v is not None) for row in rows if _drawn(row))
    return min(reach[-1], CLIP * reach[len(reach) // 2]) if reach else 0


def _drawn(row: Row) -> bool:
    return row.value is not None


def interval(name: str, row: Row, left: str, right: str) -> Markup:
    """Return one difference and its interval in the outcome’s own units; `left` and `right` name the ways."""
    axis = _even(_widest([row]))
    parts = _scale(axis, [(20, 58)], 58)
    parts += [svg.text(axis.at(0), 12, "no difference", anchor="middle", big=11, ink=svg.SOFT)]
    parts += _span(axis, Row(row.label, row.value, row.low, row.high, row.said, strong=True), 40)
    parts += [
        svg.text(axis.left, 94, f"← {left}", big=12),
        svg.text(axis.right, 94, f"{right} →", anchor="end", big=12),
    ]
    return svg.picture(name, row.label, row.said, 100, parts)


def forest(name: str, title: str, told: str, rows: Sequence[Row], ways: tuple[str, str], *, unsigned: bool) -> Markup:
    """Return effects under one another, each with its interval and its words."""
    axis, high = _even(_widest(rows)), 38.0
    bottom = high * len(rows)
    middles = [27 + high * number for number in range(len(rows))]
    parts = _scale(axis, [(y - 6, y + 7) for y in middles], bottom, unsigned=unsigned)
    for middle, row in zip(middles, rows, strict=True):
        y = middle - 13
        wide = svg.WIDTH - 2 * EDGE - len(row.said) * 11 * svg.WIDEST - 12
        said = svg.cut(row.label, wide, 12)
        parts.append(svg.text(EDGE, y, said, bold=row.strong))
        parts.append(svg.text(svg.WIDTH - EDGE, y, row.said, anchor="end", big=11, ink=svg.SOFT))
        parts += _span(axis, row, middle)
    parts.append(svg.text(axis.left, bottom + 34, f"← {ways[0]}"))
    parts.append(svg.text(axis.right, bottom + 34, f"{ways[1]} →", anchor="end"))
    return svg.picture(name, title, told, bottom + 42, parts)


def pages(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield as many rows as one picture can hold, again and again."""
    return (rows[at : at + ROWS] for at in range(0, len(rows), ROWS))


def balance(name: str, title: str, told: str, rows: Sequence[Row]) -> Markup:
    """Return standardised differences before the trial as dots, with lines where they are flagged."""
    left, high, top = 196.0, 20.0, 22.0
    far = max([LARGE * 1.25, *(abs(row.value) * 1.1 for row in rows if row.value is not None)])
    axis = Axis(-far, far, left, svg.WIDTH - EDGE)
    bottom = top + high * len(rows)
    parts = [svg.line(axis.at(0), top, axis.at(0), bottom, ink=svg.SOFT)]
    for mark in (-LARGE, -SMALL, SMALL, LARGE):
        dashed = abs(mark) == SMALL
        parts.append(svg.line(axis.at(mark), top, axis.at(mark), bottom, ink=svg.SOFT, dashed=dashed))
    for mark in (-LARGE, -SMALL, 0, SMALL, LARGE):
        said = words.number(mark, 2 if abs(mark) == LARGE else 1 if mark else 0)
        parts.append(svg.text(axis.at(mark), top - 6, said, anchor="middle", big=10, ink=svg.SOFT, kind="tick"))
    for number, row in enumerate(rows):
        y = top + high * (number + 0.5)
        parts.append(svg.text(left - 8, y + 4, svg.cut(row.label, left - 10, 11), anchor="end", big=11))
        parts.append(svg.line(left, y, svg.WIDTH - EDGE, y, ink=svg.WASH))
        if row.value is not None:
            parts.append(
                svg.dot(axis.at(row.value), y, fill=svg.DEEP if abs(row.value) > SMALL else svg.PAPER, radius=4)
            )
    return svg.picture(name, title, told, bottom + 6, parts)
