"""Whether a picture on a page is the one in a file: as it is kept in the PDF, and as it is seen on the paper.

The first tells two logos apart that differ in one word, the second whatever lies over a picture or is cut off it.
"""

from __future__ import annotations

import functools
import hashlib
import io
import operator
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from letters.post.paper import MM, Box

if TYPE_CHECKING:
    from PIL.Image import Image

SEEN = 0.4  # of the ink may differ as it is seen at 100 dots per inch; another signature comes to 0.7
BLUR = 3  # pixels of a page that are compared as one
CELLS, ROUNDING = 64, 32  # of a picture in a row; greys by which no cell may differ, as in a JPEG that was turned
TRANSPARENT = re.compile(rb"/S?Mask")  # stands in a PDF that has such a picture: no dictionary of one is compressed
PAPER = 255
COMPARED = 4096  # pairs of pictures of which it is known whether they are the same; a worker may live for long
AT_ONCE = 4  # pictures that are held as they look: letters come authority by authority, each with a logo and a hand
APART = {ground: [abs(level - ground) for level in range(256)] for ground in (0, PAPER)}  # of each grey from a ground


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on a page: where, and the SHA-256 of the data that the PDF keeps of it, without its transparency."""

    box: Box
    data: str


def placed(thing: Any, height: float) -> Placed:
    """Return a picture object of a page of this height in points."""
    left, bottom, right, top = thing.get_bounds()
    box = Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM)
    return Placed(box, digest(bytes(thing.get_data(decode_simple=False))))


def is_seen(file: bytes, seen: Image) -> bool:
    """Say whether what is seen of a page where a picture stands is what a file holds."""
    wanted = _at_size(file, seen.size).reduce(BLUR)
    return _differs(seen.reduce(BLUR), wanted) < SEEN


# ------------------------------------------------------------------------------------------- as the PDF keeps them

_same: dict[tuple[str, bytes], bool] = {}  # what this process has compared: a picture is the same in each letter


def kept(pdf: bytes, shown: Collection[str], given: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
    """Return, for the data of each picture shown in a PDF, which of the given files hold that picture, pixel by pixel.

    pdfium, which reads all else, does not give a picture and its transparency apart: here pikepdf does. Where nothing
    is transparent the data is all there is to a picture, and one that was compared before is known by it.
    """
    if not TRANSPARENT.search(pdf) and all((data, file) in _same for data in shown for file in given.values()):
        return {data: frozenset(name for name, file in given.items() if _same[data, file]) for data in shown}
    found: dict[str, frozenset[str]] = {}
    for plate in _plates(pdf):
        data = digest(plate.read_raw_bytes())
        names = frozenset(name for name, file in given.items() if _is_of(file, plate))
        found[data] = names & found.get(data, names)  # two of the same data differ in transparency
    return found


def _plates(pdf: bytes) -> Iterator[Any]:
    """Go through the pictures that the pages of a PDF show, and the drawings in them."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        waiting: list[Any] = [page.obj for page in document.pages]
        met: set[tuple[int, int]] = set()
        while waiting:
            for it in waiting.pop().get("/Resources", {}).get("/XObject", {}).values():
                if it.objgen in met:
                    continue
                met.add(it.objgen)
                if it.Subtype == "/Image":
                    yield it
                else:
                    waiting.append(it)


def _is_of(file: bytes, plate: Any) -> bool:
    data = plate.read_raw_bytes()
    mask = plate.SMask.read_raw_bytes() if "/SMask" in plate else b""
    key = digest(data + mask), file
    if key not in _same:
        if len(_same) >= COMPARED:
            _same.clear()
        _same[key] = data == file or _alike(_original(file), _printed(plate))
    return _same[key]


def _printed(plate: Any) -> Image:
    import pikepdf

    picture = pikepdf.PdfImage(plate).as_pil_image().convert("RGB")
    if "/SMask" in plate:
        picture.putalpha(pikepdf.PdfImage(plate.SMask).as_pil_image().convert("L"))
    return _on_white(picture)


def _alike(one: Image, other: Image) -> bool:
    """Say whether two pictures are the same in every cell: one word in a large logo makes another of it.

    The second may be smaller, as far as no printer shows it.
    """
    from PIL import ImageChops

    if abs(one.width * other.height - one.height * other.width) > max(one.size):  # to a pixel of the smaller
        return False
    size = min(CELLS, other.width), min(CELLS, other.height)
    apart = ImageChops.difference(_resized(one.resize(other.size), size), _resized(other, size)).convert("L")
    return cast("tuple[int, int]", apart.getextrema())[1] < ROUNDING


def digest(data: bytes) -> str:
    """Return the SHA-256 of the data of a picture."""
    return hashlib.sha256(data).hexdigest()


# -------------------------------------------------------------------------------------------------- as they look


@functools.lru_cache(maxsize=2 * AT_ONCE)  # on the first page, and on another
def _at_size(file: bytes, size: tuple[int, int]) -> Image:
    return _resized(_original(file).convert("L"), size)


def _resized(picture: Image, size: tuple[int, int]) -> Image:
    from PIL.Image import Resampling

    return picture.resize(size, Resampling.BOX)


@functools.lru_cache(maxsize=AT_ONCE)
def _original(file: bytes) -> Image:
    """Return what a file holds, turned as the camera says that it was held."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(file)) as picture:
        return _on_white(ImageOps.exif_transpose(picture))


def _on_white(picture: Image) -> Image:
    """Return a picture as it looks on white paper."""
    from PIL import Image

    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _differs(one: Image, other: Image) -> float:
    """Return how much of the ink in two grey pictures of one size is not in both: 0 is nothing."""
    from PIL import ImageChops

    inked = _stands_out(one, PAPER) + _stands_out(other, PAPER)
    differs = _stands_out(ImageChops.difference(one, other), 0)
    return differs / inked if inked else float(differs > 0)


def _stands_out(picture: Image, ground: int) -> int:
    return sum(map(operator.mul, APART[ground], picture.histogram()))
