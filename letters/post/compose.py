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
from letters.post import language
from letters.post.language import Language
from letters.post.template import FIELDS, Blank, Template
from letters.problems import Fault, Place, Problem, Refused
from letters.settings import Site, Words

WINDOW_WIDTH, WINDOW_LINES, ADDRESS_SIZE = 95.4, 7, 10.5  # mm, lines, points: as in letter.css


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's letter before it is laid out."""

    staff_id: str
    template: str
    html: str


class Unfit(Exception):
    """No letter can be made for this person as the sheets stand; holds every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


def letter(person: Person, site: Site, template: Template, day: date, pictures: Mapping[str, str]) -> Letter:
    """Return the letter of one person; raise `Unfit` with every fault that stops it.

    `pictures` gives, for `logo` and `signature`, the name under which the site's picture lies among the assets.
    """
    try:
        languages = language.of_reader(person.language)
    except ValueError:
        known = " · ".join(known.code for known in language.languages().values())
        remedy = f"Use one of {known}, or several joined by +, such as en+cy."
        raise Unfit((Fault("language", "This is not a language that letters can be in.", remedy),)) from None
    recipient, faults = window(person, template)
    faults += _unprintable(person, template)
    parts = []
    for lang in languages:
        faults += _missing(lang, site, template)
        if not _missing(lang, site, template):
            parts.append(_part(person, site, template, day, lang, pictures, faults))
    if faults:
        raise Unfit(tuple(dict.fromkeys(faults)))
    try:
        html = template.layout.render(parts=parts, recipient=recipient, page_name=language.page_name(languages))
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
        place = Place(f"{template.name}/letter.html")
        raise Refused([Problem(place, f"The layout cannot be filled: {error}.", "Mend the layout.")]) from None
    return Letter(person.staff_id, template.name, html)


def _words(site: Site, lang: Language) -> Words | None:
    """Return what the site's letterhead says in a language; the table itself is in English."""
    return site if lang.code == language.DEFAULT else site.language.get(lang.code)


def _missing(lang: Language, site: Site, template: Template) -> list[Fault]:
    """Refuse a reader's language for which there is no wording or no letterhead: never silent English."""
    faults = []
    if lang.code not in template.wordings:
        what = f"This reader's letter is to be in {lang.name}, and the template has no wording in it."
        faults.append(Fault("language", what, f"Add {template.name}/{lang.code}.md."))
    if _words(site, lang) is None:
        what = f"This reader's letter is to be in {lang.name}, and the site's letterhead is not."
        faults.append(Fault("language", what, f"Add [sites.….language.{lang.code}] to campaign.toml."))
    return faults


def _part(
    person: Person,
    site: Site,
    template: Template,
    day: date,
    lang: Language,
    pictures: Mapping[str, str],
    faults: list[Fault],
) -> dict[str, Any]:
    """Return what the layout needs for one language."""
    words = _words(site, lang) or site
    wording = template.wordings[lang.code]
    in_words = language.day_in_words(day, lang)
    fields = _fields(person, site, words, in_words)
    filled = {}
    for name, text in (("body", wording.body), ("last", wording.last), ("closing", wording.closing)):
        try:
            filled[name] = Markup(text.render(fields))  # noqa: S704  the text escapes what it is filled with
        except jinja2.UndefinedError as error:
            field = str(error.message)
            what = f"The wording prints “{field}”, and it is blank for this person."
            faults.append(Fault(FIELDS.get(field, "staff_id"), what, "Fill it in, or ask for it with {% if %}."))
    return {
        **filled,
        "lang": lang.code,
        "title": wording.subject,
        "date": in_words,
        "organisation": words.organisation,
        "contact": [*words.address, *site.contact],
        "sender": site.sender,
        "role": words.role,
        "logo": pictures.get("logo", ""),
        "logo_alt": lang.logo.format(organisation=words.organisation),
        "signature": pictures.get("signature", ""),
        "signature_alt": lang.signature.format(sender=site.sender),
    }


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
        "note": person.note,
        "organisation": words.organisation,
        "sender": site.sender,
        "role": words.role,
        "date": in_words,
    }
    return {name: value if value.strip() else Blank(hint=name, name=name) for name, value in values.items()}


# ------------------------------------------------------------------------------------------ what paper can hold


def window(person: Person, template: Template) -> tuple[tuple[str, ...], list[Fault]]:
    """Return the lines of the address window, and what does not fit into it.

    A long name is broken between words. Where the lines would be too many, the postcode shares the last one, two
    spaces behind the town, as Royal Mail allows.
    """
    name = " ".join(part for part in (person.title, person.full_name) if part)
    home = person.address
    if home[0].casefold() in (name.casefold(), person.full_name.casefold()):
        home = home[1:]  # an export that puts the name in the address as well
    too_wide = "This line is wider than the address window."
    faults = [
        Fault(field, too_wide, "Break it into two lines, or shorten it.")
        for field, line in zip(person.address_fields, person.address, strict=True)
        if _width(line, template) > WINDOW_WIDTH
    ]
    names = _broken(name, template)
    if any(_width(line, template) > WINDOW_WIDTH for line in names):
        faults.append(Fault("last_name", too_wide, "Use the form of the name that stands on this person's letters."))
    lines = (*names, *home)
    if len(lines) > WINDOW_LINES:
        lines = (*lines[:-2], f"{lines[-2]}\u00a0\u00a0{lines[-1]}")
    if len(lines) > WINDOW_LINES:
        what = f"The address has {len(lines)} lines with the name; the window holds {WINDOW_LINES}."
        faults.append(Fault("address_line_1", what, "Join two lines."))
    return lines, faults


def _width(line: str, template: Template) -> float:
    return template.font.width(line, ADDRESS_SIZE)


def _broken(name: str, template: Template) -> list[str]:
    """Break a name between words into lines that fit; a single word is never broken."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, template) <= WINDOW_WIDTH or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _unprintable(person: Person, template: Template) -> list[Fault]:
    """Report characters that the font has not: they would print as boxes."""
    texts = {field: getattr(person, field) for field in ("title", "first_name", "last_name", "preferred_name")}
    texts |= {field: getattr(person, field) for field in ("job_title", "team", "note", "manager")}
    texts |= dict(zip(person.address_fields, person.address, strict=True))
    return [
        Fault(field, f"The letter's font has no {', '.join(lacks)}.", "Write it with other characters.", text)
        for field, text in texts.items()
        if (lacks := template.font.lacks(text))
    ]
