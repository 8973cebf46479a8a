"""The manager's page: it counts right, needs nothing but itself, and names nobody who is not sent a letter."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
import small
from conftest import Command
from PIL import Image

from letters import summary
from letters.summary import Story

STORY = Story(
    title="Thank-you letters",
    day=date(2026, 12, 1),
    drawn_on="2026-11-02",
    seed="a seed",
    seed_from="campaign.toml",
    listed=12,
    excluded=(("On long leave", 2), ("Agency", 0), ("Seconded", 1)),
    drawn=9,
    arms=(("letter", 2, True), ("control", 1, False)),
    letters=6,
    sent=0,
    stopped=0,
    back=0,
    gone=0,
    sheets=7,
    volumes=("post/print-pack.pdf",),
    long=(3,),
    strata=(("Ashby / Duty", 5, 3), ("Brynmor", 4, 3)),
    specimens=("data:image/png;base64,AA==",),
    signers=(("Ruth Amadi", True), ("Gwen Pryce", False)),
    warnings=("notes.csv, row 4: This note is short.",),
)
VOID = ("meta", "img", "br", "link", "input", "hr")


class Page(HTMLParser):
    """A page taken apart: its text, the addresses that it refers to, and tags that were not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and what it refers to."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]
        if tag not in VOID and tag != "p" and tag != "li":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note an element that ends before those inside it have."""
        if tag not in ("p", "li") and (not self.open or self.open.pop() != tag):
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        """Gather the text, but not the styles."""
        self.said += "" if "style" in self.open[-1:] else data


def words(html: str) -> str:
    """Return the text of a page, in one line."""
    return " ".join(Page(html).said.split())


def of(folder: Path) -> str:
    """Return the page of a campaign."""
    return (folder / "output/summary.html").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------ counts


def test_the_page_of_a_campaign_counts_right(made: Path) -> None:
    said = words(of(made))
    assert "4 letters ready to print and sign" in said
    assert "Dated 1 December 2026. Printed on both sides they take 6 sheets of A4; none runs to a second page." in said
    assert "9people listed" in said
    assert "9in the draw" in said
    assert "4are sent a letter" in said
    assert "5 are not, for now" in said
    assert "left out" not in said
    assert re.search(r"Ashby Borough Council\s*5\s*2", said)
    assert re.search(r"Brynmor County Council\s*4\s*2", said)
    assert re.search(r"letter 1 : control 1, seed a seed for tests from campaign.toml\.", said)


def test_those_left_out_are_counted_by_reason() -> None:
    said = words(summary.page(STORY))
    assert re.search(r"3\s*left out\s*On long leave: 2\s*Seconded: 1", said)


def test_one_is_one_and_several_are_several() -> None:
    several, one = words(summary.page(STORY)), words(summary.page(replace(STORY, letters=1, sheets=1, long=())))
    assert "6 letters ready to print" in several
    assert "they take 7 sheets of A4; one letter runs to a second page (number 3)." in several
    assert "1 letter ready to print" in one
    assert "it takes 1 sheet of A4; it does not run to a second page." in one
    assert re.search(r"1is sent a letter\s*8 are not, for now", one)
    assert "Post it to the home address." in one
    assert "2 letters run to a second page (numbers 2, 4)." in words(summary.page(replace(STORY, long=(2, 4))))


def test_who_is_gone_and_whose_letter_came_back_are_counted_apart() -> None:
    """“1 is not, for now” was somebody whose letter had come back; 55 of the 56 who were drawn were “in the draw”."""
    said = Page(summary.page(replace(STORY, letters=2, sent=5, back=1, gone=1))).said
    assert "1 more was drawn, and is not on the sheet any more" in said
    assert re.search(r"5 had theirs before; 1 is not, for now\s*of 1 the letter came back", said)


def test_the_page_of_a_later_mailing_tells_of_those_who_had_theirs() -> None:
    said = words(summary.page(replace(STORY, letters=2, sent=6)))
    assert re.search(r"2are sent a letter now\s*6 had theirs before; 1 is not, for now", said)


def test_a_page_without_a_letter_can_be_made() -> None:
    html = summary.page(replace(STORY, letters=0, sheets=0, long=(), specimens=(), strata=(("Ashby", 1, 0),)))
    assert "0 letters ready to print" in words(html)
    assert "<img" not in html


def test_each_sender_is_told_whether_to_sign() -> None:
    said = words(summary.page(STORY))
    assert "Ruth Amadi has a printed signature; signing in ink is warmer still." in said
    assert "Gwen Pryce signs in ink; there is space for it above the name." in said


def test_what_is_worth_a_look_is_listed() -> None:
    assert "Worth a look notes.csv, row 4: This note is short." in words(summary.page(STORY))
    assert "Worth a look" not in words(summary.page(replace(STORY, warnings=())))


# ---------------------------------------------------------------------------------------------- self-contained


def test_the_page_needs_nothing_but_itself(made: Path) -> None:
    html = of(made)
    page = Page(html)
    assert len(page.addresses) == 3
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    for outside in ("http://", "https://", "//", "url(", "@import", "<script", "<link", "<iframe", "file:"):
        assert outside not in re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", html), outside
    assert (page.crossed, page.open) == ([], [])
    assert html.startswith("<!doctype html>")


def test_what_people_wrote_is_text_on_the_page() -> None:
    bold = "<b>x</b><script>alert(1)</script>{{ 7 * 7 }}"
    html = summary.page(
        replace(
            STORY,
            title=bold,
            seed=bold,
            excluded=((bold, 3),),
            strata=((bold, 5, 3),),
            signers=((bold, True),),
            warnings=(bold,),
        )
    )
    plain = replace(STORY, excluded=(("x", 3),), strata=STORY.strata[:1], signers=(("x", True),))
    assert Page(html).tags == Page(summary.page(plain)).tags
    assert words(html).count(bold) == 7  # the title twice
    assert "49" not in words(html)


# ------------------------------------------------------------------------------------------------------ privacy


def test_the_page_names_nobody_who_is_not_sent_a_letter(made: Path) -> None:
    html = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", of(made))
    assert "Ashby Borough Council" in html
    for person in small.people():
        private = (person["staff_id"], person["first_name"], person["address_line_1"], person["postcode"])
        for part in (*private, small.NOTES[person["staff_id"]]):
            assert part not in html, part


def test_the_letters_that_are_shown_are_recipients(made: Path) -> None:
    """The first, the middle one and the last of the pack."""
    pdfs = [path.read_bytes() for path in sorted((made / "output/post/letters").iterdir())]
    shown = [pdfs[0], pdfs[2], pdfs[3]]
    assert Page(of(made)).addresses == list(summary.specimens([("", "")] * 3, shown.__getitem__))


# --------------------------------------------------------------------------------------------------- specimens


@pytest.mark.parametrize(("letters", "shown"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (9, 3)])
def test_at_most_three_letters_are_shown(made: Path, letters: int, shown: int) -> None:
    pdf = (made / "output/post/letters/0001-A05.pdf").read_bytes()
    assert len(summary.specimens([("ashby", "en")] * letters, lambda _: pdf)) == shown


def test_a_specimen_is_a_picture_of_a_whole_page(made: Path) -> None:
    pdf = (made / "output/post/letters/0001-A05.pdf").read_bytes()
    (address,) = summary.specimens([("ashby", "en")], lambda _: pdf)
    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        assert picture.format == "PNG"
        assert picture.width == summary.SPECIMEN_WIDTH
        assert picture.height / picture.width == pytest.approx(297 / 210, abs=0.01)
        assert len(picture.convert("L").getcolors() or []) > 3  # not a white sheet
    assert summary.specimens([("ashby", "en")], lambda _: pdf) == (address,)


def test_a_title_in_another_script_is_on_the_page(letters: Command, tmp_path: Path) -> None:
    settings = small.CAMPAIGN.replace('title = "Thank-you letters"', 'title = "Diolch — Ŵyn & <Łódź>"')
    folder = small.campaign(tmp_path, settings=settings)
    assert letters("run", folder, "--workers", "1").code == 0
    assert "Diolch — Ŵyn & <Łódź>" in words(of(folder))


def test_letters_of_as_many_letterheads_and_languages_as_there_are_are_shown() -> None:
    ashby = [("ashby", "en")] * 4
    assert summary.chosen([*ashby, ("brynmor", "en"), ("brynmor", "cy"), ("brynmor", "en")]) == (0, 3, 5)
    assert summary.chosen([("brynmor", "en"), ("brynmor", "en"), *ashby, ("brynmor", "cy")]) == (0, 2, 6)
    assert summary.chosen(ashby) == (0, 2, 3)
    assert summary.chosen([]) == ()
