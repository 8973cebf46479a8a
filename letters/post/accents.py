"""Letters with an accent that is no one character with them, as in Ẹ́niọlá: printed as one, and read as one.

A font draws them as several glyphs. Of each, WeasyPrint says by mistake that it stands for all of them or for none,
and the way back from an accent reads like a space. So such a letter is laid out by itself, each glyph is said to be
what it is, and the letter's own text stands beside them: `ActualText` (ISO 32000-1, 14.9.4).
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Container, Mapping
from typing import Any

from letters.post import faces

ACCENTED = re.compile(r"[^\W\d_][\u0300-\u036f]{1,3}")  # in composed text: whatever has a character of its own is one
ACCENTS = re.compile(r"[\u0300-\u036f]")  # quickly found, and in few letters
BODY, BETWEEN_TAGS = "<body", re.compile(r">[^<]+")
SPAN = re.compile(rb"/Span\s+<<\s*/MCID (\d+)\s*>>\s+BDC(.*?)EMC", re.DOTALL)
DRAWN = re.compile(  # a font is chosen; a glyph is shown, and those of its accents
    rb"(?P<letter>.*/(?P<font>\w+) [\d.]+ Tf\s+\[<(?P<glyph>[0-9a-f]{4}))(?P<accents>.*)", re.DOTALL
)
GLYPHS = re.compile(rb"<([0-9a-f]*)>")
LINE = re.compile(rb"<([0-9a-f]+)> <[0-9a-f]*>")  # of a table of characters


def of(*texts: str) -> frozenset[str]:
    """Return the letters of these texts that have such an accent."""
    return frozenset(letter for text in texts if ACCENTS.search(text) for letter in ACCENTED.findall(text))


def parted(html: str) -> str:
    """Return a page on which every such letter is an element of its own."""
    if not ACCENTS.search(html):
        return html
    head, body, rest = html.partition(BODY)
    return head + body + BETWEEN_TAGS.sub(lambda text: ACCENTED.sub(r"<span>\g<0></span>", text[0]), rest)


def told(document: Any, pdf: Any, html: str) -> None:
    """Let a PDF that is about to be written say of such letters on its page what they are, in place."""
    letters = of(html)
    if not letters:
        return
    for _, font, parts in faces.fonts(document, pdf):
        _tell_glyphs(font, parts.characters)
    fonts = {font.hash.encode(): font for font in document.fonts.values()}
    for page in pdf.page_references:
        content = pdf.objects[_number(pdf.objects[_number(page)]["Contents"])]
        drawn = b"\n".join(map(_bytes, content.stream))
        content.stream = [SPAN.sub(lambda span: _telling(span, fonts, letters), drawn)]


def _tell_glyphs(font: Any, table: Any) -> None:
    """Say of the glyphs of accents, and of those below them, which character each is."""
    wrong = [glyph for glyph, text in font.to_unicode.items() if not text or ACCENTS.search(_apart(text))]
    own = _characters(font) if wrong else {}
    right = {glyph: own.get(glyph) or _accent(font, glyph) for glyph in wrong}
    right = {glyph: text for glyph, text in right.items() if text}
    font.to_unicode.update(right)

    def line(said: re.Match[bytes]) -> bytes:
        text = right.get(int(said[1], 16))
        return b"<%b> <%b>" % (said[1], _hex(text)) if text else said[0]

    table.stream = [LINE.sub(line, _bytes(it)) for it in table.stream]


def _characters(font: Any) -> Mapping[int, str]:
    """Return the character of each glyph of a font that is one by itself."""
    from fontTools.ttLib import TTFont

    table = TTFont(io.BytesIO(font.file_content), fontNumber=font.index)
    return {table.getGlyphID(glyph): chr(code) for code, glyph in sorted(table.getBestCmap().items(), reverse=True)}


def _accent(font: Any, glyph: int) -> str:
    """Return what a glyph is that takes no room, such as an accent for capitals: all but the letter below it."""
    return "" if font.widths.get(glyph) else _apart(font.to_unicode[glyph])[1:]


def _telling(span: re.Match[bytes], fonts: Mapping[bytes, Any], letters: Container[str]) -> bytes:
    """Return what draws a letter, then its accents, with what it is; anything else as it was.

    Where a letter ends is measured, by who reads it, where the first thing that is drawn of it ends.
    """
    drawn = DRAWN.fullmatch(span[2])
    font = fonts.get(drawn["font"]) if drawn else None
    if not drawn or not font:
        return span[0]
    glyphs = drawn["glyph"] + b"".join(GLYPHS.findall(b"<" + drawn["accents"]))
    said = "".join(font.to_unicode.get(int(glyphs[at : at + 4], 16), "") for at in range(0, len(glyphs), 4))
    text = unicodedata.normalize("NFC", said)
    if text not in letters:
        return span[0]
    told = b"/Span <</MCID %b /ActualText <feff%b>>> BDC" % (span[1], _hex(text))
    return told + drawn["letter"] + b">] TJ\n[<" + drawn["accents"] + b"EMC"


def _apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def _bytes(thing: Any) -> bytes:
    if isinstance(thing, str):
        return thing.encode()
    return thing if isinstance(thing, bytes) else bytes(thing.data)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
