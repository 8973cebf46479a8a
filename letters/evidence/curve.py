"""The chance to see an effect by its size: the picture of the protocol, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from markupsafe import Markup

from letters.evidence import prospect, svg, words
from letters.evidence.prospect import Prospect, Units

LEFT, RIGHT, TOP, BOTTOM, HIGH = 40.0, 404.0, 22.0, 196.0, 244.0  # of the picture
LINES = ((svg.DEEP, ""), (svg.ARMS[1], "6 3"), (svg.ARMS[3], "2 3"), (svg.SOFT, "8 3 2 3"))  # ink, dashes
TOLD = (0.1, 0.25, 0.5, 0.75, 1.0)  # effects of which the words say how likely they are to be seen


def drawn(prospects: Sequence[Prospect], units: Units | None) -> Markup:
    """Return the chance to see an effect by its size: a picture, told in words as well; empty when none can be seen."""
    shown = [it for it in prospects if it.power.curve][: len(LINES)]
    if not shown:
        return Markup()
    parts = [*_frame(units), *_marks(shown)]
    for it, (ink, dashes) in zip(shown, LINES, strict=False):
        points = " ".join(f"{svg.size(_x(effect))},{svg.size(_y(it.chance(effect)))}" for effect, _ in it.power.curve)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="2.2" stroke-dasharray="{dashes}"/>'
        )
        if it.smallest is not None and it.smallest <= 1:
            parts.append(svg.dot(_x(it.smallest), _y(it.assumed.power), fill=ink))
    title = f"The chance to see a difference, by its size. {told(shown)}"
    axes = "Across: the difference in standard deviations. Up: in how many of 100 trials it is found."
    return svg.picture("power", title, axes, HIGH, parts)


def told(prospects: Sequence[Prospect]) -> str:
    """Return the picture in words."""
    lines = []
    for it in prospects:
        points = ", ".join(f"{prospect.of_100(it.chance(effect))} at {effect:g}" for effect in TOLD)
        lines.append(f"{it.arm} against {it.against}: seen in {points} standard deviations.")
    return " ".join(lines)


def _x(effect: float) -> float:
    return LEFT + effect * (RIGHT - LEFT)


def _y(chance: float) -> float:
    return BOTTOM - chance * (BOTTOM - TOP)


def _frame(units: Units | None) -> list[str]:
    """Return the axes: below, effects in standard deviations and in the outcome's own units; left, of 100 trials."""
    parts = [svg.text(LEFT, 11, "Found in so many of 100 trials", big=11, ink=svg.SOFT)]
    for step in range(0, 101, 20):
        y = _y(step / 100)
        parts.append(svg.line(LEFT, y, RIGHT, y, ink=svg.SOFT if step == 0 else svg.WASH))
        parts.append(svg.text(LEFT - 7, y + 4, str(step), anchor="end", big=11, ink=svg.SOFT, kind="tick"))
    for step in range(0, 101, 25):
        x = _x(step / 100)
        parts.append(svg.line(x, BOTTOM, x, BOTTOM + 4, ink=svg.SOFT))
        parts.append(svg.text(x, BOTTOM + 17, words.number(step / 100, 2), anchor="middle", big=11, ink=svg.SOFT))
        if units and units.sd is not None and step:
            its = words.units(asdict(units.outcome))
            own = its.number(step / 100 * units.sd, its.fine(units.sd / 4))
            parts.append(svg.text(x, BOTTOM + 31, own, anchor="middle", big=11, ink=svg.SOFT, kind="tick"))
    below = "Difference, in standard deviations"
    if units and units.sd is not None:
        below += f"; below, in {words.units(asdict(units.outcome)).short}"
    lower = BOTTOM + (45 if units and units.sd is not None else 33)
    return [*parts, svg.text(LEFT, lower, svg.cut(below, RIGHT - LEFT, 11), big=11, ink=svg.SOFT)]


def _marks(shown: Sequence[Prospect]) -> list[str]:
    """Return the lines to the smallest effect that is surely enough seen, and who is who when several are compared."""
    parts, weakest = list[str](), prospect.weakest(shown)
    smallest, sure = weakest.smallest, weakest.assumed.power
    if smallest is not None and smallest <= 1:
        x, y = _x(smallest), _y(sure)
        parts += [
            svg.line(LEFT, y, x, y, ink=svg.ARMS[1], dashed=True),
            svg.line(x, y, x, BOTTOM, ink=svg.ARMS[1], dashed=True),
        ]
        if len(shown) == 1:
            beside, anchor = ((x + 10, y + 16), "start") if smallest < 0.6 else ((x - 10, y - 7), "end")
            parts.append(svg.text(*beside, words.number(smallest, 2), anchor=anchor, bold=True))
    if len(shown) > 1:
        for number, (it, (ink, dashes)) in enumerate(zip(shown, LINES, strict=False)):
            y = BOTTOM - 12 - 15 * (len(shown) - 1 - number)
            at = svg.size(y - 4)
            ends = f'x1="{svg.size(RIGHT - 214)}" x2="{svg.size(RIGHT - 190)}" y1="{at}" y2="{at}"'
            parts.append(f'<line {ends} stroke="{ink}" stroke-width="2.2" stroke-dasharray="{dashes}"/>')
            parts.append(svg.text(RIGHT - 184, y, svg.cut(f"{it.arm}: {_least(it)}", 184, 11), big=11))
    return parts


def _least(it: Prospect) -> str:
    return "none" if it.smallest is None else words.number(it.smallest, 2)
