"""The pictures of the report: intervals, how an outcome is spread, balance. Each is told in words as well."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from letters.evidence import svg, words

ROWS = 22  # of a forest or a balance plot, at most: so many fit on a page
SMALL, LARGE = 0.1, 0.25  # standardised differences at which balance is flagged
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
    ten = 10 ** math.floor(math.log10(rough))
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
    """Return one difference and its interval in the outcome's own units, nought marked; `left` and `right` name the ways."""
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


# ------------------------------------------------------------------------------------------- spread and balance


@dataclass(frozen=True, slots=True)
class Spread:
    """The people of one arm by value."""

    arm: str
    counts: Sequence[int | None]  # None: too few to tell
    measured: int


def distribution(name: str, title: str, told: str, bins: Sequence[str], arms: Sequence[Spread], fewest: int) -> Markup:
    """Return how the people of each arm are spread: columns side by side, each a share of the arm's people.

    A column of too few people is an empty frame, as high as it could be at most.
    """
    left, top, bottom = 40.0, 12.0 + 18 * _legend_lines(arms), 150.0 + 18 * _legend_lines(arms)
    shares = [[_share(count, arm.measured, fewest) for count in arm.counts] for arm in arms]
    axis = Axis(0, max([share for row in shares for share in row] or [0.0]) * 1.1 or 1, 0, bottom - top)
    parts = _legend(arms)
    for tick in axis.ticks():
        y = bottom - axis.at(tick)
        parts.append(svg.line(left, y, svg.WIDTH, y, ink=svg.SOFT if tick == 0 else svg.WASH))
        said = words.percent(tick)
        parts.append(svg.text(left - 6, y + 4, said, anchor="end", big=11, ink=svg.SOFT, kind="tick"))
    slot = (svg.WIDTH - left) / max(1, len(bins))
    column = min(34.0, slot * 0.8 / max(1, len(arms)))
    lines = [svg.wrapped(one, slot - 2, 11) for one in bins]
    for place, said in enumerate(lines):
        middle = left + slot * (place + 0.5)
        for number, arm in enumerate(arms):
            x = middle + column * (number - len(arms) / 2)
            high = axis.at(shares[number][place])
            parts += _column(x, bottom, column - 1.5, high, arm.counts[place], svg.ARMS[number % len(svg.ARMS)])
        parts += [svg.text(middle, bottom + 15 + 12 * n, one, anchor="middle", big=11) for n, one in enumerate(said)]
    return svg.picture(name, title, told, bottom + 8 + 12 * max([len(said) for said in lines] or [1]) + 4, parts)


def _share(count: int | None, measured: int, fewest: int) -> float:
    return (fewest - 1 if count is None else count) / measured if measured else 0.0


def _column(x: float, bottom: float, wide: float, high: float, count: int | None, fill: str) -> list[str]:
    """Return one column, with how many people it is."""
    if count is None:
        return [svg.box(x, bottom - high, wide, high, ink=svg.SOFT, dashed=True)]
    parts = [svg.box(x, bottom - high, wide, high, fill=fill, ink=svg.DEEP)] if count else []
    if count and wide >= 6 * len(words.number(count)) + 2:
        parts.append(
            svg.text(x + wide / 2, bottom - high - 4, words.number(count), anchor="middle", big=10, ink=svg.SOFT)
        )
    return parts


def _legend_lines(arms: Sequence[Spread]) -> int:
    return max(at[1] for at in _places_of_legend(arms)) + 1 if arms else 0


def _places_of_legend(arms: Sequence[Spread]) -> list[tuple[float, int]]:
    """Return where each arm's name stands: how far across, in which line."""
    at, places = (40.0, 0), []
    for arm in arms:
        wide = 28 + len(arm.arm) * 12 * svg.WIDEST
        if at[0] > 40 and at[0] + wide > svg.WIDTH:
            at = (40.0, at[1] + 1)
        places.append(at)
        at = (at[0] + wide, at[1])
    return places


def _legend(arms: Sequence[Spread]) -> list[str]:
    parts = []
    for number, (arm, (x, row)) in enumerate(zip(arms, _places_of_legend(arms), strict=True)):
        y = 4.0 + 18 * row
        parts.append(svg.box(x, y, 11, 11, fill=svg.ARMS[number % len(svg.ARMS)], ink=svg.DEEP))
        parts.append(svg.text(x + 16, y + 10, arm.arm))
    return parts


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
