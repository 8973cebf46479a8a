"""Everyone's letter is composed before the draw: what could stop it is found, and what was typed is printed."""

from __future__ import annotations

import dataclasses
import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import office
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.people.person import Person
from letters.post import fields, template, typography
from letters.post import window as windows
from letters.post.compose import Unfit
from letters.problems import Refused
from letters.proofs import lines
from letters.sections.sites import Words


def window(who: Person) -> tuple[str, ...]:
    """Return the lines of the address window."""
    lines, faults = windows.lines(who, office.shipped().font)
    assert faults == []
    return lines


def window_faults(who: Person) -> list[tuple[str, str]]:
    return [(fault.field, fault.what) for fault in windows.lines(who, office.shipped().font)[1]]


def wide(letter: str, width: float) -> str:
    """Return as many of a letter as fit into a width in mm."""
    return letter * int(width // office.shipped().font.width(letter, windows.SIZE))


def paragraphs(html: str) -> list[str]:
    return [" ".join(unescape(found).split()) for found in re.findall(r"(?s)<p[^>]*>(.*?)</p>|<h1>.*?</h1>", html)]


# -------------------------------------------------------------------------------------------------- the letter


def test_dear_is_followed_by_the_first_name() -> None:
    assert "Dear Siân," in paragraphs(office.letter(office.person()).html)


def test_dear_is_followed_by_the_preferred_name_where_there_is_one() -> None:
    html = office.letter(office.person(first_name="Katarzyna", preferred_name="Kasia")).html
    assert "Dear Kasia," in paragraphs(html)
    assert "Katarzyna O'Neill" in window(office.person(first_name="Katarzyna", preferred_name="Kasia"))


def test_a_person_with_one_name_is_greeted_by_it() -> None:
    who = office.person(first_name="", last_name="Ezhilan", preferred_name="Ezhilan")
    assert "Dear Ezhilan," in paragraphs(office.letter(who).html)
    assert window(who)[0] == "Ezhilan"


def test_a_person_who_cannot_be_greeted_has_no_letter() -> None:
    assert ("first_name", "The wording prints “salutation”, and it is blank for this person.") in office.faults(
        office.person(first_name="")
    )


def test_a_letter_names_who_wrote_the_note_and_who_signs() -> None:
    html = office.letter(office.person(manager="Ravi Nair", note="Two lines.")).html
    assert "I asked Ravi Nair" in html
    assert "<p>Two lines.</p>" in html
    assert '<p class="sender">Ruth Amadi</p>' in html
    assert '<p class="role">Director of Children’s Services</p>' in html


def test_a_letter_bears_the_day_of_the_campaign() -> None:
    assert '<p class="date">1 December 2026</p>' in office.letter(office.person()).html


@pytest.mark.parametrize(
    "typed", ["<b>Bob</b>", "{{7*7}}", "{% if x %}", "*Ann*", "# Ann", 'O\'Neill & "Sons"', "Null", "NA", "../../x"]
)
def test_every_field_is_printed_as_it_was_typed(typed: str) -> None:
    who = office.person(
        first_name=typed, last_name=typed, team=typed, manager=typed, note=typed, address=(typed, "Ashby", "LE65 2AB")
    )
    html = office.letter(who).html
    found = paragraphs(html)
    assert f"Dear {typed}," in found
    assert (typed if '"' not in typed else "O’Neill & “Sons”") in found  # the note, set with a typesetter's quotes
    assert f"{typed} {typed} {typed} Ashby LE65 2AB" in found
    assert "<" not in typed or typed not in html


def test_a_letterhead_of_a_name_alone_has_no_block_for_an_address() -> None:
    bare = office.ASHBY.model_copy(update={"address": (), "contact": ()})
    assert 'class="contact"' not in office.letter(office.person(), site=bare).html


def test_each_line_of_a_note_is_a_paragraph() -> None:
    html = office.letter(office.person(note="One <i>.\n\n Two.")).html
    assert "<blockquote>\n<p>One &lt;i&gt;.</p>\n<p>Two.</p>\n</blockquote>" in html


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('She said "well done" twice', "She said “well done” twice"),
        ("It's the kids' own o'r lle", "It’s the kids’ own o’r lle"),
        ("# 1. *so* `it` [is](x) \\* &amp;", "# 1. *so* `it` [is](x) \\* &amp;"),
        ("6' 2 -- and ...", "6’ 2 -- and ..."),
    ],
)
def test_a_note_has_typographic_quotes_and_is_otherwise_as_typed(typed: str, printed: str) -> None:
    assert printed in paragraphs(office.letter(office.person(note=typed)).html)


