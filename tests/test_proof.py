"""A letter design is tried on an awkward cast: what breaks is told, and every letter is on the contact sheet."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import office
import pypdfium2
import pytest
import small
from conftest import Command
from PIL import Image

from letters import files
from letters.post import template
from letters.post.paper import MM
from letters.proofs import cast, proof, sheet
from letters.proofs.proof import Proofs, Sample
from letters.screens import form

RECOGNITION = files.shipped("templates") / "recognition"
SPOILT = {
    "en.md": {"as part of {{ team }}": "as {{ job_title }} of {{ team }}"},
    "letter.css": {"max-width: 100mm; max-height: 25mm": "max-width: 130mm; max-height: 40mm"},
}


def changed(folder: Path, changes: Mapping[str, Mapping[str, str]]) -> Path:
    """Return a copy of the shipped design in this folder, with some words of its files replaced, and no Welsh."""
    shutil.copytree(RECOGNITION, folder)
    (folder / "cy.md").unlink()
    for name, words in changes.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in words.items():
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def texts(pdf: bytes) -> list[str]:
    """Return the text of every page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


@pytest.fixture(scope="module")
def shipped() -> Proofs:
    return proof.pull(office.shipped(), 1)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Proofs:
    return proof.pull(template.load(changed(tmp_path_factory.mktemp("spoilt") / "ours", SPOILT)), 1)


# ------------------------------------------------------------------------------------------------------ the command


def test_what_breaks_is_told_and_the_sheet_is_written_all_the_same(letters: Command, tmp_path: Path) -> None:
    changed(tmp_path / "templates" / "ours", SPOILT)
    ran = letters("proof", "ours", tmp_path, "--workers", "1")
    made = tmp_path / "output" / "proof" / "ours"
    shown = form.shown(made)
    assert ran.code == 1
    assert ran.err == ""
    assert (
        ran.out
        == f"""\
3 of 18 letters break.
To look at: {shown}.pdf
  {shown}.png
Wordings: English
None in: Welsh: who asks for it is refused, not sent another
Broken: · A wide logo: Page 1 has ink outside the zones for it, 24 mm from the left and 5 mm down.
  · A tall logo, space for ink: Something that is no text stands in the address window. \
Page 1 has ink outside the zones for it, 24 mm from the left and 31 mm down.
  · Only what must be filled in: The wording prints “job_title”, and it is blank for this person. \
Fill it in, or ask for it with {{% if %}}.
Next:
1. Mend the design, and try it again.
"""
    )
    assert made.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert made.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in made.parent.iterdir()} == {0o600}


def test_the_shipped_design_breaks_on_nobody_and_proofs_disturb_no_letters(letters: Command, made: Path) -> None:
    ran = letters("proof", "recognition", made, "--workers", "1")
    assert ran.code == 0
    assert ran.out.startswith("Nothing breaks: 20 letters are whole, and each line is where it may be.\n")
    assert letters("verify", made).code == 0
    assert "Nothing has changed." in letters("run", made, "--workers", "1").out
    assert (made / "output" / "proof" / "recognition.pdf").is_file()


def test_a_fault_of_a_file_is_told_with_its_line(letters: Command, tmp_path: Path) -> None:
    changed(
        tmp_path / "ours", {"en.md": {"{{ note }}": "{{ nota }}"}, "letter.html": {"{{ part.role }}": "{{ 1 * 2 }}"}}
    )
    ran = letters("proof", tmp_path / "ours", "--output", tmp_path / "out")
    assert ran.code == 1
    assert "ours/en.md, line 9: “nota” is not a field here. Did you mean “note”?\n" in ran.err
    assert re.search("ours/letter.html, line [0-9]+: Braces cannot do this in a letter.", ran.err)
    assert not (tmp_path / "out").exists()


# ----------------------------------------------------------------------------------------------------- what breaks


def test_a_letter_that_runs_to_another_page_breaks(tmp_path: Path) -> None:
    more = " ".join(["It is yours to keep, with my thanks and my respect."] * 4)
    ours = changed(tmp_path / "ours", {"en.md": {"It is yours to keep, with my thanks and my respect.": more}})
    reasons = {it.member.caption: it.reasons for it in proof.pull(template.load(ours), 1).broken}
    assert reasons["Lines, quotes and dashes"] == (
        "It runs to 2 pages; going by the ordinary letter it should have 1.",
    )
    assert not {"An ordinary letter", "The shortest note", "A note of 250 words"} & set(reasons)


def test_text_that_is_lost_breaks(tmp_path: Path) -> None:
    """Such a style is refused when a design is read; this one is put in afterwards."""
    ours = template.load(changed(tmp_path / "ours", {}))
    cut = replace(ours, styles=f"{ours.styles} blockquote p {{ max-height: 6mm; overflow: hidden }}")
    reasons = {it.member.caption: it.reasons for it in proof.pull(cut, 1).broken}
    assert reasons["An ordinary letter"] == ("Page 1 has text that cannot be seen, or hardly.",)
    assert "The shortest note" not in reasons


def test_a_letter_that_cannot_be_made_is_one_sample_and_no_more(spoilt: Proofs) -> None:
    (none,) = (it for it in spoilt.samples if not it.pdf)
    assert none.member.caption == "Only what must be filled in"
    assert none in spoilt.broken
    assert len(spoilt.broken) == 3


def test_languages_without_a_wording_are_said_to_be_missing(spoilt: Proofs, shipped: Proofs) -> None:
    assert (spoilt.languages, spoilt.missing) == (("English",), ("Welsh",))
    assert (shipped.languages, shipped.missing) == (("Welsh", "English"), ())
    captions = [it.member.caption for it in shipped.samples]
    assert captions[-2:] == ["In Welsh", "In Welsh and English"]
    assert len(spoilt.samples) == len(captions) - 2


