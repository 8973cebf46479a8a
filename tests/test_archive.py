"""A letter is PDF/A-2a and PDF/UA-1 in one file. `make conformance` asks veraPDF; here is what needs no Java."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import office
import pikepdf
import pytest
import test_render
from pikepdf import Pdf

from letters.post.render import Press

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SAYS = {  # by the namespace of each standard's own property
    "{http://www.aiim.org/pdfa/ns/id/}": {"part": "2", "conformance": "A"},
    "{http://www.aiim.org/pdfua/ns/id/}": {"part": "1"},
}
SMALL = 5_000  # bytes; the profile of its colours and the longer metadata


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Return a letter with a logo that is transparent in places, and a signature."""
    document = Press(test_render.stocked()).render(test_render.with_pictures(office.person()))
    assert document.faults == ()
    return document.pdf


@pytest.fixture
def opened(pdf: bytes) -> Iterator[Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as letter:
        yield letter


def pictures(letter: Pdf) -> list[Any]:
    return [
        thing for thing in letter.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
    ]


def test_a_letter_says_that_it_is_both_in_one_valid_packet(opened: Pdf) -> None:
    packet = ElementTree.fromstring(bytes(opened.Root.Metadata.read_bytes()))
    (rdf,) = packet
    assert rdf.tag == f"{RDF}RDF"
    for namespace, properties in SAYS.items():
        for name, value in properties.items():
            key = namespace + name
            found = [said for of in rdf for said in (of.get(key), of.findtext(key)) if said is not None]
            assert found == [value], key


def test_a_letter_explains_the_property_that_pdf_a_does_not_know(opened: Pdf) -> None:
    packet = bytes(opened.Root.Metadata.read_bytes()).decode()
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in packet
    assert packet.index("pdfaExtension:schemas") < packet.index("</rdf:RDF>")


def test_a_program_that_reads_no_pdf_finds_the_metadata_in_the_bytes(pdf: bytes) -> None:
    assert pdf.count(b"<pdfuaid:part>1</pdfuaid:part>") == 1


def test_a_letters_colours_are_defined_by_a_profile_inside_it(opened: Pdf) -> None:
    (intent,) = opened.Root.OutputIntents
    assert (str(intent.S), str(intent.OutputConditionIdentifier)) == ("/GTS_PDFA1", "sRGB")
    profile = bytes(intent.DestOutputProfile.read_bytes())
    assert profile[16:20] == b"RGB "
    assert int.from_bytes(profile[:4], "big") == len(profile) < SMALL


def test_no_picture_may_be_smoothed(opened: Pdf) -> None:
    assert len(pictures(opened)) == 3, "a logo, its mask, and a signature"
    assert not [picture for picture in pictures(opened) if "/Interpolate" in picture]


def test_a_letter_has_a_name_of_its_own_that_is_no_accident(pdf: bytes) -> None:
    press = Press(test_render.stocked())
    again, other = (press.render(test_render.with_pictures(who)).pdf for who in test_render.TWO)
    assert name(again) == name(pdf)
    assert name(other) != name(pdf)


def name(pdf: bytes) -> list[bytes]:
    """Return the two parts of a PDF's identifier."""
    with pikepdf.open(io.BytesIO(pdf)) as letter:
        return [bytes(part) for part in letter.trailer.ID]
