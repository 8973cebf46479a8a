"""One person's letter, as HTML: the wording filled with the person's data under autoescape, both languages if asked.

Everything that could stop this person's letter is found here, before the draw and for every arm: a blank field,
a character that the font has not, an address line that the window cannot hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import jinja2
from markupsafe import Markup

from letters.people.person import Person
from letters.post import fields, formats, language, typography, window
from letters.post.fields import FIELDS, Blank
from letters.post.formats import STANDARD, Format
from letters.post.language import Language
from letters.post.letter import Letter
from letters.post.template import LAYOUT, Template
from letters.post.wording import Filled
from letters.problems import Fault, Place, Problem, Refused
from letters.sections.sites import Site, Words
from letters.settings import NAME


class Unfit(Exception):
    """No letter can be made for this person as the sheets stand; holds every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


@dataclass(frozen=True, slots=True)
class Part:
    """A letter in one language, before it is laid out: the fields are what a layout may print."""

    body: Markup
    last: Markup  # the last paragraph, which stays on one page with the signature
    closing: Markup
    lang: str
    title: str
    date: str
    organisation: str
    contact: tuple[str, ...]
    sender: str
    role: str
    logo: str
    logo_alt: str
    signature: str
    signature_alt: str


def letter(person: Person, site: Site, template: Template, day: date, pictures: Mapping[str, str]) -> Letter:
    """Return the letter of one person; raise `Unfit` with every fault that stops it.

    `pictures` gives, for `logo` and `signature`, the name under which the site's picture lies among the assets.
    """
    _check_letterhead(person, site, template)
    recipient, faults = window.lines(person, template.font)
    faults += _unprintable(person, template)
    made = _parts(person, site, template, day, pictures, faults)
    wanted = _format(person, template, faults)
    if faults:
        raise Unfit(tuple(dict.fromkeys(faults)))
    return Letter(person.staff_id, template.name, filled(made, template, recipient, wanted))


def filled(made: tuple[Part, ...], template: Template, recipient: tuple[str, ...], wanted: Format = STANDARD) -> str:
    """Return the layout, filled: the lines of the address, and what is said in each language."""
    body = language.body((part.lang for part in made), wanted)
    try:
        return template.layout.render(parts=made, recipient=recipient, page_name=body)
    except fields.FAILURES as error:
        raise Refused([fields.failed(error, Place(f"{template.name}/{LAYOUT}"), fields.line(error))]) from None


def parts(person: Person, site: Site, template: Template, day: date, pictures: Mapping[str, str]) -> tuple[Part, ...]:
    """Return what a person's letter says in each of its languages; raise `Unfit` where it says nothing."""
    faults: list[Fault] = []
    made = _parts(person, site, template, day, pictures, faults)
    if faults:
        raise Unfit(tuple(dict.fromkeys(faults)))
    return made


def _parts(
    person: Person, site: Site, template: Template, day: date, pictures: Mapping[str, str], faults: list[Fault]
) -> tuple[Part, ...]:
    made = []
    for lang in _languages(person, faults):
        missing = _missing(lang, person.site, site, template)
        faults += missing
        if not missing:
            made.append(_part(person, site, template, day, lang, pictures, faults))
    return tuple(made)


def _languages(person: Person, faults: list[Fault]) -> tuple[Language, ...]:
    """Return the languages that a person's letter is to be in; what is none is added to the faults."""
    try:
        return language.of_reader(person.language)
    except ValueError:
        known = " · ".join(f"{known.code} ({known.name})" for known in language.languages().values())
        remedy = f"Use one of {known}, or several joined by +, such as en+cy."
        faults.append(Fault("language", "This is not a language that letters can be in.", remedy))
        return ()


def _format(person: Person, template: Template, faults: list[Fault]) -> Format:
    """Return the format that a person asked for; one that is not known, or that the template lacks, is a fault."""
    try:
        wanted = formats.of_reader(person.format)
    except ValueError:
        remedy = f"Use one of {' · '.join(known.code for known in formats.FORMATS)}, or leave the cell empty."
        faults.append(Fault("format", "This is not a format that letters come in.", remedy))
        return STANDARD
    if wanted not in template.formats:
        what = f"This reader's letter is to be in the format “{wanted.code}”, and the template has no styles for it."
        faults.append(Fault("format", what, f"Add .{wanted.code} to {template.name}/letter.css."))
    return wanted


def _words(site: Site, lang: Language) -> Words | None:
    """Return what the site's letterhead says in a language; the table itself is in English."""
    return site if lang.code == language.DEFAULT else site.language.get(lang.code)


