"""Pictures in words: the few shapes that the report's pictures are made of, as SVG.

They are narrow, so that they can be read on a telephone, and told apart in grey.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

WIDTH = 420  # units across; one is a little more than a pixel where there is room
INK, SOFT, LINE, DEEP, WASH, PAPER = "#1a1f21", "#5a6468", "#c9d1d0", "#1d3c45", "#eaf0ef", "#ffffff"
ARMS = ("#1d3c45", "#d49a35", "#a9c3c1", "#74633f", "#e6dcc4", "#5f8a94")  # far apart in grey too, side by side
FONT = "'Source Serif 4', 'Source Serif Pro', Charter, Georgia, serif"
WIDEST = 0.56  # of a letter, on average, in the widest of these fonts; of its size
DASHES = "3 3"


def picture(name: str, title: str, told: str, height: float, parts: Iterable[str], width: float = WIDTH) -> Markup:
    """Return an SVG picture that is told to those who cannot see it by its title and what is told of it."""
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
        'viewBox="0 0 {w} {h}" width="{w}" height="{h}" style="--wide: {w}" font-family="{font}" font-size="12" '
        'fill="{ink}">\n<title id="{name}-title">{title}</title><desc id="{name}-desc">{told}</desc>\n'
    ).format(name=name, w=size(width), h=size(height), font=FONT, ink=INK, title=title, told=told)
    return head + Markup("\n").join(Markup(part) for part in parts) + Markup("\n</svg>")  # noqa: S704  made here


def size(value: float) -> str:
    """Return a length, with no more digits than are seen."""
    said = f"{value:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said


def text(
    x: float,
    y: float,
    said: str,
    *,
    anchor: str = "start",
    big: float = 12,
    bold: bool = False,
    ink: str = INK,
    kind: str = "",
) -> str:
    """Return a line of text; `kind` "tick" is a number of an axis."""
    extra = (f' class="{kind}"' if kind else "") + (' font-weight="600"' if bold else "")
    place = f'x="{size(x)}" y="{size(y)}" text-anchor="{anchor}" font-size="{size(big)}" fill="{ink}"'
    return f"<text {place}{extra}>{escape(said)}</text>"


def line(x1: float, y1: float, x2: float, y2: float, *, ink: str = INK, wide: float = 1, dashed: bool = False) -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{DASHES}"' if dashed else ""
    ends = f'x1="{size(x1)}" y1="{size(y1)}" x2="{size(x2)}" y2="{size(y2)}"'
    return f'<line {ends} stroke="{ink}" stroke-width="{size(wide)}"{dashes}/>'


def box(
    x: float, y: float, wide: float, high: float, *, fill: str = PAPER, ink: str = "none", dashed: bool = False
) -> str:
    """Return a rectangle."""
    dashes = f' stroke-dasharray="{DASHES}"' if dashed else ""
    place = f'x="{size(x)}" y="{size(y)}" width="{size(wide)}" height="{size(high)}"'
    return f'<rect {place} fill="{fill}" stroke="{ink}"{dashes}/>'


def dot(x: float, y: float, *, fill: str = DEEP, radius: float = 4.5) -> str:
    """Return a round mark."""
    return (
        f'<circle cx="{size(x)}" cy="{size(y)}" r="{size(radius)}" fill="{fill}" stroke="{DEEP}" stroke-width="1.5"/>'
    )


def arrow(x: float, y: float, way: str, ink: str = SOFT) -> str:
    """Return the head of an arrow whose point is here: "down", "left" or "right"."""
    back = {"down": ((-3.5, -6), (3.5, -6)), "right": ((-6, -3.5), (-6, 3.5)), "left": ((6, -3.5), (6, 3.5))}[way]
    corners = " ".join(f"{size(x + dx)},{size(y + dy)}" for dx, dy in ((0, 0), *back))
    return f'<polygon points="{corners}" fill="{ink}"/>'


def wrapped(said: str, wide: float, big: float) -> list[str]:
    """Return the lines of a text that is at most so wide."""
    most = max(4, int(wide / (big * WIDEST)))
    lines = [""]
    for word in said.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def cut(said: str, wide: float, big: float) -> str:
    """Return a text, shortened where it is wider."""
    most = max(4, int(wide / (big * WIDEST)))
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"
