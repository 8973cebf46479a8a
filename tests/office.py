"""An invented office: two authorities, a person to be changed at will, and a small letter design to be spoilt."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.fontBuilder import FontBuilder
from PIL import Image, ImageDraw

from letters import files
from letters.people.person import Person
from letters.post import binder, compose, cover, pack, pool, stationery, template
from letters.post.compose import Unfit
from letters.post.cover import Cover
from letters.post.fonts import Font
from letters.post.letter import Finished, Letter, Stationery
from letters.post.pack import Item
from letters.post.render import Document, Press
from letters.post.stationery import Pictures
from letters.post.template import Template
from letters.problems import Refused
from letters.sections.sites import Site, Words
from letters.settings import Settings

DAY = date(2026, 12, 1)
FONT = "fonts/SourceSerif4-Regular.otf"
SIGNATURE = "sites/ashby-signature.png"

ASHBY = Site(
    organisation="Ashby Borough Council",
    sender="Ruth Amadi",
    role="Director of Children’s Services",
    address=("Town Hall", "Ashby", "LE65 1AA"),
)
BRYNMOR = Site(
    organisation="Brynmor County Council",
    sender="Gwen Pryce",
    role="Director of Social Services",
    address=("Council Offices", "Brynmor", "SY23 1AA"),
    language={
        "cy": Words(
            organisation="Cyngor Sir Brynmor",
            role="Cyfarwyddwr Gwasanaethau Cymdeithasol",
            address=("Swyddfeydd y Cyngor", "Brynmor", "SY23 1AA"),
        )
    },
)
SITES = {"ashby": ASHBY, "brynmor": BRYNMOR}

WORDING = """\
Dear {{ salutation }},

# Thank you for your work

I asked {{ manager }}, and was told:

> {{ note }}

With my thanks.

---

Yours sincerely,
"""
WELSH = """\
Annwyl {{ salutation }},

# Diolch am eich gwaith

Gofynnais i {{ manager }}. Dyma'r ateb:

> {{ note }}

Gyda diolch.

---

Yr eiddoch yn gywir,
"""
LAYOUT = """\
<!doctype html>
<html lang="{{ parts[0].lang }}">
<head><meta charset="utf-8"><title>{{ parts[0].title }}</title></head>
<body class="{{ page_name }}">
{% for part in parts %}
<article lang="{{ part.lang }}">
<p class="recipient">{% for line in recipient %}{{ line }}{% if not loop.last %}<br>{% endif %}{% endfor %}</p>
<p class="date">{{ part.date }}</p>
{{ part.body }}
<div class="close">{{ part.last }} {{ part.closing }} <p>{{ part.sender }}</p></div>
</article>
{% endfor %}
</body>
</html>
"""
STYLES = """\
@font-face { font-family: Letter; src: url(fonts/SourceSerif4-Regular.otf) }
@page { size: A4; margin: 20mm; @bottom-left { font: 9pt Letter } }
html { font: 12pt/16pt Letter }
h1 { font: 12pt/16pt Letter }
article + article { break-before: page }
"""


def person(**changes: Any) -> Person:
    """Return an invented person, changed as asked; the fields of the address follow its lines."""
    usual: dict[str, Any] = {
        "staff_id": "A01",
        "first_name": "Siân",
        "last_name": "O'Neill",
        "preferred_name": "",
        "title": "",
        "job_title": "",
        "site": "ashby",
        "team": "Duty",
        "line_manager": "Jo Marsh",
        "address": ("3 Mill Lane", "Ashby", "LE65 2AB"),
        "language": "",
        "format": "",
        "note": "You stayed with the Tuesday group when it was down to three.",
        "manager": "Jo Marsh",
        "stratum": "everyone",
        "cluster": "",
        "row": 2,
        "note_row": 2,
    }
    given = usual | changes
    lines = tuple(f"address_line_{number}" for number in range(1, len(given["address"])))
    return Person(**({"address_fields": (*lines, "postcode")} | given))


def design(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write a small letter design, some of its files changed or left out, and return its folder."""
    contents: dict[str, str | bytes | None] = {
        "en.md": WORDING,
        "letter.html": LAYOUT,
        "letter.css": STYLES,
        FONT: (files.shipped("templates") / "recognition" / FONT).read_bytes(),
        **(changes or {}),
    }
    for name, content in contents.items():
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def font(widths: Mapping[str, int]) -> Font:
    """Return a font that has these characters, so wide in thousandths of the type size."""
    glyphs = {character: f"u{ord(character):04X}" for character in widths}
    builder, data = FontBuilder(1000), io.BytesIO()
    builder.setupGlyphOrder([".notdef", *glyphs.values()])
    builder.setupCharacterMap({ord(character): glyph for character, glyph in glyphs.items()})
    advances = {glyph: (widths[character], 0) for character, glyph in glyphs.items()}
    builder.setupHorizontalMetrics({".notdef": (500, 0), **advances})
    builder.save(data)
    return Font.read(data.getvalue())