def test_a_signature_has_a_picture_with_words_for_those_who_cannot_see_it_or_room_for_ink() -> None:
    with_picture = office.letter(office.person(), pictures={"signature": office.SIGNATURE}).html
    assert f'<img src="{office.SIGNATURE}" alt="Signature of Ruth Amadi">' in with_picture
    without = office.letter(office.person()).html
    assert "<img" not in without
    assert '<div class="sign"></div>' in without


def test_a_logo_has_words_for_those_who_cannot_see_it() -> None:
    html = office.letter(office.person(), pictures={"logo": "sites/ashby-logo.png"}).html
    assert 'src="sites/ashby-logo.png" alt="Logo of Ashby Borough Council"' in html


# --------------------------------------------------------------------------------------------------- languages


def test_a_reader_of_welsh_has_a_letter_all_in_welsh() -> None:
    html = office.letter(office.person(site="brynmor", language="Cymraeg")).html
    assert '<html lang="cy">' in html
    assert '<body class="cy">' in html
    assert re.findall('<article lang="(..)">', html) == ["cy"]
    assert "Annwyl Siân," in paragraphs(html)
    assert "1 Rhagfyr 2026" in paragraphs(html)
    assert '<p class="role">Cyfarwyddwr Gwasanaethau Cymdeithasol</p>' in html
    assert "Cyngor Sir Brynmor" in html
    assert "Swyddfeydd y Cyngor" in html
    assert "Director" not in html
    assert "Brynmor County Council" not in html


def test_a_reader_of_both_has_welsh_first_and_the_address_once() -> None:
    html = office.letter(office.person(site="brynmor", language="en+cy")).html
    assert '<html lang="cy">' in html
    assert '<body class="cy-en">' in html
    assert re.findall('<article lang="(..)">', html) == ["cy", "en"]
    assert html.index("Annwyl Siân,") < html.index("Dear Siân,")
    assert html.count('class="recipient') == 1
    assert html.count('class="signature"') == 2
    assert "<title>Diolch" in html


def test_a_language_without_a_wording_is_a_refusal_and_never_silent_english(tmp_path: Path) -> None:
    english_only = template.load(office.design(tmp_path / "thanks"))
    assert office.faults(office.person(site="brynmor", language="cy"), english_only) == [
        ("language", "This reader's letter is to be in Welsh, and the template has no wording in it.")
    ]
    assert office.faults(office.person(site="brynmor", language="en"), english_only) == []


def test_a_language_without_a_letterhead_is_a_refusal(tmp_path: Path) -> None:
    assert office.faults(office.person(site="ashby", language="en+cy")) == [
        ("language", "This reader's letter is to be in Welsh, and the site's letterhead is not.")
    ]


def test_both_reasons_against_a_language_are_told_at_once(tmp_path: Path) -> None:
    english_only = template.load(office.design(tmp_path / "thanks"))
    with pytest.raises(Unfit) as stop:
        office.letter(office.person(site="ashby", language="Welsh"), english_only)
    assert [fault.remedy for fault in stop.value.faults] == [
        "Add thanks/cy.md.",
        "Add [sites.ashby.language.cy] to campaign.toml.",
    ]


def test_a_language_that_is_none_of_ours_is_refused_with_those_there_are() -> None:
    with pytest.raises(Unfit) as stop:
        office.letter(office.person(language="French"))
    (fault,) = stop.value.faults
    assert fault.field == "language"
    assert fault.remedy == "Use one of cy (Welsh) · en (English), or several joined by +, such as en+cy."


