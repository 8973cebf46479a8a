"""The awkward cast that a design is tried on: invented people, one row each, every one hard on paper in another way."""

from __future__ import annotations

import functools
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from letters import files
from letters.people.person import Person
from letters.post import language
from letters.post.fonts import Font
from letters.post.formats import STANDARD, Format
from letters.post.template import Template
from letters.sections.sites import Site, Words

DAY = date(2026, 12, 1)
SIGNATURE, WIDE, TALL = "sites/signature.png", "sites/logo-wide.png", "sites/logo-tall.png"
SIGNED = {"signature": SIGNATURE}

SITE = Site(
    organisation="Northshire County Council",
    sender="Margaret Osei",
    role="Director of Children’s Services",
    address=("County Hall", "Castle Street", "Northtown", "DL7 8QT"),
    contact=("01632 960 140",),
    language={
        "cy": Words(
            organisation="Cyngor Sir Northshire",
            role="Cyfarwyddwr Gwasanaethau Plant",
            address=("Neuadd y Sir", "Stryd y Castell", "Northtown", "DL7 8QT"),
        )
    },
)
PERSON = Person(
    staff_id="1",
    first_name="Siân",
    last_name="O'Neill",
    preferred_name="",
    title="Ms",
    job_title="Senior Social Worker",
    site="northshire",
    team="the Duty and Assessment Team",
    line_manager="Jo Marsh",
    address=("3 Mill Lane", "Northtown", "DL7 9AB"),
    address_fields=("address_line_1", "address_line_2", "postcode"),
    language=language.DEFAULT,
    format="",
    note="You stayed with the Tuesday group when it was down to three. It is eleven now, and they ask for you.",
    manager="Jo Marsh",
    stratum="everyone",
    cluster="",
    row=2,
    note_row=2,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: what is awkward, who it is, who writes to them, and with which pictures."""

    caption: str
    person: Person
    site: Site = SITE
    pictures: Mapping[str, str] = field(default_factory=lambda: SIGNED)
    long: bool = False  # whether the letter may have more pages than an ordinary one
    day: date = DAY


def person(**changes: Any) -> Person:
    """Return an ordinary invented person, changed in some fields; an address is its lines, the postcode last."""
    lines = tuple(changes.get("address", PERSON.address))
    fields = (*(f"address_line_{number}" for number in range(1, len(lines))), "postcode")
    return replace(PERSON, **{**changes, "address": lines, "address_fields": fields})


def members(design: Template) -> tuple[Member, ...]:
    """Return the cast for a design: the ordinary letter first, and each language of its wordings, and all in one."""
    spoken = [known for known in language.languages().values() if known.code in design.wordings]
    first = min(spoken, key=lambda known: known.code != language.DEFAULT)
    rows = (
        *_rows(first.code, design.font),
        *_in_formats(design.formats, first.code),
        *_in_languages(tuple(spoken), first.code),
    )
    return tuple(
        replace(row, person=replace(row.person, staff_id=str(number)), site=_in_every_language(row.site))
        for number, row in enumerate(rows, start=1)
    )


def _rows(code: str, font: Font) -> tuple[Member, ...]:
    who = functools.partial(person, language=code)
    return (
        Member("An ordinary letter", who()),
        Member("Space for ink, no pictures", who(), pictures={}),
        Member("A wide logo", who(), pictures={"logo": WIDE, **SIGNED}),
        Member("A tall logo, space for ink", who(), pictures={"logo": TALL}),
        Member("The longest letterhead", who(), site=LONGEST),
        Member("A last name of 120 characters", who(title="Professor", last_name=LONG_NAME, preferred_name="Billie")),
        Member("A name of one word", who(first_name="Ezhilan", last_name="", preferred_name="Ezhilan")),
        Member("Seven lines of address", who(address=SEVEN_LINES)),
        Member("A name in capitals", who(first_name="KATARZYNA", last_name="ŻUKOWSKA-BŁASZCZYKOWSKA")),
        Member("Only what must be filled in", who(title="", job_title="")),
        Member("A long team, a long manager", who(team=LONG_TEAM, manager=f"Dr Wilhelmina {LONG_NAME[:60].strip()}")),
        Member("The shortest note", who(note="Thank you.")),
        Member("A note of 250 words", who(note=LONG_NOTE), long=True),
        Member("Lines, quotes and dashes", who(note=PUNCTUATED)),
        Member("HTML, Jinja, Markdown, as typed", who(note=MARKED, team="the *Duty* <Team>")),
        Member("A word of 90 letters", who(note=f"You found it: {'llanfair' * 11}pg and nobody else had.")),
        Member("Every accented letter of the font", who(note=accented(font)), long=True),
    )


def _in_formats(known: tuple[Format, ...], code: str) -> list[Member]:
    return [
        Member(f"In the format “{kind.code}”", person(language=code, format=kind.code), long=True)
        for kind in known
        if kind is not STANDARD
    ]


def _in_languages(spoken: tuple[language.Language, ...], code: str) -> list[Member]:
    """Return a letter in each further language, and one in all of them together."""
    rows = [
        Member(f"In {other.name}", person(language=other.code, note=NOTES.get(other.code, PERSON.note)))
        for other in spoken
        if other.code != code
    ]
    if rows:
        names = " and ".join(other.name for other in sorted(spoken, key=lambda other: other.rank))
        rows.append(Member(f"In {names}", person(language="+".join(other.code for other in spoken))))
    return rows


def _in_every_language(site: Site) -> Site:
    """Return a site whose letterhead is there in every language, in English words where there are no others."""
    plain = Words(organisation=site.organisation, role=site.role, address=site.address)
    others = [code for code in language.languages() if code != language.DEFAULT]
    return site.model_copy(update={"language": {code: site.language.get(code, plain) for code in others}})


def accented(font: Font) -> str:
    """Return every accented Latin letter that a font has, in words of eight."""
    letters = [letter for letter in sorted(font.widths) if _is_accented(letter)]
    return " ".join("".join(letters[at : at + 8]) for at in range(0, len(letters), 8)) or "é"


def _is_accented(letter: str) -> bool:
    """Say whether a character is a Latin letter with a mark, in the one form (NFC) that sheets are read in."""
    composed = unicodedata.normalize("NFC", letter) == letter != unicodedata.normalize("NFD", letter)
    return composed and unicodedata.name(letter, "").startswith("LATIN")


# ------------------------------------------------------------------------------------------------------ pictures


@functools.cache
def pictures() -> Mapping[str, bytes]:
    """Return the signature and the logos of the cast, as they lie among the assets of a design."""
    signature = files.read(files.shipped("sample_data") / "signature-osei.png")
    return {SIGNATURE: signature, WIDE: _logo(1320, 300), TALL: _logo(400, 500)}


def _logo(width: int, height: int) -> bytes:
    """Return an invented logo: a hill and a sun."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (width, height), "#1d3c45")
    pen, sun = ImageDraw.Draw(picture), height // 3
    pen.ellipse((width // 2 - sun, height // 3, width // 2 + sun, height // 3 + 2 * sun), fill="#d9a441")
    pen.polygon(((0, height), (width // 2, height // 2), (width, height)), fill="#7a9e87")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


# --------------------------------------------------------------------------------------------------- their words

LONG_NAME = (
    "Featherstonehaugh-Cholmondeley de la Peña y Fitzwilliam "
    "Wolfeschlegelsteinhausen-Bergerdorff of Upper Slaughter-Wychwood"
)
LONG_TEAM = "the Multi-Agency Safeguarding, Assessment and Family Support Team for Northtown, Westmarch and the Vale"
LONGEST = SITE.model_copy(
    update={
        "organisation": "Northshire, Westmarch and Vale Children’s Services Trust",
        "sender": "Professor Dame Margaret Featherstonehaugh-Osei OBE",
        "role": "Executive Director of Children’s Services, Education, Families and Lifelong Learning",
        "address": ("Children’s Services Directorate", "Third Floor, County Hall Annexe", *SITE.address),
        "contact": ("01632 960 140", "childrens.services@northshire-and-westmarch.example"),
    }
)
SEVEN_LINES = ("Flat 2B", "The Old Dairy", "9 High Street", "Packington", "Near Northtown", "Northshire", "DL7 9AD")
NOTES = {"cy": "Rwyt ti'n gwneud i bawb deimlo'n gartrefol. Diolch o galon."}
PUNCTUATED = """\
"You listen first" – so say the carers, all of them; and 'they' should know — they've seen plenty…
Nobody's plans are plainer: page 1 says what, page 2 says who, page 3 isn't there.
Thanks, then, for the lot!"""
MARKED = """\
# Not a heading
<b>Bold</b> & <script>alert(1)</script> are typed, {{ note }} and {% if x %} too
* no list, no _emphasis_, no [link](https://example.org), 1 < 2 &amp; 3 > 2"""
LONG_NOTE = """\
Every week for a year you drove to the far end of the county and back, so that two brothers could sit at one table. \
Nobody had asked you to. When the road was closed you took the long way round, and rang ahead.
The plan you wrote in March is the one that we now give to others to learn from. It is short, it is kind, and every \
word of it can be understood by the people it is about.
You sat with the new colleagues when their first hard week was over, and told them of yours. They have stayed, all \
four of them, and each has told me why.
In the summer you looked at how we answer the telephone, of all things, and changed three sentences. Since then \
people ring back. I would not have believed that three sentences could do so much.
And when the office was under water in October, you had the files upstairs, the kettle on, and everybody at a desk \
in the library by ten. I have not forgotten it, and I hope that you have not either.
You know every bus that goes out to Westmarch, and the name of every driver. You carry stamps. You have never once \
let a form go out that you had not first filled in yourself, to see how it feels.
Thank you for the laughter, too. There is a corridor here that is quieter on all the days when you are out."""
