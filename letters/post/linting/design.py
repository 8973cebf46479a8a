"""A whole letter design, its layout and its styles read together."""

from __future__ import annotations

from collections.abc import Collection

import jinja2

from letters.post.linting import hiding, layout, legible, page, reach, sheet
from letters.post.linting.page import MARK, Page
from letters.post.linting.reach import STYLE
from letters.post.linting.sheet import Sheet
from letters.problems import Place, Problem, Refused


def faults(
    env: jinja2.Environment, source: str, styles: str, places: tuple[Place, Place], assets: Collection[str]
) -> list[Problem]:
    """Return everything that a layout and its styles must not hold, or lack; `places` are the two files."""
    sheets = [sheet.read(styles, places[1], assets)]
    try:
        given = page.read(env, source, places[0])
    except Refused as refused:
        return [*sheets[0].faults, *refused.problems]
    sheets += _inside(given, places[0], assets)
    styled = reach.styled(given, tuple(said for one in sheets for said in one.declared))
    found = [
        *(fault for one in sheets for fault in one.faults),
        *layout.faults(given, places[0], assets),
        *hiding.faults(styled),
        *legible.faults(styled, places[0]),
    ]
    return sorted(dict.fromkeys(found), key=lambda fault: (fault.place.file, fault.place.line or 0))


def _inside(given: Page, place: Place, assets: Collection[str]) -> list[Sheet]:
    """Return the styles that stand in the layout: in <style>, and in the `style` of a tag, which then is a class."""
    found = []
    for number, element in enumerate(given.elements):
        here = Place(place.file, line=page.line(element))
        own = element.etree_element.get("style", "")
        text = element.etree_element.text or ""
        if element.local_name == "style" and MARK not in text:
            found.append(sheet.read(text, here, assets))
        if own and MARK not in own:
            element.etree_element.set("class", f"{element.etree_element.get('class', '')} {STYLE}{number}")
            found.append(sheet.read(f".{STYLE}{number} {{ {own}\n}}", here, assets))
    return found
