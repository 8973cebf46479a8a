"""Whether a picture on a page is the one in a file: as it is kept in the PDF, and as it is seen on the paper.

The first tells two logos apart that differ in one word, the second whatever lies over a picture or is cut off it.
"""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.post.paper import MM, Box

if TYPE_CHECKING:
    from PIL.Image import Image

KEPT = 0.2  # of what is drawn may differ as the PDF keeps it, for rounding; two words in a logo come to 0.7
SEEN = 0.4  # of the ink may differ as it is seen at 100 dots per inch; another signature comes to 0.7
FINEST = 300  # pixels across in which pictures are compared as they are kept
BLUR = 3  # pixels of a page that are compared as one
PAPER = 255


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on a page: where, the SHA-256 of the data that the PDF keeps of it, and how to get it whole."""

    box: Box
    data: str
    whole: Callable[[], Image]


def placed(thing: Any, height: float) -> Placed:
    """Return a picture object of a page of this height in points."""
    left, bottom, right, top = thing.get_bounds()
    return Placed(
        Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM),
        hashlib.sha256(thing.get_data(decode_simple=False)).hexdigest(),
        lambda: _grey(thing.get_bitmap(render=True).to_pil()),
    )


def is_of(file: bytes, picture: Placed, seen: Image) -> bool:
    """Say whether a picture, and what is seen of a page where it stands, is what a file holds."""
    wanted = _at_size(file, seen.size).reduce(BLUR)
    return _differs(seen.reduce(BLUR), wanted, PAPER) < SEEN and is_kept(file, picture)


_known: set[tuple[str, bytes]] = set()  # data in a PDF that are those of a file: the same in each letter


def is_kept(file: bytes, picture: Placed) -> bool:
    """Say whether a picture is what a file holds, wherever and however it is seen."""
    key = picture.data, file
    if key not in _known and (picture.data == hashlib.sha256(file).hexdigest() or _is_drawn(file, picture.whole())):
        _known.add(key)
    return key in _known


def _is_drawn(file: bytes, whole: Image) -> bool:
    from PIL import ImageStat

    size = FINEST, max(1, round(FINEST * whole.height / whole.width))
    wanted = _at_size(file, size)
    return _differs(_resized(whole, size), wanted, ImageStat.Stat(wanted).median[0]) < KEPT


@functools.lru_cache
def _at_size(file: bytes, size: tuple[int, int]) -> Image:
    return _resized(_original(file), size)


def _resized(picture: Image, size: tuple[int, int]) -> Image:
    from PIL.Image import Resampling

    return picture.resize(size, Resampling.BOX)


@functools.lru_cache
def _original(file: bytes) -> Image:
    from PIL import Image

    with Image.open(io.BytesIO(file)) as picture:
        return _grey(picture)


def _grey(picture: Image) -> Image:
    """Return a picture as it looks in grey on white paper."""
    from PIL import Image

    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("L")


def _differs(one: Image, other: Image, ground: int) -> float:
    """Return how much of what is drawn on a ground in two pictures of one size is not in both: 0 is nothing."""
    from PIL import ImageChops

    drawn = _stands_out(one, ground) + _stands_out(other, ground)
    differs = _stands_out(ImageChops.difference(one, other), 0)
    return differs / drawn if drawn else float(differs > 0)


def _stands_out(picture: Image, ground: int) -> int:
    return sum(abs(level - ground) * count for level, count in enumerate(picture.histogram()))
