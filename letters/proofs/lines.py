"""The lines of a finished page: what each says, where it stands, and in which type."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from letters.post.paper import MM, Box

SAME = 0.3  # mm between the baselines of letters that stand on one line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it begins on its baseline, the box of its letters, its size in points, colour and font."""

    text: str
    x: float
    y: float
    box: Box
    size: float
    colour: tuple[int, int, int]
    font: str


def of(page: Any) -> list[Line]:
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
    return abs(letter.y - last.y) < SAME and last.x <= letter.x < last.box.right + 2 * letter.size * MM


def _letters(text: Any, height: float) -> Iterator[Line]:
    """Yield every letter that is drawn, as a line of its own."""
    from pypdfium2 import raw

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
            _font(text, index),
        )


def _font(text: Any, index: int) -> str:
    """Return the name of a letter's font, without the mark of the part of it that is embedded."""
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, index, name, len(name), None)
    return re.sub("^[A-Z]{6}[+]", "", name.value.decode(errors="replace"))


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
        letters[0].font,
    )
