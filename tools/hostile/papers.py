"""campaign.toml, pictures and templates: broken, or asking for what a letter must not do."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from hostile import spoil
from hostile.case import DONE, MACHINE, Case
from hostile.containers import ENTITIES
from hostile.spoil import DESIGN, TOML, Spoil
from letters import files

ONE_LINE = 'title = "Thank-you letters"'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'

SHIPPED = files.shipped("templates") / "recognition"
LAST_LINE = len(files.read(SHIPPED / "letter.css").splitlines()) + 1  # what is appended stands there
LAST_STYLE = f"letter.css, line {LAST_LINE}:"
DRAWN = "[sites.northam] logo = “logo.svg”, line 1:"
FETCHES = "This drawing shows another file"


def _line(new: str, old: str = ONE_LINE) -> Spoil:
    return spoil.change(old, new)


def _letterhead(more: str) -> Spoil:
    return spoil.change('sender = "Ruth Amadi"', f'sender = "Ruth Amadi"\n{more}')


def _logo(name: str, data: bytes) -> Spoil:
    return spoil.both(_letterhead(f'logo = "{name}"'), spoil.raw(name, data))


def _svg(inside: str) -> Spoil:
    return _logo("logo.svg", SVG.format(inside).encode())


def _png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def _in(name: str, old: str, new: str) -> Spoil:
    return spoil.design(spoil.change(old, new, f"{DESIGN}/{name}"))


def _wording(words: str) -> Spoil:
    return _in("en.md", "There is nothing you need to do", words + " There is nothing you need to do")


def _styles(words: str) -> Spoil:
    return spoil.design(spoil.append(words, f"{DESIGN}/letter.css"))


def _layout(words: str) -> Spoil:
    return _in("letter.html", "{{ part.body }}", words + "{{ part.body }}")


def _without(name: str) -> Spoil:
    return spoil.design(spoil.remove(f"{DESIGN}/{name}"))


def _file(name: str, data: bytes) -> Spoil:
    return spoil.design(spoil.raw(f"{DESIGN}/{name}", data))


def _linked(folder: Path) -> None:
    (folder / DESIGN / "en.md").unlink()
    (folder / DESIGN / "en.md").symlink_to("/etc/passwd")


SETTINGS = (
    Case("no campaign.toml", spoil.remove(TOML), TOML),
    Case("campaign.toml empty", spoil.raw(TOML, b""), TOML),
    Case("campaign.toml of 50 MB", spoil.append("k = 1\n", times=9_000_000), TOML),
    Case("campaign.toml a folder", spoil.both(spoil.remove(TOML), lambda f: (f / TOML).mkdir()), TOML),
    Case("a quotation mark of the settings unclosed", _line('title = "Thank-you'), "line 1"),
    Case("curly quotation marks", _line("title = “Thank-you”"), "line 1"),
    Case("a backslash", _line('title = "C:\\x"'), "line 1"),
    Case("a key twice", _line(f"{ONE_LINE}\n{ONE_LINE}"), "line 2"),
    Case("an unknown key", _line(f"{ONE_LINE}\ncolour = 1"), "line 2"),
    Case("10,000 unknown keys", _line("\n".join(f"k{n} = 1" for n in range(10_000))), TOML),
    Case("a misspelt key", spoil.change("strata", "stratta"), "line 31"),
    Case("nested 10,000 deep", _line("title = " + "[" * 10_000), "line 1"),
    Case("a number of 6,000 digits", _line("title = " + "9" * 6000), "line 1"),
    Case("a title of 1,000,000 letters", _line(f'title = "{"x" * 10**6}"'), "line 1"),
    Case("a title with an escape for terminals", _line('title = "\\u001b[2Jx"'), "line 1"),
    Case("a title with markup", _line('title = "[red]x[/red] {{7*7}} <b>"'), code=DONE),
    Case("a title empty", _line('title = ""'), "line 1"),
    Case("a title that is a list", _line("title = [1]"), "line 1"),
    Case("a NUL", spoil.change("Thank-you", "Thank\0you"), "line 1"),
    Case("lines that end in carriage returns", spoil.change("\n", "\r\n", every=True), code=DONE),
    Case("a share of 1.5", spoil.append("share = 1.5\n"), "line 39"),
    Case("a share of 0", spoil.append("share = 0\n"), "line 39"),
    Case("a share of -1", spoil.append("share = -1\n"), "line 39"),
    Case("a share of 10^12", spoil.append("share = 1000000000000\n"), "line 39"),
    Case("a share that is true", spoil.append("share = true\n"), "line 39"),
    Case("31 February", spoil.change("2026-12-01", "2026-02-31"), "line 2"),
    Case("a date in words", spoil.change("2026-12-01", '"1 December"'), "line 2"),
    Case("a date with a time", spoil.change("2026-12-01", "2026-12-01T09:00:00"), "line 2"),
    Case("the year 1", spoil.change("2026-12-01", "0001-01-01"), code=DONE),
    Case("no arm with a wording", spoil.change('wording = "recognition"\n', ""), "line"),
    Case("two arms of one name", spoil.change('"control"', '"letter"'), "line 38"),
    Case("no arms", lambda f: (f / TOML).write_text((f / TOML).read_text().split("[[trial.arms]]")[0]), "arms"),
    Case("a wording that is a path", spoil.change('"recognition"', '"../../etc"'), "line"),
    Case("a wording that there is not", spoil.change('"recognition"', '"recogniton"'), "recogniton"),
    Case("a stratum that there is not", spoil.change('["site"]', '["sitte"]'), "sitte"),
    Case("a stratum that tells who", spoil.change('["site"]', '["last_name"]'), "last_name"),
    Case("a stratum twice", spoil.change('["site"]', '["site", "Site"]'), "line 31"),
    Case("a seed in two lines", spoil.change('"a seed for', '"a\\nseed for'), "line 30"),
    Case("a seed of 100,000 letters", spoil.change('"a seed for', '"' + "x" * 100_000), "line 30"),
    Case("two sites of one name", spoil.change("Glan County", "Northam Borough"), "line"),
    Case("no such staff folder", spoil.change("staff.csv", "staff/staff.csv"), "staff.csv"),
    Case("a staff file above", spoil.change("staff.csv", "../../../../../etc/shadow"), "shadow"),
    Case("an output that is a file", spoil.change('"output"', '"staff.csv"'), command="run", code=MACHINE),
    Case("an output that is a device", spoil.change('"output"', '"/dev/null"'), command="run", code=MACHINE),
    Case("an output on a read-only system", spoil.change('"output"', '"/proc/x"'), command="run", code=MACHINE),
    Case("an output with too long a name", spoil.change('"output"', f'"{"x" * 300}"'), "line 3", command="run"),
    Case("an output with a NUL", spoil.change('"output"', '"a\\u0000b"'), "line 3"),
    Case("a staff file with a NUL", spoil.change('"staff.csv"', '"a\\u0000b"'), "line 6"),
    Case("a staff file with too long a name", spoil.change("staff.csv", "x" * 5000), "line 6"),
    Case("a staff file with a name of 300 letters", spoil.change("staff.csv", "x" * 300), "line 6"),
    Case("templates elsewhere", _line(f'{ONE_LINE}\ntemplates = "nowhere"'), "recognition"),
    Case("a logo missing", _letterhead('logo = "logo.png"'), "logo.png"),
    Case("a logo of text", _logo("logo.png", b"hello"), "logo"),
    Case("a logo cut off", _logo("logo.png", _png(900, 900)[:60]), "logo"),
    Case("a logo of 40 megapixels", _logo("logo.png", _png(8000, 5000)), "logo"),
    Case(
        "a logo of 4,000 megapixels", _logo("logo.png", _png(8, 8)[:16] + b"\0\0\xff\xff" * 2 + _png(8, 8)[24:]), "logo"
    ),
    Case("a logo from outside", _letterhead('logo = "../../../../etc/passwd"'), "logo"),
    Case("a logo from the network", _letterhead('logo = "https://example.org/logo.png"'), "logo"),
    Case("an SVG that runs a script", _svg("<script>alert(1)</script>"), f"{DRAWN} <script>"),
    Case("an SVG that reads a file", _svg('<image xlink:href="file:///etc/passwd"/>'), f"{DRAWN} {FETCHES}"),
    Case("an SVG that asks the network", _svg('<image href="http://example.org/x.png"/>'), f"{DRAWN} {FETCHES}"),
    Case(
        "an SVG with entities",
        _logo("logo.svg", b'<!DOCTYPE svg [<!ENTITY a "x">]>' + SVG.encode()),
        f"{DRAWN} This drawing has a DOCTYPE",
    ),
    Case("an SVG with an entity bomb", _logo("logo.svg", ENTITIES), "“logo.svg”"),
    Case("an SVG that uses itself", _svg('<g id="a"><use xlink:href="#a"/></g>'), f"{DRAWN} Parts of this drawing"),
    Case("an SVG of 100,000 nested groups", _svg("<g>" * 100_000 + "</g>" * 100_000), f"{DRAWN} This drawing has more"),
)

TEMPLATES = (
    Case("a template of its own", spoil.design(spoil.nothing), code=DONE),
    Case("a field misspelt", _wording("{{ salutaton }}"), "en.md, line 13:"),
    Case("a field's braces unclosed", _wording("{{ note "), "en.md, line 13:"),
    Case("a question unclosed", _wording("{% if note %}"), "en.md, line 13:"),
    Case("|safe", _wording("{{ note | safe }}"), "en.md, line 13:"),
    Case("a filter that there is not", _wording("{{ note | tojson }}"), "en.md, line 13:"),
    Case("an attribute of a field", _wording("{{ note.__class__.__mro__ }}"), "en.md, line 13:"),
    Case("a subscript", _wording("{{ note['__class__'] }}"), "en.md, line 13:"),
    Case("a loop of 10^9", _wording("{% for i in range(10**9) %}x{% endfor %}"), "en.md, line 13:"),
    Case("a power", _wording("{{ 9**9**9 }}"), "en.md, line 13:"),
    Case("a text times 10^9", _wording("{{ 'x' * 1000000000 }}"), "en.md, line 13:"),
    Case("an include", _wording("{% include '/etc/passwd' %}"), "en.md, line 13:"),
    Case("an extends", _in("letter.html", "<!doctype html>", "{% extends 'x' %}"), "letter.html, line 1:"),
    Case("an import", _wording("{% import 'os' as os %}"), "en.md, line 13:"),
    Case("a macro", _wording("{% macro m() %}{% endmacro %}"), "en.md, line 13:"),
    Case("a call", _wording("{{ self() }}"), "en.md, line 13:"),
    Case("a global of the template language", _wording("{{ cycler.__init__.__globals__ }}"), "en.md, line 13:"),
    Case("50,000 quotations in each other", _wording("\n\n" + ">" * 50_000 + " x\n\n"), "en.md, line 15"),
    Case("a script in the wording", _wording("<script>alert(1)</script>"), code=DONE),
    Case(
        "a picture in the wording", _wording("![x](http://example.org/x.png)"), "en.md, line 13: This address leads out"
    ),
    Case("a link in the wording", _wording("[x](javascript:alert(1))"), code=DONE),
    Case("a script in the layout", _layout("<script>alert(1)</script>"), "letter.html, line 21:"),
    Case("a picture from the network", _layout('<img src="http://example.org/x.png" alt="">'), "letter.html, line 21:"),
    Case("a picture from the disk", _layout('<img src="file:///etc/passwd" alt="">'), "letter.html, line 21:"),
    Case("a frame", _layout('<iframe src="file:///etc/passwd"></iframe>'), "letter.html, line 21:"),
    Case("an object", _layout('<object data="file:///etc/passwd"></object>'), "letter.html, line 21:"),
    Case("an attachment", _layout('<a rel="attachment" href="file:///etc/passwd">x</a>'), "letter.html, line 21:"),
    Case(
        "styles from the network",
        _in("letter.html", "</head>", '<link rel="stylesheet" href="http://x/"></head>'),
        "letter.html, line 6: <link>",
    ),
    Case(
        "a field inside styles",
        _in("letter.html", "</head>", "<style>p { color: {{ parts[0].lang }} }</style></head>"),
        "letter.html, line 6:",
    ),
    Case(
        "an import of styles",
        _in("letter.css", "@page", '@import url("http://example.org/x.css");\n@page'),
        "letter.css, line 10: @import",
    ),
    Case(
        "a background from the network",
        _styles("body { background: url(http://example.org/x.png) }"),
        LAST_STYLE,
    ),
    Case("a background from the disk", _styles("body { background: url(file:///etc/passwd) }"), LAST_STYLE),
    Case("a background from above", _styles("body { background: url(../../../../etc/passwd) }"), LAST_STYLE),
    Case(
        "a font from the network",
        _styles("@font-face { font-family: X; src: url(http://x/x.otf) } p { font-family: X }"),
        LAST_STYLE,
    ),
    Case(
        "a font of the machine", _styles("p { font-family: 'DejaVu Sans' }"), "“DejaVu Sans” is a font of this machine"
    ),
    Case("a style that there is not", _styles("p { colour: red }"), f"at {LAST_LINE}:5, unknown property"),
    *(
        Case(name, _styles(words), LAST_STYLE)
        for name, words in (
            ("a note that is not shown", "blockquote { display: none }"),
            ("a note that cannot be seen", "blockquote { visibility: hidden }"),
            ("a note as white as the paper", "blockquote p { color: #fff }"),
            ("a note that lets the paper through", "blockquote { opacity: 0 }"),
            ("a note of no size", "blockquote p { font-size: 0 }"),
            ("a note beside the paper", "blockquote { position: absolute; left: -999mm }"),
            ("a note moved away", "blockquote { margin-left: -999mm }"),
            ("a note turned away", "blockquote { transform: translate(999mm) }"),
            ("a note indented off the paper", "blockquote p { text-indent: -999mm }"),
            ("a note cut off", "blockquote { height: 1mm; overflow: hidden }"),
            ("a note clipped", "blockquote { clip-path: inset(50%) }"),
            ("words in capitals", "p { text-transform: uppercase }"),
        )
    ),
    Case("words in place of a note, which stays", _styles('blockquote { content: "x" }'), code=DONE),
    Case("a comment about the whole letter", _layout("<!-- "), "letter.html, line 21:"),
    Case("a part that is hidden", _layout("<div hidden>"), "letter.html, line 21:"),
    Case("a part that is never read", _layout("<template>"), "letter.html, line 21:"),
    Case(
        "a note that is left out",
        _in("letter.html", "{{ part.body }}", ""),
        "letter.html, line 1: This layout does not print {{ part.body }}",
    ),
    Case(
        "a letter printed twice",
        _layout("{{ part.body }}"),
        "letter.html, line 21: This layout prints {{ part.body }} twice",
    ),
    Case(
        "an address left out",
        _in("letter.html", '{{ recipient | join("\\n") }}', ""),
        "letter.html, line 1: This layout does not print {{ recipient }}",
    ),
    Case("a brace unclosed in the styles", _styles("p { color: red"), LAST_STYLE),
    Case("styles that are not UTF-8", _file("letter.css", b"\xff\xfe\xff"), "letter.css: This file is not UTF-8"),
    Case("a wording that is not UTF-8", _file("en.md", b"Dear\xff"), "en.md: This file is not UTF-8"),
    Case("a wording of nothing", _file("en.md", b""), "en.md"),
    Case("a wording without a closing", _in("en.md", "---", ""), "en.md"),
    Case("a wording missing", _without("cy.md"), "O6"),
    Case("no wording", spoil.both(_without("cy.md"), spoil.remove(f"{DESIGN}/en.md")), "recognition"),
    Case("a wording in no language", _file("xx.md", b"# x\n"), "xx.md"),
    Case("a layout missing", _without("letter.html"), "letter.html"),
    Case("styles missing", _without("letter.css"), "letter.css"),
    Case("a font missing", _without("fonts/SourceSerif4-Regular.otf"), "SourceSerif4-Regular.otf"),
    Case("a font that is not used missing", _without("fonts/SourceSerif4-It.otf"), "letter.css, line 6:"),
    Case("a font broken", _file("fonts/SourceSerif4-Regular.otf", b"OTTO" + bytes(999)), "SourceSerif4-Regular.otf"),
    Case("a link to a file outside", spoil.design(_linked), "en.md"),
    Case("a letter of 12 pages", _wording("x\n\n" * 400), "pages"),
)
