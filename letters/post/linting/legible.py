"""Whether a letter can be read: large enough, dark enough on what lies behind it, and pictures fit for an archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from letters.post.linting import elements, measure
from letters.post.linting.measure import BLACK, WHITE, Colour
from letters.post.linting.reach import Styled
from letters.post.linting.styles import Declared
from letters.problems import Place, Problem

LEAST_BODY, LEAST = 12.0, 6.0  # points
ENOUGH = 4.5  # WCAG 2.2, success criterion 1.4.3
HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67, "small": 0.83}  # as WeasyPrint has it
SHARP = ("crisp-edges", "pixelated")


@dataclass(frozen=True, slots=True)
class Look:
    """How an element's text looks, and which declarations say so; None where that cannot be known."""

    size: float | None = measure.BODY
    sized: Declared | None = None
    colour: Colour | None = BLACK
    coloured: Declared | None = None
    behind: Colour | None = WHITE
    painted: Declared | None = None
    sharp: bool = False


def faults(given: Styled, layout: Place) -> list[Problem]:
    """Return everything that could not be read, or not by everybody."""
    looks: dict[Any, Look] = {}
    holding = {
        kind: given.holding(names)
        for kind, names in (
            ("size", ("font", "font-size")),
            ("colour", ("color",)),
            ("behind", ("background", "background-color")),
            ("sharp", ("image-rendering",)),
        )
    }
    found: list[Problem] = []
    for element in given.elements:
        above = looks.get(element.parent.etree_element, Look()) if element.parent is not None else Look()
        look = looks[element.etree_element] = _look(element, above, holding)
        found += _faults(element, look, layout)
    return [*dict.fromkeys(found), *_feet(given)]


def _look(element: Any, above: Look, holding: Mapping[str, Mapping[Any, Declared]]) -> Look:
    sized, coloured, painted, sharp = (holding[kind].get(element.etree_element) for kind in holding)
    size, by = _size(element, above, sized)
    behind = _behind(painted, above.behind)
    colour = _colour(coloured, above.colour, behind)
    return Look(
        size=size,
        sized=by,
        colour=colour,
        coloured=coloured or above.coloured,
        behind=behind,
        painted=painted or above.painted,
        sharp=any(token.value in SHARP for token in sharp.value if token.type == "ident") if sharp else above.sharp,
    )


def _size(element: Any, above: Look, sized: Declared | None) -> tuple[float | None, Declared | None]:
    if sized is None:
        own = HEADINGS.get(element.local_name, 1.0)
        return (None if above.size is None else above.size * own), above.sized
    if _inherits(sized):
        return above.size, above.sized
    return measure.type_size(sized.value, above.size or measure.BODY), sized


def _inherits(declared: Declared) -> bool:
    return any(token.type == "ident" and token.lower_value in ("inherit", "unset") for token in declared.value)


def _behind(painted: Declared | None, above: Colour | None) -> Colour | None:
    """Return what lies behind an element; a picture or a gradient cannot be known."""
    if painted is None or above is None:
        return above
    if any(token.type in ("url", "function") and measure.colour(token, WHITE) is None for token in painted.value):
        return None
    colours = [found for token in painted.value if (found := measure.colour(token, above)) is not None]
    return colours[0] if colours else above


def _colour(coloured: Declared | None, above: Colour | None, behind: Colour | None) -> Colour | None:
    if coloured is None or _inherits(coloured):
        return above
    return measure.colour(coloured.value[0], behind or WHITE) if coloured.value else None


def _faults(element: Any, look: Look, layout: Place) -> Iterator[Problem]:
    here = Place(layout.file, line=elements.line(element))
    if element.local_name == "img" and not look.sharp:
        what = "This picture would be smoothed, which an archive (PDF/A) does not take."
        yield Problem(here, what, "Write img { image-rendering: crisp-edges; } into letter.css.")
    if not _has_text(element):
        return
    least = LEAST_BODY if elements.is_text(element) else LEAST
    if look.size is not None and look.size < least - 0.01:
        what = f"This makes text {look.size:.1f} points large; {least:.0f} are needed to read it."
        yield Problem(look.sized.place if look.sized else here, what, "Make it larger.")
    if look.colour is not None and look.behind is not None:
        said = look.coloured or look.painted
        yield from _pale(look.colour, look.behind, said.place if said else here)


def _pale(colour: Colour, behind: Colour, place: Place) -> Iterator[Problem]:
    ratio = measure.contrast(colour, behind)
    if ratio < ENOUGH:
        what = f"This colour stands out from what lies behind it by {int(ratio * 10) / 10} to 1; 4.5 are needed."
        yield Problem(place, what, "Make it darker, or what lies behind it lighter.")


def _has_text(element: Any) -> bool:
    texts = [element.etree_element.text, *(child.tail for child in element.etree_element)]
    return any(text and text.strip() for text in texts)


def _feet(given: Styled) -> Iterator[Problem]:
    """Yield what is too pale or too small at the edges of the page, where the page numbers stand."""
    if any(said.at == "page" and said.name.startswith("background") for said in given.declared):
        return
    for said in (said for said in given.declared if said.at.startswith(("top-", "bottom-", "left-", "right-"))):
        colour = _colour(said, None, WHITE) if said.name == "color" else None
        if colour is not None:
            yield from _pale(colour, WHITE, said.place)
        size = measure.type_size(said.value, measure.BODY) if said.name in ("font", "font-size") else None
        if size is not None and size < LEAST:
            what = f"This makes text {size:.1f} points large; {LEAST:.0f} are needed to read it."
            yield Problem(said.place, what, "Make it larger.")
