"""Places in a design: elements that stand alike have the same style, and no selector is asked about them again.

Where an element stands is told by its name and attributes, those of all that it is in, and those of all that stand
before it there. Some selectors ask for more, such as what comes after; in such a design there are no places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cssselect2 import ElementWrapper, tree

AHEAD = re.compile(r"\\|@import|\b(has|empty)\b|\b(last|only|nth-last)-", re.IGNORECASE)  # asks for what comes after
FORMS = frozenset(("button", "fieldset", "input", "optgroup", "option", "select", "textarea"))  # WeasyPrint's own asks
ASKED = frozenset(("link", "meta", "style", "title"))
query_plainly = ElementWrapper.query_all


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What is known of an element that stands in a place: the masters of its style and of its pseudo-elements."""

    masters: dict[str | None, Any]
    own: bool  # whether it declares something itself
    anchored: tuple[str, ...]  # its pseudo-elements that are anchors
    names: frozenset[str]  # of the pages that it, or one of them, asks for


def install() -> None:
    """Let this process find elements by name, as WeasyPrint does for a document's head, without selectors."""
    tree.compile_selector_list = lru_cache(maxsize=64)(tree.compile_selector_list)
    ElementWrapper.query_all = _query


def _query(element: Any, *names: str) -> Iterator[Any]:
    tags = [it.tag for it in element.etree_element.iter() if isinstance(it.tag, str)]
    if not ASKED.issuperset(names) or any("{" in tag for tag in tags):
        return query_plainly(element, *names)  # type: ignore[no-any-return]
    if not set(names).intersection(tags):
        return iter(())
    return (it for it in element.iter_subtree() if it.etree_element.tag in names)


def are_told(root: Any) -> bool:
    """Say whether selectors ask nothing of this document's elements but what tells their places."""
    return not any(it.tag in FORMS or "http-equiv" in it.attrib for it in root.iter())


def walk(
    html: Any, known: dict[Any, Place] | None, make: Callable[[Any, Any], Place]
) -> Iterator[tuple[Any, Any, Place]]:
    """Go through elements in their order, each with its parent and its place; `make` makes a place for a wrapper."""
    told = known if known is not None and are_told(html.etree_element) else None
    wrappers: list[Any] = [] if told is not None else list(html.wrapper_element.iter_subtree())
    waiting: list[tuple[Any, Any, Place | None]] = [(html.etree_element, None, None)]
    before: dict[Any, Place] = {}  # by parent: the place of the last child that was met
    number = 0
    while waiting:
        it, parent, above = waiting.pop()
        key = (above, before.get(parent), it.tag, tuple(it.attrib.items()))
        place = told.get(key) if told is not None else None
        if place is None:
            wrappers = wrappers or list(html.wrapper_element.iter_subtree())
            place = make(wrappers[number], parent)
            if told is not None:
                told[key] = place
        before[parent] = place
        number += 1
        yield it, parent, place
        waiting.extend((child, it, place) for child in reversed(it) if isinstance(child.tag, str))
