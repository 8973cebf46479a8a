"""Seven letters as they are meant to look. After a change that was meant: `make golden`, and look at the difference.

Two layers: what is composed, every line's text and place, and every pixel (as `letter_snapshot` compares them) ·
structure, and the zones of the paper.
"""

from __future__ import annotations

import difflib
import functools
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geometry
import office
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from letters.people.person import Person
from letters.post.letter import Letter
from letters.post.render import Document, Press
from letters.proofs.lines import Line
from letters.proofs.lines import of as lines_of
from letters.snapshot import Snapshot

GOLDEN = Path(__file__).parent / "golden"
SNAPSHOTS = Path(__file__).parent / "snapshots" / "test_golden"
SNAPSHOT = "test_a_letter_is_set_as_it_was"
RENEW = "If this change was meant: make golden, and look at the difference before you commit it."
LARGEST = 700_000  # bytes, all golden files together
SMALL = 0.01  # points; a PDF rounds the size of its type
LOGO = "sites/ashby-logo.png"

LONG_NOTE = """\
Every week for a year you drove to the far end of the county and back, so that two brothers could sit at one table. \
Nobody had asked you to. When the road was closed you took the long way round, and rang ahead.
The plan you wrote in March is the one that we now give to others to learn from. It is short, it is kind, and every \
word of it can be understood by the people it is about.
You sat with the new colleagues when their first hard week was over, and told them of yours. They have stayed, all \
four of them, and each has told me why.
In the summer you looked at how we answer the telephone, of all things, and changed three sentences. Since then \
people ring back. I would not have believed that three sentences could do so much.
And when the office was under water in October, you had the files upstairs, the kettle on, and everybody at a desk \
in the library by ten. I have not forgotten it, and I hope that you have not either.
Thank you for the laughter, too. There is a corridor here that is quieter on the days when you are out."""
PEOPLE: dict[str, tuple[Person, tuple[str, ...]]] = {
    "signature": (office.person(preferred_name="Shan", team="the Duty Team"), (office.SIGNATURE,)),
    "ink": (
        office.person(
            first_name="Katarzyna",
            last_name="Żukowska",
            preferred_name="Kasia",
            team="the Adoption Support Team",
            manager="Ravi Nair",
            address=("Flat 2, 9 High Street", "Measham", "DE12 7HE"),
            note="You listen first. Foster carers tell me so in almost those words.",
        ),
        (),
    ),
    "welsh": (
        office.person(
            first_name="Llŷr",
            last_name="Ŵyn",
            site="brynmor",
            language="cy",
            manager="Nia Bowen",
            address=("Tŷ Gwyn", "Heol y Bont", "Brynmor", "SY23 3AB"),
            note="Rwyt ti'n gwneud i bawb deimlo'n gartrefol. Diolch o galon.",
        ),
        (),
    ),
    "bilingual": (
        office.person(
            first_name="Carys",
            last_name="Price",
            site="brynmor",
            language="en+cy",
            team="the Children in Care Team",
            manager="Nia Bowen",
            address=("5 Maes yr Haf", "Brynmor", "SY23 3AD"),
            note="You took two students in one year and made both of them better than us.",
        ),
        (),
    ),
    "large": (
        office.person(format="large", team="the Duty Team"),
        (office.SIGNATURE,),
    ),
    "two-pages": (office.person(team="the Duty Team", note=LONG_NOTE), (office.SIGNATURE,)),
    "full-window": (
        office.person(
            title="Dr",
            first_name="Wilhelmina Alexandrina Maria Concepción",
            last_name="Featherstonehaugh-Cholmondeley de la Peña",
            preferred_name="Billie",
            team="the Duty Team",
            address=("Top Flat", "The Old Dairy", "9 High Street, Packington", "Ashby-de-la-Zouch", "LE65 1WU"),
        ),
        (office.SIGNATURE,),
    ),
    "hard-name": (
        office.person(
            first_name="Null",
            last_name="O'Neill-D’Arcy",
            team="the *Duty* <Team>",
            manager="N. A. True",
            note='# Not a heading\n<b>O\'Neill</b> said {{ 7 * 7 }} & "meant" it.',
        ),
        (LOGO, office.SIGNATURE),
    ),
}
NAMES = tuple(PEOPLE)
names = pytest.mark.parametrize("name", NAMES)


# ------------------------------------------------------------------------------------------------- the letters


