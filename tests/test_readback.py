"""Every finished letter is read again: what is lost, hidden, added, exchanged or misplaced keeps it from the post."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import office
import pikepdf
import pytest
from markupsafe import Markup
from PIL import Image, ImageDraw, ImageOps

from letters.people.person import Person
from letters.post import compose, expect, language, likeness, readback, typography, window
from letters.post.letter import Letter, Stationery
from letters.post.readback import Proof, Verdict
from letters.post.render import Document, Press
from letters.post.wording import Filled, Wording

LONG = "You rang the family every evening of that week, after your own day was done. " * 30
PICTURES = {"signature": office.SIGNATURE}
TOM = office.person(staff_id="B07", first_name="Tom", last_name="Baker", note="Steady, kind, and early.")


def stationery(styles: str = "", signature: bytes | None = None) -> dict[str, Stationery]:
    kept = office.on(office.shipped(), {office.SIGNATURE: signature or office.signature()})["recognition"]
    return {"recognition": replace(kept, styles=kept.styles + styles)}


def printed(who: Person, styles: str = "", html: Callable[[str], str] = str, ink: bool = True) -> Document:
    """Return somebody's letter, its styles and its HTML changed behind the program's back."""
    letter = office.letter(who, pictures={} if ink else PICTURES)
    document = Press(stationery(styles)).render(Letter(letter.staff_id, letter.template, html(letter.html)))
    assert not document.faults, document.faults
    return document


def read(document: Document, who: Person, note: str | None = None, ink: bool = True) -> Verdict:
    """Read a letter as somebody's."""
    site, kept = office.SITES[who.site], office.shipped()
    wanted = expect.letter(who, who.note if note is None else note, site, kept, office.DAY, {} if ink else PICTURES)
    return readback.read(Proof(document.pdf, document.pages, wanted), stationery()["recognition"])


def faults(who: Person, styles: str = "", html: Callable[[str], str] = str, ink: bool = True) -> tuple[str, ...]:
    return read(printed(who, styles, html, ink), who, ink=ink).faults


def changed(who: Person, change: Callable[[pikepdf.Pdf], object]) -> tuple[str, ...]:
    """Return what is said of somebody's letter whose finished PDF is changed."""
    document = printed(who)
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return read(replace(document, pdf=out.getvalue()), who).faults


# ------------------------------------------------------------------------------------------------ letters that are well


@pytest.mark.parametrize(
    "who",
    [
        office.person(),
        office.person(note=LONG),
        office.person(note="A line.\nAnd “another”, with a well-known hyphen – and a dash.\n- a list?\n1. no"),
        office.person(note="<b>kind</b> & {{ careful }} # not a heading"),
        office.person(first_name="Ŵyn", last_name="", preferred_name="Ŵyn"),
        office.person(first_name="Maximiliana Konstantina Wilhelmina", last_name="van der Berg-Featherstonehaugh"),
        office.person(site="brynmor", language="cy"),
        office.person(site="brynmor", language="en+cy", note=LONG),
        office.person(address=("Flat 2", "The Old Mill", "Mill Lane", "Upper Ashby", "Ashby", "LE65 2AB")),
        office.person(title="Dr", address=("1", "2", "3", "4 Row", "Ashby", "Leicestershire", "LE65 2AB")),
        office.person(format="large", note=LONG),
        office.person(site="brynmor", language="en+cy", format="large"),
        office.person(note="Offices, affliction, fjords: officially difficult ligatures."),
    ],
    ids=str,
)
@pytest.mark.parametrize("ink", [True, False], ids=["ink", "picture"])
def test_a_sound_letter_may_be_posted(who: Person, ink: bool) -> None:
    assert faults(who, ink=ink) == ()


# ----------------------------------------------------------------------------------------------------- what is wrong

