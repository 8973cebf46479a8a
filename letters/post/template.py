"""A letter design: its layout, its styles, its fonts and pictures, and its wording in each language.

A folder holds `letter.html`, `letter.css`, `fonts/`, and one `<language>.md` for each language. A wording is Markdown
with fields in double braces. The Markdown becomes an HTML template once, before any person's data are seen, so a
note that reads `# big` or `<b>` is printed as typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from letters import files, problems
from letters.post import language
from letters.post.fonts import Font
from letters.problems import Place, Problem

LAYOUT, STYLES, BODY_FONT = "letter.html", "letter.css", "fonts/SourceSerif4-Regular.otf"
PICTURES = (".png", ".jpg", ".jpeg", ".svg")
FIELDS = {  # what a wording may say → the staff sheet's or the notes' column that it comes from
    "salutation": "first_name",
    "first_name": "first_name",
    "last_name": "last_name",
    "full_name": "last_name",
    "title": "title",
    "job_title": "job_title",
    "team": "team",
    "line_manager": "line_manager",
    "manager": "manager",
    "note": "note",
    "organisation": "site",
    "sender": "site",
    "role": "site",
    "date": "site",
}
LAYOUT_FIELDS = ("parts", "recipient", "page_name", "loop")


class Blank(jinja2.StrictUndefined):
    """A field that is empty for this person: it may be asked about with `if`, and may not be printed."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's text, as templates of HTML: the subject, the paragraphs, the last of them, and the closing."""

    subject: str
    body: jinja2.Template
    last: jinja2.Template
    closing: jinja2.Template


@dataclass(frozen=True, slots=True)
class Template:
    """A letter design, ready to be filled."""

    name: str
    layout: jinja2.Template
    wordings: Mapping[str, Wording]
    styles: str
    assets: Mapping[str, bytes]  # what the styles and the layout may refer to, by path inside the folder
    font: Font  # of the body and the address
    sources: Mapping[str, str]  # every file's SHA-256


def load(folder: Path) -> Template:
    """Return a design; `Refused` with every fault of its files, each with its line."""
    names = files.tree(folder)
    languages = [path.removesuffix(".md") for path in names if path.endswith(".md") and "/" not in path]
    found = [
        Problem(Place(f"{folder.name}/{needed}"), "This file of the template is missing.", "Copy it from another.")
        for needed in (LAYOUT, STYLES, BODY_FONT)
        if needed not in names
    ]
    if not folder.is_dir():
        found = [Problem(Place(str(folder)), "There is no such template.", _others(folder))]
    problems.refuse_if(found)
    data = {name: files.read(folder / name) for name in names}
    env = _environment()
    wordings = {}
    for code in languages:
        place = Place(f"{folder.name}/{code}.md")
        if code not in language.languages():
            found.append(
                Problem(place, "This is the code of no language.", problems.nearest(code, language.languages()))
            )
            continue
        try:
            wordings[code] = _wording(env, data[f"{code}.md"].decode("utf-8-sig"), place, found)
        except UnicodeDecodeError:
            found.append(Problem(place, "This file is not UTF-8.", "Save it again as UTF-8."))
    layout = data[LAYOUT].decode()
    found += _fields(env, layout, Place(f"{folder.name}/{LAYOUT}"), LAYOUT_FIELDS)
    problems.refuse_if(found)
    return Template(
        name=folder.name,
        layout=env.from_string(layout),
        wordings=wordings,
        styles=data[STYLES].decode() + "\n" + language.page_numbers(),
        assets={name: data[name] for name in names if name.startswith("fonts/") or name.lower().endswith(PICTURES)},
        font=Font.read(data[BODY_FONT]),
        sources={name: files.digest(data[name]) for name in names},
    )


def _others(folder: Path) -> str:
    here = [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []
    return problems.nearest(folder.name, sorted(here)) or "Templates are folders beside campaign.toml, in templates/."


# ------------------------------------------------------------------------------------------------ Jinja fields


def _environment() -> jinja2.Environment:
    """Return the sandbox in which people's data are filled in: escaped, and never silently blank."""
    return ImmutableSandboxedEnvironment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_never_blank,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _never_blank(value: Any) -> Any:
    """Refuse what would print as “None”, “nan” or nothing at all."""
    if value is None or value != value or (isinstance(value, str) and not value.strip()):
        raise jinja2.UndefinedError("a field is blank")
    return value


def _syntax(error: jinja2.TemplateSyntaxError, place: Place) -> Problem:
    what = f"The braces cannot be read: {error.message}."
    return Problem(Place(place.file, line=error.lineno), what, "A field is written {{ like_this }}.")


def _fields(env: jinja2.Environment, source: str, place: Place, known: Collection[str]) -> Iterator[Problem]:
    """Report every field that there is not, with its line and the nearest that there is."""
    try:
        tree = env.parse(source)
    except jinja2.TemplateSyntaxError as error:
        yield _syntax(error, place)
        return
    unknown = meta.find_undeclared_variables(tree) - set(known)
    for name in tree.find_all(nodes.Name):
        if name.name in unknown:
            where = Place(place.file, line=name.lineno)
            yield Problem(where, f"“{name.name}” is not a field here.", problems.nearest(name.name, known))


# -------------------------------------------------------------------------------------------- Markdown wordings

CLOSING = re.compile(r"^---\s*$", re.MULTILINE)
SUBJECT = re.compile(r"<h1>(.*?)</h1>")
FIELD = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def _wording(env: jinja2.Environment, source: str, place: Place, found: list[Problem]) -> Wording:
    found += _fields(env, source, place, FIELDS)
    parts = CLOSING.split(source.replace("\r\n", "\n"))
    html = _html(parts[0])
    subjects = SUBJECT.findall(html)
    if len(parts) != 2:
        what = "The closing must stand after a line of three hyphens, once."
        found.append(Problem(place, what, "Put --- on a line of its own before “Yours sincerely,”."))
    if len(subjects) != 1 or FIELD.search(subjects[0] if subjects else ""):
        what = "A wording needs one subject line, with no field in it."
        found.append(Problem(place, what, "Begin one line with # and a space; it is also the document's title."))
    body, last = _last_paragraph(html)
    subject = unescape(re.sub("<.*?>", "", subjects[0])) if subjects else ""
    if found:
        body = last = parts[-1] = ""  # it will be refused; what cannot be compiled need not be
    return Wording(subject, *(env.from_string(text) for text in (body, last, _html(parts[-1]))))


def _html(markdown: str) -> str:
    """Return the HTML of some Markdown, with its Jinja fields untouched and its quotes made typographic."""
    from markdown_it import MarkdownIt

    fields = FIELD.findall(markdown)
    numbers = iter(range(len(fields)))
    opaque = FIELD.sub(lambda _: f"\ue000{next(numbers)}\ue001", markdown)
    renderer = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["replacements", "smartquotes"])
    return re.sub("\ue000([0-9]+)\ue001", lambda match: fields[int(match[1])], renderer.render(opaque))


def _last_paragraph(html: str) -> tuple[str, str]:
    """Split off the last block, which is kept on one page with the signature."""
    start = max(html.rfind("\n<p>"), html.rfind("\n<blockquote>"), html.rfind("\n<ul>"), html.rfind("\n<ol>"))
    return html[: start + 1], html[start + 1 :]
