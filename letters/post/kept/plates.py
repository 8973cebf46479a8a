"""Pictures encoded once. WeasyPrint encodes a logo or signature anew for every letter: a fifth of the letter's time."""

from __future__ import annotations

from typing import Any

from weasyprint.images import RasterImage

plainly = RasterImage.get_x_object


def install() -> None:
    """Let this process keep the encoded form of each picture."""
    RasterImage.get_x_object = _encode


def _encode(image: Any, interpolate: bool, ratio: float) -> Any:
    plates = image.__dict__.setdefault("_plates", {})
    if (interpolate, ratio) not in plates:
        plates[interpolate, ratio] = plainly(image, interpolate, ratio)
    return _copy(plates[interpolate, ratio])


def _copy(stream: Any) -> Any:
    """Return a stream of the same data, which a PDF may number as its own."""
    import pydyf

    extra = {name: _copy(part) if isinstance(part, pydyf.Stream) else part for name, part in stream.extra.items()}
    return pydyf.Stream(stream.stream, extra)
