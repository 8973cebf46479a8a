"""A letter design is read whole or refused with every fault and its line; what people typed is printed as typed."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import time
from pathlib import Path

import jinja2
import office
import pytest
import small
from conftest import Command
from fontTools.ttLib import TTFont
from office import FONT, LAYOUT, STYLES, WORDING

from letters import files
from letters.post import compose, fields, language, template
from letters.post.language import UNKNOWN
from letters.post.template import Template
from letters.problems import Refused

AT = "I asked {{ manager }}"  # line 5 of the wording
IN_LAYOUT = '<p class="date">'  # line 8 of the layout


def load(tmp_path: Path, changes: dict[str, str | bytes | None] | None = None) -> Template:
    return template.load(office.design(tmp_path / "thanks", changes))


def refused(tmp_path: Path, changes: dict[str, str | bytes | None]) -> list[str]:
    """Return what is said when a design with these changes is loaded."""
    with pytest.raises(Refused) as stop:
        load(tmp_path, changes)
    return office.said(stop.value)


def wording(tmp_path: Path, added: str) -> list[str]:
    """Return what is said of a wording with something added to its line 5."""
    assert AT in WORDING
    return refused(tmp_path, {"en.md": WORDING.replace(AT, added + AT)})


def layout(tmp_path: Path, added: str) -> list[str]:
    """Return what is said of a layout with something added to its line 8."""
    assert IN_LAYOUT in LAYOUT
    return refused(tmp_path, {"letter.html": LAYOUT.replace(IN_LAYOUT, added + IN_LAYOUT)})


def text(html: str) -> str:
    """Return a letter's paragraphs, the tags as they are."""
    return " ".join(re.sub(r"(?s)^.*?<article[^>]*>|</article>.*$", "", html).split())


# ------------------------------------------------------------------------------------------------ fields


def test_faces_of_two_typefaces_in_one_family_are_refused(tmp_path: Path) -> None:
    """An office changed the upright face alone: headings, sender and note lost their weight, and nothing was said."""
    font = TTFont(files.shipped("templates") / "recognition/fonts/SourceSerif4-It.otf")
    for number in (1, 16):
        font["name"].setName("Office Serif", number, 3, 1, 0x409)
    other = io.BytesIO()
    font.save(other)
    italic = "@font-face { font-family: Letter; src: url(fonts/italic.otf); font-style: italic; }\n"
    (said,) = refused(tmp_path, {"fonts/italic.otf": other.getvalue(), "letter.css": italic + STYLES})
    assert said.startswith("thanks/letter.css: The faces of “Letter” are of several typefaces: Office Serif (")
    same = (files.shipped("templates") / "recognition/fonts/SourceSerif4-It.otf").read_bytes()
    assert load(tmp_path / "again", {"fonts/italic.otf": same, "letter.css": italic + STYLES}).name == "thanks"


def test_a_design_is_read_whole(tmp_path: Path) -> None:
    kept = load(tmp_path, {"cy.md": office.WELSH, "seal.png": b"not looked at here"})
    assert kept.name == "thanks"
    assert sorted(kept.wordings) == ["cy", "en"]
    assert kept.wordings["en"].subject == "Thank you for your work"
    assert sorted(kept.assets) == [FONT, "seal.png"]
    assert sorted(kept.sources) == ["cy.md", "en.md", FONT, "letter.css", "letter.html", "seal.png"]


def test_a_misspelt_field_is_named_with_its_line_and_the_nearest_one(tmp_path: Path) -> None:
    assert wording(tmp_path, "{{ salutaton }} ") == [
        "thanks/en.md, line 5: “salutaton” is not a field here. Did you mean “salutation”?"
    ]


def test_a_field_like_no_other_is_answered_with_all_that_there_are(tmp_path: Path) -> None:
    (said,) = wording(tmp_path, "{{ xyz }} ")
    assert said.startswith("thanks/en.md, line 5: “xyz” is not a field here. Known here: salutation, ")


def test_a_field_misspelt_behind_an_if_is_found_although_nobody_meets_it(tmp_path: Path) -> None:
    (said,) = wording(tmp_path, "{% if job_titel %}as {{ job_title }}{% endif %} ")
    assert "“job_titel” is not a field here. Did you mean “job_title”?" in said


