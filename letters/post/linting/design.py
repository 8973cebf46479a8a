"""A whole letter design, its layout and its styles read together."""

from __future__ import annotations

from collections.abc import Collection

import jinja2

from letters.post.linting import elements, families, hiding, layout, legible, reach, styles
from letters.post.linting.elements import MARK, Layout
from letters.post.linting.reach import STYLE
from letters.post.linting.styles import Styles
from letters.problems import Place, Problem, Refused


def faults(
    env: jinja2.Environment, texts: tuple[str, str], places: tuple[Place, Place], assets: Collection[str]
) -> list[Problem]:
    """Return everything that a layout and its styles must not hold, or lack: two texts, and the two files they are."""
    sources = [styles.read(texts[1], places[1], assets)]
    try:
        given = elements.read(env, texts[0], places[0])
    except Refused as refused:
        return [*sources[0].faults, *refused.problems]
    sources += _inside(given, places[0], assets)
    try:
        some, each = reach.styled(given, tuple(said for one in sources for said in one.declared))
    except Refused as refused:
        return list(refused.problems)
    found = [
        *(fault for one in sources for fault in one.faults),
        *layout.faults(given, places[0], assets),
        *families.faults(tuple(said for one in sources for said in one.declared)),
        *hiding.faults(some),
        *(fault for kind in each for fault in legible.faults(kind, places[0])),
    ]
    return sorted(dict.fromkeys(found), key=lambda fault: (fault.place.file, fault.place.line or 0))


def _inside(given: Layout, place: Place, assets: Collection[str]) -> list[Styles]:
    """Return the styles that stand in the layout: in <style>, and in the `style` of a tag, which then is a class."""
    found = []
    for number, element in enumerate(given.elements):
        here = Place(place.file, line=elements.line(element))
        own = element.etree_element.get("style", "")
        text = element.etree_element.text or ""
        if element.local_name == "style" and MARK not in text:
            found.append(styles.read(text, here, assets))
        if own and MARK not in own:
            element.etree_element.set("class", f"{element.etree_element.get('class', '')} {STYLE}{number}")
            found.append(styles.read(f".{STYLE}{number} {{ {own}\n}}", here, assets))
    return found