def test_a_design_in_welsh_alone_is_tried_in_welsh(tmp_path: Path) -> None:
    shutil.copytree(RECOGNITION, tmp_path / "ours")
    (tmp_path / "ours" / "en.md").unlink()
    members = cast.members(template.load(tmp_path / "ours"))
    assert {member.person.language for member in members} == {"cy"}


# --------------------------------------------------------------------------------------------------------- the cast


def test_the_cast_is_as_awkward_as_it_says() -> None:
    members = {member.caption: member for member in cast.members(office.shipped())}
    assert len(members["A last name of 120 characters"].person.last_name) == 120
    assert members["A name of one word"].person.full_name == "Ezhilan"
    assert len(members["Seven lines of address"].person.address) == 7
    assert members["A name in capitals"].person.full_name.isupper()
    assert len(members["A note of 250 words"].person.note.split()) == 250
    assert max(map(len, members["A word of 90 letters"].person.note.split())) == 90
    assert members["The shortest note"].person.note == "Thank you."
    blank = members["Only what must be filled in"].person
    assert (blank.title, blank.job_title, blank.preferred_name) == ("", "", "")


def test_every_accented_letter_that_the_font_has_is_tried() -> None:
    letters = cast.accented(office.shipped().font)
    assert set("áàâäãåçéèêëíìîïñóòôöõúùûüýÿŵŷŴŶẁẃẅỳžščřłŁß") - set(letters) <= set("łŁß")
    assert len(letters) > 200
    assert office.shipped().font.lacks(letters) == ()


def test_everyone_of_the_cast_has_an_id_and_a_caption_of_their_own() -> None:
    members = cast.members(office.shipped())
    assert len({member.caption for member in members}) == len({m.person.staff_id for m in members}) == len(members)


# ----------------------------------------------------------------------------------------------- the contact sheet


def test_every_letter_of_the_cast_is_on_the_sheet_whole(shipped: Proofs) -> None:
    pages = texts(sheet.pdf(shipped))
    whole = "\n".join(pages)
    for number, sample in enumerate(shipped.samples, start=1):
        assert f"{number} {sample.member.caption}" in whole
    assert whole.count("Yours sincerely,") == 19
    assert whole.count("Yr eiddoch yn gywir,") == 2
    assert whole.count("Page 2 of 2") >= 2
    assert f"1 of {len(pages)}" in pages[0]


def test_a_sheet_marks_what_breaks_and_why(spoilt: Proofs) -> None:
    first = texts(sheet.pdf(spoilt))[0].replace("\n", " ")
    assert "18 letters · 3 break · English · not in Welsh" in first
    assert "Something that is no text stands in the address window. And 1 more." in first
    assert "No letter" in first


def test_a_sheet_is_a4_lying_and_the_picture_shows_all_of_it(spoilt: Proofs) -> None:
    made = sheet.pdf(spoilt)
    with pypdfium2.PdfDocument(made) as document:
        sizes = {(round(page.get_width() * MM), round(page.get_height() * MM)) for page in document}
        pages = len(document)
    assert sizes == {(297, 210)}
    with Image.open(io.BytesIO(sheet.png(made))) as picture:
        assert picture.height / picture.width == pytest.approx(pages * 210 / 297, abs=0.01)


def test_the_pages_of_a_letter_stand_in_one_row_and_none_stands_on_another(shipped: Proofs) -> None:
    (one, *_) = shipped.samples
    samples = [Sample(one.member, one.pdf, pages, ()) for pages in (1, 2, 3, 4, 0, 5, 1, 10, 2, 2, 2)]
    placed = sheet.frames(samples)
    assert [frame.pages for frame in placed] == [1, 2, 3, 4, 1, 5, 1, 5, 2, 2, 2]
    spots = [(frame.sheet, round(frame.top), round(left)) for frame in placed for left in frame.papers]
    assert len(set(spots)) == len(spots)
    assert all(left + sheet.PAGE[0] < sheet.WIDTH for frame in placed for left in frame.papers)
    assert all(frame.top + sheet.PAGE[1] < sheet.HEIGHT for frame in placed)


def test_the_same_proofs_give_the_same_sheet(spoilt: Proofs) -> None:
    assert sheet.pdf(spoilt) == sheet.pdf(spoilt)


# ------------------------------------------------------------------------------------------------ where a design is


def test_a_design_is_named_among_the_templates_or_by_its_folder(tmp_path: Path) -> None:
    assert proof.places("recognition", tmp_path, None) == (RECOGNITION, tmp_path / "output" / "proof")
    (tmp_path / "mine").mkdir()
    assert proof.places(str(tmp_path / "mine"), tmp_path, None)[0] == tmp_path / "mine"
    (tmp_path / "templates" / "recognition").mkdir(parents=True)
    assert proof.places("recognition", tmp_path, Path("o")) == (tmp_path / "templates/recognition", Path("o/proof"))


def test_a_campaign_says_where_its_templates_are(tmp_path: Path) -> None:
    settings = small.CAMPAIGN.replace('output = "output"', 'output = "made"\ntemplates = "../designs"')
    folder = small.campaign(tmp_path / "c", settings=settings)
    (tmp_path / "designs" / "recognition").mkdir(parents=True)
    found, to = proof.places("recognition", folder, None)
    assert (found.resolve(), to) == (tmp_path / "designs" / "recognition", folder / "made" / "proof")


def test_a_campaign_whose_templates_are_gone_is_not_tried_with_others(tmp_path: Path) -> None:
    settings = small.CAMPAIGN.replace('output = "output"', 'templates = "../designs"')
    found, _ = proof.places("recognition", small.campaign(tmp_path / "c", settings=settings), None)
    assert not found.exists()
