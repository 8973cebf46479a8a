"""What a person's finished letter must say, worked out from the person, the authority and the wording.

Nothing here is taken from the letter itself, so that a slip anywhere on its way shows when `readback` compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from html import unescape

from letters.people.person import Person
from letters.post import compose, language, window
from letters.post.compose import Part
from letters.post.expected import Expected, Piece, squeezed
from letters.post.template import Template
from letters.settings import Site

BLOCKS = re.compile(r"</?(?:p|h[1-6]|blockquote|ul|ol|li|pre|hr|div)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")


def letter(
    person: Person, note: str, site: Site, template: Template, day: date, pictures: Mapping[str, str]
) -> Expected:
    """Return what a person's letter must hold; `note` is what the notes say of this person's id."""
    parts = compose.parts(person, site, template, day, pictures)
    lines, _ = window.lines(person, template.font)
    told = {squeezed(line) for line in note.split("\n")}
    return Expected(
        staff_id=person.staff_id,
        template=template.name,
        title=parts[0].title,
        window=tuple(map(squeezed, lines)),
        facts=_pieces(
            [
                ("the name in the salutation", person.salutation),
                *(("the note", line) for line in note.split("\n")),
                ("who signs", site.sender),
                *(("the date", language.day_in_words(day, language.languages()[part.lang])) for part in parts),
            ]
        ),
        pieces=_pieces(("the note" if text in told else name, text) for part in parts for name, text in _of_part(part)),
        closings=tuple((_texts(part.closing)[-1], squeezed(part.sender)) for part in parts),
        pictures=len(parts) * sum(not name.endswith(".svg") for name in pictures.values()),
        ink="signature" not in pictures,
        languages=tuple(part.lang for part in parts),
        own=tuple(sorted({text for own in template.own if (text := squeezed(own))}, key=len, reverse=True)),
    )


def _of_part(part: Part) -> list[tuple[str, str]]:
    return [
        ("the letterhead", part.organisation),
        *(("the letterhead", line) for line in part.contact),
        ("the date", part.date),
        *(("a paragraph", text) for text in _texts(part.body)),
        *(("the last paragraph", text) for text in _texts(part.last)),
        *(("the closing", text) for text in _texts(part.closing)),
        ("the name of who signs", part.sender),
        ("the role of who signs", part.role),
    ]


def _texts(html: str) -> list[str]:
    """Return the text of each paragraph, heading or item of some HTML, squeezed."""
    return [text for block in BLOCKS.split(html) if (text := squeezed(unescape(TAG.sub("", block))))]


def _pieces(named: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(name, text) for name, words in named if (text := squeezed(words)))