@pytest.mark.parametrize("added", ["{{ note ", "{% if note %}", "{{ note }", "{% nonsense %}", "{% if %}x{% endif %}"])
def test_braces_that_cannot_be_read_are_refused_with_a_line(added: str, tmp_path: Path) -> None:
    said = wording(tmp_path, added)
    assert re.match(r"thanks/en\.md, line [0-9]+: The braces cannot be read: ", said[0])
    assert said[0].endswith("A field is written {{ like_this }}.")


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    said = refused(
        tmp_path,
        {
            "en.md": WORDING.replace("---", "").replace(AT, "{{ mangaer }}"),
            "cy.md": office.WELSH.replace("{{ note }}", "{{ not }}"),
            "letter.html": LAYOUT.replace("part.date", "date"),
            "letter.css": "p { color: red",
        },
    )
    assert [re.sub(": .*", "", line) for line in said] == [
        "thanks/letter.css, line 1",
        "thanks/letter.html, line 8",
        "thanks/cy.md, line 7",
        "thanks/en.md, line 5",
        "thanks/en.md",
    ]


@pytest.mark.parametrize(("lost", "line"), [("</article>\n", 6), ("</div>", 10), ("</body>\n", None), ("</p>\n", None)])
def test_an_element_that_is_not_closed_is_told_with_its_line(tmp_path: Path, lost: str, line: int | None) -> None:
    """The styles were called wrong, and to be taken out, since all of the letter stood in the letterhead."""
    assert lost in LAYOUT
    broken: dict[str, str | bytes | None] = {"letter.html": LAYOUT.replace(lost, "", 1)}
    if line is None:  # HTML closes it by itself
        load(tmp_path, broken)
    else:
        (said,) = refused(tmp_path, broken)
        assert said.startswith(
            f"thanks/letter.html, line {line}: This <{lost[2:].split('>')[0]}> is not closed, so all"
        )


@pytest.mark.parametrize(
    "either",
    [
        '{% if part.logo %}<div class="close">{% else %}<div>{% endif %}',
        '{% if part.logo %}<div>{% endif %}{% if not part.logo %}<div class="close">{% endif %}',
        "{% if part.logo %}<div>{{ part.date }}</div>{% elif part.sender %}<br>{% endif %}<div>",
    ],
)
def test_an_element_that_begins_in_two_branches_ends_once(tmp_path: Path, either: str) -> None:
    load(tmp_path, {"letter.html": LAYOUT.replace('<div class="close">', either)})


def test_in_the_shipped_layout_an_element_that_is_not_closed_is_told_too(tmp_path: Path) -> None:
    """There, where every design begins, the styles were called wrong: an {% else %} stands in it."""
    folder = Path(shutil.copytree(files.shipped("templates") / "recognition", tmp_path / "thanks"))
    layout = (folder / "letter.html").read_text(encoding="utf-8")
    line = 1 + layout[: layout.index("<header")].count("\n")
    (folder / "letter.html").write_text(layout.replace("</header>", "", 1), encoding="utf-8")
    with pytest.raises(Refused) as stop:
        template.load(folder)
    assert [str(it).split(",", 1)[1] for it in stop.value.problems] == [
        f" line {line}: This <header> is not closed, so all that follows stands in it. Write </header> where it ends."
    ]


# ------------------------------------------------------------------------------ what a template may not do


def test_safe_is_refused_since_it_would_let_a_persons_data_through_as_html(tmp_path: Path) -> None:
    (said,) = wording(tmp_path, "{{ note | safe }} ")
    assert said == (
        "thanks/en.md, line 5: “|safe” would let what somebody typed through as HTML. "
        "Take it out: a field is printed as it was typed."
    )


@pytest.mark.parametrize(
    "asked", ["{% if last_name == 'Price' %}x{% endif %}", "{{ 'Ms' if salutation in ('Anna', 'Tom') else note }}"]
)
def test_a_wording_that_asks_for_somebody_by_name_is_refused(tmp_path: Path, asked: str) -> None:
    """A remark for one person stood in the wording, which no rule of proof-reading reads."""
    (said,) = wording(tmp_path, f"{asked} ")
    assert said.startswith("thanks/en.md, line 5: This asks whether a letter is to somebody of one name. Take it out")


