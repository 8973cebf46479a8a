"""Letters of a design share their fonts, and the pack holds each once; no letter looks or reads other than before."""

from __future__ import annotations

import io
from dataclasses import replace

import office
import pikepdf
import pytest

from letters.people.person import Person
from letters.post import compose, expect, kept, readback, sides, specimen
from letters.post.compose import Unfit
from letters.post.letter import Stationery
from letters.post.readback import Proof
from letters.post.render import Press

PEOPLE = (
    office.person(),
    office.person(staff_id="B07", first_name="Tom", last_name="Baker", note="Quick, kind and exact: 365 days a year."),
    office.person(staff_id="C11", first_name="Ffion", last_name="Wyn", note="Ŷou stayed until the office was shut."),
)
STRANGER = office.person(
    staff_id="D12", first_name="Ludĕk", note="Žofie asked for you by name, every week of the year."
)
BODY = "Letter"  # the family of the shipped design's text


def paper(specimen_of: str | None = None) -> dict[str, Stationery]:
    """Return the shipped design's stationery, with its specimen or another."""
    design = office.shipped()
    shown = specimen.html(design) if specimen_of is None else specimen_of
    return {name: replace(it, specimen=shown) for name, it in office.on(design).items()}


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(paper())


def printed(press: Press, who: Person) -> bytes:
    document = press.render(office.letter(who))
    assert document.faults == ()
    return document.pdf


def fonts(pdf: bytes) -> dict[str, tuple[bytes, bytes, bytes]]:
    """Return each font's glyphs, widths and characters, by its name."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = {}
        for font in document.pages[0].obj.Resources.Font.values():
            cid = font.DescendantFonts[0]
            file = cid.FontDescriptor.FontFile3.read_bytes()
            found[str(font.BaseFont).partition("+")[2]] = (file, cid.W.unparse(), font.ToUnicode.read_bytes())
        return found


def test_letters_of_other_words_have_the_same_fonts(press: Press) -> None:
    first, *others = (fonts(printed(press, who)) for who in PEOPLE)
    assert set(first) == {"Letter", "Letter-Italic", "Letter-Semi-Bold", "Letterhead"}
    assert all(other == first for other in others)


def test_a_letter_that_shows_more_than_the_specimen_has_its_own_font(press: Press) -> None:
    usual, strange = fonts(printed(press, PEOPLE[0])), fonts(printed(press, STRANGER))
    assert {name for name in usual if strange[name] != usual[name]} == {"Letter", "Letter-Italic"}
    again = fonts(printed(press, PEOPLE[0]))
    assert again == usual


@pytest.mark.parametrize("who", [*PEOPLE, STRANGER], ids=lambda who: who.staff_id)
def test_a_letter_is_read_as_without_shared_fonts(press: Press, who: Person) -> None:
    design = office.shipped()
    wanted = expect.letter(who, who.note, office.ASHBY, design, office.DAY, {})
    alone = Press(paper("")).render(office.letter(who))
    shared = press.render(office.letter(who))
    seen = [readback.read(Proof(it.pdf, it.pages, wanted), paper()[design.name]) for it in (alone, shared)]
    assert [it.faults for it in seen] == [(), ()]
    assert seen[0].looks == seen[1].looks
    assert (fonts(alone.pdf) == fonts(shared.pdf)) is (who is STRANGER)


@pytest.fixture
def _keeping_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work as with a version of WeasyPrint that was not tested."""
    monkeypatch.setattr(kept, "keep", lambda: False)
    monkeypatch.setattr(kept, "share", lambda *_: None)


@pytest.mark.usefixtures("_keeping_nothing")
def test_the_bytes_are_the_same_when_nothing_is_kept(press: Press) -> None:
    plainly = Press(paper())
    for who in (*PEOPLE, STRANGER, PEOPLE[0]):
        assert printed(plainly, who) == printed(press, who)


def test_a_font_says_the_same_of_itself_in_every_letter_that_shares_it(press: Press) -> None:
    first, *others = (abouts(printed(press, who)) for who in PEOPLE)
    assert set(first) == {"Letter", "Letter-Italic", "Letter-Semi-Bold", "Letterhead"}
    assert all(other == first for other in others)
    alone = abouts(printed(Press(paper("")), PEOPLE[1]))
    assert alone[BODY] != first[BODY], "so the sameness is not that of any two letters"


def abouts(pdf: bytes) -> dict[str, tuple[list[int], int]]:
    """Return the box round each font's glyphs, and its flags, by its name."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = {}
        for font in document.pages[0].obj.Resources.Font.values():
            about = font.DescendantFonts[0].FontDescriptor
            found[str(font.BaseFont).partition("+")[2]] = ([int(edge) for edge in about.FontBBox], int(about.Flags))
        return found


def test_it_does_not_matter_which_letter_comes_first(press: Press) -> None:
    assert printed(Press(paper()), PEOPLE[2]) == printed(press, PEOPLE[2])


def test_the_pack_holds_each_font_once(press: Press) -> None:
    crowd = [replace(who, staff_id=f"{who.staff_id}{number}") for number in range(6) for who in PEOPLE]
    documents = {who.staff_id: press.render(office.letter(who)) for who in crowd}
    items = office.planned(crowd, documents.values())
    bound = office.bound(items, documents.values(), office.covers(items).pdfs)
    with pikepdf.open(io.BytesIO(bound)) as document:
        files_of_fonts = [it for it in document.objects if isinstance(it, pikepdf.Stream) and "/Subtype" in it]
        assert len(files_of_fonts) == 4 + 2, "the letters' four, and two of the cover sheet"
    assert len(bound) < 45_000 + 3_000 * len(crowd)
    for item in items:
        alone = sides.of(documents[item.person.staff_id].pdf, range(item.letter.pages))
        first = 2 * (item.first_sheet - 1)
        assert sides.of(bound, range(first, first + item.letter.pages)) == alone


def test_what_is_told_of_the_specimen_alone_stops_no_letter() -> None:
    broken = paper("<p><img src='nowhere.png'>A")
    document = Press(broken).render(office.letter(PEOPLE[0]))
    assert document.faults == ()
    assert document.pdf == Press(paper("")).render(office.letter(PEOPLE[0])).pdf


def test_a_style_that_is_not_known_is_told_with_the_first_letter() -> None:
    styles = {name: replace(it, styles=it.styles + "p { colour: red }") for name, it in paper().items()}
    assert "colour" in "".join(Press(styles).render(office.letter(PEOPLE[0])).faults)


def test_a_design_that_cannot_be_filled_with_nobodys_data_has_no_specimen(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfit(*_: object) -> None:
        raise Unfit(())

    monkeypatch.setattr(compose, "parts", unfit)
    assert specimen.html(office.shipped()) == ""


def test_a_specimen_shows_what_the_font_has_in_the_first_of_the_languages() -> None:
    design = office.shipped()
    said = specimen.html(design)
    assert specimen.CHARACTERS[:40] in said
    assert '<html lang="en">' in said
    welsh = replace(design, wordings={"cy": design.wordings["cy"]})
    assert '<html lang="cy">' in specimen.html(welsh)
    poorer = replace(design, font=office.font(dict.fromkeys(specimen.CHARACTERS.replace("ŵ", ""), 500)))
    assert "ŵ" not in specimen.html(poorer)
