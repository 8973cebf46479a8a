"""What a person's finished letter must say, worked out afresh from the person, the authority and the wording's file.

Nothing here is taken from the letter, nor from what composed it: no step that letters go through is asked what it has
done, so that a slip anywhere on their way shows when `readback` compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import unquote

from letters.people.person import Person
from letters.post import language, literal
from letters.post.expected import Expected, Listed, Piece, is_plain, squeezed
from letters.post.fields import Blank
from letters.post.formats import LARGE
from letters.post.language import Language
from letters.post.literal import Literal
from letters.post.paper import SMALLEST
from letters.post.template import Template
from letters.sections.sites import Site, Words

IN_A_LINE = ("first_name", "last_name", "title", "job_title", "team", "line_manager", "manager")  # of all but a note
LARGE_PRINT = 16.0  # points; it begins here (RNIB)


def letter(
    person: Person, note: str, site: Site, template: Template, day: date, pictures: Mapping[str, str]
) -> Expected:
    """Return what a person's letter must hold; `note` is what the notes say of this person's id."""
    name = " ".join(part for part in (person.title, person.first_name, person.last_name) if part)
    called = person.preferred_name or person.first_name
    langs = _languages(person.language)
    said = [_said(lang, person, note, called, site, template, day) for lang in langs]
    parts = [_texts_in(lang, words, site, day) for lang, words in zip(langs, said, strict=True)]
    told = {squeezed(line) for line in note.split("\n")}
    return Expected(
        staff_id=person.staff_id,
        listed=listed(person, site),
        template=template.name,
        title=said[0].subject,
        window=tuple(map(squeezed, (name, *_home(person, name)))),
        facts=_pieces([("the name in the salutation", called), *(("the note", line) for line in note.split("\n"))]),
        pieces=_pieces(
            ("the note" if squeezed(text) in told else what, text) for texts in parts for what, text in texts
        ),
        paragraphs=tuple(tuple(map(squeezed, (*words.body, *words.closing))) for words in said),
        words=tuple(filter(is_plain, f"{name} {note}".split())),
        closings=tuple((squeezed(words.closing[-1]), squeezed(site.sender)) for words in said),
        **{kind: _without_drawings(pictures.get(kind, "")) for kind in ("logo", "signature")},
        ink="signature" not in pictures,
        languages=tuple(lang.code for lang in langs),
        numbered=language.foot(tuple(langs), "{page}", "{pages}"),
        smallest=LARGE_PRINT if " ".join(person.format.casefold().split()) in LARGE.called else SMALLEST,
        own=tuple(sorted({text for own in template.own if (text := squeezed(own))}, key=len, reverse=True)),
    )


def listed(person: Person, site: Site) -> Listed:
    """Return what the print list says of a person."""
    return Listed(f"{person.first_name} {person.last_name}".strip(), site.organisation, person.team)


def _without_drawings(address: str) -> str:
    """Return the name of the file at an address; of an SVG nothing, since its lines are no picture in a PDF."""
    return "" if address.endswith(".svg") else unquote(address)


def _languages(cell: str) -> list[Language]:
    """Return the languages whose names stand in a cell, in printing order; English when none does."""
    said = cell.strip().casefold()
    said = language.BILINGUAL if said in language.IN_WORDS else said
    known = sorted(language.languages().values(), key=lambda lang: lang.rank)
    named = [it for it in known if any(re.search(rf"\b{re.escape(name)}\b", said) for name in it.called)]
    return named or [language.languages()[language.DEFAULT]]


def _home(person: Person, name: str) -> tuple[str, ...]:
    """Return the lines of an address that stand below the name, which an address may hold as well."""
    names = (name.casefold(), f"{person.first_name} {person.last_name}".strip().casefold())
    return person.address[1:] if person.address[0].casefold() in names else person.address


def _said(lang: Language, person: Person, note: str, called: str, site: Site, template: Template, day: date) -> Literal:
    """Return what the wording in one language says to a person."""
    words = _letterhead(lang, site)
    values = dict(_values(person, note, called, site, words, _in_words(lang, day)))
    return literal.read(template.wordings[lang.code].source, values)


def _letterhead(lang: Language, site: Site) -> Words:
    return site if lang.code == language.DEFAULT else site.language[lang.code]


def _in_words(lang: Language, day: date) -> str:
    from babel.dates import format_date

    return str(format_date(day, lang.date, locale=lang.locale))


def _texts_in(lang: Language, said: Literal, site: Site, day: date) -> list[tuple[str, str]]:
    """Return what a letter says in one language, each piece with its name in a message."""
    words = _letterhead(lang, site)
    return [
        ("the letterhead", words.organisation),
        *(("the letterhead", line) for line in (*words.address, *site.contact)),
        ("the date", _in_words(lang, day)),
        *(("a paragraph", text) for text in said.body[:-1]),
        *(("the last paragraph", text) for text in said.body[-1:]),
        *(("the closing", text) for text in said.closing),
        ("the name of who signs", site.sender),
        ("the role of who signs", words.role),
    ]


def _values(
    person: Person, note: str, called: str, site: Site, words: Words, in_words: str
) -> Iterator[tuple[str, Any]]:
    """Give the value of every field; a blank one may be asked about, and may not be printed."""
    values: dict[str, str] = {
        **{field: getattr(person, field).replace("\n", " ") for field in IN_A_LINE},
        "salutation": called,
        "full_name": f"{person.first_name} {person.last_name}".strip(),
        "note": note,
        "organisation": words.organisation,
        "sender": site.sender,
        "role": words.role,
        "date": in_words,
    }
    return ((name, value if value.strip() else Blank(hint=name, name=name)) for name, value in values.items())


def _pieces(named: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(name, text) for name, words in named if (text := squeezed(words)))
