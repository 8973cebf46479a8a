"""What a person's finished letter must say, worked out afresh from the person, the authority and the wording.

Nothing here is taken from the letter, nor from what composed it: no step that letters go through is asked what it has
done, so that a slip anywhere on their way shows when `readback` compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from letters.people.person import Person
from letters.post import language, wording
from letters.post.expected import Expected, Piece, is_plain, squeezed
from letters.post.fields import Blank
from letters.post.language import Language
from letters.post.template import Template
from letters.settings import Site, Words

BLOCKS = re.compile(r"</?(?:p|h[1-6]|blockquote|ul|ol|li|pre|hr|div)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")


def letter(
    person: Person, note: str, site: Site, template: Template, day: date, pictures: Mapping[str, str]
) -> Expected:
    """Return what a person's letter must hold; `note` is what the notes say of this person's id."""
    name = " ".join(part for part in (person.title, person.first_name, person.last_name) if part)
    called = person.preferred_name or person.first_name
    parts = [(lang, _texts_in(lang, person, note, called, site, template, day)) for lang in _languages(person.language)]
    told = {squeezed(line) for line in note.split("\n")}
    return Expected(
        staff_id=person.staff_id,
        template=template.name,
        title=template.wordings[parts[0][0].code].subject,
        window=tuple(map(squeezed, (name, *_home(person, name)))),
        facts=_pieces([("the name in the salutation", called), *(("the note", line) for line in note.split("\n"))]),
        pieces=_pieces(("the note" if text in told else what, text) for _, texts in parts for what, text in texts),
        words=tuple(filter(is_plain, f"{name} {note}".split())),
        closings=tuple((dict(texts).get("the closing", ""), squeezed(site.sender)) for _, texts in parts),
        pictures=len(parts) * sum(not file.endswith(".svg") for file in pictures.values()),
        ink="signature" not in pictures,
        languages=tuple(lang.code for lang, _ in parts),
        own=tuple(sorted({text for own in template.own if (text := squeezed(own))}, key=len, reverse=True)),
    )


def _languages(cell: str) -> list[Language]:
    """Return the languages whose names stand in a cell, in printing order; English when none does."""
    known = sorted(language.languages().values(), key=lambda lang: lang.rank)
    named = [it for it in known if any(re.search(rf"\b{re.escape(name)}\b", cell.casefold()) for name in it.called)]
    return named or [language.languages()[language.DEFAULT]]


def _home(person: Person, name: str) -> tuple[str, ...]:
    """Return the lines of an address that stand below the name, which an address may hold as well."""
    names = (name.casefold(), f"{person.first_name} {person.last_name}".strip().casefold())
    return person.address[1:] if person.address[0].casefold() in names else person.address


def _texts_in(
    lang: Language, person: Person, note: str, called: str, site: Site, template: Template, day: date
) -> list[tuple[str, str]]:
    """Return what a letter says in one language, each piece with its name in a message."""
    from babel.dates import format_date

    words: Words = site if lang.code == language.DEFAULT else site.language[lang.code]
    in_words = format_date(day, lang.date, locale=lang.locale)
    values = dict(_values(person, note, called, site, words, in_words))
    body, closing = map(_texts, template.wordings[lang.code].blocks.render(values).split(wording.CLOSING_MARK))
    return [
        ("the letterhead", words.organisation),
        *(("the letterhead", line) for line in (*words.address, *site.contact)),
        ("the date", in_words),
        *(("a paragraph", text) for text in body[:-1]),
        *(("the last paragraph", text) for text in body[-1:]),
        *(("the closing", text) for text in closing),
        ("the name of who signs", site.sender),
        ("the role of who signs", words.role),
    ]


def _values(
    person: Person, note: str, called: str, site: Site, words: Words, in_words: str
) -> Iterator[tuple[str, Any]]:
    """Give the value of every field; a blank one may be asked about, and may not be printed."""
    values: dict[str, str] = {
        **{field: getattr(person, field) for field in ("first_name", "last_name", "title", "job_title", "team")},
        "line_manager": person.line_manager,
        "manager": person.manager,
        "salutation": called,
        "full_name": f"{person.first_name} {person.last_name}".strip(),
        "note": Markup("</p><p>").join(escape(line) for line in note.split("\n") if line.strip()),
        "organisation": words.organisation,
        "sender": site.sender,
        "role": words.role,
        "date": in_words,
    }
    return ((name, value if value.strip() else Blank(hint=name, name=name)) for name, value in values.items())


def _texts(html: str) -> list[str]:
    """Return the text of each paragraph, heading or item of some HTML, squeezed."""
    return [text for block in BLOCKS.split(html) if (text := squeezed(unescape(TAG.sub("", block))))]


def _pieces(named: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(name, text) for name, words in named if (text := squeezed(words)))
