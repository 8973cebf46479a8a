"""The ink on a letter's pages: what can be seen, where it may not be, and whose pictures it makes."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from letters.people.address import BFPO, POSTCODE
from letters.post import likeness
from letters.post.expected import Expected
from letters.post.likeness import Placed
from letters.post.opened import DPI, Line, Page
from letters.post.paper import TOLERANCE, Box, Geometry

if TYPE_CHECKING:
    from PIL.Image import Image

PIXEL = 25.4 / DPI  # mm
INK = 250  # lighter than this grey is paper
DARKEST = 118  # of a line of text: a grey of contrast 4.5:1 with white paper (WCAG 2.2), some light round it
GAP = math.ceil(12.0 / PIXEL)  # 12 mm; no line of text has more white in it
WHITE, STEP = re.compile(rb"[%c-\xff]{%d}" % (INK, GAP)), GAP // 2
ROOM_TO_SIGN = 14.0  # mm between the closing and the name
PICTURES, SITES = (".png", ".jpg", ".jpeg"), "sites/"  # those of the stationery that are an authority's


def of_the_window(page: Page, expected: Expected, zones: Geometry) -> Iterator[str]:
    """The address, the whole address, and nothing but the address can be seen through the window."""
    address = "".join(expected.window)
    if not (POSTCODE.fullmatch(expected.window[-1]) or BFPO.fullmatch(expected.window[-1])):
        yield "The address does not end with a postcode."
    if page.in_window != address:
        yield "What stands in the address window is not this person's address, line by line."
    lines = [line for line in page.lines if line.box.meets(zones.window)]
    if not all(zones.window.holds(line.box) for line in lines):
        yield "A line stands partly in the address window and partly outside."
    if _ink(page.picture, [zones.window], without=[line.box for line in lines]):
        yield "Something that is no text stands in the address window."


def of_the_pictures(
    pdf: bytes, pages: Sequence[Page], expected: Expected, assets: Mapping[str, bytes]
) -> Iterator[str]:
    """The authority's own logo and signature are there, the signature in its place, and nobody else's."""
    placed = [(page, picture) for page in pages for picture in page.pictures]
    designs = [name for name in assets if name.lower().endswith(PICTURES) and not name.startswith(SITES)]
    given = {name: assets[name] for name in (expected.logo, expected.signature, *designs) if name}
    holds = likeness.kept(pdf, {it.data for _, it in placed}, given) if placed else {}

    def those_of(name: str) -> list[tuple[Page, Placed]]:
        """Return where the picture of this name stands, and can be seen."""
        found = [(page, it) for page, it in placed if name in holds.get(it.data, ())]
        return [(page, it) for page, it in found if likeness.is_seen(given[name], page.picture.crop(_pixels(it.box)))]

    logos, signatures = those_of(expected.logo), those_of(expected.signature)
    if expected.logo and len(logos) < len(expected.languages):
        yield "The logo is missing, or is not this authority's."
    if expected.signature and len(signatures) < len(expected.languages):
        yield "The signature is missing, or is not this authority's."
    if not all(_signs(it.box, page.lines, expected.closings) for page, it in signatures):
        yield "The signature does not stand between the closing and the name of who signs."
    for page, it in placed:
        if not holds.get(it.data):
            yield f"Page {page.number} has a picture that is no part of this person's letter."


def _signs(picture: Box, lines: Sequence[Line], closings: Sequence[tuple[str, str]]) -> bool:
    """Say whether the middle of a picture lies below the end of a closing and above the name of who signs."""
    middle = (picture.top + picture.bottom) / 2
    words = [line for line in lines if line.text]
    closed = [line.box.top for line in words for closing, _ in closings if closing.endswith(line.text)]
    named = [line.box.bottom for line in words for _, sender in closings if sender.startswith(line.text)]
    return any(top < middle for top in closed) and any(middle < bottom for bottom in named)


def of_the_room_to_sign(pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Between the closing and the name there is room for ink, or a drawing that signs, which has no pixels to know."""
    for page, room in _rooms(pages, expected) if not expected.signature else ():
        space = Box(room.left, room.top + TOLERANCE, room.right, room.bottom - TOLERANCE)
        inked = _ink(page.picture, [space])
        if expected.ink and (inked or room.bottom - room.top < ROOM_TO_SIGN):
            yield "There is no room for a signature in ink."
        if not expected.ink and not inked:
            yield "The signature is missing, or cannot be seen."