NOTE = office.person().note
PLANTED: dict[str, tuple[dict[str, Any], str]] = {  # how a letter is spoilt, and what is said of it
    "a body of fixed height drops the rest": (
        {"styles": "body {height: 200mm; overflow: hidden} .close {position: absolute; top: 400mm}"},
        "It lacks the last paragraph, or a part of it.",
    ),
    "the note is cut short": ({"html": lambda html: html.replace("when it was down to three", "")}, "It lacks"),
    "the note is another's": ({"html": lambda html: html.replace(NOTE, TOM.note)}, "It lacks the note"),
    "the note is there twice": ({"html": lambda html: html.replace(NOTE, f"{NOTE} {NOTE}")}, "Page 1 says something"),
    "another's note is there too": (
        {"html": lambda html: html.replace("</blockquote>", f"</blockquote><p>{TOM.note}</p>")},
        "Page 1 says something that is no part of this person's letter.",
    ),
    "another's name stands in the margin": (
        {"styles": "@page { @bottom-right { content: 'Tom Baker'; font: 9pt Letter } }"},
        "Page 1 says something that is no part of this person's letter.",
    ),
    "the salutation is another's": ({"html": lambda html: html.replace("Dear Siân", "Dear Tom")}, "It lacks"),
    "a paragraph is dropped": (
        {"html": lambda html: html.replace("Your work has consistently had a positive impact on children.", "")},
        "It lacks a paragraph, or a part of it.",
    ),
    "the closing is dropped": ({"html": lambda html: html.replace("<p>Yours sincerely,</p>", "")}, "It lacks the clos"),
    "the date is another": ({"html": lambda html: html.replace("1 December", "2 December")}, "It lacks the date"),
    "who signs is another": ({"html": lambda html: html.replace("Ruth Amadi", "Gwen Pryce")}, "who signs, or a part"),
    "the role is dropped": ({"html": lambda html: html.replace("Director of", "")}, "It lacks the role of who signs"),
    "the address is another's": (
        {"html": lambda html: html.replace("3 Mill Lane", "5 Mill Lane")},
        "What stands in the address window is not this person's address, line by line.",
    ),
    "an address line is dropped": ({"html": lambda html: html.replace("3 Mill Lane\n", "")}, "What stands in the add"),
    "the address is too low": (
        {"styles": ".recipient {top: 50mm}"},
        "What stands in the address window is not this person's address, line by line.",
    ),
    "the address is a little too low": (
        {"styles": ".recipient {top: 29mm}"},
        "A line stands partly in the address window and partly outside.",
    ),
    "the address is too far right": ({"styles": ".recipient {left: 85mm}"}, "What stands in the address window"),
    "a rule crosses the window": (
        {"styles": ".date {border-top: 1pt solid black; margin-top: -35mm; padding-top: 35mm}"},
        "Something that is no text stands in the address window.",
    ),
    "text is white": ({"styles": "article p {color: white}"}, "Page 1 has text that cannot be seen, or hardly."),
    "text is pale": ({"styles": "article p {color: #aaa}"}, "Page 1 has text that cannot be seen, or hardly."),
    "text is transparent": ({"styles": "blockquote {opacity: 0}"}, "Page 1 has text that cannot be seen, or hardly."),
    "some words are white": (
        {
            "styles": "b {color: white; font-weight: 400}",
            "html": lambda html: html.replace("the Tuesday group when", "<b>the Tuesday group when</b>"),
        },
        "Page 1 has text that cannot be seen, or hardly.",
    ),
    "text is covered": (
        {
            "styles": "article::after {content: ''; position: absolute; background: white; left: 0; top: 80mm;"
            " width: 150mm; height: 60mm}"
        },
        "Page 1 has text that cannot be seen, or hardly.",
    ),
    "text leaves the paper": ({"styles": "h1 {margin-left: -60mm}"}, "Page 1 has"),
    "the margins are negative": ({"styles": "@page {margin: -100mm}"}, "Page 1 has ink outside the zones"),
    "text stands too near the edge": (
        {"styles": "blockquote {margin-left: -20mm}"},
        "Page 1 has ink outside the zones for it, 5 mm from the left",
    ),
    "ink stands between window and contact block": (
        {"styles": ".organisation {top: 1.7mm}"},
        "Page 1 has ink outside the zones for it",
    ),
    "the title is another": (
        {"html": lambda html: html.replace("<title>Thank you", "<title>Siân")},
        "The document's title is not the subject of the wording.",
    ),
    "the title tells who it is to": (
        {"html": lambda html: html.replace("<title>", "<meta name=keywords content='Siân'><title>")},
        "The document says more about itself than its title.",
    ),
    "a link": (
        {"html": lambda html: html.replace("Yours sincerely", "<a href='https://example.org'>Yours sincerely</a>")},
        "There is a link or a form field in the PDF.",
    ),
    "the paper is American": ({"styles": "@page {size: letter}"}, "A page is not A4, upright."),
    "the paragraphs are in another order": (
        {"html": lambda html: re.sub(r"(?s)(<p>I am writing.*?</p>)(.*?)(<p>Your work.*?</p>)", r"\3\2\1", html)},
        "Its paragraphs do not follow one another as in the wording.",
    ),
    "it says that it is in Welsh": (
        {"html": lambda html: html.replace('<html lang="en">', '<html lang="cy">')},
        "The document says that it is in another language than it is.",
    ),
    "no room to sign": ({"styles": ".sign {height: 2mm}"}, "There is no room for a signature in ink."),
    "the signature is missing": (
        {"ink": False, "html": lambda html: html.replace("<img", "<i")},
        "The signature is missing, or is not this authority's.",
    ),
    "the signature is covered": (
        {"ink": False, "styles": ".signature {opacity: 0}"},
        "The signature is missing, or is not this authority's.",
    ),
    "the signature stands at the top": (
        {"ink": False, "styles": ".signature {position: relative; top: -60mm}"},
        "The signature does not stand between the closing and the name of who signs.",
    ),
    "the letters are those of another alphabet": (
        {"html": lambda html: html.replace("Dear", "Deаr")},
        "It lacks a paragraph, or a part of it.",
    ),
}


