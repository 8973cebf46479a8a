"""Where things stand on a page, in mm from its top left corner: lines of text, and ink."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageDraw
from pypdfium2 import raw

from letters.post.paper import MM, TOLERANCE, Box

PAPER = (210.0, 297.0)

# GOV.UK Notify's letter specification: only here may there be ink on page 1, and only in PRINTABLE on any page.
PRINTABLE = Box(15, 5, 195, 292)
LOGO = Box(15, 5, 125, 30)
WINDOW = Box(24.6, 39.5, 120, 66.3)
CONTACT = Box(125, 30, 190, 95)
BODY = Box(15, 95, 195, 292)
PAGE_1 = (LOGO, WINDOW, CONTACT, BODY)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it begins on its baseline, the box of its letters, its size in points, its colour."""

    text: str
    x: float
    y: float
    box: Box
    size: float
    colour: tuple[int, int, int]


def lines(page: pypdfium2.PdfPage) -> list[Line]:
    """Return the lines of a page from the top down; a gap as wide as two letters are high divides a line."""
    text = page.get_textpage()
    found: list[list[Line]] = []
    for letter in _letters(text, page.get_height()):
        if found and _goes_on(found[-1][-1], letter):
            found[-1].append(letter)
        elif letter.text.strip():
            found.append([letter])
    return sorted(map(_joined, found), key=lambda line: (round(line.y), line.x))


def _goes_on(last: Line, letter: Line) -> bool:
    """Say whether a letter stands behind another on its line; letters that share a ligature share a place."""
    return abs(letter.y - last.y) < 0.3 and last.x <= letter.x < last.box.right + 2 * letter.size * MM


def _letters(text: pypdfium2.PdfTextPage, height: float) -> Iterator[Line]:
    """Yield every letter that is drawn, as a line of its own."""
    x, y = ctypes.c_double(), ctypes.c_double()
    matrix = raw.FS_MATRIX()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for index in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, index))
        if raw.FPDFText_IsGenerated(text, index) or character in "\r\n":
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetMatrix(text, index, matrix)
        raw.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
        left, bottom, right, top = text.get_charbox(index)
        yield Line(
            character,
            x.value * MM,
            (height - y.value) * MM,
            Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM),
            raw.FPDFText_GetFontSize(text, index) * matrix.d,
            (red.value, green.value, blue.value),
        )


def _joined(letters: list[Line]) -> Line:
    seen = [letter.box for letter in letters if letter.text.strip()]
    return Line(
        "".join(letter.text for letter in letters).strip(),
        letters[0].x,
        letters[0].y,
        Box(
            min(box.left for box in seen),
            min(box.top for box in seen),
            max(box.right for box in seen),
            max(box.bottom for box in seen),
        ),
        min(letter.size for letter in letters),
        letters[0].colour,
    )


def drawings(page: pypdfium2.PdfPage) -> list[Box]:
    """Return the boxes of everything on a page that is no text: pictures, rules and areas."""
    height = page.get_height()
    found = []
    for thing in page.get_objects():
        if thing.type != raw.FPDF_PAGEOBJ_TEXT:
            left, bottom, right, top = thing.get_bounds()
            found.append(Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM))
    return found


def picture(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    """Return a page in shades of grey."""
    drawn: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return drawn.convert("L")


def stray_ink(page: pypdfium2.PdfPage, zones: tuple[Box, ...], dpi: int = 100) -> Box | None:
    """Return the box of all ink outside the zones, or nothing when there is none."""
    scale = dpi / 25.4
    image = picture(page, dpi)
    eraser = ImageDraw.Draw(image)
    for zone in zones:
        corners = (zone.left - TOLERANCE, zone.top - TOLERANCE, zone.right + TOLERANCE, zone.bottom + TOLERANCE)
        eraser.rectangle([round(edge * scale) for edge in corners], fill=255)
    ink = image.point(lambda grey: 255 if grey < 250 else 0).getbbox()
    return Box(*(edge / scale for edge in ink)) if ink else None


def contrast(colour: tuple[int, int, int]) -> float:
    """Return the contrast of a colour with white paper (WCAG 2.2, contrast ratio)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