# ----------------------------------------------------------------------------------------------------- formats


@pytest.mark.parametrize("asked", ["large", "Large  print", "18 pt", "LARGE"])
def test_large_print_is_the_same_letter_in_another_size(asked: str) -> None:
    usual, large = office.letter(office.person()), office.letter(office.person(format=asked))
    assert large.html == usual.html.replace('class="en"', 'class="en-large large"')
    assert office.letter(office.person(format="Standard")) == usual


def test_a_format_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(Unfit) as stop:
        office.letter(office.person(format="braille"))
    (fault,) = stop.value.faults
    assert (fault.field, fault.remedy) == ("format", "Use one of standard · large, or leave the cell empty.")


def test_a_template_without_large_print_is_never_silently_small(tmp_path: Path) -> None:
    kept = template.load(office.design(tmp_path))
    assert office.faults(office.person(format="large"), kept) == [
        ("format", "This reader's letter is to be in the format “large”, and the template has no styles for it.")
    ]


def test_large_print_is_set_in_18_points_throughout() -> None:
    """But for the lines of the address, which have to be seen through a window."""
    document = pypdfium2.PdfDocument(office.printed(office.person(format="large", language="cy", site="brynmor")).pdf)
    sizes = {line.text: line.size for page in document for line in lines.of(page)}
    small = {text for text, size in sizes.items() if size < 17.9}
    assert small == {"Siân O'Neill", "3 Mill Lane", "Ashby", "LE65 2AB", "Swyddfeydd y Cyngor", "Brynmor", "SY23 1AA"}
    assert sizes["Swyddfeydd y Cyngor"] == pytest.approx(16, abs=0.01)
    assert sizes["Tudalen 1 o 2"] == pytest.approx(18, abs=0.01)


def test_a_field_that_is_blank_is_told_once_though_two_languages_print_it() -> None:
    found = office.faults(office.person(site="brynmor", language="en+cy", manager=" "))
    assert found == [("manager", "The wording prints “manager”, and it is blank for this person.")]


# ------------------------------------------------------------------------------------------- the window's lines


def test_the_window_has_title_and_name_then_the_address() -> None:
    assert window(office.person(title="Dr")) == ("Dr Siân O'Neill", "3 Mill Lane", "Ashby", "LE65 2AB")


def test_a_long_name_is_broken_between_words() -> None:
    who = office.person(first_name="Wilhelmina Alexandrina Ma. Concepción", last_name="Featherstonehaugh-Cholmondeley")
    first, second, *rest = window(who)
    assert first == "Wilhelmina Alexandrina Ma. Concepción"
    assert second == "Featherstonehaugh-Cholmondeley"
    assert rest == ["3 Mill Lane", "Ashby", "LE65 2AB"]


SEVEN = ("Flat 2", "The Old Dairy", "9 High Street", "Packington", "Ashby", "LE65 2AB")


def test_six_and_seven_lines_stand_as_they_are() -> None:
    assert window(office.person(address=SEVEN[1:])) == ("Siân O'Neill", *SEVEN[1:])
    assert window(office.person(address=SEVEN)) == ("Siân O'Neill", *SEVEN)


def test_with_eight_lines_the_postcode_shares_the_last_one() -> None:
    assert window(office.person(address=("Top Floor", *SEVEN))) == (
        "Siân O'Neill",
        "Top Floor",
        "Flat 2",
        "The Old Dairy",
        "9 High Street",
        "Packington",
        "Ashby\u00a0\u00a0LE65 2AB",
    )


def test_a_last_line_that_the_postcode_makes_too_wide_is_a_fault() -> None:
    town = wide("m", windows.WIDTH - 5)
    assert window_faults(office.person(address=("Top Floor", *SEVEN[:4], town, "LE65 2AB"))) == [
        ("postcode", "The postcode has to share the last line, which is then wider than the address window.")
    ]