def test_a_wording_may_ask_of_a_team_or_whether_a_name_is_there(tmp_path: Path) -> None:
    asked = "{% if team == 'Duty' and first_name != '' %}x{% endif %} "
    load(tmp_path, {"en.md": WORDING.replace(AT, asked + AT)})


def test_safe_is_refused_in_the_layout_too(tmp_path: Path) -> None:
    (said,) = layout(tmp_path, "{{ recipient[0]|safe }}")
    assert said.startswith("thanks/letter.html, line 8: “|safe” would let")


@pytest.mark.parametrize(
    "added",
    [
        '{% include "/etc/hostname" %}',
        '{% include "../secret.md" ignore missing %}',
        '{% import "other.html" as other %}',
        '{% from "other.html" import name %}',
        '{% extends "other.html" %}',
    ],
)
def test_a_template_reads_no_other_file(added: str, tmp_path: Path) -> None:
    assert wording(tmp_path, added) == [
        "thanks/en.md, line 5: A template reads no other file. Write here what that file says."
    ]
    (said,) = layout(tmp_path, added)
    assert said.startswith("thanks/letter.html, line 8: A template reads no other file.")


@pytest.mark.parametrize(
    "added",
    [
        "{% for n in range(10**9) %}x{% endfor %}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        '{{ "x" * 10 ** 12 }}',
        "{{ note | center(10 ** 12) }}",
        '{{ "%1000000000000d" | format(1) }}',
    ],
)
def test_nothing_that_would_run_for_ever_or_fill_the_memory_is_begun(added: str, tmp_path: Path) -> None:
    begun = time.monotonic()
    said = wording(tmp_path, added) + layout(tmp_path, added)
    assert any("en.md, line 5" in line for line in said)
    assert any("letter.html, line 8" in line for line in said)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "added",
    [
        "{{ note.upper() }}",
        "{{ note.__class__ }}",
        "{{ note | attr('__class__') }}",
        "{{ note | tojson }}",
        "{{ note | xmlattr }}",
        "{{ note | nosuchfilter }}",
        "{{ note is nosuchtest }}",
        "{% autoescape false %}{{ note }}{% endautoescape %}",
        "{% filter safe %}{{ note }}{% endfilter %}",
        "{% set note = 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{{ self }}",
        "{{ lipsum }}",
        "{{ cycler }}",
    ],
)
def test_a_wording_prints_fields_and_asks_for_them_and_does_nothing_else(added: str, tmp_path: Path) -> None:
    said = wording(tmp_path, added)
    assert said
    assert all(line.startswith("thanks/en.md, line 5: ") for line in said)


# ---------------------------------------------------------------------------------------- shape of a wording


def test_a_missing_closing_line_is_refused(tmp_path: Path) -> None:
    (said,) = refused(tmp_path, {"en.md": WORDING.replace("---\n", "")})
    assert said == (
        "thanks/en.md: The closing must stand after a line of three hyphens, once. "
        "Put --- on a line of its own before “Yours sincerely,”."
    )


def test_a_second_closing_line_is_refused(tmp_path: Path) -> None:
    (said,) = refused(tmp_path, {"en.md": WORDING + "\n---\n\nA second time,\n"})
    assert said.startswith("thanks/en.md: The closing must stand after a line of three hyphens, once.")


def test_a_closing_line_may_end_in_spaces_or_as_windows_ends_lines(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace("---", "---  ").replace("\n", "\r\n")})
    assert "<p>Yours sincerely,</p>" in office.letter(office.person(), kept).html


def test_a_closing_line_inside_an_if_is_refused(tmp_path: Path) -> None:
    spoilt = WORDING.replace("With my", "{% if team %}\n\nWith my") + "\n{% endif %}\n"
    assert refused(tmp_path, {"en.md": spoilt}) == [
        "thanks/en.md: The line of three hyphens stands inside an {% if %}. Put {% endif %} before it."
    ]


