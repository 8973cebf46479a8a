"""The finished PDF, opened with another library and read as its reader will read it.

WeasyPrint drops without a word what overflows a box, and writes down what a style hides. So every letter must hold
all of its text and nothing else, the address in the window, ink that can be seen, and none where a machine or an
envelope wants white paper.
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from letters import files
from letters.people.address import BFPO, POSTCODE
from letters.post import likeness
from letters.post.expected import Expected, Piece, squeezed
from letters.post.letter import Stationery
from letters.post.likeness import Placed
from letters.post.paper import GEOMETRIES, MM, TOLERANCE, Box, Geometry

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 100
PIXEL = 25.4 / DPI  # mm
INK = 250  # lighter than this grey is paper
DARKEST = 118  # of a line of text: a grey of contrast 4.5:1 with white paper (WCAG 2.2), some light round it
SMALLEST = 7.0  # points; nobody reads a letter in smaller type
GAP = 12.0  # mm; no line of text has more white in it
ROOM_TO_SIGN = 14.0  # mm between the closing and the name
LIKENESS, SHORTEST_START = 5, 12  # characters; a page never ends with less of a paragraph than a line
PICTURES, SITES = (".png", ".jpg", ".jpeg"), "sites/"  # those of the stationery that are an authority's
EMPTY = "\0"  # stands where a piece has been found
MARKER = re.compile(r"[^\w]|\d{1,2}\.")  # of a list


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text on a page, squeezed, and its box in mm from the top left corner."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is read: its text and its lines, how it looks in grey, and the pictures on it."""

    number: int
    text: str  # squeezed
    words: tuple[str, ...]  # each squeezed
    whole: bool  # whether each accent is one with its letter
    lines: tuple[Line, ...]
    in_window: str  # squeezed
    picture: Image
    pictures: tuple[Placed, ...]
    embedded: bool  # whether the file holds every font
    smallest: float  # points, of all type
    linked: bool  # whether there is a link or a form field
    look: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A finished letter, how many pages were laid out, and what it must say."""

    pdf: bytes
    pages: int
    expected: Expected


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was read: why the letter must not be posted, in sentences without personal data, and how each page looks."""

    faults: tuple[str, ...]
    looks: tuple[str, ...] = ()
    digest: str = ""  # the SHA-256 of the PDF that was read


def read(proof: Proof, stationery: Stationery, geometry: str = "notify") -> Verdict:
    """Read a finished letter from end to end, and compare it with what it must say."""
    import pypdfium2

    expected, zones = proof.expected, GEOMETRIES[geometry]
    try:
        document = pypdfium2.PdfDocument(proof.pdf)
    except pypdfium2.PdfiumError:
        return Verdict(("The PDF cannot be opened.",))
    try:
        if len(document) != proof.pages:
            return Verdict((f"The PDF has {len(document)} pages; {proof.pages} were laid out.",))
        pages = [_page(document[number], number + 1, zones) for number in range(proof.pages)]
        faults = [
            *_of_the_file(document, pages, expected),
            *_of_the_text(pages, expected),
            *_of_the_words(pages, expected),
            *_of_the_window(pages[0], expected, zones),
            *_of_the_pictures(pages, expected, stationery.assets),
            *_of_the_room_to_sign(pages, expected),
            *(fault for page in pages for fault in _of_the_ink(page, zones)),
        ]
    finally:
        document.close()
    if boxes := stationery.font.lacks("".join(page.text for page in pages)):
        faults.append(f"It has characters that the design's font has not: {', '.join(boxes)}.")
    return Verdict(tuple(dict.fromkeys(faults)), tuple(page.look for page in pages), files.digest(proof.pdf))


def look(things: Iterable[Any], text: str) -> str:
    """Return a hash of what is on a page: all of its text, and how many things of each kind are drawn."""
    kinds = sorted(thing.type for thing in things)
    return hashlib.sha256(f"{kinds} {text}".encode()).hexdigest()