def _missing(lang: Language, key: str, site: Site, template: Template) -> list[Fault]:
    """Refuse a reader's language for which there is no wording or no letterhead: never silent English."""
    faults = []
    if lang.code not in template.wordings:
        what = f"This reader's letter is to be in {lang.name}, and the template has no wording in it."
        faults.append(Fault("language", what, f"Add {template.name}/{lang.code}.md."))
    if _words(site, lang) is None:
        what = f"This reader's letter is to be in {lang.name}, and the site's letterhead is not."
        faults.append(Fault("language", what, f"Add [sites.{key}.language.{lang.code}] to {NAME}."))
    return faults


def _part(
    person: Person,
    site: Site,
    template: Template,
    day: date,
    lang: Language,
    pictures: Mapping[str, str],
    faults: list[Fault],
) -> Part:
    """Return what the layout needs for one language."""
    words = _words(site, lang) or site
    in_words = language.day_in_words(day, lang)
    filled = _fill(template, lang, _fields(person, site, words, in_words), faults)
    return Part(
        body=Markup(filled.body),  # noqa: S704  the wording escapes what it is filled with
        last=Markup(filled.last),  # noqa: S704
        closing=Markup(filled.closing),  # noqa: S704
        lang=lang.code,
        title=template.wordings[lang.code].subject,
        date=in_words,
        organisation=words.organisation,
        contact=(*words.address, *site.contact),
        sender=site.sender,
        role=words.role,
        logo=pictures.get("logo", ""),
        logo_alt=lang.logo.format(organisation=words.organisation),
        signature=pictures.get("signature", ""),
        signature_alt=lang.signature.format(sender=site.sender),
    )


def _fill(template: Template, lang: Language, values: dict[str, Any], faults: list[Fault]) -> Filled:
    """Fill a wording; every blank field that it prints is added to the faults."""
    while True:
        try:
            return template.wordings[lang.code].fill(values)
        except jinja2.UndefinedError as error:
            field = str(error.message)
            if not isinstance(values.get(field), Blank):
                what = f"The wording in {lang.name} prints nothing for this person in one place."
                faults.append(Fault("staff_id", what, "Give what it asks for with {% if %} an {% else %}."))
                return Filled("", "", "")
            what = f"The wording prints “{field}”, and it is blank for this person."
            faults.append(Fault(FIELDS[field], what, "Fill it in, or ask for it with {% if %}."))
            values = {**values, field: "…"}  # to find the next one
        except fields.FAILURES as error:
            place = Place(f"{template.name}/{lang.code}.md")
            raise Refused([fields.failed(error, place, template.wordings[lang.code].line(values))]) from None


def _fields(person: Person, site: Site, words: Words, in_words: str) -> dict[str, Any]:
    """Return the value of every field of `FIELDS`; a blank one may not be printed."""
    values = {
        "salutation": person.salutation,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "full_name": person.full_name,
        "title": person.title,
        "job_title": person.job_title,
        "team": person.team,
        "line_manager": person.line_manager,
        "manager": person.manager,
        "note": typography.note(person.note),
        "organisation": words.organisation,
        "sender": site.sender,
        "role": words.role,
        "date": in_words,
    }
    return {name: value if value.strip() else Blank(hint=name, name=name) for name, value in values.items()}


# ------------------------------------------------------------------------------------------ what a font can print


def texts(person: Person) -> dict[str, str]:
    """Return what of a person's a letter may print, by its field."""
    names = ("title", "first_name", "last_name", "preferred_name", "line_manager", "manager")
    own = {field: getattr(person, field) for field in (*names, "job_title", "team", "note")}
    return own | dict(zip(person.address_fields, person.address, strict=True))


def _unprintable(person: Person, template: Template) -> list[Fault]:
    """Report characters that the font has not: they would print as boxes."""
    own = texts(person)
    if not template.font.lacks("".join(own.values())):
        return []
    return [
        Fault(field, f"The letter's font has no {', '.join(lacks)}.", "Write it with other characters.", text)
        for field, text in own.items()
        if (lacks := template.font.lacks(text))
    ]


def _check_letterhead(person: Person, site: Site, template: Template) -> None:
    """Refuse a letterhead with characters that the font has not."""
    texts = [site.sender, *site.contact]
    for words in (site, *site.language.values()):
        texts += [words.organisation, words.role, *words.address]
    if lacks := template.font.lacks("".join(texts)):
        what = f"The letter's font has no {', '.join(lacks)}."
        place = Place(f"{NAME}, [sites.{person.site}]")
        raise Refused([Problem(place, what, "Write it with other characters.")])
