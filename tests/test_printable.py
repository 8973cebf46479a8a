"""A picture is printed as it looks, in no more dots and channels than that takes."""

from __future__ import annotations

import io
from typing import Any

import office
import pikepdf
import pytest
from PIL import Image, ImageDraw

from letters.post import expect, printable, readback
from letters.post.readback import Proof
from letters.post.render import Press

RED, GREY = (200, 30, 40), (90, 90, 90)


def drawn(mode: str, colour: tuple[int, ...], kind: str = "PNG", **how: Any) -> bytes:
    """Return a picture file: a stroke of a colour on white, or on nothing where the mode has an alpha channel."""
    picture = Image.new("RGBA", (120, 40), (0, 0, 0, 0) if mode in ("RGBA", "LA") else "white")
    ImageDraw.Draw(picture).line([(5, 35), (60, 5), (115, 30)], fill=(*colour, 255), width=4)
    out = io.BytesIO()
    picture.convert(mode).save(out, kind, **how)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        (drawn("RGB", RED), "RGB"),
        (drawn("RGB", GREY), "L"),
        (drawn("RGBA", RED), "RGBA"),
        (drawn("RGBA", GREY), "LA"),
        (drawn("P", RED), "RGB"),
        (drawn("P", GREY), "L"),
        (drawn("P", RED, transparency=0), "RGBA"),
        (drawn("1", GREY), "L"),
        (drawn("L", GREY), "L"),
        (drawn("LA", GREY), "LA"),
    ],
    ids=["colours", "greys", "ink", "grey ink", "palette", "grey palette", "clear palette", "two", "L", "LA"],
)
def test_each_pixel_stays_as_it_was_in_as_few_channels_as_it_takes(data: bytes, mode: str) -> None:
    lean = printable.lean(data)
    assert opened(lean).mode == mode
    assert opened(lean).convert("RGBA").tobytes() == opened(data).convert("RGBA").tobytes()


def test_an_alpha_channel_in_which_nothing_is_transparent_goes() -> None:
    full = opened(drawn("RGB", RED)).convert("RGBA")
    out = io.BytesIO()
    full.save(out, "PNG")
    assert opened(printable.lean(out.getvalue())).mode == "RGB"


def test_how_the_camera_was_held_is_still_known() -> None:
    about = Image.Exif()
    about[0x0112] = 6
    assert opened(printable.lean(drawn("RGB", RED, exif=about))).getexif()[0x0112] == 6


@pytest.mark.parametrize(
    "data",
    [drawn("RGB", RED, "JPEG"), drawn("I;16", GREY), b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
    ids=["JPEG", "16 bits", "drawing"],
)
def test_what_it_cannot_make_leaner_stays_as_it_is(data: bytes) -> None:
    assert printable.lean(data) == data


def scanned(tail: int) -> bytes:
    """Return a large scan of a signature that ends as given."""
    picture = Image.new("RGB", (2400, 800), "white")
    strokes = [(100, 600), (500, 120), (800, 660), (1200, 200), (1500, 640), (2300, tail)]
    ImageDraw.Draw(picture).line(strokes, fill=(20, 30, 90), width=26)
    out = io.BytesIO()
    picture.convert("P").save(out, "PNG")
    return out.getvalue()


def signed(signature: bytes, by: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return a letter that shows the second signature, and what is said of it where the first is wanted."""
    kept, who, pictures = office.shipped(), office.person(), {"signature": office.SIGNATURE}
    document = Press(office.on(kept, {office.SIGNATURE: by})).render(office.letter(who, pictures=pictures))
    wanted = expect.letter(who, who.note, office.ASHBY, kept, office.DAY, pictures)
    whose = office.on(kept, {office.SIGNATURE: signature})[kept.name]
    return document.pdf, readback.read(Proof(document.pdf, document.pages, wanted), whose).faults


def test_a_large_scan_is_printed_at_300_dots_per_inch_and_still_known_from_another() -> None:
    pdf, faults = signed(scanned(180), scanned(180))
    assert faults == ()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        ((width, height),) = [(it.Width, it.Height) for it in document.objects if shows(it)]
    assert height <= 16 / 25.4 * printable.DPI + 1, "a signature is 16 mm high"
    assert width == pytest.approx(3 * height, abs=2)
    assert "The signature is missing, or is not this authority's." in signed(scanned(180), scanned(620))[1]


def shows(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
