"""What a design would hide, cut off, fetch or let grow is told when it is read, with the line and a remedy."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path

import office
import pytest
from office import FONT, LAYOUT, STYLES, WORDING

from letters.post import compose, template
from letters.problems import Refused

SECOND = 1.0  # what is refused is refused before it can take long
IN_LAYOUT = '<p class="date">'  # line 8 of the layout
AT = "I asked {{ manager }}"  # line 5 of the wording
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">\n'


def said(tmp_path: Path, changes: Mapping[str, str | bytes | None]) -> list[str]:
    """Return what is said of a design with these changes; nothing when it is sound."""
    begun = time.process_time()
    try:
        template.load(office.design(tmp_path / "thanks", changes))
    except Refused as stop:
        return office.said(stop)
    finally:
        assert time.process_time() - begun < 5 * SECOND
    return []


def of_styles(tmp_path: Path, added: str, layout: str = LAYOUT) -> list[str]:
    """Return what is said of styles with something added on their first line."""
    return said(tmp_path, {"letter.css": added + "\n" + STYLES, "letter.html": layout})


def of_layout(tmp_path: Path, added: str) -> list[str]:
    """Return what is said of a layout with something added to its line 8."""
    assert IN_LAYOUT in LAYOUT
    return said(tmp_path, {"letter.html": LAYOUT.replace(IN_LAYOUT, added + IN_LAYOUT)})


def of_wording(tmp_path: Path, added: str) -> list[str]:
    """Return what is said of a wording with something added to its line 5."""
    assert AT in WORDING
    return said(tmp_path, {"en.md": WORDING.replace(AT, added + AT)})


def begins(lines: list[str], start: str) -> bool:
    """Say whether there is one problem, and it begins so."""
    return len(lines) == 1 and lines[0].startswith(start)


def test_a_sound_design_and_the_shipped_one_have_no_fault(tmp_path: Path) -> None:
    assert said(tmp_path, {}) == []
    assert office.shipped().name == "recognition"


# ------------------------------------------------------------------------------------------------------- fonts


@pytest.mark.parametrize(
    ("style", "asked"),
    [
        ("h1 { font-family: 'Comic Sans MS', Letter }", "Comic Sans MS"),
        ("h1 { font-family: Comic Sans MS }", "Comic Sans MS"),
        ("h1 { font: 12pt/16pt serif }", "serif"),
        ("h1 { font: bold 12pt / 1.4 Times }", "Times"),
        ("h1 { font: italic 120% Leter }", "Leter"),
        ("@page { @top-left { font: 9pt Times } }", "Times"),
        ("h1 { font: large Georgia }", "Georgia"),
        ("h1 { font: calc(10pt + 2pt) Georgia }", "Georgia"),
        ("h1 { font: caption }", "caption"),
        ("@font-face { font-style: italic }\nh1 { font-family: italic }", "italic"),
    ],
)
def test_a_font_that_is_none_of_the_templates_is_told_with_its_line(tmp_path: Path, style: str, asked: str) -> None:
    """Twenty times “DejaVu Sans” was said to be a font of this machine, and no line."""
    lines = of_styles(tmp_path, style)
    meant = "Did you mean “Letter”?" if asked == "Leter" else "Known here: Letter."
    line = 1 + style.count("\n")
    assert begins(
        lines, f"thanks/letter.css, line {line}: “{asked}” is none of the template's fonts. {meant} A font"
    ), lines


def test_a_font_that_is_a_variable_is_refused(tmp_path: Path) -> None:
    lines = of_styles(tmp_path, ":root { --f: Georgia }\nh1 { font-family: var(--f) }")
    assert any("What this font comes to cannot be known here." in line for line in lines)


@pytest.mark.parametrize(
    "style", ["h1 { font-family: letter, serif }", 'h1 { font: 12pt "Letter" }', "h1 { font: inherit }"]
)
def test_a_font_of_the_template_is_taken_in_any_case(tmp_path: Path, style: str) -> None:
    assert of_styles(tmp_path, style) == []


# ------------------------------------------------------------------------------------ what is cut off or hidden


@pytest.mark.parametrize(
    "style",
    [
        "html, body { height: 100% }",
        "article { height: 257mm }",
        "body { max-height: 200mm }",
        "p { max-height: 3em }",
        "blockquote { height: 30mm }",
        "* { height: 10mm }",
        "article { overflow: hidden }",
        "blockquote { overflow-y: clip }",
        "article { position: absolute }",
        ".close { position: fixed }",
        "ul { position: running(list) }",
        "article { white-space: nowrap }",
        "article > * { height: 9mm }",
        "li:nth-child(2) { height: 9mm }",
        "p:not(.date) { height: 9mm }",
        "[lang=cy] p { height: 9mm }",
        ":lang(cy) { height: 9mm }",
        ".date + p { height: 9mm }",
        "body.cy-en { height: 9mm }",
        "body.large p { height: 9mm }",
        "body.cy-en-large p { height: 9mm }",
        "article { & p { height: 9mm } }",
        "article { p { height: 9mm } }",
        "@media print { article { height: 9mm } }",
        "@layer sheet { article { height: 9mm } }",
        "p { continue: discard }",
        "article { max-lines: 3 }",
        "p { text-overflow: ellipsis }",
        "article { height: var(--tall) }",
        "blockquote { margin-left: -90mm }",
        "article { position: relative; left: -300mm }",
        "blockquote { position: relative; top: 14mm }",
        "blockquote p { text-decoration: line-through }",
        "em { text-decoration-line: underline line-through }",
        "blockquote p { background: linear-gradient(transparent 40%, #1a1a1a 40%, #1a1a1a 60%, transparent 60%) }",
        "p { text-transform: uppercase }",
        "p { line-height: .2 }",
        "p { line-height: 3pt }",
        "p { line-height: 40% }",
        "p { font: 12pt/3pt Letter }",
        "p { height: 9mm !important }",
    ],
)
def test_what_could_cut_off_the_letters_text_is_refused(style: str, tmp_path: Path) -> None:
    """WeasyPrint throws away what does not fit, and neither a page count nor the closing line tells of it."""
    assert begins(of_styles(tmp_path, style), "thanks/letter.css, line 1: ")


@pytest.mark.parametrize(
    "style",
    [
        ".date { height: 9mm }",
        ".recipient { position: absolute; top: 17mm; left: 105mm; overflow: hidden; max-height: 27mm }",
        "body > .date { height: 9mm }",
        "blockquote h6 { height: 9mm }",
        "article { height: auto; max-height: none; overflow: visible; position: relative }",
        "article { min-height: 100mm; width: 140mm }",
        "p { line-height: 1.4; letter-spacing: .02em; text-indent: 5mm; margin-top: -1mm }",
        "p::before { content: ''; position: absolute; height: 2mm }",
        "@media screen { article { display: none } }",
        ".nobody { display: none; height: 2mm }",
        "p { white-space: pre-line; transform: none; opacity: 1; visibility: visible }",
        "p { opacity: inherit }",
        "p { opacity: 'x' }",  # no value of opacity: WeasyPrint says so when it lays out
        "@page { margin: 20mm 15mm; @top-left { height: 9mm; overflow: hidden } }",
        "p { font: italic 600 12.5pt/17pt Letter }",
    ],
)
def test_what_cuts_nothing_off_is_allowed(style: str, tmp_path: Path) -> None:
    assert of_styles(tmp_path, style) == []


@pytest.mark.parametrize(
    "style",
    [
        ".date { display: none }",
        "em { display: none }",
        ".recipient { visibility: hidden }",
        "body { opacity: 0.5 }",
        ".date { opacity: 30% }",
        ".date { font-size: 0 }",
        "p { text-indent: -9999px }",
        ".date { letter-spacing: -1em }",
        ".date { word-spacing: 50mm }",
        ".date { clip-path: circle(1px) }",
        "article { transform: rotate(180deg) }",
        "p::first-letter { display: none }",
        ":is(.date, .recipient) { visibility: collapse }",
    ],
)
def test_what_hides_or_distorts_anything_is_refused(style: str, tmp_path: Path) -> None:
    assert begins(of_styles(tmp_path, style), "thanks/letter.css, line 1: ")


def test_a_fault_names_what_is_said_and_how_to_mend_it(tmp_path: Path) -> None:
    (line,) = of_styles(tmp_path, "/* one\n   two */\narticle { color: black;\n  overflow: hidden }")
    assert line == (
        "thanks/letter.css, line 4: “overflow: hidden” cuts off, without a word, what does not fit into it. "
        "Take it out, or let it meet nothing that holds the letter's text."
    )


def test_a_class_that_a_field_could_make_is_met_by_its_rule(tmp_path: Path) -> None:
    by_field = LAYOUT.replace("<article ", '<article class="of-{{ recipient | length }}" ')
    assert begins(of_styles(tmp_path, ".of-7 { height: 9mm }", by_field), "thanks/letter.css, line 1: ")
    assert of_styles(tmp_path, ".of-none { height: 9mm }", by_field) == []


def test_a_style_in_the_layout_is_judged_like_one_in_the_styles(tmp_path: Path) -> None:
    for added in ("<style>\np { height: 9mm }</style>", '\n<div style="height: 9mm">{{ part.last }}</div>'):
        sound = LAYOUT.replace("{{ part.last }} ", "") if "part.last" in added else LAYOUT
        lines = said(tmp_path, {"letter.html": sound.replace(IN_LAYOUT, added + IN_LAYOUT)})
        assert begins(lines, "thanks/letter.html, line 9: “height: 9mm” cuts off")


@pytest.mark.parametrize("margin", ["margin: -10mm", "margin-left: 10mm; margin-top: -1cm", "margin: 20mm -3pt"])
def test_a_page_has_no_negative_margin(margin: str, tmp_path: Path) -> None:
    assert begins(of_styles(tmp_path, f"@page :first {{ {margin} }}"), "thanks/letter.css, line 1: A page's margin")


# --------------------------------------------------------------------------------------------- what can be read


@pytest.mark.parametrize(
    "style",
    [
        "p { color: #777 }",
        ".large p { color: #777 }",
        "p { color: #777 } .large p { color: #333 }",
        "p { color: #777 } .cy p { color: #333 }",
        "p { color: silver }",
        "p { color: rgb(120 120 120) }",
        "p { color: hsl(60, 100%, 50%) }",
        "p { color: rgba(0, 0, 0, .4) }",
        "p { color: transparent }",
        "html { color: #888 }",
        "article { background: #555 }",
        ".date { background-color: black }",
        "article { background: navy } blockquote { background: black }",
        "em { color: white }",
        "@page { @bottom-left { color: #999 } }",
    ],
)
def test_pale_text_is_refused(style: str, tmp_path: Path) -> None:
    assert "to 1; 4.5 are needed. Make it darker" in of_styles(tmp_path, style)[0]


@pytest.mark.parametrize(
    "style",
    [
        "p { color: #767676 }",
        "p { color: #1a1a1a; background: #f4f4f4 }",
        ".date { color: white; background: #1d3c45 }",
        "article { color: white; background: navy }",
        "p { color: #777 } article p { color: #333 }",
        "p { color: device-cmyk(0 0 0 .1) }",
        "p { color: var(--ink) }",
        "@media screen { p { color: white } }",
        "p { color: currentcolor }",
    ],
)
def test_dark_text_and_colours_that_cannot_be_known_are_allowed(style: str, tmp_path: Path) -> None:
    assert of_styles(tmp_path, style) == []


def test_the_contrast_is_told(tmp_path: Path) -> None:
    (line,) = of_styles(tmp_path, "p {\n color: #777 }")
    assert line == (
        "thanks/letter.css, line 2: This colour stands out from what lies behind it by 4.4 to 1; 4.5 are needed. "
        "Make it darker, or what lies behind it lighter."
    )


@pytest.mark.parametrize(
    "style",
    [
        "p { font-size: 11pt }",
        "p { font: 11.5pt Letter }",
        "blockquote { font-size: 90% }",
        "article { font-size: small }",
        "em { font-size: .8em }",
        "li { font-size: smaller }",
        ".date { font-size: 3pt }",
        "@page { @top-left { font-size: 2pt } }",
    ],
)
def test_small_text_is_refused(style: str, tmp_path: Path) -> None:
    assert " points large; " in of_styles(tmp_path, style)[0]


def test_an_address_may_be_smaller_than_the_text(tmp_path: Path) -> None:
    assert of_styles(tmp_path, ".recipient { font-size: 10.5pt } strong { font-size: 1.1em }") == []


def test_a_picture_is_sharp_or_it_is_refused(tmp_path: Path) -> None:
    pictured = LAYOUT.replace(IN_LAYOUT, '<img src="{{ part.logo }}" alt="{{ part.logo_alt }}">' + IN_LAYOUT)
    assert begins(of_styles(tmp_path, "", pictured), "thanks/letter.html, line 8: This picture would be smoothed")
    assert of_styles(tmp_path, "img { image-rendering: crisp-edges }", pictured) == []


# ------------------------------------------------------------------------------------------------ what is fetched

ELSEWHERE = [
    "http://localhost/a.png",
    "https://localhost/a.png",
    "//localhost/a.png",
    "/etc/a.png",
    "file:///etc/a.png",
    "ftp://localhost/a.png",
    "data:image/png;base64,AAAA",
    "../other/a.png",
    "%2e%2e/a.png",
    "fonts/../../a.png",
    "..\\\\a.png",
    "none.png",
    "en.md",
]


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize(
    "style",
    [
        "p {{ background: url({}) }}",
        'p {{ background: #fff url("{}") }}',
        "@font-face {{ font-family: Other; src: url('{}') }}",
        "@page {{ @top-left {{ content: url({}) }} }}",
    ],
)
def test_styles_fetch_nothing_but_the_templates_own_files(style: str, path: str, tmp_path: Path) -> None:
    lines = of_styles(tmp_path, "\n" + style.format(path))
    assert begins(lines, "thanks/letter.css, line 2: Th")
    assert re.search("out of the template's folder|has no such picture", lines[0])


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize(
    "tag", ['<img src="{}" alt="x">', '<p style="background: url({})">x</p>', "<q cite='{}'>x</q>"]
)
def test_a_layout_fetches_nothing_but_the_templates_own_files(tag: str, path: str, tmp_path: Path) -> None:
    lines = of_layout(tmp_path, "<style>img { image-rendering: pixelated }</style>\n" + tag.format(path))
    assert begins(lines, "thanks/letter.html, line 9: Th")
    assert re.search("out of the template's folder|has no such picture", lines[0])


def test_a_picture_of_the_template_may_be_shown(tmp_path: Path) -> None:
    changes = {
        "hall.svg": DRAWING + "</svg>",
        "letter.html": LAYOUT.replace(IN_LAYOUT, '<img src="hall.svg" alt="The town hall">' + IN_LAYOUT),
        "letter.css": STYLES + "img { image-rendering: crisp-edges; background: url(hall.svg) }",
        "en.md": WORDING.replace(AT, "![The town hall](hall.svg)\n\n" + AT),
    }
    assert said(tmp_path, changes) == []


@pytest.mark.parametrize(
    ("style", "what"),
    [
        ('@import "other.css";', "@import has no use in a letter."),
        ("@import url(fonts/SourceSerif4-Regular.otf);", "@import has no use in a letter."),
        ('@charset "utf-8";', "@charset has no use in a letter."),
        ("@font-face { font-family: Other; src: local(Arial) }", "A font of this machine is not on every other."),
    ],
)
def test_styles_read_no_other_styles_and_no_font_of_the_machine(style: str, what: str, tmp_path: Path) -> None:
    assert begins(of_styles(tmp_path, style), f"thanks/letter.css, line 1: {what}")


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="{{ part.date }}">x</a>',
        '<a href="  {{ part.date }}">x</a>',
        '<a href="java{{ part.date }}">x</a>',
        '<a href="https://localhost/{{ part.date }}">x</a>',
        '<a href="javascript:x">x</a>',
        '<a href="file:///etc/hostname">x</a>',
        '<a href="other.html">x</a>',
        '<img src="{{ part.sender }}" alt="x">',
        '<img src="sites/{{ part.logo }}" alt="x">',
        '<p style="background: url({{ part.logo }})">x</p>',
        '<p title="{{ part.closing }}">x</p>',
        "<{{ part.date }}>",
        "</{{ part.date }}>",
        "<p{{ part.date }}>x</p>",
        "<style>{{ part.date }}</style>",
        '<p onclick="x">x</p>',
        "<p hidden>x</p>",
        '<img src="{{ part.logo }}" alt="x" aria-hidden="true">',
        '<img src="{{ part.logo }}" alt="x" role="presentation">',
        '<link rel="stylesheet" href="a.css">',
        "<svg></svg>",
    ],
)
def test_a_field_or_a_tag_that_could_lead_elsewhere_is_refused(tag: str, tmp_path: Path) -> None:
    lines = of_layout(tmp_path, "<style>img { image-rendering: pixelated }</style>\n" + tag)
    assert begins(lines, "thanks/letter.html, line 9: ")


@pytest.mark.parametrize(
    "tag",
    ['<a href="mailto:{{ part.sender }}">x</a>', '<a href="https://example.org/a">x</a>', '<a href="#x">x</a>'],
)
def test_a_link_is_refused_with_its_line(tag: str, tmp_path: Path) -> None:
    """It was allowed, and then every letter was refused when it was read, by the row of somebody blameless."""
    what = "This is a link, and nobody can follow one on paper. Write the address out, as plain text."
    assert of_layout(tmp_path, tag) == [f"thanks/letter.html, line 8: {what}"]
    assert of_wording(tmp_path, "Read [our offer](https://x.example).\n\n") == [f"thanks/en.md, line 5: {what}"]


@pytest.mark.parametrize(
    "added",
    [
        "[x]({{ note }})",
        "[x]( https://localhost/{{ team }})",
        "[x](other.html)",
        "![x]({{ note }})",
        "![x](https://localhost/a.png)",
        "![x](../a.png)",
        f"![]({FONT})",
    ],
)
def test_a_wordings_links_and_pictures_are_judged_likewise(added: str, tmp_path: Path) -> None:
    assert begins(of_wording(tmp_path, f"One line,\nand {added}\n\n"), "thanks/en.md, line 6: ")


def test_a_line_of_a_wording_is_counted_right_behind_a_field_of_several_lines(tmp_path: Path) -> None:
    lines = of_wording(tmp_path, "{{\nnote\n}} and [x](other.html)\n\n## Two\n\n#### Four\n\n")
    assert [line[:21] for line in lines] == ["thanks/en.md, line 5:", "thanks/en.md, line 11"]


# --------------------------------------------------------------------------------------- what every letter needs


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ("<title>{{ parts[0].title }}</title>", "", 1, "This layout has no <title>"),
        ("{{ parts[0].title }}", "A letter", 1, "This layout has no <title>"),
        (' lang="{{ parts[0].lang }}"', "", 2, "<html> does not say the letter's language."),
        ('"{{ parts[0].lang }}"', '"en"', 2, "<html> does not say the letter's language."),
        ('<meta charset="utf-8">', "", 1, "This layout does not say that it is UTF-8."),
        ("{{ part.body }}", "", 1, "This layout does not print {{ part.body }}."),
        ("{{ part.last }}", "", 1, "This layout does not print {{ part.last }}."),
        ("{{ part.closing }}", "", 1, "This layout does not print {{ part.closing }}."),
        ("{% for line in recipient %}{{ line }}", "{% for line in parts %}{{ line.date }}", 1, "This layout does not"),
        ("{{ part.body }}", "{{ part.body }}\n{{ part.body }}", 10, "This layout prints {{ part.body }} twice."),
        ('<article lang="{{ part.lang }}">', "<article>", 9, "Nothing about the letter's text says its language"),
        ("{{ part.body }}", "{{ part.body }}\n<h1>x</h1>", 10, "The letter's heading is its subject"),
        (IN_LAYOUT, "<h3>x</h3>" + IN_LAYOUT, 8, "<h3> follows no <h2>."),
        (IN_LAYOUT, '<img src="{{ part.logo }}">' + IN_LAYOUT, 8, "This picture has no words"),
        (IN_LAYOUT, '<img src="{{ part.logo }}" alt="">' + IN_LAYOUT, 8, "This picture has no words"),
        (IN_LAYOUT, "<table><tr><td>x</td></tr></table>" + IN_LAYOUT, 8, "This table has no headings."),
    ],
)
def test_what_every_letter_needs_is_missed(before: str, after: str, line: int, what: str, tmp_path: Path) -> None:
    assert before in LAYOUT
    styles = STYLES + "img { image-rendering: crisp-edges }"
    lines = said(tmp_path, {"letter.html": LAYOUT.replace(before, after), "letter.css": styles})
    assert begins(lines, f"thanks/letter.html, line {line}: {what}")


def test_a_heading_of_a_wording_skips_no_level(tmp_path: Path) -> None:
    assert of_wording(tmp_path, "## Two\n\n### Three\n\n## Two\n\n") == []
    assert of_wording(tmp_path, "### Three\n\n") == [
        "thanks/en.md, line 5: A heading with 3 hashes follows none with 2. Begin it with ##."
    ]


# ----------------------------------------------------------------------------------------------- what could grow

GROWING = [
    "{{ note|join(note)|join(note) }}",
    "{% for c in note %}{{ c }}{% endfor %}",
    '{{ "x" * 10**9 }}',
    "{{ '%09999999d' % 1 }}",
    "{% set a = note ~ note %}{% set a = a ~ a %}",
    "{% for n in range(9) %}x{% endfor %}",
    "{{ lipsum(9) }}",
    "{{ [note, note] | join(note) }}",
    "{{ " + "9" * 5_000 + " }}",
]


@pytest.mark.parametrize("added", GROWING)
def test_a_wording_cannot_grow(added: str, tmp_path: Path) -> None:
    begun = time.process_time()
    lines = of_wording(tmp_path, added)
    assert time.process_time() - begun < SECOND
    assert lines
    assert all(line.startswith("thanks/en.md, line 5: ") for line in lines)


@pytest.mark.parametrize(
    "added",
    [
        *(text.replace("note", "part.date") for text in GROWING),
        "{% for a in parts %}{% for b in recipient %}x{% endfor %}{% endfor %}",
        "{% for c in part.date %}{{ c }}{% endfor %}",
        "{% for a in recipient %}{% for c in a %}x{% endfor %}{% endfor %}",
        "{% for a in [1, 2, 3] %}x{% endfor %}",
        "{% for a in parts recursive %}{{ loop(parts) }}{% endfor %}",
        "{% for a in recipient %}{% set a = recipient[0] ~ recipient[0] %}{% endfor %}",
        "{% set n = 1 %}{% set n = n + n %}",
        "{% set part = parts[0] %}",
        "{% set recipient = 3 %}",
        "{% for recipient in parts %}x{% endfor %}",
        "{{ recipient | join(part.date) }}",
        "{{ recipient | join('x', attribute='y') }}",
        "{{ recipient[part.date] }}",
        "{{ part.contact.append }}",
        "{{ page_name.format }}",
        "{{ part.date[3] }}",
        "{% set a %}{{ part.date }}{% endset %}",
    ],
)
def test_a_layout_cannot_grow(added: str, tmp_path: Path) -> None:
    """The sample stands inside a loop over the parts already."""
    begun = time.process_time()
    lines = of_layout(tmp_path, added)
    assert time.process_time() - begun < SECOND
    assert lines
    assert all(line.startswith("thanks/letter.html, line 8: ") for line in lines)


@pytest.mark.parametrize(
    "added",
    [
        "{% for line in recipient[1:] %}{{ line }}{{ loop.index + 1 }}{% endfor %}",
        "{% for line in part.contact %}{{ line }}{% endfor %}",
        '{{ part.contact[:2] | join(", ") }} {{ parts[0].sender }} {{ recipient[0] | upper }}',
        "{% set lines = recipient | length + 1 %}{{ lines }}",
        "{{ part.sender if part.role else part.organisation | default('x') }}",
    ],
)
def test_what_a_layout_needs_to_do_it_may(added: str, tmp_path: Path) -> None:
    assert of_layout(tmp_path, added) == []


@pytest.mark.parametrize(
    "added",
    [
        "{{ " + "(" * 1_000 + "note" + ")" * 1_000 + " }}",
        "{{ " + "[" * 1_000 + "]" * 1_000 + " }}",
        "{{ " + "not " * 1_000 + "note }}",
        "{{ note" + " | trim" * 1_000 + " }}",
        "{{ " + " or ".join(["note"] * 1_000) + " }}",
        "{% if note %}" * 1_000 + "x" + "{% endif %}" * 1_000,
        "{% if note %}x" + "{% elif note %}{{ note }}" * 900 + "{% endif %}",
        "{{ note }}" * 2_000,
        ">" * 1_000 + " deep\n\n",
        "- " * 1_000 + "deep\n\n",
        "*a **b " * 500 + "b** a*" * 500 + "\n\n",
    ],
)
def test_a_wording_that_is_too_deep_is_a_problem_with_its_line(added: str, tmp_path: Path) -> None:
    begun = time.process_time()
    lines = of_wording(tmp_path, added)
    assert time.process_time() - begun < SECOND
    assert begins(lines[:1], "thanks/en.md, line 5: ")


@pytest.mark.parametrize("added", ["[" * 1_000, "(" * 1_000, "`" * 1_000, "&" * 1_000, "*" * 1_000 + "a"])
def test_signs_in_a_wording_that_mean_nothing_are_printed(added: str, tmp_path: Path) -> None:
    assert of_wording(tmp_path, added + "\n\n") == []


@pytest.mark.parametrize(
    "added",
    [
        "<div>" * 1_000,
        "<div>" * 1_000 + "</div>" * 1_000,
        "<p><b>" * 1_000,
        "<ul><li>" * 1_000,
        "<table><tr><td>" * 1_000,
        "<p>" * 40_000,
        '<a title="' * 15_000,
        "<!--" * 40_000,
        "<p " * 40_000,
    ],
)
def test_a_layout_that_is_too_deep_is_a_problem_with_its_line(added: str, tmp_path: Path) -> None:
    begun = time.process_time()
    lines = of_layout(tmp_path, added)
    assert time.process_time() - begun < SECOND
    assert lines[0].startswith("thanks/letter.html, line 8: ")


@pytest.mark.parametrize(
    "added",
    [
        "p { width: " + "calc(" * 1_000 + "1mm" + ")" * 1_000 + " }",
        "p { a: " + "[" * 1_000 + "]" * 1_000 + " }",
        "p {" * 1_000 + "}" * 1_000,
        "@media print {" * 1_000 + "}" * 1_000,
        ":is(" * 1_000 + "p" + ")" * 1_000 + " { color: black }",
        "div " * 1_000 + "{ color: black }",
        "div>" * 1_000 + "p { color: black }",
        "p," * 20_000 + "p { color: black }",
        "p { color: black }" * 10_000,
        "p ~ p ~ p ~ p ~ p ~ p ~ p ~ p { color: black }",
    ],
)
def test_styles_that_are_too_deep_or_too_many_are_a_problem_with_their_line(added: str, tmp_path: Path) -> None:
    lines = of_styles(tmp_path, added)
    assert lines[0].startswith("thanks/letter.css, line 1: ")


# -------------------------------------------------------------------------------------------- files of other kinds


@pytest.mark.parametrize("name", ["en.md", "letter.html", "letter.css"])
def test_a_file_that_is_no_text_is_refused(name: str, tmp_path: Path) -> None:
    whole = {"en.md": WORDING, "letter.html": LAYOUT, "letter.css": STYLES}[name]
    assert begins(said(tmp_path, {name: whole.encode("utf-16")}), f"thanks/{name}: This file is not UTF-8.")
    nul = f"thanks/{name}, line 1: There is a sign here that is no text (U+0000)."
    assert begins(said(tmp_path, {name: whole.encode("utf-16-le")}), nul)
    assert begins(said(tmp_path, {name: whole + "\0"}), f"thanks/{name}, line {1 + whole.count(chr(10))}: There is")
    assert begins(said(tmp_path, {name: whole + "\ue000"}), f"thanks/{name}, line {1 + whole.count(chr(10))}: There is")


@pytest.mark.parametrize("name", ["en.md", "letter.html", "letter.css", "seal.png", FONT])
def test_a_file_of_40_mb_is_refused(name: str, tmp_path: Path) -> None:
    assert said(tmp_path, {name: b"x" * 40_000_000}) == [
        f"thanks/{name}: This file is over 10 MB. Is it the right file?"
    ]


@pytest.mark.parametrize("name", ["en.md", "letter.html", "letter.css"])
def test_a_text_of_a_megabyte_is_refused(name: str, tmp_path: Path) -> None:
    lines = said(tmp_path, {name: "x" * 1_000_000})
    assert lines[0].startswith(f"thanks/{name}: This file has over 200,000 characters.")


@pytest.mark.parametrize("styles", ["Dear reader,\nthis is a letter.", "<html><p>x</p></html>", '["a", 1]', "%PDF-1.7"])
def test_styles_that_are_no_css_are_refused(styles: str, tmp_path: Path) -> None:
    lines = said(tmp_path, {"letter.css": styles})
    assert re.match("thanks/letter.css, line [12]: This is not CSS, and would undo styles after it.", lines[0])


@pytest.mark.parametrize("layout", ["", "Dear reader,", "p { color: red }", '{"a": 1}', "%PDF-1.7"])
def test_a_layout_that_is_no_html_is_refused(layout: str, tmp_path: Path) -> None:
    lines = said(tmp_path, {"letter.html": layout})
    assert any(line.startswith("thanks/letter.html, line 1: This layout has no <body>.") for line in lines)


@pytest.mark.parametrize(
    ("style", "what"),
    [
        ("p { color red; }", "This is not CSS"),
        ("p { color: black; } ; h1 { color: black }", "This selector cannot be read."),
        ("p:: { color: black }", "This selector cannot be read."),
        ("p::nonsense { color: black }", "This selector cannot be read."),
        ("p $ h1 { color: black }", "This selector cannot be read."),
    ],
)
def test_what_is_no_css_in_the_middle_of_styles_is_told_with_its_line(style: str, what: str, tmp_path: Path) -> None:
    assert begins(of_styles(tmp_path, "\n" + style), f"thanks/letter.css, line 2: {what}")


@pytest.mark.parametrize(
    ("drawing", "line", "what"),
    [
        ("not a drawing", 1, "This is not a drawing: its XML cannot be read."),
        ("<html></html>", None, "This is not a drawing (SVG)."),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>\n' + DRAWING + "<text>&a;</text></svg>", 1, "This drawing has a DOCTYPE"),
        (DRAWING + "<script>x</script></svg>", 2, "<script> has no use in a drawing."),
        (DRAWING + '<rect onload="x"/></svg>', 2, "“onload” has no use in a drawing."),
        (DRAWING + "<foreignObject/></svg>", 2, "<foreignObject> has no use in a drawing."),
        (DRAWING + '\n<image xlink:href="http://localhost/a.png"/></svg>', 3, "This drawing shows another file"),
        (DRAWING + '<use href="other.svg#a"/></svg>', 2, "This drawing shows another file"),
        (DRAWING + '<rect fill="url(http://localhost/a#b)"/></svg>', 2, "This drawing asks for another file"),
        (DRAWING + "<style>@import url(a.css);</style></svg>", 2, "This drawing asks for another file"),
        ('<?xml-stylesheet href="a.css"?>\n' + DRAWING + "</svg>", 1, "<?xml-stylesheet> has no use"),
        (DRAWING + '<g id="a"><use href="#a"/></g></svg>', 2, "Parts of this drawing use one another"),
        (DRAWING + "<g>" * 1_000 + "</g>" * 1_000 + "</svg>", 2, "This drawing has more than"),
        (DRAWING + "<g/>" * 30_000 + "</svg>", 2, "This drawing has more than"),
        (
            DRAWING
            + '<g id="n0"/>\n'
            + "".join(f'<g id="n{n}">' + f'<use href="#n{n - 1}"/>' * 10 + "</g>\n" for n in range(1, 20))
            + "</svg>",
            3,
            "Its parts are repeated so often",
        ),
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(
    drawing: str, line: int | None, what: str, tmp_path: Path
) -> None:
    at = f", line {line}" if line else ""
    assert begins(said(tmp_path, {"seal.svg": drawing}), f"thanks/seal.svg{at}: {what}")


def test_a_plain_drawing_that_uses_its_own_parts_is_allowed(tmp_path: Path) -> None:
    inside = '<linearGradient id="g"/><rect id="r" fill="url(#g)" width="1" height="1"/><use xlink:href="#r"/>'
    assert said(tmp_path, {"seal.svg": f'<?xml version="1.0"?>\n{DRAWING}<title>A seal</title>{inside}</svg>'}) == []


def test_a_font_that_is_a_text_is_refused(tmp_path: Path) -> None:
    assert begins(said(tmp_path, {"fonts/Other.otf": "Dear reader,"}), "thanks/fonts/Other.otf: This font cannot be")


# --------------------------------------------------------------------------------------------- what is told


@pytest.mark.parametrize(
    "asked",
    [
        "{% if note < 3 %}x{% endif %}",
        "{% if note in 3 %}x{% endif %}",
        "{{ note ~ 1 if 3 > note }}",
        "{{ 3 | upper in 3 }}",
    ],
)
def test_no_error_of_a_wording_tells_what_somebody_typed(asked: str, tmp_path: Path) -> None:
    kept = template.load(office.design(tmp_path / "thanks", {"en.md": WORDING.replace(AT, asked + AT)}))
    who = office.person(note="Secretnote", first_name="Secretname")
    with pytest.raises(Refused) as stop:
        office.letter(who, kept)
    assert "ecret" not in str(office.said(stop.value))


@pytest.mark.parametrize(
    "asked",
    [
        "{{ recipient[9] }}",
        "{{ parts[7].date }}",
        "{{ part.date + 1 }}",
        "{{ part.date - 1 }}",
        "{% if part.contact < 1 %}{% endif %}",
    ],
)
def test_no_error_of_a_layout_tells_what_somebody_typed(asked: str, tmp_path: Path) -> None:
    changes = {"letter.html": LAYOUT.replace(IN_LAYOUT, asked + IN_LAYOUT)}
    kept = template.load(office.design(tmp_path / "thanks", changes))
    who = office.person(note="Secretnote", first_name="Secretname", address=("Secret Lane", "Secret", "LE65 2AB"))
    with pytest.raises(Refused) as stop:
        compose.letter(who, office.ASHBY, kept, office.DAY, {})
    assert "ecret" not in str(office.said(stop.value))