@functools.cache
def shipped() -> Template:
    """Return the design that comes with the program."""
    return template.load(files.shipped("templates") / "recognition")


def letter(
    who: Person, kept: Template | None = None, site: Site | None = None, pictures: Mapping[str, str] | None = None
) -> Letter:
    """Return a person's letter in the shipped design, or another, from the person's site, or another."""
    return compose.letter(who, site or SITES[who.site], kept or shipped(), DAY, pictures or {})


def faults(who: Person, kept: Template | None = None, site: Site | None = None) -> list[tuple[str, str]]:
    """Return why a person can have no letter, as fields and what is wrong with each; nothing when there is one."""
    try:
        letter(who, kept, site)
    except Unfit as unfit:
        return [(fault.field, fault.what) for fault in unfit.faults]
    return []


def said(stop: Refused) -> list[str]:
    """Return what a refusal says, a line for each problem."""
    return [str(problem) for problem in stop.problems]


def on(kept: Template, assets: Mapping[str, bytes] | None = None) -> dict[str, Stationery]:
    """Return the stationery of one design, with these pictures."""
    return {kept.name: stationery.of(kept, Pictures({}, assets or {}))}


def printed(who: Person, kept: Template | None = None) -> Document:
    """Return a person's letter, laid out."""
    return Press(on(kept or shipped())).render(letter(who, kept))


class Stack(NamedTuple):
    """Cover sheets: what each says, and the PDFs whose pages they are, both in the order in which they lie."""

    covers: tuple[Cover, ...]
    pdfs: tuple[bytes, ...]


def covers(items: Sequence[Item], head: str = "0123456789abcdef" * 4) -> Stack:
    """Return the finished cover sheets of all volumes, one for each part of an authority."""
    parts = [part for volume in pack.volumes(items) for part in volume.parts]
    sites = [part[0].person.site for part in parts]
    found = []
    for number, (site, letters) in enumerate(zip(sites, parts, strict=True)):
        first, last = letters[0].first_sheet, letters[-1].last_sheet
        words = (site, SITES[site].organisation, SITES[site].sender, "Thanks")
        which = sites[: number + 1].count(site), sites.count(site)
        found.append(Cover(*words, DAY, 1, len(letters), first - 1, first, last, head, *which))
    return Stack(tuple(found), tuple(it.pdf for it in map(Press(cover.stationery()).render, cover.pages(found))))


def finished(document: Document) -> Finished:
    """Return a letter as it is when it has been read, kept under its staff id."""
    return Finished(document.staff_id, document.staff_id, document.pages, files.digest(document.pdf), ())


def planned(people: Iterable[Person], documents: Iterable[Document], most: int = 1000) -> tuple[Item, ...]:
    """Return the items of the pack of these letters, in volumes of at most so many sheets."""
    return pack.plan(people, map(finished, documents), most)


def bound(
    items: Sequence[Item], documents: Iterable[Document], covers: Sequence[bytes], title: str = "Letters"
) -> bytes:
    """Return the pack of these letters in one volume."""
    (volume,) = pack.volumes(items)
    pdfs = {it.staff_id: it.pdf for it in documents}
    return binder.bind(volume, items, covers, title, lambda some: binder.sheaf(some, lambda letter: pdfs[letter.key]))


def made(letters: Iterable[Letter], kept: Mapping[str, Stationery], workers: int = 1) -> list[Document]:
    """Return letters laid out by so many workers."""
    with pool.opened(kept, workers) as workshop:
        return list(workshop.lay_out(letters))


def signature() -> bytes:
    """Return the picture of a signature, drawn without smoothing so that it is the same everywhere."""
    picture = Image.new("L", (420, 120), 255)
    pen = ImageDraw.Draw(picture)
    for height in (30, 60, 80):
        pen.arc((20, height - 25, 400, height + 25), 180 - height, 360, fill=0, width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def settings(folder: Path, sites: Mapping[str, Site]) -> Settings:
    """Return the settings of a campaign with these sites."""
    return Settings.model_validate(
        {
            "title": "Thank-you letters",
            "date": DAY,
            "people": {"staff": "staff.csv", "notes": "notes.csv"},
            "sites": {key: site.model_dump() for key, site in sites.items()},
            "trial": {"arms": [{"name": "letter", "wording": "recognition"}]},
        }
    )
