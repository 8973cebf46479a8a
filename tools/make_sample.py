"""Make the files of sample_data/ again from the readable ones in tools/sample/ (`make sample`).

staff.csv and notes.csv become .xlsx as an office would save them: every cell text, headings in bold, columns wide
enough to read. Two cells are left as a real export leaves them: ids are text and keep their zeros; dates are dates.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pypdfium2
import weasyprint
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

HERE = Path(__file__).parent / "sample"
SAMPLE = Path(__file__).parents[1] / "sample_data"
SAVED = datetime(2026, 11, 20, 16, 5)  # so that the same data give the same bytes
WIDE = {"Note": 90, "Address line 1": 28, "Email": 34, "Line manager": 24}


def workbook(name: str, sheet: str) -> bytes:
    """Return a .csv of tools/sample/ as a workbook with one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = page.cell(number, column)
            if rows[0][column - 1] == "Start date" and number > 1 and text:
                cell.value, cell.number_format = date.fromisoformat(text), "dd/mm/yyyy"
            elif text:
                cell.value, cell.data_type, cell.number_format = text, "s", "@"
            if number == 1:
                cell.font = Font(bold=True)
            cell.alignment = Alignment(vertical="top", wrap_text=rows[0][column - 1] == "Note")
    for column, heading in enumerate(rows[0], start=1):
        page.column_dimensions[get_column_letter(column)].width = WIDE.get(heading, 18)
    page.freeze_panes = "A2"
    book.properties.created = book.properties.modified = SAVED
    book.properties.creator = "letters"
    return _steady(book)


def _steady(book: openpyxl.Workbook) -> bytes:
    """Save a workbook with one time in all of its parts."""
    first, out = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in given.infolist():
            data = given.read(info)
            if info.filename == "docProps/core.xml":
                stamp = f"{SAVED:%Y-%m-%dT%H:%M:%SZ}".encode()
                start = data.index(b">", data.index(b"<dcterms:modified")) + 1
                data = data[:start] + stamp + data[data.index(b"<", start) :]
            steady = zipfile.ZipInfo(info.filename, SAVED.timetuple()[:6])
            steady.compress_type, steady.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            made.writestr(steady, data)
    return out.getvalue()


def signature(name: str) -> bytes:
    """Return a drawn signature as a PNG at 400 dpi, in as few colours as it needs."""
    drawing = (HERE / name).read_text(encoding="utf-8")
    style = "@page { size: 60mm 21.2mm; margin: 0 } svg { width: 60mm; height: 21.2mm; display: block }"
    pdf = weasyprint.HTML(string=f"<style>{style}</style>{drawing}").write_pdf()
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=400 / 72, grayscale=False).to_pil()
    out = io.BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Write the three files."""
    made = {
        "staff.xlsx": workbook("staff.csv", "Staff"),
        "notes.xlsx": workbook("notes.csv", "Notes"),
        "signature-osei.png": signature("signature-osei.svg"),
    }
    for name, data in made.items():
        (SAMPLE / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
