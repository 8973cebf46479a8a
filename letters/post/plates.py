"""Pictures encoded once. WeasyPrint encodes a logo or signature anew for every letter: a fifth of the letter's time.

This is the one place that reaches behind WeasyPrint's public interface. It does so only with the version it was
tested with (a test compares the letters' bytes with those made without it); any other version works as it comes.
"""

from __future__ import annotations

from typing import Any

TESTED = "70.0"


def keep() -> None:
    """Let this process keep the encoded form of each picture; do nothing when WeasyPrint is another version."""
    import weasyprint
    from weasyprint.images import RasterImage

    encode = RasterImage.get_x_object
    if weasyprint.__version__ != TESTED or hasattr(encode, "kept"):
        return

    def kept(image: Any, interpolate: bool, ratio: float) -> Any:
        plates = image.__dict__.setdefault("_plates", {})
        if (interpolate, ratio) not in plates:
            plates[interpolate, ratio] = encode(image, interpolate, ratio)
        return _copy(plates[interpolate, ratio])

    kept.kept = True  # type: ignore[attr-defined]
    RasterImage.get_x_object = kept


def _copy(stream: Any) -> Any:
    """Return a stream of the same data, which a PDF may number as its own."""
    import pydyf

    extra = {name: _copy(part) if isinstance(part, pydyf.Stream) else part for name, part in stream.extra.items()}
    return pydyf.Stream(stream.stream, extra)