@pytest.mark.parametrize(("spoilt", "said"), PLANTED.values(), ids=list(PLANTED))
def test_a_spoilt_letter_is_not_posted(spoilt: dict[str, Any], said: str) -> None:
    found = faults(office.person(), **spoilt)
    assert found
    assert any(said in fault for fault in found), found
    assert not any(word in " ".join(found) for word in ("Siân", "O'Neill", "Mill Lane", "Tuesday", "Tom", "Baker"))


def test_a_letter_that_was_exchanged_for_anothers_is_not_posted() -> None:
    found = read(printed(TOM), office.person()).faults
    assert "What stands in the address window is not this person's address, line by line." in found
    assert "It lacks the note, or a part of it." in read(printed(TOM), TOM, note=office.person().note).faults


def test_a_quotation_that_is_painted_last_is_where_it_should_be() -> None:
    assert faults(office.person(), styles="blockquote {position: relative}") == ()


def test_a_cell_with_a_line_break_stands_in_one_paragraph() -> None:
    """Only a note has paragraphs of its own; a part of another was looked for where the note began like it."""
    who = office.person(manager="Jo\nMarsh")
    (paragraphs,) = expect.letter(who, NOTE, office.ASHBY, office.shipped(), office.DAY, PICTURES).paragraphs
    assert any("IaskedJoMarshwhat" in paragraph for paragraph in paragraphs), paragraphs
    assert faults(who) == ()


def test_a_letter_in_small_print_for_somebody_who_asked_for_large_is_not_posted() -> None:
    who = office.person(format="Large print")
    assert faults(who) == ()
    said = "This reader asked for large print, and there is type smaller than 16 points."
    assert faults(who, styles=".large blockquote p {font-size: 14pt}") == (said,)
    assert said in read(printed(office.person()), who).faults


def test_a_character_that_the_designs_font_has_not_is_not_posted() -> None:
    """WeasyPrint would say so too, and before that the check of the sheets."""
    document, kept = printed(office.person()), office.shipped()
    wanted = expect.letter(office.person(), NOTE, office.ASHBY, kept, office.DAY, PICTURES)
    printed_on = stationery()["recognition"]
    poorer = office.font({character: 500 for character in printed_on.font.widths if character != "â"})
    found = readback.read(Proof(document.pdf, document.pages, wanted), replace(printed_on, font=poorer)).faults
    assert "It has characters that the design's font has not: latin small letter a with circumflex (U+00E2)." in found


def test_an_office_that_is_called_as_who_signs_leaves_room_to_sign_all_the_same() -> None:
    """The same words stand in the letterhead and below the space for ink."""
    site = office.ASHBY.model_copy(update={"organisation": office.ASHBY.sender})
    document = Press(stationery()).render(office.letter(office.person(), site=site, pictures={}))
    wanted = expect.letter(office.person(), NOTE, site, office.shipped(), office.DAY, {})
    assert readback.read(Proof(document.pdf, document.pages, wanted), stationery()["recognition"]).faults == ()