def test_a_name_of_three_lines_and_an_address_of_six_are_too_many() -> None:
    long = [wide(letter, windows.WIDTH * 0.6) for letter in "abc"]
    who = office.person(first_name=f"{long[0]} {long[1]}", last_name=long[2], address=SEVEN)
    assert window_faults(who) == [
        ("address_line_1", "The address has 8 lines with the name; the window holds 7."),
    ]


@pytest.mark.parametrize("repeated", ["Siân O'Neill", "SIÂN O'NEILL", "Dr Siân O'Neill"])
def test_a_name_that_is_repeated_in_the_address_is_printed_once(repeated: str) -> None:
    who = office.person(title="Dr", address=(repeated, "3 Mill Lane", "Ashby", "LE65 2AB"))
    assert window(who) == ("Dr Siân O'Neill", "3 Mill Lane", "Ashby", "LE65 2AB")


def test_an_address_that_is_only_the_name_is_no_address() -> None:
    assert window_faults(office.person(address=("Siân O'Neill", "LE65 2AB"))) == [
        ("address_line_1", "There is no address but the name.")
    ]


def test_a_line_wider_than_the_window_is_a_fault_with_its_own_field() -> None:
    fits, does_not = wide("m", windows.WIDTH), wide("m", windows.WIDTH) + "m"
    assert window_faults(office.person(address=("3 Mill Lane", fits, "LE65 2AB"))) == []
    assert window_faults(office.person(address=("3 Mill Lane", does_not, "LE65 2AB"))) == [
        ("address_line_2", "This line is wider than the address window.")
    ]


def test_the_fault_of_a_line_names_the_cell_it_comes_from_though_others_are_blank() -> None:
    fields = ("address_line_1", "address_line_5", "postcode")
    who = office.person(address=("3 Mill Lane", wide("m", 120), "LE65 2AB"), address_fields=fields)
    assert [field for field, _ in window_faults(who)] == ["address_line_5"]


@pytest.mark.parametrize("field", ["title", "first_name", "last_name"])
def test_a_single_word_wider_than_the_window_is_a_fault_of_the_name_it_is_in(field: str) -> None:
    assert window_faults(office.person(**{field: wide("n", 120)})) == [
        (field, "This line is wider than the address window.")
    ]


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.text(st.sampled_from("aâimwWŴ'-."), min_size=1, max_size=20), min_size=1, max_size=12))
def test_a_broken_name_has_every_word_in_order_and_no_line_that_a_word_more_would_fit(words: list[str]) -> None:
    kept = office.shipped()
    lines = windows._broken(" ".join(words), kept.font)
    assert " ".join(lines).split() == words
    for line, after in pairwise(lines):
        assert windows._width(f"{line} {after.split()[0]}", kept.font) > windows.WIDTH
    assert all(windows._width(line, kept.font) <= windows.WIDTH or " " not in line for line in lines)


def test_the_width_of_a_line_is_measured_in_the_letters_own_font() -> None:
    """At 72 points a font's thousandths of the type size are thousandths of an inch."""
    font = office.font({"a": 500, "b": 250})
    assert font.width("aab", 72) == pytest.approx(25.4 * 1.25)


# ------------------------------------------------------------------------------------- what paper cannot print


@pytest.mark.parametrize(
    "field",
    ["title", "first_name", "last_name", "preferred_name", "job_title", "team", "line_manager", "manager", "note"],
)
def test_a_character_that_the_font_has_not_is_named_with_its_field(field: str) -> None:
    what = "The letter's font has no grinning face (U+1F600), cjk unified ideograph-4e2d (U+4E2D)."
    assert (field, what) in office.faults(office.person(**{field: "Ann 😀 中 中"}))


def test_a_character_of_the_address_that_the_font_has_not_is_named_with_its_line() -> None:
    found = office.faults(office.person(address=("3 Mill Lane", "Ashby\u202e", "LE65 2AB")))
    assert found == [("address_line_2", "The letter's font has no right-to-left override (U+202E).")]


