"""The flow of people through a trial, as CONSORT 2025 asks for it: a diagram, and the same in a table."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from letters.counting import counted
from letters.evidence import svg, words
from letters.evidence.words import Told

NARROW = 138.0  # of an arm's column, at least
GAP, AIR, BIG, STEP = 14.0, 8.0, 11.5, 15.0  # between boxes; inside of one; its letters; from line to line


def diagram(said: Told) -> Markup:
    """Return the diagram: who was looked at, left out and drawn, and what became of each arm."""
    arms = said["flow"]
    wide = max(svg.WIDTH, (NARROW + GAP) * len(arms) - GAP)
    half = (wide - 3 * GAP) / 2
    parts, y = _box(0, 2, half, _listed(said))
    left_out, beside = _box(half + 3 * GAP, y + GAP, half, _excluded(said))
    spine = half / 2
    bottom = max(beside, y) + GAP
    middle = y + GAP + (beside - y - GAP) / 2
    parts += [
        svg.line(spine, y, spine, bottom, ink=svg.SOFT),
        svg.line(spine, middle, half + 3 * GAP, middle, ink=svg.SOFT),
    ]
    parts += [*left_out, svg.arrow(half + 3 * GAP, middle, "right"), svg.arrow(spine, bottom, "down")]
    drawn, y = _box(0, bottom, half, _drawn(said), strong=True)
    parts += drawn
    column = (wide - GAP * (len(arms) - 1)) / max(1, len(arms))
    middles = [n * (column + GAP) + column / 2 for n in range(len(arms))]
    if arms:
        parts.append(svg.line(spine, y, spine, y + GAP, ink=svg.SOFT))
        across = [spine, *middles]
        parts.append(svg.line(min(across), y + GAP, max(across), y + GAP, ink=svg.SOFT))
        start = y + GAP
        for step in zip(*(_steps(arm) for arm in arms), strict=True):
            boxes = [_box(x - column / 2, start + GAP, column, lines) for x, lines in zip(middles, step, strict=True)]
            tall = max(end for _, end in boxes)
            for x, lines in zip(middles, step, strict=True):
                parts += [svg.line(x, start, x, start + GAP, ink=svg.SOFT), svg.arrow(x, start + GAP, "down")]
                parts += _box(x - column / 2, start + GAP, column, lines, tall=tall)[0]
            start = tall
        y = start
    title = "Flow of people through the trial"
    return svg.picture("flow", title, _told(said), y + 3, parts, wide)


def _box(
    x: float, y: float, wide: float, lines: Sequence[str], *, tall: float = 0, strong: bool = False
) -> tuple[list[str], float]:
    """Return a frame with its lines, the first one bold, and where it ends."""
    rows = [(row, n == 0) for n, said in enumerate(lines) for row in svg.wrapped(said, wide - 2 * AIR, BIG)]
    end = tall or y + 2 * AIR + STEP * len(rows) - 2
    fill, ink = (svg.DEEP, svg.PAPER) if strong else (svg.PAPER, svg.INK)
    parts = [svg.box(x + 0.5, y, wide - 1, end - y, fill=fill, ink=svg.DEEP)]
    for n, (row, first) in enumerate(rows):
        parts.append(svg.text(x + AIR, y + AIR + STEP * n + 10, row, big=BIG, bold=first, ink=ink))
    return parts, end


def _listed(said: Told) -> list[str]:
    return ["Assessed for eligibility", f"{counted(said['listed'], 'person', 'people')} on the staff sheet"]


def _excluded(said: Told) -> list[str]:
    """Return who was left out before the draw, by reason."""
    lines = [f"Not drawn: {words.number(not_drawn(said))}"]
    return lines + [f"{reason}: {words.number(people)}" for reason, people in said["excluded"].items() if people]


def not_drawn(said: Told) -> int:
    """Return how many people were on the staff sheet and not in the draw."""
    return int(sum(said["excluded"].values()))


def drawn(said: Told) -> int:
    """Return how many people were drawn, into whatever arm."""
    return int(sum(flow["drawn"] for flow in said["flow"]))


def clusters(said: Told) -> int:
    """Return how many clusters were drawn; 0 when people were drawn one by one."""
    return int(sum(flow["clusters"] for flow in said["flow"]))


def _drawn(said: Told) -> list[str]:
    lines = ["Randomised", counted(drawn(said), "person", "people")]
    return lines + ([f"in {counted(clusters(said), 'cluster')}"] if clusters(said) else [])


def _steps(arm: Told) -> list[list[str]]:
    """Return the boxes of one arm, from above: drawn, given, lost, analysed."""
    first = [
        f"{arm['arm']}: {words.number(arm['drawn'])} drawn",
        f"to get {words.inside(arm['treatment']) or 'nothing'}",
    ]
    if arm["clusters"]:
        first.append(f"in {counted(arm['clusters'], 'cluster')}")
    given = ["Delivery"]
    if arm["sent"]:
        given += [f"letters posted: {words.number(arm['sent'])}", f"came back: {words.number(arm['returned'])}"]
    if arm["taken_up"] is not None:
        given.append(f"took it up: {words.number(arm['taken_up'])}")
    if len(given) == 1:
        given.append("not recorded" if arm["treatment"] else "nothing was posted")
    lost = ["Follow-up", f"withdrew: {words.number(arm['withdrew'])}", f"answered: {words.number(arm['answered'])}"]
    return [first, given, lost, ["Analysis", f"analysed: {words.number(arm['analysed'])}"]]


def _told(said: Told) -> str:
    """Return the diagram in words."""
    people = counted(drawn(said), "person", "people")
    start = f"Of {counted(said['listed'], 'person', 'people')} on the staff sheet, {people} were randomised. "
    arms = (
        f"{arm['arm']}: {words.number(arm['drawn'])} drawn, {words.number(arm['sent'])} letters posted, "
        f"{words.number(arm['withdrew'])} withdrew, {words.number(arm['answered'])} answered, "
        f"{words.number(arm['analysed'])} analysed."
        for arm in said["flow"]
    )
    return start + " ".join(arms)