def test_a_note_of_one_word_over_and_over_is_read_in_time() -> None:
    """Nothing tells where such a note goes on from page to page."""
    who = office.person(note="word " * 2500)
    assert faults(who) == ()


def test_a_page_too_many_or_too_few_is_not_posted() -> None:
    document = printed(office.person())
    assert read(replace(document, pages=2), office.person()).faults == ("The PDF has 1 pages; 2 were laid out.",)


def test_what_is_no_pdf_is_not_posted() -> None:
    assert read(replace(printed(TOM), pdf=b"%PDF-1.7 cut off"), TOM).faults == ("The PDF cannot be opened.",)


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["note.txt"] = b"hello"


def script(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    names = pikepdf.Array(["a", pdf.make_indirect(action)])
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=names))


def without_font_files(pdf: pikepdf.Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/FontFile3" in thing:
            del thing["/FontFile3"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda pdf: setattr(pdf.pages[0], "Rotate", 180), "A page is not A4, upright."),
        (attach, "There is an attachment or a script in the PDF."),
        (script, "There is an attachment or a script in the PDF."),
        (without_font_files, "A font is not embedded in the PDF."),
    ],
    ids=["upside down", "attachment", "script", "font"],
)
def test_a_pdf_that_was_changed_is_not_posted(change: Callable[[pikepdf.Pdf], object], said: str) -> None:
    assert said in changed(office.person(), change)


def test_a_note_may_go_on_over_pages_and_is_read_whole() -> None:
    who = office.person(note=LONG)
    document = printed(who)
    assert document.pages == 2
    assert read(document, who).faults == ()
    shorter = printed(replace(who, note=LONG.removesuffix("your own day was done. ") + "your own day."))
    assert "It lacks the note, or a part of it." in read(shorter, who).faults


# ---------------------------------------------------------------------------------------- whose logo and signature


