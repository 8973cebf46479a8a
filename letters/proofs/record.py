"""What is kept of a letter to see whether it changes: a text of its lines and their places, and a picture.

The text is compared everywhere, to within a millimetre; the picture where WeasyPrint, Pango and HarfBuzz are those
that it was made with.
"""

from __future__ import annotations

import difflib
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from letters.post import render
from letters.proofs import lines

if TYPE_CHECKING:
    from PIL.Image import Image

NEAR = 1.0  # mm; another Pango may round otherwise
DPI, FAINT, FEW = 60, 32, 9  # pixels that differ by more than so much in a colour, and how many may
HEADING = re.compile(r"page ([0-9]+)")
LINE = re.compile(r" *(-?[0-9.]+) +(-?[0-9.]+)  (.*)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a letter, with its type, and where it begins: its page, and mm from the left and the top."""

    page: int
    y: float
    x: float
    says: str


@dataclass(frozen=True, slots=True)
class Record:
    """A letter as it was: what laid it out, its pages, its lines, and a picture of the pages side by side."""

    made_with: str
    pages: int
    lines: tuple[Placed, ...]
    picture: bytes


def of(pdf: bytes) -> Record:
    """Return the record of a finished letter."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = list(document)
        placed = tuple(line for number, page in enumerate(pages, start=1) for line in _placed(page, number))
        return Record(versions(), len(pages), placed, _picture(pages))
    finally:
        document.close()


def _placed(page: Any, number: int) -> Iterator[Placed]:
    for line in lines.of(page):
        look = f"{line.size:4.1f} #{bytes(line.colour).hex()} {line.font}"
        yield Placed(number, round(line.y, 1), round(line.x, 1), f"{look:<29} {line.text}")


def text(record: Record) -> str:
    """Return the text of a record."""
    return f"made with {record.made_with}\n\n" + "".join(f"{line}\n" for line in _written(record))


def _written(record: Record) -> Iterator[str]:
    for page in range(1, record.pages + 1):
        yield f"page {page}"
        yield from (f"{line.x:6.1f} {line.y:6.1f}  {line.says}" for line in record.lines if line.page == page)


def read(written: str, picture: bytes) -> Record:
    """Return the record that `text` wrote."""
    pages, placed = 0, []
    for line in re.split("\r?\n", written):  # git may have given it the line ends of Windows
        if found := HEADING.fullmatch(line):
            pages = int(found[1])
        elif found := LINE.fullmatch(line):
            placed.append(Placed(pages, float(found[2]), float(found[1]), found[3]))
    return Record(written.split("\n")[0].strip().removeprefix("made with "), pages, tuple(placed), picture)


def versions() -> str:
    """Return the versions of the libraries that decide where ink goes."""
    from weasyprint.text.ffi import harfbuzz

    part = [0, 0, 0]
    for place in range(3):
        while harfbuzz.hb_version_atleast(*part[:place], part[place] + 1, *part[place + 1 :]):
            part[place] += 1
    known = dict(render.versions())
    return f"WeasyPrint {known['weasyprint']}, Pango {known['pango']}, HarfBuzz {'.'.join(map(str, part))}"


# ------------------------------------------------------------------------------------------------------- compared


def differences(before: Record, now: Record) -> tuple[str, ...]:
    """Return in readable lines how a letter differs from its record; nothing when it is the same."""
    was, has = (list(_written(record)) for record in (_sorted(before), _settled(now, before)))
    found = tuple(difflib.unified_diff(was, has, "recorded", "now", lineterm="", n=1))
    if before.made_with == now.made_with:
        return (*found, *_of_the_pictures(before, now))
    note = f"The pictures are not compared: recorded with {before.made_with}; here is {now.made_with}."
    return (*found, note) if found else ()


def _settled(now: Record, before: Record) -> Record:
    """Return a letter with each line where it was recorded, when it is no further than a millimetre from there."""
    settled = []
    for line in now.lines:
        near = [old for old in before.lines if _apart(old, line) <= NEAR]
        settled.append(min(near, key=partial(_apart, line), default=line))
    return _sorted(replace(now, lines=tuple(settled)))


def _apart(a: Placed, b: Placed) -> float:
    """Return how far apart two lines are that say the same."""
    return max(abs(a.x - b.x), abs(a.y - b.y)) if (a.page, a.says) == (b.page, b.says) else math.inf


def _sorted(record: Record) -> Record:
    return replace(record, lines=tuple(sorted(record.lines, key=lambda line: (line.page, line.y, line.x, line.says))))


# ------------------------------------------------------------------------------------------------------- pictures


def images(before: Record, now: Record) -> Mapping[str, bytes]:
    """Return the pages as recorded, as they are now, and as they are now with all that differs in red."""
    from PIL import Image

    where = _differing(before, now)
    ground = Image.new("RGB", where.size, "white")
    ground.paste(_opened(now).point(lambda part: 160 + part * 95 // 255))
    ground.paste("#d01c1c", mask=where)
    return {"expected.png": before.picture, "actual.png": now.picture, "difference.png": _png(ground)}


def _of_the_pictures(before: Record, now: Record) -> tuple[str, ...]:
    where = _differing(before, now)
    count = where.histogram()[255]
    if count <= FEW:
        return ()
    left, top, right, bottom = (round(edge * 25.4 / DPI, 1) for edge in where.getbbox() or (0, 0, 0, 0))
    place = f"between {left} and {right} mm from the left, and {top} and {bottom} mm down"
    return (f"{count} pixels differ, {place}.",)


def _differing(before: Record, now: Record) -> Image:
    """Return a picture that is white where two records differ and black where they do not."""
    from PIL import Image, ImageChops

    pictures = [_opened(record) for record in (before, now)]
    size = (max(picture.width for picture in pictures), max(picture.height for picture in pictures))
    grounds = [Image.new("RGB", size, "white") for _ in pictures]
    for ground, picture in zip(grounds, pictures, strict=True):
        ground.paste(picture)
    red, green, blue = ImageChops.difference(*grounds).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([0] * (FAINT + 1) + [255] * (255 - FAINT))


def _opened(record: Record) -> Image:
    from PIL import Image

    return Image.open(io.BytesIO(record.picture)).convert("RGB")


def _picture(pages: list[Any]) -> bytes:
    from PIL import Image

    drawn = [page.render(scale=DPI / 72).to_pil() for page in pages]
    whole = Image.new("RGB", (sum(page.width for page in drawn), max(page.height for page in drawn)), "white")
    left = 0
    for page in drawn:
        whole.paste(page, (left, 0))
        left += page.width
    return _png(whole)


def _png(picture: Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
