"""How the people of each arm are spread over the values of an outcome: columns side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from letters.evidence import figures, svg, words


@dataclass(frozen=True, slots=True)
class Spread:
    """The people of one arm by value."""

    arm: str
    counts: Sequence[int | None]  # None: too few to tell
    measured: int


def distribution(name: str, title: str, told: str, bins: Sequence[str], arms: Sequence[Spread], fewest: int) -> Markup:
    """Return how the people of each arm are spread: columns side by side, each a share of the arm's people.

    A column that is not told is an empty frame, as high as that of the most people who are too few to tell.
    """
    left, top, bottom = 40.0, 12.0 + 18 * _legend_lines(arms), 126.0 + 18 * _legend_lines(arms)
    shares = [[_share(count, arm.measured, fewest) for count in arm.counts] for arm in arms]
    axis = figures.Axis(0, max([share for row in shares for share in row] or [0.0]) * 1.1 or 1, 0, bottom - top)
    parts = _legend(arms)
    for tick in axis.ticks():
        y = bottom - axis.at(tick)
        parts.append(svg.line(left, y, svg.WIDTH, y, ink=svg.SOFT if tick == 0 else svg.WASH))
        said = words.percent(tick)
        parts.append(svg.text(left - 6, y + 4, said, anchor="end", big=11, ink=svg.SOFT, kind="tick"))
    slot = (svg.WIDTH - left) / max(1, len(bins))
    column = min(34.0, slot * 0.8 / max(1, len(arms)))
    lines = [svg.wrapped(one, slot - 2, 11) for one in bins]
    for place, name_lines in enumerate(lines):
        middle = left + slot * (place + 0.5)
        for number, arm in enumerate(arms):
            x = middle + column * (number - len(arms) / 2)
            high = axis.at(shares[number][place])
            parts += _column(x, bottom, column - 1.5, high, arm.counts[place], svg.ARMS[number % len(svg.ARMS)])
        parts += [
            svg.text(middle, bottom + 15 + 12 * n, one, anchor="middle", big=11) for n, one in enumerate(name_lines)
        ]
    return svg.picture(name, title, told, bottom + 8 + 12 * max([len(said) for said in lines] or [1]) + 4, parts)


def _share(count: int | None, measured: int, fewest: int) -> float:
    return min(1.0, (fewest - 1 if count is None else count) / measured) if measured else 0.0


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
