"""The design's fonts with TrueType outlines: ReportLab embeds no others."""

from __future__ import annotations

from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont, newTable

LATIN = [*range(0x20, 0x250), *range(0x2010, 0x2030)]


def write(folder: Path) -> None:
    """Write each font in a folder's `fonts` to its `truetype`, cut down to Latin, with outlines of quadratic curves."""
    (folder / "truetype").mkdir()
    for path in (folder / "fonts").glob("*.otf"):
        font = TTFont(path)
        cut = Subsetter()
        cut.populate(unicodes=LATIN)
        cut.subset(font)
        _turn(font)
        font.save(folder / "truetype" / f"{path.stem}.ttf")


def _turn(font: TTFont) -> None:
    """Exchange a font's outlines for nearly the same ones of the other kind: a thousandth of the type's size apart."""
    shapes, names = font.getGlyphSet(), font.getGlyphOrder()
    table, drawn = newTable("glyf"), {}
    for name in names:
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
    table.glyphs, table.glyphOrder = drawn, names
    font["loca"], font["glyf"] = newTable("loca"), table
    del font["CFF "]
    table.compile(font)
    for name, (width, _) in list(font["hmtx"].metrics.items()):
        font["hmtx"][name] = (width, getattr(table[name], "xMin", 0))
    font["maxp"].tableVersion = 0x00010000
    font["maxp"].maxZones = 1
    for field in (
        "maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs maxStackElements maxSizeOfInstructions "
        "maxPoints maxContours maxCompositePoints maxCompositeContours maxComponentElements maxComponentDepth"
    ).split():
        setattr(font["maxp"], field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