SUBJECT = (
    "thanks/en.md: A wording needs one subject line, with no field in it. "
    "Begin one line with # and a space; it is also the document's title."
)


@pytest.mark.parametrize(
    "subject",
    ["", "#\n", "# \n", "# &nbsp;\n", "# One\n\n# Two\n", "# Thank you, {{ first_name }}\n", "## Thank you\n"],
)
def test_a_wording_has_one_subject_and_no_field_in_it(subject: str, tmp_path: Path) -> None:
    assert refused(tmp_path, {"en.md": WORDING.replace("# Thank you for your work\n", subject)}) == [SUBJECT]


def test_the_subject_is_the_title_without_its_markup(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace("# Thank you", "# *Thank* you & “3 < 4”")})
    assert kept.wordings["en"].subject == "Thank you & “3 < 4” for your work"


@pytest.mark.parametrize(
    "greeting", ["Dear colleague,", "{% if first_name %}Dear colleague,{% endif %}", "{# salutation #}"]
)
def test_a_wording_that_does_not_name_the_recipient_is_refused(tmp_path: Path, greeting: str) -> None:
    said = refused(tmp_path, {"en.md": WORDING.replace("Dear {{ salutation }},", greeting)})
    assert [line.split(" Begin")[0] for line in said] == [
        "thanks/en.md: This wording does not say whose letter it is: no name of theirs is in it."
    ]


def test_a_wording_greets_by_what_people_go_by(tmp_path: Path) -> None:
    """The draw was sealed before the letters of those with a preferred name were refused."""
    (said,) = refused(tmp_path, {"en.md": WORDING.replace("Dear {{ salutation }},", "Dear {{ first_name }},")})
    assert said.startswith("thanks/en.md: This wording prints first_name, and not salutation: some go by a preferred")


def test_an_empty_wording_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, {"en.md": ""})
    assert len(said) == 4
    assert said[1] == SUBJECT
    assert "does not say whose letter it is" in said[2]


def test_a_wording_without_a_closing_or_a_text_is_refused(tmp_path: Path) -> None:
    (said,) = refused(tmp_path, {"en.md": WORDING.replace("Yours sincerely,\n", "")})
    assert "There is no text before or after the line of three hyphens." in said


def test_a_character_that_the_font_has_not_is_refused_with_its_line(tmp_path: Path) -> None:
    lacks = "grinning face (U+1F600), cjk unified ideograph-4e2d (U+4E2D)"
    assert wording(tmp_path, "😀 &#x4e2d; ") == [
        f"thanks/en.md, line 5: The letter's font has no {lacks}. Write it with other characters."
    ]


# --------------------------------------------------------------------------------------- Markdown before data


@pytest.mark.parametrize(
    "note",
    [
        "# big",
        "- a list\n- of two",
        "*a* and **b** and `c`",
        "<b>x</b> &amp; <script>alert(1)</script>",
        "{{7*7}} and {% if %} and {# x #}",
        "[x](http://example.org) ![x](data:,x)",
        "--- \n---\n===",
        "dashes -- dots ... and (c)",
        "<!-- closing --><!-- block -->",
        "\\1 \\g<0> $1 %s {0}",
    ],
)
def test_a_note_is_printed_as_it_was_typed(note: str, tmp_path: Path) -> None:
    escaped = note.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    paragraphs = "</p>\n<p>".join(line.strip() for line in escaped.split("\n"))
    letter = office.letter(office.person(note=note), load(tmp_path)).html
    assert f"<blockquote>\n<p>{paragraphs}</p>\n</blockquote>" in letter


def test_what_the_office_writes_becomes_html_and_typographic_quotes(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace(AT, "\"So good,\" *they* said -- it's {{ team }}'s.\n\n" + AT)})
    assert "<p>“So good,” <em>they</em> said – it’s Duty’s.</p>" in office.letter(office.person(), kept).html


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            "\n\nThank you." * 3000,
            "en.md, line 1403: This wording has 3,004 paragraphs, more than a letter",
        ),
        ("\n- Thank you." * 3000, "en.md, line 704: This wording has 3,004 paragraphs, more than a letter"),
        ("\n\n" + "Thank you. " * 9000, "en.md: This wording has 99,105 characters, more than a letter"),
    ],
    ids=["paragraphs", "items", "characters"],
)
def test_a_wording_that_no_letter_can_hold_is_refused_before_one_is_laid_out(
    added: str, said: str, tmp_path: Path
) -> None:
    (line,) = wording(tmp_path, added)
    assert said in line
    assert line.endswith("can hold. Shorten it.")


