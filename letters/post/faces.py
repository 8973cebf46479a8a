"""The same part of its fonts in every letter of a design, so that all of them can share it in the pack.

WeasyPrint puts those glyphs into a PDF that the letter shows, and no two letters show the same. Where all of them are
in the design's specimen, its fonts take their place: one file, one table of widths, one of characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FILES = ("FontFile2", "FontFile3")  # where a PDF has a font's glyphs


@dataclass(frozen=True, slots=True)
class Face:
    """One font of a specimen: which glyphs it has, and what a PDF says of it."""

    widths: Mapping[int, float]
    texts: Mapping[int, str]
    file: Any
    characters: Any  # the table of them, `ToUnicode`
    array: bytes  # of widths
    box: Any
    flags: int


Faces = Mapping[str, Face]  # by the name that a font has in a PDF's resources


def of(document: Any, pdf: Any) -> Faces:
    """Return the fonts of a specimen that has just been written; those with pictures for glyphs are left out."""
    return {
        name: Face(
            dict(font.widths),
            dict(font.to_unicode),
            _made(parts.file),
            _made(parts.characters),
            parts.cid["W"].data,
            parts.descriptor["FontBBox"],
            parts.descriptor["Flags"],
        )
        for name, font, parts in fonts(document, pdf)
    }


def share(document: Any, pdf: Any, faces: Faces) -> None:
    """Let a letter have the specimen's fonts, in place, wherever it shows no glyph that they have not."""
    for name, font, parts in fonts(document, pdf):
        face = faces.get(name)
        if face and font.widths.items() <= face.widths.items() and font.to_unicode.items() <= face.texts.items():
            for own, shared in ((parts.file, face.file), (parts.characters, face.characters)):
                pdf.objects[own.number] = _numbered(shared, own.number)
            parts.cid["W"] = face.array
            parts.descriptor.update(FontBBox=face.box, Flags=face.flags)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a PDF has of one font."""

    cid: Any
    descriptor: Any
    file: Any
    characters: Any


def fonts(document: Any, pdf: Any) -> list[tuple[str, Any, Parts]]:
    """Return the fonts that a document has once, by the name in its resources, with what its PDF has of each."""
    named: dict[str, list[Any]] = {}
    for font in document.fonts.values():
        named.setdefault(font.hash, []).append(font)
    written = {it["BaseFont"]: it for it in pdf.objects if isinstance(it, dict) and it.get("Subtype") == "/Type0"}
    found = []
    for name, (font, *others) in named.items():
        if others or font.missing or font.name not in written:
            continue
        cid = _behind(pdf, written[font.name]["DescendantFonts"][0])
        descriptor = _behind(pdf, cid["FontDescriptor"])
        characters = _behind(pdf, written[font.name]["ToUnicode"])
        files = [_behind(pdf, descriptor[key]) for key in FILES if key in descriptor]
        found += [(name, font, Parts(cid, descriptor, file, characters)) for file in files]
    return found


def _behind(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _made(stream: Any) -> Any:
    """Return a stream whose bytes are worked out and compressed, once."""
    import pydyf

    class Made(pydyf.Stream):  # type: ignore[misc]
        data = stream.data

    return Made()


def _numbered(stream: Any, number: int) -> Any:
    new = type(stream)()
    new.number = number
    return new
