"""docxtpl with LibreOffice: a Word document is filled for each letter, and LibreOffice, started once, prints them all.

python tools/peers/word.py FOLDER    makes a PDF of each letter in FOLDER/letters.json

The form to be filled, and what LibreOffice keeps of itself, are made by the first call, and lie in the folder then.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, InlineImage

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{}</dir></fontconfig>"""
FACE, SEMIBOLD, DISPLAY = "Source Serif 4", "Source Serif 4 Semibold", "Source Serif 4 Display"
TAGGED = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set: sizes in points."""

    size: float = 12
    leading: float = 16.5
    before: float = 0
    after: float = 8.25
    face: str = FACE + ":onum"
    colour: str = "1a1a1a"
    italic: bool = False
    frame: tuple[float, float, float, float] | None = None  # left, top, width and height on the paper in mm
    indent: float = 0  # mm
    quoted: bool = False  # a line at its left


LINES = (
    ("{{ organisation }}", Style(20, 22, 0, 0, DISPLAY, "1d3c45", frame=(24.6, 13.6, 100, 12))),
    ("{{ recipient }}", Style(10.5, 12.9, 0, 0, FACE, frame=(24.6, 39.5, 95.4, 26.8))),
    ("{{ contact }}", Style(9.5, 12.9, 0, 0, FACE, "3a3a3a", frame=(130, 39.5, 60, 55))),
    ("{{ date }}", Style(after=16.5)),
    ("{{ salutation }}", Style()),
    ("{{ heading }}", Style(face=SEMIBOLD)),
    ("{%p for line in before %}", Style()),
    ("{{ line }}", Style()),
    ("{%p endfor %}", Style()),
    ("{%p for line in note %}", Style()),
    ("{{ line }}", Style(12.5, 17.5, 11, 13.75, italic=True, indent=6, quoted=True)),
    ("{%p endfor %}", Style()),
    ("{%p for line in after %}", Style()),
    ("{{ line }}", Style()),
    ("{%p endfor %}", Style()),
    ("{{ closing }}", Style(before=13, after=5.7)),
    ("{{ picture }}", Style(leading=0, after=5.7, indent=-3.2)),  # as much as LibreOffice keeps free beside a picture
    ("{{ sender }}", Style(after=0, face=SEMIBOLD)),
    ("{{ role }}", Style(after=0)),
)


def form(path: Path) -> None:
    """Write the Word document that is to be filled."""
    document = Document()
    (section,) = document.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(24.6), Mm(40)
    section.top_margin, section.bottom_margin = Mm(95), Mm(22)
    for text, style in LINES:
        add(document.add_paragraph(), text, style)
    document.save(str(path))


def add(paragraph: Paragraph, text: str, style: Style) -> None:
    """Put a text into a paragraph, and give it its look."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.italic = style.face, Pt(style.size), style.italic
    run.font.color.rgb = RGBColor.from_string(style.colour.upper())
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(style.before), Pt(style.after)
    if style.leading:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.leading)
    properties = paragraph._p.get_or_add_pPr()
    if style.frame:
        left, top, width, height = (round(it / 25.4 * 1440) for it in style.frame)
        place = f'w:x="{left}" w:y="{top}" w:w="{width}" w:h="{height}" w:hRule="exact"'
        anchors = 'w:hAnchor="page" w:vAnchor="page" w:wrap="around"'
        properties.insert_element_before(parse_xml(f"<w:framePr {nsdecls('w')} {place} {anchors}/>"), "w:spacing")
    if style.indent:
        shape.left_indent = Mm(style.indent)
    if style.quoted:
        line = '<w:left w:val="single" w:sz="4" w:space="17" w:color="1D3C45"/>'
        properties.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>"), "w:spacing", "w:ind")


def fill(letter: dict[str, Any], empty: Path, folder: Path) -> Path:
    """Write a letter as a Word document, and return where."""
    filled = DocxTemplate(empty)
    blocks = {name: "\n".join(letter[name]) for name in ("recipient", "contact")}
    picture = InlineImage(filled, str(folder / letter["signature"]), height=Mm(16))
    filled.render({**letter, **blocks, "picture": picture}, autoescape=True)
    path = folder / "word" / f"{letter['file']}.docx"
    filled.save(path)
    return path


def main(folder: Path) -> None:
    """Make the letters."""
    room = folder / "word"
    empty, known = room / "form.docx", room / "fonts.conf"
    if not room.exists():
        room.mkdir()
        form(empty)
        known.write_text(FONTS.format(folder / "fonts"), encoding="utf-8")
    letters = json.loads((folder / "letters.json").read_text(encoding="utf-8"))
    filled = [fill(letter, empty, folder) for letter in letters]
    office = [
        shutil.which("soffice") or "soffice",
        "--headless",
        f"-env:UserInstallation={(room / 'profile').as_uri()}",
    ]
    environment = {**os.environ, "FONTCONFIG_FILE": str(known)}
    command = [*office, "--convert-to", TAGGED, "--outdir", str(folder), *map(str, filled)]
    subprocess.run(command, check=True, capture_output=True, env=environment)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
