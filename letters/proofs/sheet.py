"""The contact sheet: every letter of the cast on a few sheets of A4, small but whole, those that break marked."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from letters import files, layouts, whole
from letters.post.paper import MM
from letters.proofs.proof import Proofs, Sample

WIDTH, HEIGHT = 297.0, 210.0  # mm: A4, lying
LEFT, TOP, COLUMNS, ROWS = 14.0, 26.0, 5, 2
PAGE = (49.4, 69.9)  # of a letter, small
STEP = (54.9, 88.0)  # from one to the next
BETWEEN = STEP[0] - PAGE[0]
DPI = 180  # of the picture
FONTS = {
    "Text": "SourceSerif4-Regular.otf",
    "Bold": "SourceSerif4-Semibold.otf",
    "Head": "SourceSerif4Display-Regular.otf",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a sample stands: its sheet, its first page's left and top edge in mm, and how many pages are shown."""

    number: int
    sample: Sample
    sheet: int
    left: float
    top: float
    pages: int

    @property
    def papers(self) -> tuple[float, ...]:
        """The left edge of each page."""
        return tuple(self.left + page * STEP[0] for page in range(self.pages))

    @property
    def width(self) -> float:
        """The width of all its pages together."""
        return self.pages * STEP[0] - BETWEEN


def frames(samples: Sequence[Sample]) -> tuple[Frame, ...]:
    """Return where each sample stands; the pages of one stand side by side, in one row."""
    placed = []
    row = column = 0
    for number, sample in enumerate(samples, start=1):
        pages = min(max(sample.pages, 1), COLUMNS)
        if column + pages > COLUMNS:
            row, column = row + 1, 0
        left, top = LEFT + column * STEP[0], TOP + row % ROWS * STEP[1]
        placed.append(Frame(number, sample, row // ROWS, left, top, pages))
        column += pages
    return tuple(placed)


def put(proofs: Proofs, folder: Path) -> tuple[Path, Path]:
    """Write the contact sheet as PDF and as a picture, under the design's name, and return where they are."""
    made = pdf(proofs)
    paths = folder / f"{proofs.design}.pdf", folder / f"{proofs.design}.png"
    with whole.written(dict(zip(paths, (made, png(made)), strict=True))):
        pass
    return paths


def pdf(proofs: Proofs) -> bytes:
    """Return the contact sheet as PDF; the letters on it are the finished ones, as sharp as they are."""
    import pikepdf

    placed = frames(proofs.samples)
    with pikepdf.open(io.BytesIO(_background(proofs, placed))) as sheet:
        for page in sheet.pages:
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q")
        for frame in (frame for frame in placed if frame.sample.pdf):
            _paste(frame, sheet)
        sheet.docinfo["/Title"] = f"{proofs.design}: contact sheet"
        out = io.BytesIO()
        sheet.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _paste(frame: Frame, sheet: Any) -> None:
    """Paste the pages of a letter into its frame."""
    import pikepdf

    with pikepdf.open(io.BytesIO(frame.sample.pdf)) as letter:
        for number, (page, left) in enumerate(zip(letter.pages, frame.papers, strict=False), start=1):
            bottom = HEIGHT - frame.top - PAGE[1]
            scale = PAGE[0] / MM / float(page.mediabox[2])
            name = pikepdf.Name(f"/Letter-{frame.number}-{number}")
            pasted = sheet.copy_foreign(page.as_form_xobject())
            sheet.pages[frame.sheet].add_resource(pasted, pikepdf.Name.XObject, name)
            place = f"q {scale:.5f} 0 0 {scale:.5f} {left / MM:.3f} {bottom / MM:.3f} cm {name} Do Q"
            sheet.pages[frame.sheet].contents_add(place.encode())


def _background(proofs: Proofs, placed: Sequence[Frame]) -> bytes:
    """Return the sheets with frames and captions, and without the letters."""
    import weasyprint

    layout = Path(__file__).with_name("sheet.html")
    sheets = [[frame for frame in placed if frame.sheet == sheet] for sheet in range(placed[-1].sheet + 1)]
    html = layouts.filled(layout, proofs=proofs, sheets=sheets, fonts=dict(_fonts()), page=PAGE)
    made: bytes = weasyprint.HTML(string=html).write_pdf()
    return made


def _fonts() -> Iterator[tuple[str, str]]:
    for name, file in FONTS.items():
        data = files.read(files.shipped("templates") / "recognition" / "fonts" / file)
        yield name, "data:font/otf;base64," + base64.b64encode(data).decode()


def png(sheet: bytes) -> bytes:
    """Return a contact sheet as one picture, its sheets one below the other."""
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(sheet)
    try:
        pages = [page.render(scale=DPI / 72).to_pil() for page in document]
    finally:
        document.close()
    whole = Image.new("RGB", (pages[0].width, sum(page.height for page in pages)))
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()
