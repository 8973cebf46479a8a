"""A letter design: its layout, its styles, its fonts and pictures, and its wording in each language.

A folder holds `letter.html`, `letter.css`, `fonts/`, and one `<language>.md` for each language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import jinja2

from letters import files, problems
from letters.post import fields, language, wording
from letters.post.fonts import Font
from letters.post.formats import FORMATS, STANDARD, Format
from letters.post.wording import Wording
from letters.problems import Place, Problem, Refused

LAYOUT, STYLES, BODY_FONT = "letter.html", "letter.css", "fonts/SourceSerif4-Regular.otf"
PICTURES, FONTS = (".png", ".jpg", ".jpeg", ".svg"), (".otf", ".ttf", ".woff", ".woff2")
# A brace, or a comment or a text, in which braces do not count.
BRACE = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|/\*|[{}]""", re.DOTALL
)  # past comments and texts


@dataclass(frozen=True, slots=True)
class Template:
    """A letter design, ready to be filled."""

    name: str
    layout: jinja2.Template
    wordings: Mapping[str, Wording]
    styles: str
    assets: Mapping[str, bytes]  # what the styles and the layout may refer to, by path inside the folder
    font: Font  # of the body and the address
    formats: tuple[Format, ...]  # that the styles provide for
    own: tuple[str, ...]  # what the design prints by itself, beside wording and fields
    sources: Mapping[str, str]  # every file's SHA-256


def load(folder: Path) -> Template:
    """Return a design; `Refused` with every fault of its files, each with its line."""
    if not folder.is_dir():
        raise Refused([Problem(Place(f"templates/{folder.name}"), "There is no such template.", _others(folder))])
    data = files.contents(folder)
    languages = [path.removesuffix(".md") for path in data if path.endswith(".md") and "/" not in path]
    found = [
        Problem(Place(f"{folder.name}/{needed}"), "This file of the template is missing.", "Copy it from another.")
        for needed in (LAYOUT, STYLES, BODY_FONT)
        if needed not in data
    ]
    if not languages:
        found.append(Problem(Place(folder.name), "This template has no wording.", f"Add {language.DEFAULT}.md."))
    problems.refuse_if(found)
    env = fields.environment()
    fonts = [name for name in data if name.endswith(FONTS)]
    read = problems.gather(*(partial(_font, data[name], Place(f"{folder.name}/{name}")) for name in fonts))
    font = read[fonts.index(BODY_FONT)]
    styles, layout, *wordings = problems.gather(
        partial(_styles, data[STYLES], Place(f"{folder.name}/{STYLES}")),
        partial(_layout, env, data[LAYOUT], Place(f"{folder.name}/{LAYOUT}")),
        *(partial(_wording, env, data[f"{code}.md"], Place(f"{folder.name}/{code}.md"), font) for code in languages),
    )
    return Template(
        name=folder.name,
        layout=layout,
        wordings=dict(zip(languages, wordings, strict=True)),
        styles=styles + "\n" + language.page_numbers(),
        assets={name: data[name] for name in data if name.startswith("fonts/") or name.lower().endswith(PICTURES)},
        font=font,
        formats=tuple(f for f in FORMATS if f is STANDARD or re.search(rf"\.{f.code}\b", styles)),
        own=(*_own_words(_text(data[LAYOUT], Place(LAYOUT))), *CONTENT.findall(styles)),
        sources={name: files.digest(content) for name, content in data.items()},
    )


def _others(folder: Path) -> str:
    here = [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []
    return problems.nearest(folder.name, sorted(here)) or "Templates are folders beside campaign.toml, in templates/."


def _font(data: bytes, place: Place) -> Font:
    try:
        return Font.read(data)
    except Exception:  # fontTools raises what its readers of tables raise
        raise Refused([Problem(place, "This font cannot be read.", "Copy it from another template.")]) from None


def _wording(env: jinja2.Environment, data: bytes, place: Place, font: Font) -> Wording:
    code = Path(place.file).stem
    if code not in language.languages():
        remedy = problems.nearest(code, language.languages())
        raise Refused([Problem(place, "This is the code of no language.", remedy)])
    return wording.read(env, _text(data, place), place, font)


def _text(data: bytes, place: Place) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Refused([Problem(place, "This file is not UTF-8.", "Save it again as UTF-8.")]) from None


def _styles(data: bytes, place: Place) -> str:
    """Return the styles; refuse a brace without its other half, which would silently undo all that follows it."""
    source = _text(data, place)
    found, opened = [], []
    for match in BRACE.finditer(source):
        line = 1 + source.count("\n", 0, match.start())
        if match[0] == "{":
            opened.append(line)
        elif match[0] == "}" and opened:
            opened.pop()
        elif match[0] in ("}", "/*"):
            found.append(line)
    problems.refuse_if(
        Problem(Place(place.file, line=line), "A brace or a comment here has no other half.", "Mend the styles.")
        for line in [*opened, *found]
    )
    return source


# ------------------------------------------------------------------------------------------------------ layout

NO_USE = frozenset(("applet", "audio", "base", "embed", "frame", "iframe", "object", "script", "video"))
HIDDEN = "\ue000"  # stands for a field while the HTML around it is read


def _layout(env: jinja2.Environment, data: bytes, place: Place) -> jinja2.Template:
    source = _text(data, place)
    problems.refuse_if(fields.faults(env, source, place, fields.LAYOUT))
    reader = _Reader(place.file)
    reader.feed(wording.FIELD.sub(_hide, source))
    reader.close()
    problems.refuse_if(reader.found)
    return env.from_string(source)


CONTENT = re.compile(r"""\bcontent\s*:[^;}]*?["']([^"';}]+)["']""")  # words that the styles print
HEAD = re.compile(r"<head\b.*?</head>|<!--.*?-->|<!doctype[^>]*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def _own_words(layout: str) -> list[str]:
    """Return the words that a layout prints beside its fields: “Private and confidential”."""
    return [words for text in HEAD.split(wording.FIELD.sub("<>", layout)) if (words := unescape(text).strip())]


def _hide(match: re.Match[str]) -> str:
    return (HIDDEN if match[0].startswith("{{") else "") + "\n" * match[0].count("\n")


class _Reader(HTMLParser):
    """Finds what is of no use on paper, and fields where escaping protects nothing: in a style, or without quotes."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.found: list[Problem] = []
        self._file, self._tag = file, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        if tag in NO_USE:
            self._report(f"<{tag}> has no use in a letter.", "Take it out.")
        if any(name == "style" and HIDDEN in (value or "") for name, value in attrs):
            self._report("A field cannot stand in a style.", f"Use a class, and say in {STYLES} how it looks.")
        if HIDDEN in re.sub("\"[^\"]*\"|'[^']*'", "", self.get_starttag_text() or ""):
            self._report("A field in a tag needs quotation marks round it.", 'Write it as in class="{{ field }}".')

    def handle_data(self, data: str) -> None:
        if self._tag == "style" and HIDDEN in data:
            self._report("A field cannot stand in a style.", f"Use a class, and say in {STYLES} how it looks.")

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def _report(self, what: str, remedy: str) -> None:
        self.found.append(Problem(Place(self._file, line=self.getpos()[0]), what, remedy))