@pytest.mark.parametrize(
    "text", ["Ŵyn Llŷr Siân ÂÊÎÔÛŶ", "Żółć Łódź", "Ðórr Þór", "Nguyễn", "Ångström", "İpek ğş", "–—‘’“”…€£"]
)
def test_names_of_many_languages_can_be_printed(text: str) -> None:
    assert office.shipped().font.lacks(text) == ()


def test_what_is_laid_out_and_never_drawn_lacks_in_no_font() -> None:
    assert office.font({"a": 500}).lacks("a\u00a0\u00ad\u200b\n") == ()


@pytest.mark.parametrize(
    ("name", "lacks"),
    [("\u0301Ada", "combining acute accent (U+0301)"), ("ﬁona", "latin small ligature fi (U+FB01)")],
)
def test_what_would_not_be_read_as_it_was_written_is_told_at_its_cell(name: str, lacks: str) -> None:
    """It passed the check, and when the draw was sealed it stopped everybody's letters."""
    assert f"The letter's font has no {lacks}." in dict(office.faults(office.person(first_name=name))).get(
        "first_name", ""
    )


@pytest.mark.parametrize("field", ["organisation", "sender", "role", "address", "contact"])
def test_a_character_of_the_letterhead_that_the_font_has_not_is_refused(field: str) -> None:
    value = ("☎ 01632 960 140",) if field in ("address", "contact") else "Ann ☎"
    site = office.ASHBY.model_copy(update={field: value})
    what = r"campaign\.toml, \[sites\.ashby\]: The letter's font has no black telephone \(U\+260E\)\."
    with pytest.raises(Refused, match=what):
        office.letter(office.person(), site=site)


def test_a_character_of_a_letterhead_in_another_language_is_looked_at_as_well() -> None:
    welsh = Words(organisation="Cyngor ☎", role="Cyfarwyddwr")
    site = office.ASHBY.model_copy(update={"language": {"cy": welsh}})
    with pytest.raises(Refused, match=r"U\+260E"):
        office.letter(office.person(), site=site)


def test_all_that_is_wrong_with_one_person_is_told_at_once() -> None:
    who = office.person(manager="", note="😀", title="中", address=("3 Mill Lane", wide("m", 120), "LE65 2AB"))
    assert [field for field, _ in office.faults(who)] == ["address_line_2", "title", "note", "manager"]


def test_a_fault_shows_what_stands_there_only_when_it_is_asked() -> None:
    with pytest.raises(Unfit) as stop:
        office.letter(office.person(note="Well done 😀"))
    (fault,) = stop.value.faults
    assert fault.value == "Well done 😀"
    assert "Well done" not in fault.what + fault.remedy


def test_a_letter_is_a_value_that_nothing_changes() -> None:
    letter = office.letter(office.person())
    with pytest.raises(dataclasses.FrozenInstanceError):
        letter.html = ""  # type: ignore[misc]
    assert (letter.staff_id, letter.template) == ("A01", "recognition")


def test_a_language_that_there_is_not_hides_no_other_fault() -> None:
    found = office.faults(office.person(language="klingon", first_name=wide("m", 120)))
    assert [field for field, _ in found] == ["first_name", "language"]


# --------------------------------------------------------------------------------------------- a typesetter's quotes


@given(st.text(st.characters(codec="utf-8", exclude_characters="'\"\n\r\0")))
def test_a_note_without_quotes_is_printed_as_the_typesetter_would_leave_it(text: str) -> None:
    assert typography.note(text) == typography._quotes().renderInline(text.strip())


def test_the_sandbox_answers_each_kind_of_thing_and_each_attribute_by_itself() -> None:
    env = fields.environment()
    asked = [("", "upper"), ("", "__class__"), ([], "append"), ([], "index"), (len, "upper"), (str, "mro")]
    expected = [True, False, False, True, True, False]
    for _ in range(2):  # the second time it answers what it has learnt
        assert [env.is_safe_attribute(thing, attribute, None) for thing, attribute in asked] == expected