@pytest.mark.parametrize("tag", ["<b>", "</p>", "<br/>", "<script>", '<span class="x">', "<!--", "<Name>", "<cite>"])
def test_a_tag_in_a_wording_is_refused_since_it_would_be_printed(tmp_path: Path, tag: str) -> None:
    (said,) = wording(tmp_path, f"You are {tag} remarkable.\n\n")
    assert said.startswith(f"thanks/en.md, line 5: “{tag}” is printed as it stands here: a wording is Markdown")


@pytest.mark.parametrize("rule", ["|---|---|", "--- | ---", "| :--- | ---: |"])
def test_a_table_in_a_wording_is_refused_since_it_would_be_printed_as_typed(tmp_path: Path, rule: str) -> None:
    (said,) = wording(tmp_path, f"| a | b |\n{rule}\n| 1 | 2 |\n\n")
    assert said == "thanks/en.md, line 6: A table is printed as it is typed here. Say it in sentences, or in a list."


@pytest.mark.parametrize("brace", ["{ manager }", "{manager}", "} so"])
def test_a_single_brace_in_a_wording_is_refused_since_it_would_be_printed(tmp_path: Path, brace: str) -> None:
    """Letters said “I asked { manager } what stands out in your work”."""
    (said,) = wording(tmp_path, f"I asked {brace}.\n\n")
    assert said.startswith(
        f"thanks/en.md, line 5: A single “{brace[0]}” is printed as it stands here. A field stands in"
    )


def test_what_is_no_tag_is_printed_as_it_was_typed(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace(AT, "Of you all, 3 < 4, <x y\n\n" + AT)})
    assert "<p>Of you all, 3 &lt; 4, " in office.letter(office.person(), kept).html


def test_a_wording_without_the_note_is_refused(tmp_path: Path) -> None:
    """It was said that words of the note run into each other, and to mend the letterhead."""
    said = refused(tmp_path, {"en.md": WORDING.replace("{{ note }}", "Thank you.")})
    assert [line.split(",")[0] for line in said] == ["thanks/en.md: This wording does not print the note"]


# ------------------------------------------------------------------------------------------------ if and blank

ABOUT_THE_JOB = "{% if job_title %}\n\nAs {{ job_title }} you are known to many.\n\n{% endif %}\n\n"


def test_a_paragraph_inside_an_if_is_there_for_those_who_have_the_field(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace(AT, ABOUT_THE_JOB + AT)})
    assert "<p>As Social worker you are known to many.</p>" in (
        office.letter(office.person(job_title="Social worker"), kept).html
    )
    without = text(office.letter(office.person(), kept).html)
    assert "you are known" not in without
    assert "<p></p>" not in without.replace(" ", "")
    assert without == text(office.letter(office.person(), load(tmp_path / "plain")).html)


def test_the_last_paragraph_stays_with_the_closing_whether_an_if_stands_there_or_not(tmp_path: Path) -> None:
    """What goes with the signature is the last paragraph that this person has."""
    kept = load(tmp_path, {"en.md": WORDING.replace("\n---", "\n" + ABOUT_THE_JOB + "---")})
    for job, last in (("", "With my thanks."), ("Social worker", "As Social worker you are known to many.")):
        html = office.letter(office.person(job_title=job), kept).html
        assert f'<div class="close"><p>{last}</p> <p>Yours sincerely,</p>' in html


@pytest.mark.parametrize("last", ["> {{ note }}", "- one\n- two\n  - two and a half", "1. one\n\n2. two"])
def test_a_quotation_or_a_list_that_comes_last_is_not_torn_apart(last: str, tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace("With my thanks.", last)})
    html = office.letter(office.person(), kept).html
    together = html[html.index('<div class="close">') : html.index("Yours sincerely")]
    for tag in ("blockquote", "ul", "ol", "li", "p"):
        opened = len(re.findall(f"<{tag}>", together)) - (tag == "p")  # that of the closing
        assert opened == together.count(f"</{tag}>"), tag
    assert re.search("<(blockquote|ul|ol)>", together)


