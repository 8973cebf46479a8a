"""A design that makes letters no archive and no screen reader can take is told so, in words that mend it."""

from __future__ import annotations

import io

import office
import pikepdf
import pytest
from PIL import Image

from letters.post import conform
from letters.post.letter import Letter
from letters.post.render import Press


def with_logo(picture: Image.Image, kind: str) -> tuple[str, ...]:
    """Return the faults of a letter in the shipped design, with this logo."""
    out = io.BytesIO()
    picture.save(out, kind)
    letter: Letter = office.letter(office.person(), pictures={"logo": "sites/ashby-logo"})
    return conform.faults(Press(office.on(office.shipped(), {"sites/ashby-logo": out.getvalue()})).render(letter).pdf)


@pytest.mark.parametrize("language", ["en", "cy", "en+cy"])
def test_a_letter_of_the_shipped_design_has_no_fault(language: str) -> None:
    document = office.printed(office.person(site="brynmor", language=language))
    assert document.pdf
    assert conform.faults(document.pdf) == ()


def changed(old: str, new: str) -> tuple[str, ...]:
    """Return the faults of a letter whose HTML was changed behind the program's back; a design is refused before."""
    letter = office.letter(office.person())
    assert old in letter.html
    made = Letter(letter.staff_id, letter.template, letter.html.replace(old, new))
    return conform.faults(Press(office.on(office.shipped())).render(made).pdf)


def test_a_level_of_heading_left_out_is_a_fault_with_its_remedy() -> None:
    assert changed("<p>Your work", "<h2>More</h2><p>Your work") == ()
    (fault,) = changed("<p>Your work", "<h3>More</h3><p>Your work")
    assert fault == "A level of heading is left out: <h1> comes first, then <h2>."


def test_a_layout_without_a_title_is_a_fault_with_its_remedy() -> None:
    (fault,) = changed("<title>Thank you for the work you do</title>", "")
    assert "<title>" in fault


def test_a_logo_in_the_colours_of_a_printing_press_is_a_fault_with_its_remedy() -> None:
    assert with_logo(Image.new("RGB", (30, 10), (29, 60, 69)), "JPEG") == ()
    (fault,) = with_logo(Image.new("CMYK", (30, 10), (90, 20, 30, 5)), "JPEG")
    assert "CMYK" in fault


def test_a_rule_that_has_no_words_here_is_told_by_its_name_once() -> None:
    with pikepdf.open(io.BytesIO(office.printed(office.person()).pdf)) as pdf:
        del pdf.Root["/MarkInfo"]
        out = io.BytesIO()
        pdf.save(out)
    said = ("It is not PDF/A-2a: tagged document.", "It is not PDF/UA-1: tagged document.")
    assert conform.faults(out.getvalue()) == said


@pytest.mark.parametrize("spoilt", [b"", b"%PDF-1.7", b"not a PDF at all"])
def test_what_is_no_pdf_is_a_fault_and_no_crash(spoilt: bytes) -> None:
    assert len(conform.faults(spoilt)) == len(conform.STANDARDS)


def test_data_that_end_like_a_line_are_no_fault() -> None:
    """One letter in two hundred has some; page-validation 0.11 calls their length wrong, and veraPDF does not."""
    with pikepdf.open(io.BytesIO(office.printed(office.person()).pdf)) as pdf:
        box = {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 1, 1]}
        pdf.pages[0].obj.Resources["/XObject"] = pikepdf.Dictionary(F=pdf.make_stream(b"0 0 m\r", box))
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    assert b"0 0 m\r\nendstream" in out.getvalue()
    assert conform.faults(out.getvalue()) == ()
