"""Designs: wordings, layouts, styles and drawings, spoilt or made of random pieces; loaded, and letters composed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hostile import good
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from fuzz import pieces, spoil, text
from fuzz.part import Files, Part
from letters import files, intake
from letters.intake import Checked, Order
from letters.post import compose, language, template
from letters.post.compose import Unfit
from letters.post.language import Language

AT, TABLE = "templates/recognition", "cy.toml"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm"><g id="b"><path d="M0 0L9 9"/></g></svg>'


@functools.cache
def _good() -> Mapping[str, str]:
    folder = files.shipped("templates") / "recognition"
    texts = {path: data.decode() for path, data in files.contents(folder).items() if not path.startswith("fonts/")}
    return {**texts, "mark.svg": DRAWING}


_expressions = st.builds(
    lambda names, between, filters: between.join(names) + "".join(f" | {name}" for name in filters),
    st.lists(pieces.of("expressions"), min_size=1, max_size=3),
    st.sampled_from((" and ", " ~ ", " + ", " == ", " or ", " in ", ", ", " < ", " if ")),
    st.lists(pieces.of("filters"), max_size=2),
)
_braces = st.builds(lambda frame, inside: frame.replace("EXP", inside), pieces.of("statements"), _expressions)
_printed = _expressions.map("{{{{ {} }}}}".format)
_asked = st.builds(lambda asked, shown: f"{{% if {asked} %}}{shown}{{% endif %}}", _expressions, _printed)
_filled = _braces | _printed | _asked
_declared = st.builds(
    "{}: {} {};".format,
    pieces.of("properties"),
    pieces.of("values"),
    (st.just("") | pieces.of("values")),
)
_rules = st.builds("{} {{ {} }}\n".format, pieces.of("selectors"), st.lists(_declared, max_size=3).map(" ".join))
_nested = st.builds("{} {{ {} }}\n".format, pieces.of("selectors"), st.lists(_rules, max_size=2).map(" ".join))

_strange: Mapping[str, SearchStrategy[str]] = {
    "en.md": _filled | pieces.of("markdown") | text.fragments,
    "cy.md": _filled | pieces.of("markdown") | text.fragments,
    "letter.html": _filled | pieces.of("html") | text.fragments,
    "letter.css": _rules | _nested | pieces.of("values", "selectors") | text.fragments,
    "mark.svg": pieces.of("svg") | text.fragments,
}


def _written(name: str) -> SearchStrategy[bytes]:
    """Return a file of a design, spoilt: as a text, or now and then byte by byte."""
    good_text, strange = st.deferred(lambda: st.just(_good()[name])), _strange[name]
    anew = st.lists(strange, max_size=12).map("".join)
    return st.one_of(
        spoil.encoded(spoil.spoilt(good_text, strange)),
        spoil.encoded(spoil.spoilt(good_text, strange, 1)),
        spoil.encoded(anew if name != "mark.svg" else anew.map(lambda inside: DRAWING.replace("<g", f"{inside}<g"))),
        spoil.spoilt(good_text.map(str.encode), st.binary(max_size=4), 2),
    )


_table = (Path(language.__file__).parent / "languages/cy.toml").read_text(encoding="utf-8")
_tables = spoil.encoded(spoil.spoilt(st.just(_table), pieces.of("toml", "dates") | text.fragments))

cases: SearchStrategy[Files] = st.one_of(
    *(st.fixed_dictionaries({f"{AT}/{name}": _written(name)}) for name in _strange),
    st.fixed_dictionaries({TABLE: _tables}),
)


def put(folder: Path) -> object:
    """Read the design, and the table of a language; and compose everybody's letter."""
    if (table := folder / TABLE).exists():
        return _in_words(language.read("cy", table.read_bytes()))
    kept, good_one = template.load(folder / AT), _checked(folder)
    made: list[object] = []
    for person in good_one.roster.people:
        site, pictures = good_one.settings.sites[person.site], good_one.paper.pictures.names[person.site]
        try:
            made.append(compose.letter(person, site, kept, good_one.settings.date, pictures))
        except Unfit as unfit:
            made.append(unfit.faults)
    return made


@functools.cache
def _checked(folder: Path) -> Checked:
    """Return a good campaign in the same room, checked with the design that is shipped."""
    beside = folder.parent / "good"
    return intake.check(Order(beside if beside.is_dir() else good.campaign(beside)))


def _in_words(known: Language) -> object:
    """Use all that a language says, as a letter does."""
    said = (known.logo.format(organisation="Glan"), known.signature.format(sender="Gwen Pryce"))
    return said, language.foot((known,), "1", "2"), language.day_in_words(date(2026, 12, 1), known)


def _beside() -> Files:
    folder = files.shipped("templates") / "recognition"
    return {f"{AT}/{path}": data for path, data in {**files.contents(folder), "mark.svg": DRAWING.encode()}.items()}


PART = Part("designs", cases, put, _beside)