def test_a_blank_field_that_is_printed_is_refused_with_its_field(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace(AT, "As {{ job_title }} in {{ title }}, " + AT)})
    assert office.faults(office.person(), kept) == [
        ("job_title", "The wording prints “job_title”, and it is blank for this person."),
        ("title", "The wording prints “title”, and it is blank for this person."),
    ]
    assert office.faults(office.person(job_title="Social worker", title="Dr"), kept) == []


@pytest.mark.parametrize(
    ("asked", "for_nobody", "for_a_nurse"),
    [
        ("{% if job_title %}A{% else %}B{% endif %}", "B", "A"),
        ("{% if not job_title %}A{% endif %}B", "AB", "B"),
        ("{% if job_title == 'Nurse' %}A{% else %}B{% endif %}", "B", "A"),
        ("{% if job_title != '' %}A{% else %}B{% endif %}", "B", "A"),
        ("{% if job_title in ['Nurse', 'Cook'] %}A{% else %}B{% endif %}", "B", "A"),
        ("{{ job_title | default('colleague') }}", "colleague", "Nurse"),
        ("{{ job_title | default('colleague') | upper }}", "COLLEAGUE", "NURSE"),
        ("{{ job_title or 'colleague' }}", "colleague", "Nurse"),
        ("{{ 'A' if job_title else 'B' }}", "B", "A"),
    ],
)
def test_a_field_may_be_asked_about(asked: str, for_nobody: str, for_a_nurse: str, tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace(AT, f"Known as: {asked}.\n\n" + AT)})
    for job, printed in (("", for_nobody), ("Nurse", for_a_nurse)):
        assert f"<p>Known as: {printed}.</p>" in office.letter(office.person(job_title=job), kept).html


def test_a_wording_that_cannot_be_filled_is_refused_with_its_line(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace(AT, "{{ manager\n}}\n{% if note < 3 %}x{% endif %}" + AT)})
    line = WORDING[: WORDING.index(AT)].count("\n") + 3
    with pytest.raises(Refused) as stop:
        office.letter(office.person(), kept)
    what = "What is counted, compared or joined here is not of one kind."
    assert office.said(stop.value) == [f"thanks/en.md, line {line}: {what} Mend what stands in the braces."]


def test_a_number_without_end_is_refused_with_its_line(tmp_path: Path) -> None:
    kept = load(tmp_path, {"en.md": WORDING.replace(AT, "{% if 1e999 %}x{% endif %}" + AT)})
    with pytest.raises(Refused, match=r"^thanks/en\.md, line 5: What is counted here comes to no number"):
        office.letter(office.person(), kept)
    kept = load(
        tmp_path, {"letter.html": LAYOUT.replace("{{ part.date }}", "{{ part.date }}{% if 1e999 %}x{% endif %}")}
    )
    with pytest.raises(Refused, match=r"^thanks/letter\.html, line 8: What is counted here comes to no number"):
        office.letter(office.person(), kept)


def test_a_layout_that_cannot_be_filled_is_refused_with_its_line(tmp_path: Path) -> None:
    kept = load(tmp_path, {"letter.html": LAYOUT.replace("{{ part.date }}", "{{ part.date }}\n{{ recipient[9] }}")})
    with pytest.raises(Refused, match=r"^thanks/letter\.html, line 9: Something here is blank, or is not there"):
        office.letter(office.person(), kept)


@pytest.mark.parametrize("kind", [ValueError, TypeError, OverflowError, jinja2.TemplateError, jinja2.UndefinedError])
def test_what_the_template_library_says_of_a_name_is_not_repeated(kind: type[Exception]) -> None:
    def spoilt(name: str) -> str:
        raise kind(f"{name} is not what was wanted")

    kept = office.shipped()
    one = kept.layout.environment.from_string("\n\n{{ spoilt(recipient[0]) }}", {"spoilt": spoilt})
    with pytest.raises(Refused) as stop:
        office.letter(office.person(first_name="Siân"), dataclasses.replace(kept, layout=one))
    assert "Siân" not in str(stop.value)
    assert str(stop.value).startswith("recognition/letter.html, line 3: ")