BLANK = look([], "")  # how a page looks on which there is nothing


# --------------------------------------------------------------------------------------------- opened and looked at


def _page(page: Any, number: int, zones: Geometry) -> Page:
    from pypdfium2 import raw

    text, height = page.get_textpage(), page.get_height()
    window = zones.window
    seen = text.get_text_bounded(
        window.left / MM, height - window.bottom / MM, window.right / MM, height - window.top / MM
    )
    said, things = text.get_text_range(), list(page.get_objects())
    texts = [thing for thing in things if thing.type == raw.FPDF_PAGEOBJ_TEXT]
    return Page(
        number=number,
        text=squeezed(said),
        words=tuple(map(squeezed, said.split())),
        whole=unicodedata.is_normalized("NFC", said),
        lines=tuple(_lines(text, height)),
        in_window=squeezed(seen),
        picture=page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L"),
        pictures=tuple(likeness.placed(it, height) for it in things if it.type == raw.FPDF_PAGEOBJ_IMAGE),
        embedded=all(map(_embedded, texts)),
        smallest=min(map(_size, texts), default=SMALLEST),
        linked=raw.FPDFPage_GetAnnotCount(page) > 0,
        look=look(things, said),
    )


def _lines(text: Any, height: float) -> Iterator[Line]:
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        words = squeezed(text.get_text_bounded(left, bottom, right, top))
        yield Line(words, Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM))


# --------------------------------------------------------------------------------------------------- what is wrong


def _of_the_file(document: Any, pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Say what a letter on paper has no use for, and what would show somebody's name to whoever sees the file."""
    from pypdfium2 import raw

    about = document.get_metadata_dict()
    if squeezed(about.get("Title", "")) != squeezed(expected.title):
        yield "The document's title is not the subject of the wording."
    if any(about.get(name) for name in ("Author", "Subject", "Keywords")):
        yield "The document says more about itself than its title."
    if raw.FPDFDoc_GetAttachmentCount(document) or raw.FPDFDoc_GetJavaScriptActionCount(document):
        yield "There is an attachment or a script in the PDF."
    if any(page.linked for page in pages):
        yield "There is a link or a form field in the PDF."
    if not all(page.embedded for page in pages):
        yield "A font is not embedded in the PDF."
    if any(page.smallest < SMALLEST for page in pages):
        yield f"There is type smaller than {SMALLEST:.0f} points."


def _embedded(thing: Any) -> bool:
    """Say whether the font of a text is in the file as an outline; a Type 3 font is not."""
    from pypdfium2 import raw

    return bool(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(thing)) == 1)


def _size(thing: Any) -> float:
    """Return the size in points of a text's type."""
    from ctypes import c_float

    from pypdfium2 import raw

    size = c_float()
    raw.FPDFTextObj_GetFontSize(thing, size)
    return float(size.value * abs(thing.get_matrix().d))