@functools.cache
def logo() -> bytes:
    """Return a plain picture in the place of a logo."""
    out = io.BytesIO()
    Image.new("RGB", (400, 100), (29, 60, 69)).save(out, "PNG")
    return out.getvalue()


@functools.cache
def composed(name: str) -> Letter:
    who, paths = PEOPLE[name]
    kinds = {"logo" if path == LOGO else "signature": path for path in paths}
    return office.letter(who, pictures=kinds)


@functools.cache
def press() -> Press:
    return Press(office.on(office.shipped(), {LOGO: logo(), office.SIGNATURE: office.signature()}))


@functools.cache
def printed(name: str) -> Document:
    document = press().render(composed(name))
    assert document.faults == ()
    return document


@functools.cache
def opened(name: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(printed(name).pdf)


@functools.cache
def lines(name: str) -> list[list[Line]]:
    """Return the lines of every page."""
    return [lines_of(page) for page in opened(name)]


@pytest.fixture(scope="module", autouse=True)
def afterwards() -> Iterator[None]:
    """Let go of the press while WeasyPrint is still there."""
    yield
    for cached in (lines, opened, printed, press):
        cached.cache_clear()


def structure(name: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(printed(name).pdf))


# -------------------------------------------------------------------- layer 1: what is written, and how it looks


def kept(path: Path, now: str, *, renew: bool) -> str:
    """Return what a golden file says; write it anew first when that is asked."""
    if renew:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8", newline="\n")
    assert path.is_file(), f"There is no {path.name} yet: make golden."
    return path.read_text(encoding="utf-8")


def difference(before: str, now: str, name: str) -> str:
    """Return a readable difference, and what to do about it."""
    compared = difflib.unified_diff(
        before.splitlines(), now.splitlines(), f"tests/golden/{name}", "now", lineterm="", n=1
    )
    return "\n".join([f"{name} is not what it was.", *compared, RENEW])


@names
def test_a_letter_is_composed_as_it_was(name: str, renew: bool) -> None:
    now = composed(name).html
    before = kept(GOLDEN / f"{name}.html", now, renew=renew)
    assert now == before, difference(before, now, f"{name}.html")


@names
def test_a_letter_is_set_as_it_was(name: str, letter_snapshot: Snapshot) -> None:
    letter_snapshot.pdf(printed(name).pdf)


# ----------------------------------------------------------------------- layer 2: structure, and zones of paper


@names
def test_every_font_is_embedded_and_none_is_drawn_by_hand(name: str) -> None:
    with structure(name) as pdf:
        fonts = {str(font.BaseFont): font for page in pdf.pages for font in page.resources.Font.values()}
        assert len(fonts) >= 2
        for font in fonts.values():
            assert str(font.Subtype) == "/Type0", "a Type 3 font is no font to a printer"
            described = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(described.keys())


@names
def test_every_font_is_one_that_the_design_carries(name: str) -> None:
    """WeasyPrint names a font by the family that the styles give it; a font of the machine keeps its own name."""
    families = set(re.findall("@font-face { font-family: ([A-Za-z]+);", office.shipped().styles))
    assert "Letter" in families
    with structure(name) as pdf:
        used = {str(font.BaseFont) for page in pdf.pages for font in page.resources.Font.values()}
    assert {re.sub("^/[A-Z]{6}[+]|-.*", "", font) for font in used} <= families


@names
def test_a_letter_is_tagged_titled_and_says_its_language(name: str) -> None:
    first = "cy" if name in ("welsh", "bilingual") else "en"
    with structure(name) as pdf:
        assert pdf.pdf_version == "1.7"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == first
        assert str(pdf.docinfo["/Title"]) == office.shipped().wordings[first].subject
        kinds = Counter(str(tag.S) for tag in tags(pdf.Root.StructTreeRoot))
    assert kinds["/H1"] == (2 if name == "bilingual" else 1)
    assert kinds["/Figure"] == len(PEOPLE[name][1])
    assert kinds["/P"] > 8


def tags(element: Any) -> Iterator[Any]:
    """Yield every element of a PDF's structure."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)


@names
def test_a_letter_has_as_many_pages_as_are_meant_and_is_small(name: str) -> None:
    document = printed(name)
    assert document.pages == len(opened(name)) == {"bilingual": 2, "two-pages": 2, "large": 2}.get(name, 1)
    assert len(document.pdf) < 100_000


@names
def test_page_numbers_are_in_the_readers_languages_and_only_where_there_is_a_second_page(name: str) -> None:
    feet = [[line.text for line in page if line.y > 276] for page in lines(name)]
    expected = {
        "two-pages": [["Page 1 of 2"], ["Page 2 of 2"]],
        "large": [["Page 1 of 2"], ["Page 2 of 2"]],
        "bilingual": [["Tudalen 1 o 2 · Page 1 of 2"], ["Tudalen 2 o 2 · Page 2 of 2"]],
    }
    assert feet == expected.get(name, [[]])


@names
def test_there_is_no_ink_outside_the_zones(name: str) -> None:
    for number, page in enumerate(opened(name)):
        assert geometry.stray_ink(page, geometry.PAGE_1 if number == 0 else (geometry.PRINTABLE,)) is None


@names
def test_every_line_of_text_lies_in_a_zone(name: str) -> None:
    for number, page in enumerate(lines(name)):
        zones = geometry.PAGE_1 if number == 0 else (geometry.PRINTABLE,)
        assert [line.text for line in page if not any(zone.holds(line.box) for zone in zones)] == []


@names
def test_the_address_stands_in_the_window_and_nothing_else_does(name: str) -> None:
    who = PEOPLE[name][0]
    page = lines(name)[0]
    inside = [line.text.replace("\u00a0", " ") for line in page if geometry.WINDOW.meets(line.box)]
    assert len(inside) == (7 if name == "full-window" else len(who.address) + 1)
    assert " ".join(inside) == " ".join([who.title, who.full_name, *who.address]).strip()
    assert all(geometry.WINDOW.holds(line.box) for line in page if geometry.WINDOW.meets(line.box))
    assert [box for box in geometry.drawings(opened(name)[0]) if geometry.WINDOW.meets(box)] == []


@names
def test_text_is_large_and_dark_enough_to_read(name: str) -> None:
    text = [line for page in lines(name) for line in page]
    body = [line for line in lines(name)[0] if 95 < line.y < 272]
    assert len(body) > 10
    assert min(line.size for line in body) >= 12 - SMALL
    assert min(line.size for line in text) >= 9 - SMALL
    assert min(geometry.contrast(line.colour) for line in text) >= 4.5


@names
def test_the_signature_has_room_and_is_never_alone_on_its_page(name: str) -> None:
    """From the closing to the name in print there are 20 mm for ink, or the picture; a paragraph stands above."""
    languages = ("cy", "en") if name == "bilingual" else ("cy",) if name == "welsh" else ("en",)
    site = office.SITES[PEOPLE[name][0].site]
    closings = {"en": "Yours sincerely,", "cy": "Yr eiddoch yn gywir,"}
    for language in languages:
        (page,) = (page for page in lines(name) if closings[language] in [line.text for line in page])
        (closing,) = (line for line in page if line.text == closings[language])
        (sender,) = (line for line in page if line.text == site.sender)
        assert 20 <= sender.y - closing.y <= 40
        assert [line for line in page if closing.y < line.y < sender.y] == []
        assert len([line for line in page if closing.y - 25 < line.y < closing.y]) >= 2


def test_a_signature_is_never_parted_from_the_last_paragraph_however_long_the_note() -> None:
    pages = []
    for count in range(1, 16):
        who = office.person(note="\n".join(f"Line {number} of the note." for number in range(count)))
        document = press().render(office.letter(who, pictures={"signature": office.SIGNATURE}))
        with pypdfium2.PdfDocument(document.pdf) as pdf:
            text = [" ".join(line.text for line in lines_of(page)) for page in pdf]
        together = "thanks and my respect. Yours sincerely, Ruth Amadi Director"
        assert len([page for page in text if together in page]) == 1
        pages.append(document.pages)
    assert (pages[0], pages[-1]) == (1, 2), "the notes were meant to be such that the break falls near the signature"


# --------------------------------------------------------------------------------------------- the golden files


def test_there_are_golden_files_of_these_letters_and_no_others(renew: bool) -> None:
    expected = {f"{name}.html" for name in NAMES}
    expected |= {f"{SNAPSHOT}[{name}]{suffix}" for name in NAMES for suffix in (".txt", ".png")}
    found = {path.name: path for path in golden()}
    if renew:
        for name in set(found) - expected:
            found.pop(name).unlink()
    assert set(found) == expected, RENEW


def test_golden_files_stay_small() -> None:
    sizes = [path.stat().st_size for path in golden()]
    assert len(sizes) == 3 * len(NAMES)
    assert sum(sizes) < LARGEST


def golden() -> list[Path]:
    return [*GOLDEN.iterdir(), *SNAPSHOTS.iterdir()]