# ------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["letter.html", "letter.css", FONT])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    assert refused(tmp_path, {name: None}) == [
        f"thanks/{name}: This file of the template is missing. Copy it from another."
    ]


def test_a_design_without_any_wording_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, {"en.md": None}) == ["thanks: This template has no wording. Add en.md."]


def test_an_unknown_language_code_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, {"fr.md": WORDING, "cyy.md": WORDING}) == [
        f"thanks/cyy.md: {UNKNOWN} Did you mean “cy”?",
        f"thanks/fr.md: {UNKNOWN} Known here: {', '.join(sorted(language.languages()))}.",
    ]


def test_a_template_that_does_not_exist_is_answered_with_those_near(tmp_path: Path) -> None:
    office.design(tmp_path / "recognition")
    office.design(tmp_path / "plain")
    with pytest.raises(Refused, match=r"There is no such template\. Did you mean “recognition”\?"):
        template.load(tmp_path / "recogniton")
    with pytest.raises(Refused, match=r"There is no such template\. Known here: plain, recognition\."):
        template.load(tmp_path / "zzz")
    (tmp_path / "none").mkdir()
    with pytest.raises(
        Refused, match=r"There is no such template\. Templates are folders beside campaign\.toml, in temp"
    ):
        template.load(tmp_path / "none/zzz")


