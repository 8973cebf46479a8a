"""A picture as a printer needs it: no finer than paper can show, and in greys when it has no other colours.

A signature comes from a scanner with twice the dots and three times the colours that are seen of it. Each letter holds
it, each reader of a letter has to take it apart, and the print pack holds them all.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 300  # at most, where a picture stands; WeasyPrint sees to that, which knows how large it is there
PNG = b"\x89PNG"


def lean(data: bytes) -> bytes:
    """Return a picture file with the same pixels in as few channels as they need; a file that is no PNG, as it is."""
    if not data.startswith(PNG):
        return data
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        if picture.mode.startswith("I"):  # 16 bits a channel, which Pillow does not make fewer as they look
            return data
        exif, out = picture.getexif(), io.BytesIO()
        _opaque(_grey(_whole(picture))).save(out, "PNG", exif=exif)
    return out.getvalue()


def _whole(picture: Image) -> Image:
    """Return a picture with its transparency as a channel: a palette has none, and Pillow scales it roughly."""
    return picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")


def _grey(picture: Image) -> Image:
    """Return a picture in greys when each of its pixels is grey."""
    from PIL import ImageChops

    red, green, blue = picture.split()[:3]
    same = not any(ImageChops.difference(red, other).getbbox() for other in (green, blue))
    return picture.convert("LA" if picture.mode == "RGBA" else "L") if same else picture


def _opaque(picture: Image) -> Image:
    """Return a picture without its transparency when none of its pixels is transparent."""
    if picture.mode not in ("RGBA", "LA") or cast("tuple[int, int]", picture.getchannel("A").getextrema())[0] < 255:
        return picture
    return picture.convert(picture.mode[:-1])