def _of_the_text(pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Every word that must be there is there, whole; and every word that is there is accounted for."""
    left = [page.text for page in pages]
    for page in pages:
        foot = expected.foot(page.number, len(pages))
        if foot and foot not in left[page.number - 1]:
            yield f"Page {page.number} does not say which page it is."
        left[page.number - 1] = left[page.number - 1].replace(foot, EMPTY, 1) if foot else left[page.number - 1]
    window = Piece("the address", "".join(expected.window))
    for piece in sorted((window, *expected.pieces), key=lambda piece: -len(piece.text)):
        if not _found(left, piece.text):
            yield f"It lacks {piece.name}, or a part of it."
    whole = EMPTY.join(piece.text for piece in expected.pieces)
    for fact in expected.facts:
        if fact.text not in whole:
            yield f"It lacks {fact.name}, or a part of it."
    for page, text in zip(pages, left, strict=True):
        if any(_strange(rest, expected.own) for rest in text.split(EMPTY)):
            yield f"Page {page.number} says something that is no part of this person's letter."


def _of_the_words(pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Words stand apart, and accents do not: in a text without its spaces neither can be seen."""
    if Counter(map(squeezed, expected.words)) - Counter(word for page in pages for word in page.words):
        yield "Words of the note or of the name run into each other."
    if not all(page.whole for page in pages):
        yield "Accents stand apart from their letters."


def _found(left: list[str], text: str) -> bool:
    """Take a piece of text out of the pages, and say whether it was there: on one page, or going on over several."""
    for number, page in enumerate(left):
        if text in page:
            left[number] = page.replace(text, EMPTY, 1)
            return True
    for number, page in enumerate(left[:-1]):
        longest = _longest_start(page, text)  # what stands behind it may happen to read like its next letters
        for cut in range(longest, max(longest - LIKENESS, SHORTEST_START - 1), -1):
            if _found(rest := left[number + 1 :], text[cut:]):
                left[number:] = [left[number].replace(text[:cut], EMPTY, 1), *rest]
                return True
    return False


def _longest_start(page: str, text: str) -> int:
    """Return how many characters of a text's beginning stand on a page, one behind the other."""
    return bisect.bisect_left(range(1, len(text)), True, key=lambda cut: text[:cut] not in page)


def _strange(text: str, own: Sequence[str]) -> bool:
    """Say whether something is left of a text when the design's own words, and what marks a list, are taken out."""
    for words in own:
        text = text.replace(words, "")
    return bool(MARKER.sub("", text))


def _of_the_window(page: Page, expected: Expected, zones: Geometry) -> Iterator[str]:
    """The address, the whole address, and nothing but the address can be seen through the window."""
    address = "".join(expected.window)
    if not (POSTCODE.fullmatch(expected.window[-1]) or BFPO.fullmatch(expected.window[-1])):
        yield "The address does not end with a postcode."
    if page.in_window != address:
        yield "What stands in the address window is not this person's address, line by line."
    lines = [line for line in page.lines if line.box.meets(zones.window)]
    if not all(zones.window.holds(line.box) for line in lines):
        yield "A line stands partly in the address window and partly outside."
    if _ink(page.picture, [zones.window], without=[line.box for line in lines]):
        yield "Something that is no text stands in the address window."


def _of_the_pictures(pages: Sequence[Page], expected: Expected, assets: Mapping[str, bytes]) -> Iterator[str]:
    """The authority's own logo and signature are there, the signature in its place, and nobody else's."""
    placed = [(page, picture) for page in pages for picture in page.pictures]

    def those_of(name: str) -> list[tuple[Page, Placed]]:
        """Return where the picture of this name stands."""
        seen = ((page, it, page.picture.crop(_pixels(it.box))) for page, it in placed if name)
        return [(page, it) for page, it, part in seen if likeness.is_of(assets[name], it, part)]

    logos, signatures = those_of(expected.logo), those_of(expected.signature)
    if expected.logo and len(logos) < len(expected.languages):
        yield "The logo is missing, or is not this authority's."
    if expected.signature and len(signatures) < len(expected.languages):
        yield "The signature is missing, or is not this authority's."
    if not all(_signs(it.box, page.lines, expected.closings) for page, it in signatures):
        yield "The signature does not stand between the closing and the name of who signs."
    known = {it.data for _, it in (*logos, *signatures)}
    designs = [data for name, data in assets.items() if name.endswith(PICTURES) and not name.startswith(SITES)]
    for page, it in placed:
        if it.data not in known and not any(likeness.is_kept(data, it) for data in designs):
            yield f"Page {page.number} has a picture that is no part of this person's letter."


def _signs(picture: Box, lines: Sequence[Line], closings: Sequence[tuple[str, str]]) -> bool:
    """Say whether the middle of a picture lies below the end of a closing and above the name of who signs."""
    middle = (picture.top + picture.bottom) / 2
    words = [line for line in lines if line.text]
    closed = [line.box.top for line in words for closing, _ in closings if closing.endswith(line.text)]
    named = [line.box.bottom for line in words for _, sender in closings if sender.startswith(line.text)]
    return any(top < middle for top in closed) and any(middle < bottom for bottom in named)


def _of_the_room_to_sign(pages: Sequence[Page], expected: Expected) -> Iterator[str]:
    """Where no picture signs, there is room for ink."""
    for closing, sender in expected.closings if expected.ink else ():
        for page in pages:
            for before in (line.box for line in page.lines if line.text == closing):
                below = [line.box.top for line in page.lines if line.text == sender and line.box.top > before.top]
                end = min(below, default=before.bottom + ROOM_TO_SIGN)
                space = Box(before.left, before.bottom + TOLERANCE, before.left + 50, end - TOLERANCE)
                if end - before.bottom < ROOM_TO_SIGN or _ink(page.picture, [space]):
                    yield "There is no room for a signature in ink."


def _of_the_ink(page: Page, zones: Geometry) -> Iterator[str]:
    """All text can be seen, and no ink is where there may be none."""
    if _overprinted([line.box for line in page.lines]):
        yield f"Page {page.number} has text that is printed over other text."
    if any(line.text and not _visible(page.picture, line) for line in page.lines):
        yield f"Page {page.number} has text that cannot be seen, or hardly."
    allowed = (zones.window, *zones.first) if page.number == 1 else zones.later
    if stray := _stray(page.picture, allowed):
        left, top = (edge * PIXEL for edge in stray[:2])
        yield f"Page {page.number} has ink outside the zones for it, {left:.0f} mm from the left and {top:.0f} mm down."


def _overprinted(boxes: Sequence[Box]) -> bool:
    """Say whether one of some lines covers another; only those that begin above its end can."""
    downwards = sorted(boxes, key=lambda box: box.top)
    return any(
        box.covers(below)
        for number, box in enumerate(downwards, start=1)
        for below in itertools.takewhile(lambda it: it.top < box.bottom, downwards[number:])  # noqa: B023
    )


# --------------------------------------------------------------------------------------------------------- pixels


def _pixels(box: Box, more: float = 0.0) -> tuple[int, int, int, int]:
    edges = (box.left - more, box.top - more, box.right + more, box.bottom + more)
    left, top, right, bottom = (round(edge / PIXEL) for edge in edges)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _darkest(picture: Image) -> int:
    return cast("tuple[int, int]", picture.getextrema())[0]


def _ink(picture: Image, boxes: Sequence[Box], without: Sequence[Box] = ()) -> bool:
    """Say whether there is ink in one of some boxes, beside that in others."""
    for box in boxes:
        part = picture.crop(_pixels(box))
        for other in without:
            left, top, right, bottom = _pixels(other, TOLERANCE)
            at = _pixels(box)
            part.paste(255, (left - at[0], top - at[1], right - at[0], bottom - at[1]))
        if _darkest(part) < INK:
            return True
    return False


def _stray(picture: Image, zones: Sequence[Box]) -> tuple[int, int, int, int] | None:
    """Return where there is ink outside all zones, in pixels; None when there is none."""
    from PIL import ImageChops

    rest = ImageChops.invert(picture)
    for zone in zones:
        rest.paste(0, _pixels(zone, TOLERANCE))
    if not rest.getbbox():  # as a rule the paper is quite white, and that is soon seen
        return None
    return rest.point([0] * (256 - INK) + [255] * INK).getbbox()


def _visible(picture: Image, line: Line) -> bool:
    """Say whether a line of text is dark enough to be read, from one end to the other."""
    part = picture.crop(_pixels(line.box))
    if _darkest(part) > DARKEST:
        return False
    from PIL.Image import Resampling

    across = part.resize((part.width, 1), Resampling.BOX).tobytes()
    return all(len(white) * PIXEL < GAP for white in re.findall(rb"[\xfa-\xff]+", across))
