"""Where things stand on a page, in mm from its top left corner: the zones of the paper, and ink."""

from __future__ import annotations

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