def _rooms(pages: Sequence[Page], expected: Expected) -> Iterator[tuple[Page, Box]]:
    """Go through the rooms between a closing and the name below it, each with its page."""
    for closing, sender in expected.closings:
        for page in pages:
            for before in (line.box for line in page.lines if line.text == closing):
                below = [line.box.top for line in page.lines if line.text == sender and line.box.top > before.top]
                end = min(below, default=before.bottom + ROOM_TO_SIGN)
                yield page, Box(before.left, before.bottom, before.left + 50, end)


def of_the_ink(page: Page, zones: Geometry) -> Iterator[str]:
    """All text can be seen, and no ink is where there may be none."""
    if _overprinted([line.box for line in page.lines]):
        yield f"Page {page.number} has text that is printed over other text."
    if any(line.text and not _visible(page.picture, line) for line in page.lines):
        yield f"Page {page.number} has text that cannot be seen, or hardly."
    allowed = (zones.window, *zones.first) if page.number == 1 else zones.later
    if stray := _stray(page.picture, allowed):
        left, top = (edge * PIXEL for edge in stray[:2])
        yield f"Page {page.number} has ink outside the zones for it, {left:.0f} mm from the left and {top:.0f} mm down."


def _overprinted(boxes: Sequence[Box]) -> bool:
    """Say whether one of some lines covers another; only those that begin above its end can."""
    downwards = sorted(boxes, key=lambda box: box.top)
    return any(
        box.covers(below)
        for number, box in enumerate(downwards, start=1)
        for below in itertools.takewhile(lambda it: it.top < box.bottom, downwards[number:])  # noqa: B023
    )


# --------------------------------------------------------------------------------------------------------- pixels


def _pixels(box: Box, more: float = 0.0) -> tuple[int, int, int, int]:
    edges = (box.left - more, box.top - more, box.right + more, box.bottom + more)
    left, top, right, bottom = (round(edge / PIXEL) for edge in edges)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _darkest(picture: Image) -> int:
    return cast("tuple[int, int]", picture.getextrema())[0]


def _lightest(picture: Image) -> int:
    return cast("tuple[int, int]", picture.getextrema())[1]


def _ink(picture: Image, boxes: Sequence[Box], without: Sequence[Box] = ()) -> bool:
    """Say whether there is ink in one of some boxes, beside that in others."""
    for box in boxes:
        part = picture.crop(_pixels(box))
        for other in without:
            left, top, right, bottom = _pixels(other, TOLERANCE)
            at = _pixels(box)
            part.paste(255, (left - at[0], top - at[1], right - at[0], bottom - at[1]))
        if _darkest(part) < INK:
            return True
    return False


def _stray(picture: Image, zones: Sequence[Box]) -> tuple[int, int, int, int] | None:
    """Return where there is ink outside all zones, in pixels; None when there is none."""
    from PIL import ImageChops

    rest = ImageChops.invert(picture)
    for zone in zones:
        rest.paste(0, _pixels(zone, TOLERANCE))
    if not rest.getbbox():  # as a rule the paper is quite white, and that is soon seen
        return None
    return rest.point([0] * (256 - INK) + [255] * INK).getbbox()


def _visible(picture: Image, line: Line) -> bool:
    """Say whether a line of text is dark enough to be read, from one end to the other."""
    part = picture.crop(_pixels(line.box))
    if _darkest(part) > DARKEST:
        return False
    if _lightest(part.reduce((STEP, part.height))) < INK:  # as a rule: a gap that is too wide has such a step in it
        return True
    return not WHITE.search(part.reduce((1, part.height)).tobytes())