def test_a_folder_of_templates_that_does_not_exist_is_said_to_be_the_one_that_the_settings_name(
    letters: Command, tmp_path: Path
) -> None:
    folder = small.campaign(tmp_path / "c")
    settings = folder / "campaign.toml"
    settings.write_text('templates = "../elsewhere"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    ran = letters("check", folder)
    assert ran.code == 1
    remedy = f"Nor is there a folder {folder}/../elsewhere: look at “templates” in campaign.toml."
    assert f"templates/recognition: There is no such template. {remedy}" in ran.err


def test_a_template_where_there_are_none_is_told_where_they_belong(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Nor is there a folder .*/nowhere: look at “templates” in campaign\.toml\."):
        template.load(tmp_path / "nowhere" / "thanks")


@pytest.mark.parametrize("name", ["en.md", "letter.html", "letter.css"])
def test_a_file_in_another_encoding_is_refused(name: str, tmp_path: Path) -> None:
    assert refused(tmp_path, {name: "Siân".encode("latin-1")}) == [
        f"thanks/{name}: This file is not UTF-8. Save it again as UTF-8."
    ]


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    bom = "\N{ZERO WIDTH NO-BREAK SPACE}"
    kept = load(tmp_path, {"en.md": bom + WORDING, "letter.html": bom + LAYOUT, "letter.css": bom + STYLES})
    assert bom not in office.letter(office.person(), kept).html + kept.styles


@pytest.mark.parametrize("name", [FONT, "fonts/Another.ttf"])
@pytest.mark.parametrize("data", [b"", b"OTTO, but that is all", b"\0" * 5000])
def test_a_font_that_cannot_be_read_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    assert refused(tmp_path, {name: data}) == [
        f"thanks/{name}: This font cannot be read. Copy it from another template."
    ]


def test_what_an_office_program_or_the_system_leaves_in_the_folder_is_no_part_of_a_design(tmp_path: Path) -> None:
    kept = load(tmp_path, {"~$en.md": b"\xff", ".DS_Store": b"\xff", ".en.md.swp": b"\xff"})
    assert sorted(kept.wordings) == ["en"]
    assert sorted(kept.sources) == ["en.md", FONT, "letter.css", "letter.html"]


# ------------------------------------------------------------------------------------------- layout and styles


def test_a_field_that_a_layout_has_not_is_refused_with_its_line(tmp_path: Path) -> None:
    assert layout(tmp_path, "{{ recipients }}") == [
        "thanks/letter.html, line 8: “recipients” is not a field here. Did you mean “recipient”?"
    ]


def test_a_part_of_a_letter_that_there_is_not_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, {"letter.html": LAYOUT.replace("part.date", "part.dat")}) == [
        "thanks/letter.html, line 8: There is no “dat” here. Did you mean “date”?"
    ]


@pytest.mark.parametrize(
    "added",
    [
        '<p style="color: {{ recipient[0] }}">x</p>',
        "<p style='background: url({{ recipient[0] }})'>x</p>",
        "<style>p { content: '{{ recipient[0] }}' }</style>",
        "<style>\n</style><style>{{ part.date }}</style>",
    ],
)
def test_a_field_in_a_style_is_refused_since_nothing_escapes_it_there(added: str, tmp_path: Path) -> None:
    (said,) = layout(tmp_path, added)
    assert re.match(r"thanks/letter\.html, line [89]: A field cannot stand in a style\.", said)


@pytest.mark.parametrize(
    "added",
    ["<p title={{ recipient[0] }}>x</p>", "<p class=a{{ part.date }}>x</p>", "<p {{ recipient[0] }}>x</p>"],
)
def test_a_field_in_a_tag_needs_quotation_marks(added: str, tmp_path: Path) -> None:
    (said,) = layout(tmp_path, added)
    assert said.startswith("thanks/letter.html, line 8: A field in a tag needs quotation marks round it.")


@pytest.mark.parametrize("tag", ["script", "iframe", "object", "embed", "base", "video"])
def test_a_tag_that_is_of_no_use_on_paper_is_refused(tag: str, tmp_path: Path) -> None:
    (said,) = layout(tmp_path, f'<{tag} src="http://localhost/x"></{tag}>')
    assert said == f"thanks/letter.html, line 8: <{tag}> has no use in a letter. Take it out."


def test_a_line_is_counted_right_behind_a_field_of_several_lines(tmp_path: Path) -> None:
    (said,) = layout(tmp_path, "{{\npart.date\n}}\n<p title={{ part.date }}>x</p>")
    assert said.startswith("thanks/letter.html, line 11: ")


def test_what_a_careful_layout_does_is_allowed(tmp_path: Path) -> None:
    """Quoted fields, a tag with an `if` inside, styles of its own, and the sum of two numbers."""
    careful = (
        "<style>p { margin: 0 }</style>{{ part.date }}"
        '<p title="{{ part.date }}" {% if part.lang %}class="x"{% endif %} style="color: #333">'
        "{% set n = 1 + recipient | length %}{{ n }}</p>"
    )
    kept = load(tmp_path, {"letter.html": LAYOUT.replace(IN_LAYOUT, careful + IN_LAYOUT)})
    assert '<p title="1 December 2026" class="x" style="color: #333">5</p>' in (
        office.letter(office.person(), kept).html
    )


@pytest.mark.parametrize(
    ("styles", "line"),
    [("p {\n color: red\n\nh1 { color: red }", 1), ("p { color: red }\n}", 2), ("p { color: red }\n\n/* and so on", 3)],
)
def test_a_brace_or_comment_without_its_other_half_is_refused(styles: str, line: int, tmp_path: Path) -> None:
    """WeasyPrint says nothing of it, and drops all the styles that follow."""
    assert refused(tmp_path, {"letter.css": styles}) == [
        f"thanks/letter.css, line {line}: A brace or a comment here has no other half. Mend the styles."
    ]


def test_braces_in_comments_and_texts_need_no_other_half(tmp_path: Path) -> None:
    assert load(tmp_path, {"letter.css": STYLES + '/* { " */ p::before { content: \'{\' "}\\"}" }'}).styles


def test_the_shipped_design_is_sound_in_both_languages() -> None:
    assert {"en", "cy"} <= set(office.shipped().wordings)


def test_every_field_of_a_wording_can_be_filled() -> None:
    """What `fields` knows is what `compose` gives."""
    who = office.person(preferred_name="Siân", title="Dr", job_title="Social worker")
    given = compose._fields(who, office.ASHBY, office.ASHBY, "1 December 2026")
    assert list(given) == list(fields.FIELDS)
    assert all(isinstance(value, str) and value for value in given.values())