def drawn(words: str, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """Return a logo: white words on a dark ground."""
    picture = Image.new("RGB", (411, 150), (0, 60, 120))
    ImageDraw.Draw(picture).text((20, 30), words, fill="white", font_size=45)
    out = io.BytesIO()
    picture.convert(mode).save(out, kind)
    return out.getvalue()


def ink_alone(picture: bytes) -> bytes:
    """Return a signature as ink on nothing: all that tells it from others is where it is transparent."""
    with Image.open(io.BytesIO(picture)) as grey:
        ink = Image.new("RGBA", grey.size, (0, 0, 40, 0))
        ink.putalpha(ImageOps.invert(grey.convert("L")))
    out = io.BytesIO()
    ink.save(out, "PNG")
    return out.getvalue()


def scribble() -> bytes:
    """Return another signature, of the size of the first."""
    picture = Image.new("L", (420, 120), 255)
    ImageDraw.Draw(picture).line([(x, 20 if x % 80 else 100) for x in range(20, 400, 40)], fill=0, width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


SIGNED, LOGO = office.signature(), "sites/ashby-logo.png"


def signed(logo: bytes, signature: bytes, printed_logo: bytes, printed_signature: bytes) -> tuple[str, ...]:
    """Return what is said of a letter on which other pictures are printed than it should have."""
    site, kept, who = office.BRYNMOR, office.shipped(), office.person(site="brynmor", language="en+cy", note=LONG)
    pictures = {**PICTURES, "logo": LOGO}
    printed_on = office.on(kept, {LOGO: printed_logo, office.SIGNATURE: printed_signature})
    document = Press(printed_on).render(office.letter(who, pictures=pictures))
    assert not document.faults
    wanted = expect.letter(who, who.note, site, kept, office.DAY, pictures)
    of_the_site = office.on(kept, {LOGO: logo, office.SIGNATURE: signature})[kept.name]
    return readback.read(Proof(document.pdf, document.pages, wanted), of_the_site).faults


@pytest.mark.parametrize("signature", [SIGNED, ink_alone(SIGNED)], ids=["on white", "on nothing"])
@pytest.mark.parametrize(
    "logo",
    [drawn("Ashby Council"), drawn("Ashby Council", "JPEG"), drawn("Ashby Council", "JPEG", "CMYK")],
    ids=["PNG", "JPEG", "CMYK"],
)
def test_a_letter_with_its_own_pictures_may_be_posted(logo: bytes, signature: bytes) -> None:
    assert signed(logo, signature, logo, signature) == ()


@pytest.mark.parametrize("change", [bytes, ink_alone], ids=["on white", "on nothing"])
def test_a_letter_with_anothers_signature_is_not_posted(change: Callable[[bytes], bytes]) -> None:
    logo = drawn("Ashby Council")
    own, other = change(SIGNED), change(scribble())
    assert signed(logo, own, logo, own) == ()
    assert "The signature is missing, or is not this authority's." in signed(logo, own, logo, other)


def plate(picture: Image.Image, mask: Image.Image | None = None) -> tuple[bytes, str]:
    """Return a PDF that shows a grey picture, and the hash of its data."""
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(picture.tobytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        for one, pixels in ((stream, picture), (pdf.make_stream((mask or picture).tobytes()), mask or picture)):
            one.Width, one.Height, one.BitsPerComponent = pixels.width, pixels.height, 8
            one.Subtype, one.ColorSpace = pikepdf.Name.Image, pikepdf.Name.DeviceGray
            if mask and one is not stream:
                stream.SMask = one
        pdf.add_blank_page().Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=stream))
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    return out.getvalue(), likeness.digest(picture.tobytes())


def test_a_picture_is_not_known_by_its_data_alone_where_something_is_transparent() -> None:
    square, out = Image.new("L", (40, 40), 30), io.BytesIO()
    square.save(out, "PNG")
    given = {"logo": out.getvalue()}
    whole, data = plate(square)
    faint, _ = plate(square, Image.new("L", (40, 40), 99))
    for pdf, whose in ((whole, {"logo"}), (faint, set()), (whole, {"logo"})):
        assert likeness.kept(pdf, {data}, given) == {data: whose}


def test_a_picture_of_another_shape_is_another_picture() -> None:
    stripes, out = Image.linear_gradient("L").rotate(90), io.BytesIO()
    stripes.save(out, "PNG")
    for height, whose in ((256, {"logo"}), (180, set())):
        pdf, data = plate(stripes.crop((0, 0, 256, height)))
        assert likeness.kept(pdf, {data}, {"logo": out.getvalue()}) == {data: whose}
    smaller, data = plate(stripes.resize((85, 85)))
    assert likeness.kept(smaller, {data}, {"logo": out.getvalue()}) == {data: {"logo"}}


def mirrored(picture: bytes) -> bytes:
    """Return another signature, which looks much like the first."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as first:
        ImageOps.mirror(first).save(out, "PNG")
    return out.getvalue()


def test_a_signature_that_only_its_transparency_tells_from_the_right_one_is_not_posted() -> None:
    """The right one was read before it, as it is when letters are read by the hundred."""
    logo, own = drawn("Ashby Council"), ink_alone(SIGNED)
    assert signed(logo, own, logo, own) == ()
    assert "The signature is missing, or is not this authority's." in signed(logo, own, logo, mirrored(own))


def crest(words: str) -> bytes:
    """Return a logo that is a large crest and small words, as those of one county's offices are."""
    picture = Image.new("RGB", (600, 180), "white")
    ImageDraw.Draw(picture).ellipse((10, 10, 170, 170), fill=(20, 60, 120))
    ImageDraw.Draw(picture).text((200, 70), words, fill="black", font_size=30)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_logo_with_the_crest_of_this_authority_and_the_name_of_another_is_not_posted() -> None:
    assert signed(crest("Ashby"), SIGNED, crest("Ashby"), SIGNED) == ()
    assert "The logo is missing, or is not this authority's." in signed(crest("Ashby"), SIGNED, crest("Asby"), SIGNED)


def test_a_photograph_that_was_held_sideways_is_known_again() -> None:
    exif, out = Image.Exif(), io.BytesIO()
    exif[274] = 6  # orientation: a quarter turn
    with Image.open(io.BytesIO(SIGNED)) as upright:
        upright.convert("RGB").transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=85, exif=exif)
    logo = drawn("Ashby Council")
    assert signed(logo, out.getvalue(), logo, out.getvalue()) == ()


STROKE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="3"><path d="M0 1h9" stroke="black"/></svg>'


