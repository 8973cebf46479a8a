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
        whole = image.image_data.data
        plates[interpolate, ratio] = _in_bytes(plainly(image, interpolate, ratio))
        image.image_data = image.cache_image_data(whole)  # a smaller one would be all that the next letters have
    return _copy(plates[interpolate, ratio])


def _in_bytes(stream: Any) -> Any:
    """Return a stream with its data in it: WeasyPrint has one place for each picture's, whatever its size."""
    import pydyf

    extra = {name: _in_bytes(part) if isinstance(part, pydyf.Stream) else part for name, part in stream.extra.items()}
    return pydyf.Stream([b"".join(part.data for part in stream.stream)], extra)


def _copy(stream: Any) -> Any:
    """Return a stream of the same data, which a PDF may number as its own."""
    import pydyf

    extra = {name: _copy(part) if isinstance(part, pydyf.Stream) else part for name, part in stream.extra.items()}
    return pydyf.Stream(stream.stream, extra)
