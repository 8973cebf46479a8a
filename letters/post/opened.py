"""One page of a finished PDF as another library opens it: its text, its look in grey, and all that is placed on it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.post import likeness
from letters.post.expected import squeeze, squeezed
from letters.post.likeness import Placed
from letters.post.paper import MM, Box, Geometry

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 100
LONGEST_LINE = 2000  # characters
NO_TYPE = 100.0  # points, of a page without text
A4 = (595, 842, 0)  # points across and down, and degrees by which a page is turned


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text on a page, squeezed, and its box in mm from the top left corner."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is read: its text and its lines, how it looks in grey, and the pictures on it."""

    number: int
    paper: tuple[int, int, int]  # as A4 is
    text: str  # squeezed
    words: tuple[str, ...]  # each squeezed
    whole: bool  # whether each accent is one with its letter
    lines: tuple[Line, ...]
    in_window: str  # squeezed
    picture: Image
    pictures: tuple[Placed, ...]
    embedded: bool  # whether the file holds every font
    smallest: float  # points, of all type
    smallest_of_text: float  # points, of the type below the window and the letterhead
    linked: bool  # whether there is a link or a form field
    look: str


def load() -> None:
    """Load what opens a PDF."""
    import pikepdf  # noqa: F401
    import pypdfium2  # noqa: F401


def page(page: Any, number: int, zones: Geometry) -> Page:
    """Return a page of an open PDF, read."""
    from pypdfium2 import raw

    text, height = page.get_textpage(), page.get_height()
    window = zones.window
    seen = text.get_text_bounded(
        window.left / MM, height - window.bottom / MM, window.right / MM, height - window.top / MM
    )
    said, things = text.get_text_range(), list(page.get_objects())
    zone = zones.first[-1] if number == 1 else zones.later[-1]
    texts = [thing for thing in things if thing.type == raw.FPDF_PAGEOBJ_TEXT]
    sizes = [_size(raw, it, zone, height) for it in texts]
    return Page(
        number=number,
        paper=paper(page),
        text=squeeze(said),
        words=tuple(map(squeezed, said.split())),
        whole=unicodedata.is_normalized("NFC", said),
        lines=tuple(_lines(text, height)),
        in_window=squeeze(seen),
        picture=page.render(scale=DPI / 72, grayscale=True).to_pil(),
        pictures=tuple(likeness.placed(it, height) for it in things if it.type == raw.FPDF_PAGEOBJ_IMAGE),
        embedded=all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(it)) == 1 for it in texts),  # no Type 3 is
        smallest=min((size for size, _ in sizes), default=NO_TYPE),
        smallest_of_text=min((size for size, is_of_text in sizes if is_of_text), default=NO_TYPE),
        linked=raw.FPDFPage_GetAnnotCount(page) > 0,
        look=look(paper(page), things, said),
    )


def _lines(text: Any, height: float) -> Iterator[Line]:
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        words = squeezed(_words(text, left, top, right, bottom))
        yield Line(words, Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM))


def _words(text: Any, *edges: float) -> str:
    """Return what stands between the left, top, right and bottom edge, in points; pypdfium2 looks for it twice."""
    from ctypes import c_ushort

    from pypdfium2 import raw

    said = (c_ushort * LONGEST_LINE)()
    count = raw.FPDFText_GetBoundedText(text, *edges, said, LONGEST_LINE)
    return bytes(said)[: 2 * count].decode("utf-16-le", "ignore").rstrip("\0")


def _size(raw: Any, text: Any, zone: Box, height: float) -> tuple[float, bool]:
    """Return the size in points of a text's type, and whether the text begins in a zone."""
    from ctypes import c_float

    size, matrix = c_float(), text.get_matrix()
    raw.FPDFTextObj_GetFontSize(text, size)
    left, top = matrix.e * MM, (height - matrix.f) * MM
    points = round(size.value * abs(matrix.d), 2)  # WeasyPrint's 16 points are 15.9998
    return points, zone.holds(Box(left, top, left, top))


def language(document: Any) -> str:
    """Return the code of the language that a PDF says it is in, such as `cy`."""
    from ctypes import create_string_buffer

    from pypdfium2 import raw

    said = create_string_buffer(64)
    length = raw.FPDFCatalog_GetLanguage(document, raw.cast(said, raw.POINTER(raw.FPDF_WCHAR)), len(said))
    return said.raw[: length - 2].decode("utf-16-le").split("-")[0]


def tells_more(document: Any) -> bool:
    """Say whether a PDF says more about itself than its title: nothing else is for those who print it."""
    return any(map(document.get_metadata_value, ("Author", "Subject", "Keywords")))


def carries_more(document: Any) -> bool:
    """Say whether there is something in a PDF that no paper shows: an attachment or a script."""
    from pypdfium2 import raw

    return bool(raw.FPDFDoc_GetAttachmentCount(document) or raw.FPDFDoc_GetJavaScriptActionCount(document))


def paper(page: Any) -> tuple[int, int, int]:
    """Return the size of a page in points, and how it is turned."""
    return round(page.get_width()), round(page.get_height()), page.get_rotation()


def look(paper: tuple[int, int, int], things: Iterable[Any], text: str) -> str:
    """Return a hash of what is on a page: paper, text, and what is drawn where, pictures by their data."""
    drawn = [(thing.type, *map(round, thing.get_bounds()), _data(thing)) for thing in things]
    return hashlib.sha256(f"{paper} {drawn} {text}".encode()).hexdigest()


def _data(thing: Any) -> str:
    from pypdfium2 import raw

    return likeness.digest(bytes(thing.get_data())) if thing.type == raw.FPDF_PAGEOBJ_IMAGE else ""


BLANK = look(A4, [], "")  # how a page looks on which there is nothing
