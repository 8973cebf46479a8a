"""Nobody's letter: every character that many letters show, wherever something of somebody's stands."""

from __future__ import annotations

from datetime import date

from letters.people.person import Person
from letters.post import compose, fields, language
from letters.post.compose import Unfit
from letters.post.template import Template
from letters.problems import Refused
from letters.sections.sites import Site, Words

DAY = date(2026, 12, 1)
CHARACTERS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 fi fl ff ffi ffl fj tt Th "
    ".,;:!?()&/%+@*•'\"-–—…£ ‘’ “” âêîôûŵŷÂÊÎÔÛŴŶáéíóúẃàèìòùäëïöüẅÄËÏÖÜÉçñåø"
)
ANY = "A"  # what an authority says is the same in all letters of it, and so are its glyphs


def html(template: Template) -> str:
    """Return the specimen of a design; nothing where its layout cannot be filled with nobody's data."""
    text = "".join(character for character in CHARACTERS if not template.font.lacks(character))
    code = language.DEFAULT if language.DEFAULT in template.wordings else next(iter(template.wordings))
    words = Words(organisation=ANY, role=ANY, address=(ANY,))
    site = Site(**dict(words), sender=ANY, contact=(ANY,), language={code: words})
    person = Person(
        staff_id="",
        **dict.fromkeys(("first_name", "last_name", "preferred_name", "title", "job_title"), text),
        site="",
        **dict.fromkeys(("team", "line_manager", "note", "manager"), text),
        address=(text,),
        address_fields=("postcode",),
        language=code,
        format="",
        stratum="",
        cluster="",
        row=0,
        note_row=0,
    )
    try:
        return compose.filled(compose.parts(person, site, template, DAY, {}), template, (text,))
    except (Unfit, Refused, *fields.FAILURES):
        return ""
