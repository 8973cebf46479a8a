"""What a printed letter may be: how many pages, how small its type, and where on a sheet of paper there may be ink.

Places are in mm from the top left corner, with one row for each kind of envelope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MM = 25.4 / 72  # of a point
TOLERANCE = 1.0  # mm; no fold and no printer is more exact
MOST_PAGES = 10  # GOV.UK Notify prints no letter longer than this
SMALLEST = 7.0  # points; nobody reads a letter in smaller type


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its left, top, right and bottom edge."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Box) -> bool:
        """Say whether another box lies inside, to within the tolerance."""
        return (
            self.left - TOLERANCE <= other.left
            and self.top - TOLERANCE <= other.top
            and other.right <= self.right + TOLERANCE
            and other.bottom <= self.bottom + TOLERANCE
        )

    def meets(self, other: Box) -> bool:
        """Say whether another box has a part inside."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def covers(self, other: Box) -> bool:
        """Say whether two boxes share half of the height of the lower one: lines of text never do."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOLERANCE and down > min(self.bottom - self.top, other.bottom - other.top) / 2


@dataclass(frozen=True, slots=True)
class Geometry:
    """The zones of a letter: the window of the envelope, and where else there may be ink."""

    window: Box
    first: tuple[Box, ...]  # beside the window, on the first page
    later: tuple[Box, ...]  # on every other page


GEOMETRIES: Mapping[str, Geometry] = {
    "notify": Geometry(  # GOV.UK Notify's letter specification: window, logo, contact block, text
        window=Box(24.6, 39.5, 120, 66.3),
        first=(Box(15, 5, 125, 30), Box(125, 30, 190, 95), Box(15, 95, 195, 292)),
        later=(Box(15, 5, 195, 292),),
    ),
}
