"""A letter design: its layout, its styles, its fonts and pictures, and its wording in each language.

A folder holds `letter.html`, `letter.css`, `fonts/`, and one `<language>.md` for each language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import jinja2

from letters import files, keys, problems
from letters.post import fields, language, markdown, wording
from letters.post.fonts import Font
from letters.post.formats import FORMATS, STANDARD, Format
from letters.post.linting import braces, pictures
from letters.post.wording import Wording
from letters.problems import Place, Problem, Refused

LAYOUT, STYLES, BODY_FONT = "letter.html", "letter.css", "fonts/SourceSerif4-Regular.otf"
LARGEST_FILE = 10_000_000  # bytes; a font has a few hundred thousand
PICTURES, FONTS = (".png", ".jpg", ".jpeg", ".svg"), (".otf", ".ttf", ".woff", ".woff2")
NO_TEXT = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")  # nor a sign of our own use
# A brace, or a comment or a text, in which braces do not count.
BRACE = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|/\*|[{}]""", re.DOTALL)


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

    @property
    def key(self) -> str:
        """The key of all that its soundness depends on."""
        return _key(self.name, self.sources)


def load(folder: Path, sound: Collection[str] = ()) -> Template:
    """Return a design; `Refused` with every fault of its files, each with its line.

    Nothing is looked for again in one whose key is among `sound`.
    """
    if not folder.is_dir():
        raise Refused([Problem(Place(f"templates/{folder.name}"), "There is no such template.", _others(folder))])
    data = files.contents(folder)
    languages = [path.removesuffix(".md") for path in data if path.endswith(".md") and "/" not in path]
    found = [
        Problem(Place(f"{folder.name}/{needed}"), "This file of the template is missing.", "Copy it from another.")
        for needed in (LAYOUT, STYLES, BODY_FONT)
        if needed not in data
    ]
    found += [
        Problem(Place(f"{folder.name}/{name}"), "This file is over 10 MB.", "Is it the right file?")
        for name, content in data.items()
        if len(content) > LARGEST_FILE
    ]
    if not languages:
        found.append(Problem(Place(folder.name), "This template has no wording.", f"Add {language.DEFAULT}.md."))
    problems.refuse_if(found)
    env = fields.environment()
    sources = {name: files.digest(content) for name, content in data.items()}
    known, font = _key(folder.name, sources) in sound, Font(data[BODY_FONT])
    fonts = () if known else (name for name in data if name.endswith(FONTS))
    problems.gather(*(partial(_font, data[name], Place(f"{folder.name}/{name}")) for name in fonts))
    assets = {name: data[name] for name in data if name.startswith("fonts/") or name.lower().endswith(PICTURES)}
    (styles, layout), _, *wordings = problems.gather(
        partial(_design, env, data, folder.name, None if known else assets),
        partial(_drawings, {} if known else assets, folder.name),
        *(
            partial(
                _wording, env, data[f"{code}.md"], Place(f"{folder.name}/{code}.md"), font, None if known else assets
            )
            for code in languages
        ),
    )
    return Template(
        name=folder.name,
        layout=layout,
        wordings=dict(zip(languages, wordings, strict=True)),
        styles=styles + "\n" + language.page_numbers(),
        assets=assets,
        font=font,
        formats=tuple(f for f in FORMATS if f is STANDARD or re.search(rf"\.{f.code}\b", styles)),
        own=(*_own_words(_text(data[LAYOUT], Place(LAYOUT))), *CONTENT.findall(styles)),
        sources=sources,
    )


def _key(name: str, sources: Mapping[str, str]) -> str:
    return keys.of(keys.program(), name, *(f"{file} {sha}" for file, sha in sorted(sources.items())))


def _others(folder: Path) -> str:
    if not folder.parent.is_dir():
        return f"Nor is there a folder {folder.parent}: look at “templates” in campaign.toml."
    here = [path.name for path in folder.parent.iterdir() if path.is_dir()]
    return problems.nearest(folder.name, sorted(here)) or "Templates are folders beside campaign.toml, in templates/."


def _font(data: bytes, place: Place) -> None:
    try:
        Font.read(data)
    except Exception:  # fontTools raises what its readers of tables raise
        raise Refused([Problem(place, "This font cannot be read.", "Copy it from another template.")]) from None


def _wording(env: jinja2.Environment, data: bytes, place: Place, font: Font, assets: Collection[str] | None) -> Wording:
    """Return the wording in one language; without `assets`, it is known to be sound."""
    if assets is None:
        return Wording(env, _text(data, place))
    code = Path(place.file).stem
    if code not in language.languages():
        raise Refused([Problem(place, language.UNKNOWN, problems.nearest(code, language.languages()))])
    return wording.read(env, _text(data, place), place, font, assets)


def _text(data: bytes, place: Place) -> str:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Refused([Problem(place, "This file is not UTF-8.", "Save it again as UTF-8.")]) from None
    if no_text := NO_TEXT.search(text):
        where = Place(place.file, line=1 + text.count("\n", 0, no_text.start()))
        what = f"There is a sign here that is no text (U+{ord(no_text[0]):04X})."
        raise Refused([Problem(where, what, "Take it out, and save the file as UTF-8.")])
    return text


def _design(env: jinja2.Environment, data: Mapping[str, bytes], folder: str, assets: Mapping[str, bytes] | None) -> Any:
    """Return the styles and the layout; refuse what would be lost, hidden, fetched, or not read by everybody.

    Without `assets`, that is known.
    """
    of_layout, of_styles = Place(f"{folder}/{LAYOUT}"), Place(f"{folder}/{STYLES}")
    styles, layout = problems.gather(
        partial(_styles, data[STYLES], of_styles),
        partial(_layout, env, data[LAYOUT], of_layout),
    )
    if assets is not None:
        from letters.post.linting import design, families

        found = design.faults(env, (layout, styles), (of_layout, of_styles), assets)
        problems.refuse_if([*found, *families.typefaces(styles, assets, of_styles)])
    return styles, env.from_string(layout)


def _layout(env: jinja2.Environment, data: bytes, place: Place) -> str:
    source = _text(data, place)
    problems.refuse_if(fields.faults(env, source, place, fields.LAYOUT))
    return source


def _drawings(assets: Mapping[str, bytes], folder: str) -> None:
    drawings = [name for name in assets if name.lower().endswith(".svg")]
    problems.refuse_if(
        problem for name in drawings for problem in pictures.faults(assets[name], Place(f"{folder}/{name}"))
    )


def _styles(data: bytes, place: Place) -> str:
    """Return the styles; refuse a brace without its other half, which would silently undo all that follows it."""
    source = _text(data, place)
    if len(source) > braces.LARGEST:
        raise Refused([Problem(place, f"This file has over {braces.LARGEST:,} characters.", "Take some out.")])
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


# -------------------------------------------------------------------------------------------- its own words

CONTENT = re.compile(r"""\bcontent\s*:[^;}]*?["']([^"';}]+)["']""")  # words that the styles print
HEAD = re.compile(r"<head\b.*?</head>|<!--.*?-->|<!doctype[^>]*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def _own_words(layout: str) -> list[str]:
    """Return the words that a layout prints beside its fields: “Private and confidential”."""
    return [words for text in HEAD.split(markdown.FIELD.sub("<>", layout)) if (words := unescape(text).strip())]
