"""ReportLab: the letter as code, laid out by its Platypus; no tags, and none of the type's finer points.

python tools/peers/reportlab_platypus.py FOLDER    makes a PDF of each letter in FOLDER/letters.json
"""

from __future__ import annotations

import json
import sys
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, Image, KeepTogether, PageTemplate, Paragraph, Spacer

INK, DARK, GREY = HexColor("#1a1a1a"), HexColor("#1d3c45"), HexColor("#3a3a3a")
BODY = ParagraphStyle("body", fontName="Regular", fontSize=12, leading=16.5, spaceAfter=8.25, textColor=INK)
DATE = ParagraphStyle("date", parent=BODY, spaceAfter=16.5)
HEADING = ParagraphStyle("heading", parent=BODY, fontName="Semibold")
NOTE = ParagraphStyle(
    "note",
    parent=BODY,
    fontName="It",
    fontSize=12.5,
    leading=17.5,
    leftIndent=6 * mm,
    spaceBefore=11,
    spaceAfter=13.75,
)
CLOSE = ParagraphStyle("close", parent=BODY, spaceAfter=0)
SENDER = ParagraphStyle("sender", parent=CLOSE, fontName="Semibold")
LEFT, RIGHT, EDGE = 24.6 * mm, 40 * mm, 22 * mm
WIDTH, HEIGHT = A4[0] - LEFT - RIGHT, A4[1]


class Note(Paragraph):  # type: ignore[misc]
    """A paragraph with a line at its left."""

    def draw(self) -> None:
        """Draw the line, then the text."""
        self.canv.setStrokeColor(DARK)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, -1, 0, self.height + 1)
        super().draw()


def head(letter: dict[str, Any], canvas: Canvas, _: BaseDocTemplate) -> None:
    """Set what stands at the top of the first page."""
    canvas.setTitle(letter["heading"])
    for face, size, leading, colour, left, top, lines in (
        ("Letterhead", 20, 22, DARK, 24.6, 14.4, [letter["organisation"]]),
        ("Regular", 10.5, 12.9, INK, 24.6, 39.5, letter["recipient"]),
        ("Regular", 9.5, 12.9, GREY, 130, 39.5, letter["contact"]),
    ):
        text = canvas.beginText(left * mm, HEIGHT - top * mm - size)
        text.setFont(face, size, leading)
        text.setFillColor(colour)
        text.textLines(lines)
        canvas.drawText(text)


def body(letter: dict[str, Any], folder: Path) -> list[Flowable]:
    """Return what runs down the pages."""
    close = [
        Spacer(1, 13 - 8.25),
        Paragraph(escape(letter["closing"]), CLOSE),
        Spacer(1, 2 * mm),
        Image(folder / letter["signature"], width=70 * mm, height=16 * mm, kind="proportional", hAlign="LEFT"),
        Spacer(1, 2 * mm),
        Paragraph(escape(letter["sender"]), SENDER),
        Paragraph(escape(letter["role"]), CLOSE),
    ]
    return [
        Paragraph(escape(letter["date"]), DATE),
        Paragraph(escape(letter["salutation"]), BODY),
        Paragraph(escape(letter["heading"]), HEADING),
        *(Paragraph(escape(it), BODY) for it in letter["before"]),
        *(Note(escape(it), NOTE) for it in letter["note"]),
        *(Paragraph(escape(it), BODY) for it in letter["after"]),
        KeepTogether(close),
    ]


def main(folder: Path) -> None:
    """Make the letters."""
    for name in ("Regular", "It", "Semibold"):
        registerFont(TTFont(name, folder / "truetype" / f"SourceSerif4-{name}.ttf"))
    registerFont(TTFont("Letterhead", folder / "truetype" / "SourceSerif4Display-Regular.ttf"))
    for letter in json.loads((folder / "letters.json").read_text(encoding="utf-8")):
        first = Frame(LEFT, EDGE, WIDTH, HEIGHT - EDGE - 95 * mm, 0, 0, 0, 0)
        later = Frame(LEFT, EDGE, WIDTH, HEIGHT - 2 * EDGE, 0, 0, 0, 0)
        document = BaseDocTemplate(str(folder / f"{letter['file']}.pdf"), pagesize=A4, lang=letter["language"])
        begin = PageTemplate("first", [first], onPage=partial(head, letter), autoNextPageTemplate="later")
        document.addPageTemplates([begin, PageTemplate("later", [later])])
        document.build(body(letter, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