def test_a_signature_that_is_a_drawing_is_seen_to_be_there() -> None:
    who, kept, name = office.person(), office.shipped(), "sites/ashby-signature.svg"
    letter, on = office.letter(who, pictures={"signature": name}), office.on(kept, {name: STROKE})
    wanted = expect.letter(who, who.note, office.ASHBY, kept, office.DAY, {"signature": name})

    def read(html: str) -> tuple[str, ...]:
        document = Press(on).render(replace(letter, html=html))
        return readback.read(Proof(document.pdf, document.pages, wanted), on[kept.name]).faults

    assert read(letter.html) == ()
    assert read(letter.html.replace("<img", "<i")) == ("The signature is missing, or cannot be seen.",)


def test_a_letter_with_anothers_logo_is_not_posted_though_it_looks_much_alike() -> None:
    found = signed(drawn("Ashby Council"), SIGNED, drawn("Calder Council"), SIGNED)
    assert found[0] == "The logo is missing, or is not this authority's."
    assert found[1].endswith("has a picture that is no part of this person's letter.")


def test_a_logo_and_a_signature_that_changed_places_are_not_posted() -> None:
    logo = drawn("Ashby Council")
    said = "The signature does not stand between the closing and the name of who signs."
    assert signed(logo, SIGNED, SIGNED, logo) == (said,)


# --------------------------------------------------------------------- what a text without its spaces does not show


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (
            {"html": lambda html: html.replace("the Tuesday", "theTuesday")},
            "Words of the note or of the name run into each other.",
        ),
        (
            {"html": lambda html: html.replace("Siân O&#39;Neill\n", "SiânO&#39;Neill\n")},
            "Words of the note or of the name run into each other.",
        ),
        ({"html": lambda html: html.replace("Siân", "Sia<i>\u0302</i>n")}, "Accents stand apart from their letters."),
        ({"styles": "blockquote p {font-size: 5pt}"}, "There is type smaller than 7 points."),
        ({"styles": ".signature {margin-top: -26pt}"}, "Page 1 has text that is printed over other text."),
    ],
    ids=["words of the note", "the name", "accents", "small", "over each other"],
)
def test_a_letter_that_only_looks_right_without_its_spaces_is_not_posted(spoilt: dict[str, Any], said: str) -> None:
    assert said in faults(office.person(), **spoilt)


@pytest.mark.parametrize(
    "note",
    [
        "A well-known either/or – and an em—dash, “quoted”, it's don’t 'so'; 24/7 (really) e.g. Smith-Jones's.",
        "Twice twice twice.\nTwice",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch is where you went, and went again.",
        "No\u00a0break here, soft\u00adhyphen there, zero\u200bwidth too.",
    ],
)
@pytest.mark.parametrize("language", ["en", "en+cy"])
def test_words_that_a_line_may_break_are_no_fault(note: str, language: str) -> None:
    assert faults(office.person(site="brynmor", language=language, note=f"{note} {LONG}{note}")) == ()


def test_an_address_without_a_postcode_is_not_posted() -> None:
    who = office.person(address=("3 Mill Lane", "Ashby"), address_fields=("address_line_1", "address_line_2"))
    assert faults(who) == ("The address does not end with a postcode.",)
    assert faults(office.person(address=("3 Mill Lane", "BFPO 57"))) == ()


# ------------------------------------------------------------- what a letter must say is not asked of what composed it

WELSH = office.person(site="brynmor", language="en+cy", preferred_name="Siani")


@pytest.mark.parametrize(
    ("module", "name", "slip"),
    [
        (compose, "_languages", lambda *_: (language.languages()["cy"],)),
        (compose, "_words", lambda site, _: site),
        (language, "day_in_words", lambda *_: "2 December 2026"),
        (typography, "note", lambda text: Markup(text[:-1])),
        (typography, "note", lambda text: Markup(f"{text} {TOM.note}")),
        (window, "lines", lambda who, _: ((who.full_name, *who.address[1:]), [])),
        (Person, "salutation", "None"),
        (Person, "full_name", "Siân"),
        (Wording, "fill", lambda *_: Filled("<p>Dear Siani,</p>", "<p>Thanks.</p>", "<p>Yours sincerely,</p>")),
    ],
    ids=[
        "languages",
        "letterhead",
        "date",
        "note cut",
        "note added",
        "address",
        "salutation",
        "name",
        "paragraphs",
    ],
)
def test_a_slip_of_what_composes_letters_is_not_posted(
    module: Any, name: str, slip: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(WELSH) == ()
    monkeypatch.setattr(module, name, slip)
    assert faults(WELSH)
